// The document of the contract, for the state of a session: judged, with what people did laid over it.
import type { TimeWindow } from './contract/calls.ts';
import type { Discovery, Offer } from './contract/discovery.ts';
import {
  type BlindSpot,
  type Finding,
  type Installation,
  SCHEMA_VERSION,
  type Source,
  type Step,
  type TlsMigrateDocument,
} from './contract/document.ts';
import { INSTALLATION_KINDS } from './contract/vocabulary.ts';
import { definite } from './evidence/logs-insights/windows.ts';
import { blindSpotsOf } from './findings/blind-spots.ts';
import type { BareFinding, Judgement } from './findings/findings.ts';
import { judgeResults } from './findings/notices.ts';
import { summarize } from './findings/summary.ts';
import { choosePlaybook } from './remediation/choose.ts';
import { stepIds } from './remediation/plan.ts';
import { hasLogs, placesOf } from './session/scope.ts';
import { type FindingProgress, progressOf, type SessionState } from './session/state.ts';
import type { Target } from './tls/targets.ts';
import { VERSION } from './version.ts';

export interface DocumentOptions {
  /** Epoch milliseconds: when the document is made. */
  readonly now: number;
}

const iso = (time: number): string => new Date(time).toISOString();
const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time));

/** An acceptance holds through its last day, UTC. */
const hasExpired = (expires: string | null, now: number): boolean => expires !== null && iso(now).slice(0, 10) > expires;

/** Said to be fixed, or even verified, and seen again since: by a later call, or by a later look at this machine. */
function isBack(bare: BareFinding, progress: FindingProgress, { detectedAt }: SessionState): boolean {
  if (progress.status !== 'fixed' && progress.status !== 'verified') return false;
  if (bare.evidence !== null) return progress.fixedAt !== null && Date.parse(bare.evidence.lastSeen) > progress.fixedAt;
  return progress.at !== null && detectedAt !== null && detectedAt > progress.at;
}

function withProgress(bare: BareFinding, state: SessionState, now: number): Finding {
  const installation = state.installations.find((each) => each.id === bare.installation) ?? null;
  const playbook = choosePlaybook({ kind: bare.kind, client: bare.client, installation, evidence: bare.evidence });
  const progress = progressOf(state, bare.id);
  const steps = stepIds(playbook, state.target).map((id): Step => {
    const mark = progress.steps.get(id);
    return { id, status: mark?.status ?? 'open', note: mark?.note ?? null, at: mark ? iso(mark.at) : null };
  });
  const expired = progress.status === 'accepted' && hasExpired(progress.decision?.expires ?? null, now);
  const status = expired ? 'expired' : isBack(bare, progress, state) ? 'open' : progress.status;
  return {
    ...bare,
    playbook,
    steps,
    status,
    decision: progress.decision,
    verification: progress.verification,
  };
}

/** Detection finds them in the order in which probes end, which differs from run to run. */
const byKindThenPath = (a: Installation, b: Installation): number =>
  INSTALLATION_KINDS.indexOf(a.kind) - INSTALLATION_KINDS.indexOf(b.kind) || (a.path < b.path ? -1 : 1);

const untouched = (state: SessionState): SessionState => ({ ...state, progress: new Map() });

type Judge = (state: SessionState, now: number) => Judgement;

/** Judging is the costly part and depends on little: a step marked done must not repeat it. */
function rememberingJudge(): Judge {
  let known: {
    readonly results: SessionState['results'];
    readonly installations: SessionState['installations'];
    readonly target: Target;
  } | null = null;
  let judgement: Judgement = { findings: [], notActionable: [] };
  return (state, now) => {
    const { results, installations, target } = state;
    if (known === null || known.results !== results || known.installations !== installations || known.target !== target) {
      known = { results, installations, target };
      judgement = judgeResults(results, installations, target, now);
    }
    return judgement;
  };
}

/** Makes a builder of documents that remembers its last judgement. */
export function documentBuilder(): (state: SessionState, options: DocumentOptions) => TlsMigrateDocument {
  const judgementOf = rememberingJudge();
  return (state, options) => assemble(state, judgementOf(state, options.now), options);
}

/** The document for a state, built once. Pure. */
export const buildDocument = (state: SessionState, options: DocumentOptions): TlsMigrateDocument => documentBuilder()(state, options);

