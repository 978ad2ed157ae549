// The report as CSV, for spreadsheets: a summary, one row per finding, and what was not seen.
import { stringify } from 'csv-stringify/sync';
import type { Counts, Coverage, Finding, Source, TlsMigrateDocument } from '../contract/document.ts';
import { plain } from '../text/plain.ts';
import { queryTotals } from './queries.ts';
import { worstFirst } from './sections/findings.ts';
import { totalsOf } from './totals.ts';
import { verdictOf } from './verdict.ts';
import { addUp, largest, notKept } from './words.ts';

/**
 * The columns, in order. `record` says what a row is: `summary` (the first row: the verdict and its denominators), `finding`,
 * `not-actionable`, `query`, `gap` or `blind-spot`. Lists are joined with `; `, the largest first, each value
 * with its calls in parentheses (in the summary: events); times are ISO 8601 UTC; counts are bare digits.
 */
export const CSV_COLUMNS = [
  'record',
  'id',
  'severity',
  'status',
  'kind',
  'title',
  'reason',
  'client',
  'installation',
  'calls',
  'total_calls',
  'events_read',
  'events_with_tls',
  'first_seen',
  'last_seen',
  'tls_versions',
  'key_exchange',
  'accounts',
  'regions',
  'services',
  'principals',
  'sessions',
  'hosts',
  'access_key_ids',
  'source_ips',
  'vpc_endpoints',
  'resources',
  'user_agents',
  'event_ids',
  'truncated',
  'playbook',
  'steps_done',
  'steps_total',
  'notes',
  'owner',
  'decision_reason',
  'expires',
  'verification',
  'verification_at',
  'verification_events',
  'verification_text',
  'location',
  'how_to_close',
  'bytes_scanned',
  'cost_usd',
] as const;
type Row = Partial<Record<(typeof CSV_COLUMNS)[number], string | number | null>>;

// A spreadsheet that splits at another separator than the comma, or trims blanks, sees a formula in the middle of a cell as well.
const FORMULA = /(^|[;,|])(\s*)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/** Text as a cell that no spreadsheet evaluates: an apostrophe stands before whatever could begin a formula. */
export const csvText = (text: string): string => plain(text).replace(FORMULA, "$1$2'$3");

const list = (values: readonly string[]): string => values.join('; ');
// The count beside it also keeps a spreadsheet from reading an account id as a number and dropping its leading zero.
const tally = (counts: Counts): string => list(largest(counts).flatMap(([value, n]) => (n > 0 ? [`${value} (${n})`] : [])));

const eventsBy = (document: TlsMigrateDocument, key: (row: Coverage) => string): string =>
  tally(Object.fromEntries(addUp(document.coverage.map((row) => Object.fromEntries([[key(row), row.events]])))));

function summaryRow(document: TlsMigrateDocument): Row {
  const totals = totalsOf(document);
  const verdict = verdictOf(document);
  const { queries, bytesScanned, costUsd } = queryTotals(document.sources);
  return {
    record: 'summary',
    status: document.summary.verdict,
    title: `${document.sample ? 'SYNTHETIC SAMPLE: ' : ''}${verdict.sentence}`,
    reason: list(document.summary.reasons.map((reason) => reason.text)),
    events_read: totals.events,
    events_with_tls: totals.withTls,
    first_seen: totals.firstEvent,
    last_seen: totals.lastEvent,
    tls_versions: tally(Object.fromEntries(totals.byTlsVersion)),
    key_exchange: tally(Object.fromEntries(totals.byKeyExchange)),
    accounts: eventsBy(document, (row) => row.account),
    regions: eventsBy(document, (row) => row.region),
    ...(queries > 0 && { bytes_scanned: bytesScanned, cost_usd: costUsd }),
    notes: `${document.tool.name} ${document.tool.version}, target ${document.target}, made ${document.generatedAt}${document.redacted ? ', redacted' : ''}`,
  };
}

