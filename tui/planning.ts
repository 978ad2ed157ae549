// What is to be read of what the accounts have: which offers, what that costs, where it stops, and why it cannot begin.
import { type Identity, isChosenFor, type Offer } from '../src/contract/discovery.ts';
import type { Gap } from '../src/contract/document.ts';
import { estimateOf } from '../src/contract/estimate.ts';
import { type Choice, chooseOtherwise } from '../src/evidence/choose-sources.ts';
import { dollars, sum } from '../src/report/words.ts';
import type { Scope } from '../src/session/events.ts';
import { placesOf } from '../src/session/scope.ts';
import type { SessionState } from '../src/session/state.ts';
import { isFree, offerName } from './offers.ts';
import { PATH_LABEL } from './scope-rows.ts';
import { pop, push, replaceTop, type Screen, type ScreenOf, type State, top } from './state.ts';

export type PlanRow =
  | { readonly kind: 'problem'; readonly problem: Gap }
  | { readonly kind: 'offer'; readonly offer: Offer }
  | { readonly kind: 'files'; readonly name: string; readonly paths: readonly string[] };

/** What stands on the screen of the plan: what could not be asked, what is proposed, what else there is, what cannot be read, and files. */
function rowsOf(session: SessionState | null): readonly PlanRow[] {
  const { discovered = null, scope = null } = session ?? {};
  const { problems = [], offers = [] } = discovered ?? {};
  const proposed = offers.filter((offer) => discovered !== null && isChosenFor(discovered, offer));
  const others = offers.filter((offer) => offer.refused === null && !proposed.includes(offer));
  const refused = offers.filter((offer) => offer.refused !== null);
  const files = scope === null ? [] : FILES.map(([name, paths]) => ({ kind: 'files' as const, name, paths: paths(scope) }));
  return [
    ...problems.map((problem) => ({ kind: 'problem' as const, problem })),
    ...[...proposed, ...others, ...refused].map((offer) => ({ kind: 'offer' as const, offer })),
    ...files.filter(({ paths }) => paths.length > 0),
  ];
}

const FILES: readonly (readonly [string, (scope: Scope) => readonly string[]])[] = [
  [PATH_LABEL.files, ({ files }) => files],
  [PATH_LABEL.s3AccessLogs, ({ s3AccessLogs }) => s3AccessLogs],
  [PATH_LABEL.endpointLogs, ({ endpointLogs }) => endpointLogs],
  [PATH_LABEL.notices, ({ notices }) => notices.places],
];

export const planRows = ({ session }: State): readonly PlanRow[] => rowsOf(session);

/** The row that the cursor is on; undefined on every other screen. */
export function planRow(state: State): PlanRow | undefined {
  const screen = top(state);
  return screen.name === 'plan' ? planRows(state)[screen.cursor] : undefined;
}

/** The screen of the plan with the cursor on the first thing that can be chosen. */
export function planScreen(session: SessionState | null): ScreenOf<'plan'> {
  const first = rowsOf(session).findIndex((row) => row.kind === 'offer' && row.offer.refused === null);
  return { name: 'plan', cursor: Math.max(0, first), top: 0 };
}

/** True while a person has still to agree to what asking the accounts costs. */
export const awaitsAgreement = (session: SessionState | null): boolean =>
  session?.scope?.aws != null && session.agreed === null && session.collection === 'pending';

/** The screen with which Evidence begins. */
export const evidenceScreen = (session: SessionState | null): Screen =>
  awaitsAgreement(session) ? planScreen(session) : { name: 'evidence', top: 0 };

/** The state with the plan on screen, above what was read before. */
export const showPlan = (state: State): State =>
  top(state).name === 'plan' ? replaceTop(state, planScreen(null)) : push(state, planScreen(null));

/** The state with the plan replaced by what is being read. */
export function showEvidence(state: State): State {
  const below = top(state).name === 'plan' ? pop(state) : state;
  const screen = { name: 'evidence' as const, top: 0 };
  return top(below).name === 'evidence' ? replaceTop(below, screen) : push(below, screen);
}

export function isChosen({ plan, session }: State, offer: Offer): boolean {
  const discovered = session?.discovered;
  return offer.refused === null && (plan.decided.get(offer.id) ?? (!discovered || isChosenFor(discovered, offer)));
}

/** What was proposed, as the person has changed it; empty where nothing was weighed. */
function choicesNow({ plan, session }: State): readonly Choice[] {
  const { choices = [], offers = [] } = session?.discovered ?? {};
  // What was left out first: it no longer counts the calls of what was ticked.
  const decided = [...plan.decided].toSorted(([, a], [, b]) => Number(a) - Number(b));
  return decided.reduce<readonly Choice[]>((now, [id, chosen]) => chooseOtherwise(now, id, chosen, offers), choices);
}

/** Why an offer is proposed or not, in a sentence; empty where nothing was weighed. */
export const whyOf = (state: State, { id }: Offer): string => choicesNow(state).find((choice) => choice.id === id)?.why ?? '';

export interface Total {
  readonly offers: readonly Offer[];
  readonly bytes: number;
  readonly costUsd: number;
  /** How many of the offers nobody can estimate. */
  readonly unknown: number;
  /** Nothing of it is billed. */
  readonly free: boolean;
  /** Dollars at which reading stops. */
  readonly limit: number;
}

/** The limit when nobody named one: room for an estimate that is off by half, and never less than a dollar. */
const usualLimit = (costUsd: number): number => Math.max(1, Math.ceil(2 * costUsd));