/** A source with what verifying has asked of it, and what all of it cost. */
function withAskedAgain(source: Source, queries: Source['queries']): Source {
  if (queries.length === 0) return source;
  const cost = queries.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), source.costUsd ?? 0);
  return { ...source, queries: [...source.queries, ...queries], costUsd: cost };
}

/** What an offer is, before its name. */
const OFFERED: Readonly<Partial<Record<Offer['kind'], string>>> = {
  'logs-insights': 'The log group',
  athena: 'The table of Athena',
  lake: 'The event data store',
};

/** Whether something that is read holds the same calls. */
function isReadElsewhere({ id }: Offer, { choices = [] }: Discovery, agreed: readonly string[]): boolean {
  return choices.find((choice) => choice.id === id)?.overlaps.some((other) => agreed.includes(other)) ?? false;
}

/** What was offered and nobody wanted read. */
function leftOut({ discovered, agreed }: SessionState): readonly BlindSpot[] {
  if (discovered === null || agreed === null) return [];
  return discovered.offers
    .filter((offer) => offer.refused === null && !agreed.offers.includes(offer.id) && !isReadElsewhere(offer, discovered, agreed.offers))
    .map(({ kind, location, account, region }) => ({
      code: kind === 'logs-insights' ? 'log-group-left-out' : 'offer-left-out',
      text: `${OFFERED[kind] ?? 'The evidence'} ${location} (${account}, ${region}) was offered and left out.`,
      affects: 'Every call that only it holds.',
      howToClose: 'Run again and choose it.',
    }));
}

/** The window that was asked for; where an account's logs were read with none chosen, the one that they were asked for. */
function windowOf({ scope, discovered, agreed, startedAt }: SessionState): TimeWindow {
  const chosen = scope?.window ?? { from: null, to: null };
  if (chosen.from !== null || scope === null || placesOf(scope).length > 0) return chosen;
  const asked = (discovered?.offers ?? []).filter(({ id }) => agreed?.offers.includes(id));
  if (asked.length === 0) return scope.aws === null ? chosen : { ...chosen, from: definite(chosen, startedAt).from };
  return { from: Math.min(...asked.map(({ window }) => window.from)), to: chosen.to };
}

function assemble(state: SessionState, judgement: Judgement, { now }: DocumentOptions): TlsMigrateDocument {
  const findings = judgement.findings.map((bare) => withProgress(bare, state, now));
  // A client may be in both lists under one id: what people did is about the finding.
  const notActionable = judgement.notActionable.map(
    (bare): Finding => ({ ...withProgress(bare, untouched(state), now), status: 'not-mine' }),
  );
  const sources = state.results.map(({ source }) => withAskedAgain(source, state.askedAgain.get(source.id) ?? []));
  const coverage = state.results.flatMap((result) => result.coverage);
  const window = windowOf(state);
  const machineChosen = state.scope?.machine ?? false;
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'tls-migrate', version: VERSION },
    generatedAt: iso(now),
    target: state.target,
    sample: state.scope?.sample ?? false,
    redacted: false,
    scope: {
      machine: machineChosen,
      sources: sources.map((source) => source.id),
      window: { from: isoOrNull(window.from), to: isoOrNull(window.to) },
    },
    machine: state.machine,
    installations: [...state.installations].sort(byKindThenPath),
    sources,
    coverage,
    findings,
    notActionable,
    blindSpots: [
      ...blindSpotsOf({
        machineChecked: machineChosen,
        sources,
        coverage,
        target: state.target,
        recorded: state.discovered?.recorded ?? [],
        read: (state.discovered?.offers ?? []).filter(({ id }) => state.agreed?.offers.includes(id)),
      }),
      ...(state.discovered?.blindSpots ?? []),
      ...leftOut(state),
    ],
    summary: summarize(
      {
        target: state.target,
        findings,
        installations: state.installations,
        sources,
        coverage,
        machineChosen,
        logsChosen: hasLogs(state.scope),
        detectionFinished: !machineChosen || state.detection === 'done',
        notLookedAt: state.notes.filter(({ incomplete }) => incomplete).map(({ text }) => text),
        collectionFinished: !hasLogs(state.scope) || state.collection === 'done',
      },
      state.failOn,
    ),
  };
}
