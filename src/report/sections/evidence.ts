// The evidence of one finding: the few largest values in sight, all of them below.
import type { Counts, FindingEvidence, JoinedNotice } from '../../contract/document.ts';
import { many, thousands } from '../../text/counts.ts';
import { KEY_EXCHANGE_ABSENT } from '../../tls/key-exchange.ts';
import { TLS_VERSION_KEYS, tlsVersionLabel } from '../../tls/versions.ts';
import { type Block, type Inline, joined, type Rich, table } from '../model.ts';
import { largest, share, sum, time, total } from '../words.ts';

const IN_SIGHT = 5;
const LISTED = 200;

type MapName =
  | 'principals'
  | 'accounts'
  | 'regions'
  | 'services'
  | 'sessions'
  | 'hosts'
  | 'sourceIps'
  | 'vpcEndpoints'
  | 'resources'
  | 'accessKeyIds'
  | 'userAgents'
  | 'keyExchange';

const MAPS: readonly { readonly name: MapName; readonly label: string; readonly one: string }[] = [
  { name: 'principals', label: 'Who', one: 'principal' },
  { name: 'sessions', label: 'Sessions', one: 'session' },
  { name: 'hosts', label: 'Instances and functions', one: 'host' },
  { name: 'sourceIps', label: 'From', one: 'address' },
  { name: 'vpcEndpoints', label: 'VPC endpoints', one: 'VPC endpoint' },
  { name: 'resources', label: 'Buckets and keys', one: 'resource' },
  { name: 'accounts', label: 'Accounts', one: 'account' },
  { name: 'regions', label: 'Regions', one: 'region' },
  { name: 'services', label: 'Services', one: 'service' },
  { name: 'accessKeyIds', label: 'Access keys', one: 'access key' },
  { name: 'keyExchange', label: 'Key exchange', one: 'key exchange' },
  { name: 'userAgents', label: 'User agents', one: 'user agent' },
];

/** Numbers first, then names: an auditor asks how many, an engineer asks who. */
export function evidenceBlocks(evidence: FindingEvidence): readonly Block[] {
  const versions = TLS_VERSION_KEYS.filter((version) => (evidence.tlsVersions[version] ?? 0) > 0);
  const part = share(evidence.calls, evidence.totalCalls);
  const facts: (readonly [string, Rich])[] = [
    [
      'Calls',
      `${thousands(evidence.calls)} of ${many(evidence.totalCalls, 'call')} of this client with TLS details${part ? ` (${part})` : ''}`,
    ],
    ['Seen', `${time(evidence.firstSeen)} to ${time(evidence.lastSeen)}, on ${daysSeen(evidence)}`],
    ['TLS versions', joined(versions.map((version) => `${tlsVersionLabel(version)} (${thousands(evidence.tlsVersions[version] ?? 0)})`))],
  ];
  const long: Block[] = [];
  for (const { name, label, one } of MAPS) {
    const entries = largest(evidence[name] ?? {});
    if (entries.length === 0) continue;
    const cut = evidence.truncated.includes(name);
    facts.push([label, inSight(entries, cut)]);
    if (entries.length > IN_SIGHT) long.push(allOf(label, one, entries, evidence[name] ?? {}, cut));
  }
  if (evidence.eventIds.length > 0) facts.push(['Example event IDs', joined(evidence.eventIds.map((id) => ({ code: id })))]);
  if (evidence.notices !== undefined) facts.push(['Notices of AWS', noticesShown(evidence.notices)]);
  return [{ kind: 'facts', items: facts }, ...long];
}

const NOTICES_SHOWN = 3;
const WHY_BESIDE: Readonly<Record<JoinedNotice['match'], string>> = {
  'user-agent': 'this user agent',
  program: 'another version of this program',
  alone: 'a caller that no log names',
};

/** What AWS itself told of the same calls. Not part of the numbers above. */
function noticesShown(notices: readonly JoinedNotice[]): Rich {
  const shown = notices
    .slice(0, NOTICES_SHOWN)
    .map(({ sent, calls, tlsVersion, resource, action, match, clients }): readonly Inline[] => [
      `${sent ?? 'no date'}: ${many(calls, 'call')} at ${tlsVersionLabel(tlsVersion)} by ${WHY_BESIDE[match]}`,
      ...(clients > 1 ? [` (or by one of ${clients - 1} more that it fits)`] : []),
      ...(resource === null ? [] : [' to ', { code: resource }]),
      ...(action === null ? [] : [', ', { code: action }]),
    ]);
  const rest = notices.length - shown.length;
  return [...joined(shown), ...(rest > 0 ? [` and ${thousands(rest)} more`] : [])];
}

const valueShown = (value: string): Inline => (value === KEY_EXCHANGE_ABSENT ? 'not logged' : { code: value });

function daysSeen(evidence: FindingEvidence): string {
  const days = Object.keys(evidence.byDay).length;
  return evidence.truncated.includes('byDay') ? `at least ${many(days, 'day')}` : many(days, 'day');
}

function inSight(entries: readonly (readonly [string, number])[], cut: boolean): Rich {
  const shown = entries.slice(0, IN_SIGHT).map(([value, calls]): readonly Inline[] => [valueShown(value), ` (${thousands(calls)})`]);
  const rest = entries.length - shown.length;
  const more = rest > 0 ? [` and ${cut ? 'at least ' : ''}${thousands(rest)} more`] : cut ? [' and more that were not kept'] : [];
  return [...joined(shown), ...more];
}

function allOf(label: string, one: string, entries: readonly (readonly [string, number])[], counts: Counts, cut: boolean): Block {
  const listed = entries.slice(0, LISTED);
  const left = sum(entries.slice(LISTED).map(([, calls]) => calls));
  const caption = `${label}: ${cut ? `the ${thousands(entries.length)} largest` : many(entries.length, one, one.endsWith('s') ? `${one}es` : `${one}s`)}`;
  const rows: Rich[][] = listed.map(([value, calls]) => [valueShown(value), thousands(calls)]);
  if (left > 0) rows.push([`${thousands(entries.length - LISTED)} more`, thousands(left)]);
  rows.push([cut ? 'Those listed' : 'All', thousands(total(counts))]);
  return {
    kind: 'details',
    summary: caption,
    blocks: [table(caption, [{ title: label }, { title: 'Calls', align: 'right' }], rows, { totals: true })],
  };
}
