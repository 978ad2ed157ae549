// Lays notices of AWS beside the findings that they are about: they name a user agent and a service, logs name who it was. Pure.
import { identify } from '../clients/index.ts';
import { normalizeUserAgent } from '../clients/normalize.ts';
import { programKey } from '../clients/program-key.ts';
import type { CallGroup, SourceResult } from '../contract/calls.ts';
import type { Installation, JoinedNotice, Notice } from '../contract/document.ts';
import { clientId, clientKey } from '../contract/ids.ts';
import type { Target } from '../tls/targets.ts';
import { isLegacy } from '../tls/versions.ts';
import { type BareFinding, type Judgement, judge } from './findings.ts';

type Result = Pick<SourceResult, 'source' | 'groups' | 'notices'>;

const UNKNOWN = 'unknown';
/** As many as the document takes beside one finding. */
const MOST_BESIDE = 200;
const NO_PROGRAM = programKey(null, identify(null));

/** Calls to be judged, and which notices stand beside which client. */
interface Joined {
  /** Calls of logs; and those of notices that fit no client of a log, counted for their account. */
  readonly groups: readonly CallGroup[];
  /** By the client's id. */
  readonly byClient: ReadonlyMap<string, readonly JoinedNotice[]>;
}

const clientOf = ({ account, principal, program }: Pick<CallGroup, 'account' | 'principal' | 'program'>): string =>
  clientId(clientKey(account, principal, program));
const byServiceAndProgram = (service: string, program: string): string => `${service}|${program}`;
const fits = (told: string, seen: string): boolean => told === UNKNOWN || told === 'global' || told === 'aws-global' || told === seen;

/** Legacy calls of logs, found by what a notice says of them. */
class LegacyCalls {
  readonly #groups = new Map<string, CallGroup[]>();

  constructor(groups: readonly CallGroup[]) {
    for (const group of groups) {
      if (!isLegacy(group.tlsVersion)) continue;
      const key = byServiceAndProgram(group.service, group.program);
      const known = this.#groups.get(key);
      if (known) known.push(group);
      else this.#groups.set(key, [group]);
    }
  }

  /** Those of one program at one service; a request without a user agent is no program, and fits nobody. */
  of(told: Pick<Notice, 'account' | 'region' | 'service'>, program: string): readonly CallGroup[] {
    if (program === NO_PROGRAM) return [];
    return (this.#groups.get(byServiceAndProgram(told.service, program)) ?? []).filter(
      ({ account, region }) => fits(told.account, account) && fits(told.region, region),
    );
  }
}

const wrote = ({ userAgents }: CallGroup, agent: string): boolean =>
  Object.keys(userAgents).some((one) => normalizeUserAgent(one) === agent);

/**
 * Joins notices with what logs hold. A notice fits the clients that made calls below TLS 1.2 to its service with its program, in its
 * account and Region where it names them: those that wrote the very user agent, if there are any, else every version of the program.
 * What fits is taken out of the calls: a log holds them, with who made them. What fits nobody stays, as calls of its account.
 */
export function joinNotices(results: readonly Result[]): Joined {
  const fromNotices = results.filter(({ source }) => source.kind === 'health-notices');
  const logged = results.filter(({ source }) => source.kind !== 'health-notices').flatMap(({ groups }) => groups);
  const legacy = new LegacyCalls(logged);
  const byClient = new Map<string, JoinedNotice[]>();
  const lay = (client: string, notice: JoinedNotice): void => {
    const known = byClient.get(client);
    if (known) known.push(notice);
    else byClient.set(client, [notice]);
  };
  for (const notice of fromNotices.flatMap(({ notices }) => notices ?? [])) {
    const program = programKey(notice.userAgent, identify(notice.userAgent));
    const sameProgram = legacy.of(notice, program);
    const agent = normalizeUserAgent(notice.userAgent);
    const sameAgent = sameProgram.filter((group) => wrote(group, agent));
    const clients = new Set((sameAgent.length > 0 ? sameAgent : sameProgram).map(clientOf));
    for (const client of clients) lay(client, { ...notice, match: sameAgent.length > 0 ? 'user-agent' : 'program', clients: clients.size });
    // Counted for the account, which stands in place of a caller that nobody names (src/evidence/record.ts).
    if (clients.size === 0) {
      lay(clientOf({ account: notice.account, principal: notice.account, program }), { ...notice, match: 'alone', clients: 1 });
    }
  }
  const told = fromNotices.flatMap(({ groups }) => groups).filter((group) => legacy.of(group, group.program).length === 0);
  return { groups: [...logged, ...told], byClient };
}

/** The finding with what notices say of it, the most calls first. */
function withNotices(finding: BareFinding, byClient: Joined['byClient']): BareFinding {
  const { client, evidence, kind } = finding;
  if (client === null || evidence === null || kind !== 'legacy-calls') return finding;
  const notices = byClient.get(client.id);
  if (notices === undefined) return finding;
  const most = notices.toSorted((a, b) => b.calls - a.calls || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)).slice(0, MOST_BESIDE);
  return { ...finding, evidence: { ...evidence, notices: most } };
}

/** Judges what all sources found, as `judge` does, with notices beside the findings that they are about. */
export function judgeResults(results: readonly Result[], installations: readonly Installation[], target: Target, now: number): Judgement {
  const { groups, byClient } = joinNotices(results);
  const { findings, notActionable } = judge(groups, installations, target, now);
  return {
    findings: findings.map((finding) => withNotices(finding, byClient)),
    notActionable: notActionable.map((finding) => withNotices(finding, byClient)),
  };
}