/** What the ticked offers come to. */
export function totalOf(state: State): Total {
  const offers = (state.session?.discovered?.offers ?? []).filter((offer) => isChosen(state, offer));
  const estimated = estimateOf(offers);
  return {
    ...estimated,
    unknown: estimated.unknown.length,
    free: offers.every(isFree),
    limit: state.plan.limit ?? state.about.maxCostUsd ?? usualLimit(estimated.costUsd),
  };
}

/** What of that which is ticked counts the same calls, and what that means; null where nothing does. */
export function overlapping(state: State): { readonly what: string; readonly means: string } | null {
  const { offers } = totalOf(state);
  const choices = state.session?.discovered?.choices;
  if (choices === undefined) return sameAccount(offers);
  for (const offer of offers) {
    const overlaps = choices.find(({ id }) => id === offer.id)?.overlaps ?? [];
    const others = offers.filter(({ id }) => overlaps.includes(id));
    if (others.length > 0)
      return { what: 'Calls count twice: ', means: `they are in ${[offer, ...others].map(offerName).join(' and in ')}.` };
  }
  return null;
}

/** What is said of one that is ticked beside others with the same calls; null where it has them alone. */
export function overlapsText(state: State, { id }: Offer): string | null {
  const overlaps = state.session?.discovered?.choices?.find((choice) => choice.id === id)?.overlaps ?? [];
  const others = totalOf(state).offers.filter((offer) => overlaps.includes(offer.id));
  return others.length === 0 ? null : `The same calls are in ${others.map(offerName).join(' and in ')}: each counts them.`;
}

/** Where nobody knows what overlaps: log groups of one account. Each counts the events that it has, also those that the other has. */
function sameAccount(offers: readonly Offer[]): ReturnType<typeof overlapping> {
  for (const { account } of offers) {
    const groups = offers.filter((offer) => offer.account === account).length;
    if (groups > 1) return { what: `${groups} log groups of ${account}: `, means: 'calls that both hold count, and cost, twice.' };
  }
  return null;
}

/** An estimate in words: `≈ $2.06`, `<$0.0001`. */
export function estimate(costUsd: number): string {
  const text = dollars(costUsd);
  return text.startsWith('<') ? text : `≈ ${text}`;
}

/** Why what is ticked cannot be read, and what to do about it; null when it can. */
export function cannotRead(state: State): string | null {
  const { offers, costUsd, limit } = totalOf(state);
  const files = state.session?.scope ? placesOf(state.session.scope) : [];
  if (offers.length === 0 && files.length === 0) {
    const some = (state.session?.discovered?.offers ?? []).some(({ refused }) => refused === null);
    return some
      ? 'Nothing is ticked: space ticks, c goes on without reading.'
      : 'There is nothing to read: r asks again, c goes on without it.';
  }
  if (costUsd <= limit) return null;
  return `The estimate of ${dollars(costUsd)} is above the limit of ${dollars(limit)}: m changes it, space leaves one out.`;
}

/** What asking again for these findings would scan and cost, as a question; null when nothing is paid for it. */
export function questionBeforeVerify({ session, now }: State, findings: readonly string[]): string | null {
  const agreed = session?.agreed;
  if (findings.length === 0 || !session || !agreed || agreed.offers.length === 0) return null;
  const paid = sum(session.results.map(({ source }) => source.costUsd ?? 0));
  const asked = (session.discovered?.offers ?? []).filter(({ id }) => agreed.offers.includes(id));
  if (asked.length > 0 && asked.every(isFree)) return null;
  const span = Math.max(0, ...asked.filter((offer) => !isFree(offer)).map(({ window }) => window.to - window.from));
  const since = Math.min(now, ...findings.map((id) => session.progress.get(id)?.fixedAt ?? now));
  const expected = span > 0 ? (paid / span) * (now - since) : null;
  const about = expected === null ? '' : expected < 0.01 ? ': less than a cent' : `: about ${dollars(expected)} by what was paid per hour`;
  return `Asking again scans the logs since the fix${about}, at most ${dollars(agreed.maxCostUsd)}. v again does it.`;
}

/** A problem's sentence and the command at its end that solves it, if it ends with one: `… Sign in: aws sso login`. */
export function withCommand(text: string): { readonly sentence: string; readonly command: string | null } {
  const at = text.lastIndexOf(': aws ');
  const command = text.slice(at + 2);
  if (at < 0 || /\.(\s|$)/.test(command)) return { sentence: text, command: null };
  return { sentence: text.slice(0, at + 1), command };
}

/** The command that solves the problem the cursor is on. */
export function commandAtHand(state: State): string | null {
  const row = planRow(state);
  return row?.kind === 'problem' ? withCommand(row.problem.text).command : null;
}

/** `profile prod-admin`, `the default credentials`. */
export const credentials = (profile: string | null): string => (profile === null ? 'the default credentials' : `profile ${profile}`);

// How IAM Identity Center names the role of a permission set: with a prefix and a random end, which nobody knows it by.
const SSO_ROLE = /^AWSReservedSSO_(.+)_[0-9a-f]{6,}$/;

/** Who an ARN of STS or IAM is, in words: `role auditor, session jane`. */
export function whoIs({ arn }: Identity): string {
  const resource = arn.split(':').slice(5).join(':');
  const [kind, name = '', ...rest] = resource.split('/');
  if (resource === 'root') return 'the root user';
  if (kind === 'assumed-role') return `role ${SSO_ROLE.exec(name)?.[1] ?? name}${rest.length > 0 ? `, session ${rest.join('/')}` : ''}`;
  // A user may lie in a path; people know it by its last part.
  if (kind === 'user') return `user ${rest.at(-1) ?? name}`;
  if (kind === 'federated-user') return `federated user ${name}`;
  return arn;
}
