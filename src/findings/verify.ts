// Did the fix work? One sentence about what was asked, of how much, and what came back. Pure.

import type { CallGroup, SourceResult } from '../contract/calls.ts';
import type { Finding, Installation, Verification } from '../contract/document.ts';
import { TARGET_LABEL, type Target } from '../tls/targets.ts';
import { byClient } from './clients.ts';
import { judgeCalls } from './judge-calls.ts';
import { judgeInstallations } from './judge-installations.ts';
import { suspectMiddleboxes } from './middlebox.ts';

const when = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
const number = (count: number): string => count.toLocaleString('en-US');

/** CloudTrail delivers "within an average of about 5 minutes" and not always: younger events may still be missing. */
const DELIVERY_MS = 15 * 60 * 1000;

export interface ScanCheck {
  readonly finding: Finding;
  readonly target: Target;
  /** The evidence read again, from `since` on. */
  readonly results: readonly SourceResult[];
  /** When the finding was said to be fixed. Epoch milliseconds. */
  readonly since: number;
  readonly now: number;
}

function badCalls({ finding, target }: ScanCheck, groups: readonly CallGroup[]): readonly CallGroup[] {
  if (finding.kind === 'suspected-middlebox') {
    const addresses = Object.keys(finding.evidence?.sourceIps ?? {});
    return suspectMiddleboxes(groups)
      .filter((suspect) => addresses.includes(suspect.address))
      .flatMap((suspect) => suspect.groups);
  }
  return judgeCalls(groups, target)
    .filter((judged) => judged.client.id === finding.client?.id && judged.kind === finding.kind && judged.notActionable === null)
    .flatMap((judged) => judged.groups);
}

/** What the finding's own client, or anything behind its address, did since. */
function ownCalls({ finding }: ScanCheck, groups: readonly CallGroup[]): number {
  const sum = (own: readonly CallGroup[]): number => own.reduce((calls, group) => calls + group.calls, 0);
  if (finding.kind === 'suspected-middlebox') {
    const addresses = Object.keys(finding.evidence?.sourceIps ?? {});
    return sum(groups.filter((group) => addresses.some((address) => Object.hasOwn(group.sourceIps, address))));
  }
  return sum(byClient(groups).find((client) => client.id === finding.client?.id)?.groups ?? []);
}

/** Judges a finding over calls again, on the evidence since it was said to be fixed. */
export function verifyByScan(check: ScanCheck): Verification {
  const { finding, results, since, now } = check;
  const groups = results.flatMap((result) => result.groups);
  const events = results.flatMap((result) => result.coverage).reduce((sum, { withTls }) => sum + withTls, 0);
  const bad = badCalls(check, groups);
  const own = ownCalls(check, groups);
  const answer = (result: Verification['result'], text: string): Verification => ({
    at: new Date(now).toISOString(),
    method: 'scan',
    result,
    events,
    since: new Date(since).toISOString(),
    text,
  });
  const who = finding.client?.label ?? finding.title;
  if (bad.length > 0) {
    const calls = bad.reduce((sum, group) => sum + group.calls, 0);
    const last = bad.reduce((latest, group) => Math.max(latest, group.last), since);
    return answer(
      'still-there',
      `Still there: ${number(calls)} such calls by ${who} in ${number(events)} events with TLS since ${when(since)}; the last one at ${when(last)}.`,
    );
  }
  if (results.length === 0 || results.some(({ source }) => source.status === 'failed')) {
    return answer('unknown', 'The evidence could not be read again, so nothing can be said.');
  }
  if (events === 0) {
    const early =
      now - since < DELIVERY_MS
        ? ` Logs arrive up to 15 minutes late: ask again after ${when(since + DELIVERY_MS)}.`
        : ' Add newer trail files and ask again.';
    return answer('too-early', `Too early: the evidence holds no event since ${when(since)}.${early}`);
  }
  if (own === 0) {
    return answer(
      'too-early',
      `No such call in ${number(events)} events with TLS since ${when(since)}, but ${who} has not called at all since: let it run, then ask again.`,
    );
  }
  return answer(
    'gone',
    `No such call in ${number(events)} events with TLS since ${when(since)}; ${who} made ${number(own)} good ones. The last bad one was at ${when(Date.parse(finding.evidence?.lastSeen ?? ''))}.`,
  );
}

/** Judges a finding over an installation again, on a new detection. `after` is null when it is no longer there. */
export function verifyByDetection(finding: Finding, after: Installation | null, target: Target, now: number): Verification {
  const answer = (result: Verification['result'], text: string): Verification => ({
    at: new Date(now).toISOString(),
    // Until a handshake proves it, looking again is a scan of the machine.
    method: after?.basis === 'proved' ? 'handshake' : 'scan',
    result,
    events: 0,
    since: null,
    text,
  });
  if (after === null) return answer('gone', 'It is no longer installed.');
  const again = judgeInstallations([after], target, now).find((judged) => judged.kind === finding.kind);
  if (again) return answer('still-there', `Still there: ${again.title}.`);
  if (after.verdicts[target] === 'unknown') return answer('unknown', `What ${after.name} offers now could not be told.`);
  const basis =
    after.basis === 'proved' ? 'proved by its own handshake' : 'derived from its library and settings, not proved by a handshake';
  return answer(
    'gone',
    `${after.name}${after.version === null ? '' : ` ${after.version}`} is ready for ${TARGET_LABEL[target]} now (${basis}).`,
  );
}
