// What was checked, and what was read of it: the frame in which every number of the report stands.
import type { Source, TlsMigrateDocument } from '../../contract/document.ts';
import { hidesSomething } from '../../contract/vocabulary.ts';
import { many, thousands } from '../../text/counts.ts';
import { TARGET_LABEL } from '../../tls/targets.ts';
import { type Block, type Column, joined, paragraph, type ReportInput, type Rich, type Section, section, table } from '../model.ts';
import { isAsked } from '../queries.ts';
import { type Totals, totalsOf } from '../totals.ts';
import { bytes, dollars, largest, share, sum, time, WITHOUT_TLS_LABEL, windowPhrase } from '../words.ts';
import { scannedTable } from './queries.ts';

const right = (title: string): Column => ({ title, align: 'right' });
const codes = (values: readonly string[]): Rich => joined(values.map((value) => ({ code: value })));

/** Scope, machine, sources and accounts. */
export function checkedSection({ document, accounts }: ReportInput): Section {
  const totals = totalsOf(document);
  const { machine, scope } = document;
  const facts: (readonly [string, Rich])[] = [
    ['Target', `${TARGET_LABEL[document.target]}: clients below it are findings`],
    ['Event window asked for', windowPhrase(scope.window)],
    ['Events seen', totals.firstEvent && totals.lastEvent ? `${time(totals.firstEvent)} to ${time(totals.lastEvent)}` : 'none'],
    [
      'Accounts',
      totals.accounts.length === 0 ? 'none: no event was read' : [`${totals.accounts.length}: `, ...joined([codes(totals.accounts)])],
    ],
    [
      'Regions',
      totals.regions.length === 0 ? 'none: no event was read' : [`${totals.regions.length}: `, ...joined([codes(totals.regions)])],
    ],
    ['Machine', machineFact(document)],
    ...(accounts === null ? [] : [['Accounts chosen', accounts] as const]),
  ];
  if (machine) facts.push(['Operating system', `${machine.os} ${machine.release} (${machine.arch})`]);
  const sources: Block =
    document.sources.length === 0
      ? paragraph('No log source was chosen, so this report says nothing about calls that reach AWS.')
      : table(
          'Sources',
          [{ title: 'Source' }, { title: 'Location' }, { title: 'Result' }, right('Gaps'), right('Cost')],
          document.sources.map((source) => [
            source.kind,
            { code: source.location },
            { badge: source.status, tone: source.status === 'complete' ? 'good' : 'warning' },
            thousands(source.gaps.filter(hidesSomething).length),
            source.costUsd === null ? '–' : dollars(source.costUsd),
          ]),
        );
  return section('checked', 'What was checked', [{ kind: 'facts', items: facts }, sources]);
}

function machineFact(document: TlsMigrateDocument): Rich {
  if (!document.scope.machine) return 'not looked at';
  const found = `${many(document.installations.length, 'installation')} found`;
  return document.machine ? [{ code: document.machine.hostname }, `, ${found}`] : found;
}

/** The denominators: files, records, events, and how many of them say anything about TLS. */
export function readSection(document: TlsMigrateDocument): Section {
  const totals = totalsOf(document);
  if (document.sources.length === 0) return section('read', 'What was read', [paragraph('No logs were read.')]);
  const blocks: Block[] = [eventsTable(totals)];
  if (totals.mayOverlap) {
    blocks.push(paragraph('These are sums over the sources. Sources may hold the same events: such an event counts once in each.'));
  }
  const withInput = document.sources.filter((source) => source.input !== null);
  const withFiles = withInput.filter((source) => !isAsked(source));
  const scanned = scannedTable(document.sources);
  if (withFiles.length > 0) blocks.push(filesTable(withFiles), skippedList(withFiles));
  if (scanned !== null) blocks.push(scanned);
  if (withInput.length > 0) blocks.push(recordsTable(withInput), parsedList(withInput));
  const trailing = document.coverage.length > 1 ? [scopeTable(document)] : [];
  return section('read', 'What was read', [...blocks.filter((block) => block.kind !== 'list' || block.items.length > 0), ...trailing]);
}

function eventsTable(totals: Totals): Block {
  const without = [...totals.withoutTls].filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a);
  return table(
    'Events, and how many of them name a TLS version',
    [{ title: 'Events' }, right('Count'), right('Share')],
    [
      ['With TLS details', thousands(totals.withTls), share(totals.withTls, totals.events)],
      ...without.map(([reason, n]) => [`Without: ${WITHOUT_TLS_LABEL[reason]}`, thousands(n), share(n, totals.events)]),
      ['Read', thousands(totals.events), share(totals.events, totals.events)],
    ],
    { totals: true },
  );
}

function filesTable(sources: readonly Source[]): Block {
  const columns = ['Found', 'Read', 'Skipped', 'Failed', 'Bytes read', 'JSON'].map(right);
  return table(
    'Files',
    [{ title: 'Source' }, ...columns],
    sources.flatMap(({ id, input }) =>
      input === null
        ? []
        : [
            [
              { code: id },
              ...[input.files.found, input.files.read, sum(Object.values(input.files.skipped)), input.files.failed].map(thousands),
              bytes(input.bytesRead),
              bytes(input.bytesJson),
            ],
          ],
    ),
  );
}

function skippedList(sources: readonly Source[]): Block {
  const items = sources.flatMap(({ input }) => (input === null ? [] : largest(input.files.skipped)));
  return { kind: 'list', items: items.map(([reason, n]) => `${many(n, 'file')} skipped: ${reason}`) };
}

function recordsTable(sources: readonly Source[]): Block {
  const columns = ['Read', 'Events', 'Duplicates', 'Outside the window', 'Unreadable'].map(right);
  return table(
    'Records',
    [{ title: 'Source' }, ...columns],
    sources.flatMap(({ id, input }) => {
      if (input === null) return [];
      const { read, events, duplicates, outsideWindow, unreadable } = input.records;
      return [[{ code: id }, ...[read, events, duplicates, outsideWindow, unreadable].map(thousands)]];
    }),
  );
}

function parsedList(sources: readonly Source[]): Block {
  const items = sources.flatMap(({ input }) => (input?.parsedWhole ? [{ of: input.records.read, parsed: input.parsedWhole }] : []));
  return { kind: 'list', items: items.map(({ of, parsed }) => `${thousands(parsed)} of ${many(of, 'record')} parsed one by one`) };
}

function scopeTable(document: TlsMigrateDocument): Block {
  const rows = [...document.coverage].sort((a, b) => b.events - a.events);
  return {
    kind: 'details',
    summary: `Events by account and region (${many(rows.length, 'row')})`,
    blocks: [
      table(
        'Events by source, account and region',
        [
          { title: 'Source' },
          { title: 'Account' },
          { title: 'Region' },
          right('Events'),
          right('With TLS'),
          { title: 'First' },
          { title: 'Last' },
        ],
        rows.map((row) => [
          { code: row.source },
          { code: row.account },
          row.region,
          thousands(row.events),
          thousands(row.withTls),
          row.firstEvent ? time(row.firstEvent) : '–',
          row.lastEvent ? time(row.lastEvent) : '–',
        ]),
      ),
    ],
  };
}
