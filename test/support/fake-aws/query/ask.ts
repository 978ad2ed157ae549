// Asks a query of a few events, for the tests of the query language.
import { MalformedQuery } from './malformed.ts';
import { compileQuery, type QueryOutcome } from './query.ts';
import type { QuerySettings, ScannedEvent } from './scope.ts';

const FIRST = Date.parse('2026-11-20T10:00:00.000Z');

/** A message, or an object that becomes its JSON; with a time of its own (epoch milliseconds) in a pair. */
export type Told = string | object | readonly [at: number, message: string | object];

const SETTINGS: QuerySettings = {
  discoveredFields: 200,
  jsonParseFields: Number.POSITIVE_INFINITY,
  timeAggregates: 'text',
  missingDiffers: false,
  estimateFactor: 1,
  now: FIRST + 3_600_000,
  start: FIRST - 3_600_000,
  end: FIRST + 3_600_000,
};

const isTimed = (told: Told): told is readonly [number, string | object] => Array.isArray(told);

/** Events a second apart, from 2026-11-20 10:00:00.000 on. */
function eventsOf(told: readonly Told[], discovers = true): readonly ScannedEvent[] {
  return told
    .map((each, index): ScannedEvent => {
      const [at, content] = isTimed(each) ? each : [FIRST + index * 1000, each];
      const message = typeof content === 'string' ? content : JSON.stringify(content);
      return {
        timestamp: at,
        ingestionTime: at + 60_000,
        message,
        bytes: Buffer.byteLength(message),
        logStream: 'stream',
        log: '111122223333:group',
        discovers,
        pointer: `pointer-${index}`,
      };
    })
    .toSorted((a, b) => a.timestamp - b.timestamp);
}

export function outcomeOf(text: string, told: readonly Told[], settings: Partial<QuerySettings> = {}, discovers = true): QueryOutcome {
  return compileQuery(text, { ...SETTINGS, ...settings }).run(eventsOf(told, discovers), null);
}

/** Rows as objects: a field that a row lacks is not there. */
export function ask(text: string, told: readonly Told[], settings: Partial<QuerySettings> = {}, discovers = true): readonly object[] {
  const { columns, rows } = outcomeOf(text, told, settings, discovers);
  return rows.map((cells) => Object.fromEntries(cells.flatMap((value, index) => (value === null ? [] : [[columns[index] ?? '', value]]))));
}

/** What one expression is for one event, or undefined. */
export function worthOf(expression: string, told: Told = {}, settings: Partial<QuerySettings> = {}): string | undefined {
  const [row = {}] = ask(`fields ${expression} as answer | display answer`, [told], settings);
  return 'answer' in row ? String(row.answer) : undefined;
}

/** The words of the refusal and the piece of text it is about; null when the query is fine. */
export function refusal(text: string): { readonly message: string; readonly about: string } | null {
  try {
    compileQuery(text, SETTINGS);
    return null;
  } catch (error) {
    if (!(error instanceof MalformedQuery)) throw error;
    return { message: error.message, about: text.slice(error.span.start, error.span.end) };
  }
}
