// What was seen of one finding: the evidence behind it, for the list's detail and for the Fix screen.
import type { Counts, Finding, Verification } from '../../src/contract/document.ts';
import { detailsKept } from '../../src/findings/without-details.ts';
import { largest, notKept } from '../../src/report/words.ts';
import { many, thousands } from '../../src/text/counts.ts';
import { TLS_VERSION_KEYS, tlsVersionLabel } from '../../src/tls/versions.ts';
import { KIND_LABEL } from '../findings-list.ts';
import { ago, day, sparkline } from '../format.ts';
import type { State } from '../state.ts';
import { type Line, line, type Span, span, type Tone, wrap } from '../text.ts';
import { RESULT, SEVERITY, sign, statusWording } from '../theme.ts';
import { installationLines } from './installation.ts';

const NAME_CELLS = 13;
const SHOWN = 4;

const row = (name: string, value: string, cells: number, tone: Tone = 'normal'): readonly Line[] =>
  wrap(value, cells, { first: `${name.padEnd(NAME_CELLS)} `, tone });

/** The largest entries of a tally and how many more there are; nothing for an empty one. */
function tally(name: string, counts: Counts, truncated: boolean, cells: number): readonly Line[] {
  const entries = largest(counts);
  if (entries.length === 0) return [];
  const shown = entries.slice(0, SHOWN).map(([key, n]) => (entries.length === 1 ? key : `${key} (${thousands(n)})`));
  const more = entries.length - shown.length;
  const rest = more > 0 ? `, and ${thousands(more)}${truncated ? ' or more' : ''} more` : '';
  return row(name, `${shown.join(', ')}${rest}`, cells);
}

/** How bad it is and where it stands. */
export function statusLine(finding: Finding, speech: boolean): Line {
  const severity = SEVERITY[finding.severity];
  const status = statusWording(finding.status);
  const parts: (string | Span)[] = [sign(severity.sign, speech), span(severity.word, severity.tone)];
  if (finding.status !== 'open') parts.push(' · ', sign(status.sign, speech), span(status.word, status.tone));
  return line(...parts, span(` · ${KIND_LABEL[finding.kind]}`, 'dim'));
}

function evidenceLines(finding: Finding, state: State, cells: number): readonly Line[] {
  const { evidence } = finding;
  if (!evidence) return [];
  const is = (name: (typeof evidence.truncated)[number]) => evidence.truncated.includes(name);
  const missing = notKept(evidence);
  const versions = TLS_VERSION_KEYS.filter((version) => (evidence.tlsVersions[version] ?? 0) > 0);
  // A course over some of the calls would be another one.
  const course =
    state.about.speech || detailsKept(evidence) !== 'all' ? '' : sparkline(evidence.byDay, Math.min(40, cells - NAME_CELLS - 1));
  return [
    ...row('calls', `${thousands(evidence.calls)} of ${many(evidence.totalCalls, 'call')} with TLS by this client`, cells),
    ...row(
      'TLS',
      versions.map((version) => `${tlsVersionLabel(version)} (${thousands(evidence.tlsVersions[version] ?? 0)})`).join(', '),
      cells,
    ),
    ...row('last seen', [...new Set([day(evidence.lastSeen), ago(evidence.lastSeen, state.now)])].join(', '), cells),
    ...row('first seen', day(evidence.firstSeen), cells),
    ...(course.trim() === '' ? [] : [line(`${'course'.padEnd(NAME_CELLS)} `, span(course, 'accent'))]),
    ...(missing === null ? [] : row('details', `${missing} r on Evidence reads again with this target.`, cells)),
    ...tally('who', evidence.principals, is('principals'), cells),
    ...tally('from', evidence.sourceIps, is('sourceIps'), cells),
    ...tally('hosts', evidence.hosts, is('hosts'), cells),
    ...tally('asked for', evidence.resources ?? {}, is('resources'), cells),
    ...tally('services', evidence.services, is('services'), cells),
    ...tally('accounts', evidence.accounts, is('accounts'), cells),
    ...tally('regions', evidence.regions, is('regions'), cells),
    ...tally('sessions', evidence.sessions, is('sessions'), cells),
    ...tally('access keys', evidence.accessKeyIds, is('accessKeyIds'), cells),
    ...tally('key exchange', evidence.keyExchange, is('keyExchange'), cells),
    ...tally('VPC endpoint', evidence.vpcEndpoints, is('vpcEndpoints'), cells),
    ...tally('user agent', evidence.userAgents, is('userAgents'), cells),
    ...(evidence.eventIds.length > 0 ? row('event ids', evidence.eventIds.join(', '), cells, 'dim') : []),
  ];
}

/** What a verification says beyond its result, which stands beside it: engines begin their sentence with it. */
export function withoutResult({ text, result }: Verification): string {
  const lead = { 'still-there': 'Still there: ', 'too-early': 'Too early: ', gone: 'Gone: ', unknown: '' }[result];
  return text.startsWith(lead) ? text.slice(lead.length) : text;
}

/** What was decided and what verification said. */
export function settledLines(finding: Finding, speech: boolean, cells: number): readonly Line[] {
  const { decision, verification } = finding;
  const result = verification && RESULT[verification.result];
  return [
    ...(decision
      ? row('accepted', `by ${decision.owner}${decision.expires ? `, until ${decision.expires}` : ''}: ${decision.reason}`, cells)
      : []),
    ...(verification && result
      ? wrap(line(sign(result.sign, speech), span(`${result.word}: `, result.tone), withoutResult(verification)), cells, {
          first: `${'verified'.padEnd(NAME_CELLS)} `,
        })
      : []),
  ];
}

/** The evidence of `finding`: calls from logs, the installation, or both. */
export function seenLines(state: State, finding: Finding, cells: number): readonly Line[] {
  const installation = state.document?.installations.find(({ id }) => id === finding.installation);
  const { client } = finding;
  return [
    ...settledLines(finding, state.about.speech, cells),
    ...(client ? row('program', `${client.label}${client.confidence === 'high' ? '' : ` (confidence ${client.confidence})`}`, cells) : []),
    ...evidenceLines(finding, state, cells),
    ...(installation ? installationLines(state, installation, cells) : []),
  ];
}
