// Calls by TLS version, over time, by key exchange and by service, each beside what it is a part of.
import type { Coverage, TlsMigrateDocument } from '../../contract/document.ts';
import { many, thousands } from '../../text/counts.ts';
import { isPostQuantum, KEY_EXCHANGE_ABSENT } from '../../tls/key-exchange.ts';
import { isLegacy, TLS_VERSION_KEYS, tlsVersionLabel } from '../../tls/versions.ts';
import { chartOf } from '../chart-data.ts';
import { type Block, type Column, paragraph, type Section, section, table } from '../model.ts';
import { type Totals, totalsOf } from '../totals.ts';
import { share, sum } from '../words.ts';

const SERVICES_SHOWN = 20;
const KEY_EXCHANGES_SHOWN = 15;
const right = (title: string): Column => ({ title, align: 'right' });
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Everything the logs say about TLS; one sentence when they say nothing. */
export function callsSection(document: TlsMigrateDocument): Section {
  const totals = totalsOf(document);
  const title = 'Calls by TLS version';
  if (document.sources.length === 0) return section('calls', title, [paragraph('No logs were read, so no call was seen or missed.')]);
  if (totals.withTls === 0) {
    const none =
      totals.events === 1
        ? 'The one event read names no TLS version, so nothing follows from it, good or bad.'
        : `None of the ${many(totals.events, 'event')} read names a TLS version, so nothing follows from them, good or bad.`;
    return section('calls', title, [{ kind: 'notice', tone: 'warning', text: none }, ...serviceTable(document.coverage, totals)]);
  }
  return section('calls', title, [
    ...charts(document, totals),
    versionTable(totals),
    keyExchangeTable(totals),
    ...serviceTable(document.coverage, totals),
  ]);
}

function charts(document: TlsMigrateDocument, totals: Totals): readonly Block[] {
  const all = chartOf(document.coverage, {
    id: 'chart-calls',
    title: 'Calls over time by TLS version',
    description: `${many(totals.withTls, 'call')} with TLS details, of ${many(totals.events, 'event')} read.`,
    subset: false,
  });
  const legacyCalls = sum([...totals.byTlsVersion].filter(([version]) => isLegacy(version)).map(([, n]) => n));
  // Beside millions of calls at TLS 1.2 a handful at 1.0 has no visible height: they get a scale of their own.
  const legacy =
    legacyCalls < totals.withTls
      ? chartOf(
          document.coverage,
          {
            id: 'chart-legacy',
            title: 'The same period, only calls below TLS 1.2',
            description: `${many(legacyCalls, 'call')} below TLS 1.2, of ${many(totals.withTls, 'call')} with TLS details. Its own scale.`,
            subset: true,
          },
          isLegacy,
        )
      : null;
  return [all, legacy].flatMap((chart) => (chart === null ? [] : [{ kind: 'chart', chart }]));
}

function versionTable(totals: Totals): Block {
  const shown = TLS_VERSION_KEYS.filter((version) => version !== 'other' || (totals.byTlsVersion.get('other') ?? 0) > 0);
  return table(
    'Calls by TLS version',
    [{ title: 'TLS version' }, right('Calls'), right('Share of calls with TLS details')],
    [
      ...shown.map((version) => {
        const calls = totals.byTlsVersion.get(version) ?? 0;
        return [capital(tlsVersionLabel(version)), thousands(calls), share(calls, totals.withTls)];
      }),
      ['All with TLS details', thousands(totals.withTls), share(totals.withTls, totals.withTls)],
    ],
    { totals: true },
  );
}

function keyExchangeTable(totals: Totals): Block {
  const rows = [...totals.byKeyExchange].filter(([, n]) => n > 0).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const rest = rows.slice(KEY_EXCHANGES_SHOWN);
  const restCalls = sum(rest.map(([, n]) => n));
  return table(
    'Calls by key exchange',
    [{ title: 'Key exchange' }, { title: 'Post-quantum' }, right('Calls'), right('Share of calls with TLS details')],
    [
      ...rows
        .slice(0, KEY_EXCHANGES_SHOWN)
        .map(([name, n]) =>
          name === KEY_EXCHANGE_ABSENT
            ? ['not logged', 'unknown', thousands(n), share(n, totals.withTls)]
            : [{ code: name }, isPostQuantum(name) ? 'yes' : 'no', thousands(n), share(n, totals.withTls)],
        ),
      ...(rest.length === 0 ? [] : [[`${many(rest.length, 'other name')}`, '–', thousands(restCalls), share(restCalls, totals.withTls)]]),
      ['All with TLS details', '', thousands(totals.withTls), share(totals.withTls, totals.withTls)],
    ],
    { totals: true },
  );
}

interface ServiceCounts {
  readonly events: number;
  readonly withTls: number;
}

function byService(coverage: readonly Coverage[]): readonly (readonly [string, ServiceCounts])[] {
  const all = new Map<string, ServiceCounts>();
  for (const row of coverage) {
    for (const [service, counts] of Object.entries(row.byService)) {
      const known = all.get(service) ?? { events: 0, withTls: 0 };
      all.set(service, { events: known.events + counts.events, withTls: known.withTls + counts.withTls });
    }
  }
  return [...all].sort(([a, x], [b, y]) => y.events - x.events || (a < b ? -1 : 1));
}

function serviceTable(coverage: readonly Coverage[], totals: Totals): readonly Block[] {
  const services = byService(coverage);
  if (services.length === 0) return [];
  const rest = services.slice(SERVICES_SHOWN).map(([, counts]) => counts);
  const row = (name: string, { events, withTls }: ServiceCounts) => [name, thousands(events), thousands(withTls), share(withTls, events)];
  const summed = { events: sum(rest.map((one) => one.events)), withTls: sum(rest.map((one) => one.withTls)) };
  const rows = [
    ...services.slice(0, SERVICES_SHOWN).map(([name, counts]) => row(name, counts)),
    ...(rest.length === 0 ? [] : [row(`${many(rest.length, 'more service')}`, summed)]),
    row(`All ${many(totals.services, 'service')}`, totals),
  ];
  const blind = totals.services - totals.servicesWithTls;
  const note =
    blind === 0
      ? `Each of the ${many(totals.services, 'service')} reported TLS details at least once.`
      : `${many(blind, 'service')} of ${thousands(totals.services)} reported no TLS details at all: about the clients of those, the logs say nothing.`;
  return [
    table('Which services report TLS details', [{ title: 'Service' }, right('Events'), right('With TLS details'), right('Share')], rows, {
      totals: true,
    }),
    paragraph(note),
  ];
}
