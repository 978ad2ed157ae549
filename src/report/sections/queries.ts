// What AWS was asked: the text of each query once, and every time it was asked, with what that scanned and cost.
import type { Source, TlsMigrateDocument } from '../../contract/document.ts';
import { many, thousands } from '../../text/counts.ts';
import { type Block, type Column, joined, paragraph, type Rich, type Section, section, table } from '../model.ts';
import { isQueried, queryTotals } from '../queries.ts';
import { aboutDollars, bytes, dollars, sum, time } from '../words.ts';

type Query = Source['queries'][number];

/** More runs of one query than this are folded. */
const IN_SIGHT = 12;
const right = (title: string): Column => ({ title, align: 'right' });
const cost = (usd: number | null): string => (usd === null ? '–' : dollars(usd));

/** How the cost is known; AWS tells bytes, never dollars. */
const HOW_COUNTED =
  'The cost is worked out from the bytes that AWS says it scanned and a price per gigabyte. It is no bill: free gigabytes and discounts make that smaller.';

/** The queried sources in one table, for the section that says what was read. Null without one. */
export function scannedTable(sources: readonly Source[]): Block | null {
  const queried = sources.filter(isQueried);
  if (queried.length === 0) return null;
  const all = queryTotals(queried);
  return table(
    'Asked by query',
    [{ title: 'Source' }, right('Queries'), right('Scanned'), right('Cost')],
    [
      ...queried.map((source): readonly Rich[] => {
        const { queries, bytesScanned, costUsd } = queryTotals([source]);
        return [{ code: source.location }, thousands(queries), bytes(bytesScanned), cost(costUsd)];
      }),
      ['All', thousands(all.queries), bytes(all.bytesScanned), cost(all.costUsd)],
    ],
    { totals: true },
  );
}

const wasKept = ({ bytesScanned, costUsd }: Query): boolean => costUsd === 0 && bytesScanned !== null && bytesScanned > 0;

function runsTable(queries: readonly Query[]): Block {
  const costs = queries.flatMap(({ costUsd }) => costUsd ?? []);
  const rows = queries.map(({ groups, window, bytesScanned, costUsd }): readonly Rich[] => [
    joined(groups.map((group) => ({ code: group }))),
    window.from === null ? 'open' : time(window.from),
    window.to === null ? 'open' : time(window.to),
    bytesScanned === null ? 'not told' : bytes(bytesScanned),
    cost(costUsd),
  ]);
  const caption = `Asked ${many(queries.length, 'time')}`;
  const runs = table(
    caption,
    [{ title: 'Place' }, { title: 'From' }, { title: 'Until, without it' }, right('Scanned'), right('Cost')],
    [
      ...rows,
      ['All', '', '', bytes(sum(queries.map(({ bytesScanned }) => bytesScanned ?? 0))), cost(costs.length === 0 ? null : sum(costs))],
    ],
    { totals: true },
  );
  return queries.length > IN_SIGHT ? { kind: 'details', summary: caption, blocks: [runs] } : runs;
}

/** Every query, its text once for all the times that it was asked. */
export function queriesSection({ sources }: TlsMigrateDocument): Section {
  const byText = new Map<string, Query[]>();
  for (const query of sources.flatMap((source) => source.queries)) byText.set(query.text, [...(byText.get(query.text) ?? []), query]);
  if (byText.size === 0) {
    const none = sources.some(isQueried) ? 'No query was answered.' : 'No query was sent to AWS.';
    return section('queries', 'Queries', [paragraph(none)]);
  }
  const { queries, bytesScanned, costUsd, unmeasured } = queryTotals(sources);
  const free = 'Nothing that was asked is billed.';
  const total = !sources.some(isQueried)
    ? free
    : `${many(queries, 'query', 'queries')} scanned ${bytes(bytesScanned)}${costUsd === null ? '' : `, for ${aboutDollars(costUsd)}`}.`;
  return section('queries', 'Queries', [
    paragraph(costUsd === null || !sources.some(isQueried) ? total : `${total} ${HOW_COUNTED}`),
    ...(sources.some((source) => source.queries.some(wasKept))
      ? [paragraph('What cost nothing was asked in an earlier run, whose answer AWS had kept.')]
      : []),
    ...(unmeasured === 0 ? [] : [paragraph(`Of ${many(unmeasured, 'query', 'queries')} AWS did not tell the bytes.`)]),
    ...[...byText].flatMap(([text, runs], index): readonly Block[] => [
      { kind: 'heading', text: byText.size === 1 ? 'The query' : `Query ${index + 1} of ${byText.size}` },
      { kind: 'code', language: 'text', text },
      runsTable(runs),
    ]),
  ]);
}
