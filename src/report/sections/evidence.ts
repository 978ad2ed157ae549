// The evidence of one finding: the few largest values in sight, all of them below.
import type { Counts, FindingEvidence, JoinedNotice } from '../../contract/document.ts';
import { DETAIL_MAPS, detailsKept } from '../../findings/without-details.ts';
import { many, thousands } from '../../text/counts.ts';
import { KEY_EXCHANGE_ABSENT } from '../../tls/key-exchange.ts';
import type { Target } from '../../tls/targets.ts';
import { TLS_VERSION_KEYS, tlsVersionLabel } from '../../tls/versions.ts';
import { type Block, type Inline, joined, type Rich, table } from '../model.ts';
import { largest, notKept, share, sum, time, total } from '../words.ts';

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

/** How a map stands to the calls: it has a value of each, the largest values, or those of some of the calls. */
type Extent = 'whole' | 'largest' | 'some';

const DETAILS: ReadonlySet<string> = new Set(DETAIL_MAPS);

function extentOf(name: MapName, evidence: FindingEvidence): Extent {
  if (!evidence.truncated.includes(name)) return 'whole';
  return DETAILS.has(name) && detailsKept(evidence) !== 'all' ? 'some' : 'largest';
}

/** Numbers first, then names: an auditor asks how many, an engineer asks who. */
export function evidenceBlocks(evidence: FindingEvidence, target: Target): readonly Block[] {
  const versions = TLS_VERSION_KEYS.filter((version) => (evidence.tlsVersions[version] ?? 0) > 0);
  const part = share(evidence.calls, evidence.totalCalls);
  const facts: (readonly [string, Rich])[] = [
    [
      'Calls',
      `${thousands(evidence.calls)} of ${many(evidence.totalCalls, 'call')} of this client with TLS details${part ? ` (${part})` : ''}`,
    ],
    ['Seen', `${time(evidence.firstSeen)} to ${time(evidence.lastSeen)}${daysSeen(evidence)}`],
    ['TLS versions', joined(versions.map((version) => `${tlsVersionLabel(version)} (${thousands(evidence.tlsVersions[version] ?? 0)})`))],
  ];
  const missing = notKept(evidence);
  if (missing !== null) facts.push(['Details', [`${missing} Check again with `, { code: `--target ${target}` }, ' to have them.']]);
  const long: Block[] = [];
  for (const { name, label, one } of MAPS) {
    const entries = largest(evidence[name] ?? {});
    if (entries.length === 0) continue;
    const extent = extentOf(name, evidence);
    facts.push([label, inSight(entries, extent)]);
    if (entries.length > IN_SIGHT) long.push(allOf(label, one, entries, evidence[name] ?? {}, extent));
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
  const days = many(Object.keys(evidence.byDay).length, 'day');
  return { all: `, on ${days}`, some: `, on at least ${days}`, none: '' }[detailsKept(evidence)];
}

function inSight(entries: readonly (readonly [string, number])[], extent: Extent): Rich {
  const shown = entries.slice(0, IN_SIGHT).map(([value, calls]): readonly Inline[] => [valueShown(value), ` (${thousands(calls)})`]);
  const rest = entries.length - shown.length;
  if (rest > 0) return [...joined(shown), ` and ${extent === 'whole' ? '' : 'at least '}${thousands(rest)} more`];
  return [...joined(shown), ...{ whole: [], largest: [' and more that were not kept'], some: [' and perhaps more'] }[extent]];
}

function allOf(label: string, one: string, entries: readonly (readonly [string, number])[], counts: Counts, extent: Extent): Block {
  const listed = entries.slice(0, LISTED);
  const left = sum(entries.slice(LISTED).map(([, calls]) => calls));
  const all = many(entries.length, one, one.endsWith('s') ? `${one}es` : `${one}s`);
  const caption = `${label}: ${{ whole: all, largest: `the ${thousands(entries.length)} largest`, some: `${all} of some of the calls` }[extent]}`;
  const rows: Rich[][] = listed.map(([value, calls]) => [valueShown(value), thousands(calls)]);
  if (left > 0) rows.push([`${thousands(entries.length - LISTED)} more`, thousands(left)]);
  rows.push([extent === 'whole' ? 'All' : 'Those listed', thousands(total(counts))]);
  return {
    kind: 'details',
    summary: caption,
    blocks: [table(caption, [{ title: label }, { title: 'Calls', align: 'right' }], rows, { totals: true })],
  };
}