function findingRow(record: 'finding' | 'not-actionable', finding: Finding, document: TlsMigrateDocument): Row {
  const { evidence, decision, verification } = finding;
  const installation = document.installations.find((one) => one.id === finding.installation);
  const lack = evidence && notKept(evidence);
  // Empty cells would read as none.
  const missing = lack ? [`${lack} Check again with --target ${document.target} to have them.`] : [];
  return {
    record,
    id: finding.id,
    severity: finding.severity,
    status: finding.status,
    kind: finding.kind,
    title: finding.title,
    reason: finding.severityReason,
    client: finding.client?.label ?? null,
    installation: installation?.path ?? null,
    ...(evidence && {
      calls: evidence.calls,
      total_calls: evidence.totalCalls,
      first_seen: evidence.firstSeen,
      last_seen: evidence.lastSeen,
      tls_versions: tally(evidence.tlsVersions),
      key_exchange: tally(evidence.keyExchange),
      accounts: tally(evidence.accounts),
      regions: tally(evidence.regions),
      services: tally(evidence.services),
      principals: tally(evidence.principals),
      sessions: tally(evidence.sessions),
      hosts: tally(evidence.hosts),
      access_key_ids: tally(evidence.accessKeyIds),
      source_ips: tally(evidence.sourceIps),
      vpc_endpoints: tally(evidence.vpcEndpoints),
      resources: tally(evidence.resources ?? {}),
      user_agents: tally(evidence.userAgents),
      event_ids: list(evidence.eventIds),
      truncated: list(evidence.truncated),
    }),
    playbook: finding.playbook,
    steps_done: finding.steps.filter((step) => step.status === 'done').length,
    steps_total: finding.steps.length,
    notes: list([...missing, ...finding.steps.flatMap((step) => step.note ?? [])]),
    ...(decision && { owner: decision.owner, decision_reason: decision.reason, expires: decision.expires }),
    ...(verification && {
      verification: verification.result,
      verification_at: verification.at,
      verification_events: verification.events,
      verification_text: verification.text,
    }),
  };
}

const queryRow = (source: Source, { text, groups, window, bytesScanned, costUsd }: Source['queries'][number]): Row => ({
  record: 'query',
  id: source.id,
  kind: source.kind,
  title: text.replace(/\s+/g, ' '),
  location: list(groups),
  notes: `from ${window.from ?? 'the beginning'} until ${window.to ?? 'now'}`,
  bytes_scanned: bytesScanned,
  cost_usd: costUsd,
});

function rows(document: TlsMigrateDocument): readonly Row[] {
  const gaps = document.sources.flatMap((source) => source.gaps.map((gap) => ({ source, gap })));
  return [
    summaryRow(document),
    ...worstFirst(document.findings).map((finding) => findingRow('finding', finding, document)),
    ...worstFirst(document.notActionable).map((finding) => findingRow('not-actionable', finding, document)),
    ...document.sources.flatMap((source) => source.queries.map((query) => queryRow(source, query))),
    ...gaps.map(
      ({ source, gap }): Row => ({
        record: 'gap',
        id: source.id,
        kind: gap.code,
        title: gap.text,
        location: gap.location ?? source.location,
      }),
    ),
    ...document.blindSpots.map(
      (spot): Row => ({ record: 'blind-spot', kind: spot.code, title: spot.text, reason: spot.affects, how_to_close: spot.howToClose }),
    ),
  ];
}

/**
 * RFC 4180 with CRLF, in UTF-8 with a byte order mark: without one, spreadsheets on Windows read every letter beyond ASCII wrong.
 * Text fields are quoted, so that a reader can tell an account id from a number.
 */
export function renderCsv(document: TlsMigrateDocument): string {
  const cells = rows(document).map((row) => CSV_COLUMNS.map((column) => cell(row[column] ?? null)));
  return stringify([[...CSV_COLUMNS], ...cells], { bom: true, record_delimiter: 'windows', escape_formulas: true, quoted_string: true });
}

const cell = (value: string | number | null): string | number => (typeof value === 'string' ? csvText(value) : (value ?? ''));
