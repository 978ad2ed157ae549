// The book of queries on disk: one line before and after each start, so that the next process knows what a killed one had asked.
import { appendFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { BookedQuery, QueryLedger } from '../evidence/logs-insights/ledger.ts';
import { makePrivateFolder } from './journal.ts';

const lineSchema = z.discriminatedUnion('did', [
  z.strictObject({
    did: z.literal('start'),
    nonce: z.string(),
    key: z.string(),
    session: z.string(),
    pid: z.int(),
    account: z.string(),
    region: z.string(),
    startedAt: z.number(),
  }),
  z.strictObject({ did: z.literal('id'), nonce: z.string(), queryId: z.string() }),
  z.strictObject({ did: z.literal('end'), nonce: z.string(), fate: z.enum(['taken', 'useless']) }),
]);
type Line = z.infer<typeof lineSchema>;

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

function textOf(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

function linesOf(path: string): readonly Line[] {
  return textOf(path)
    .split('\n')
    .flatMap((text) => {
      // A line that was cut by a crash, or that another version wrote, says nothing; the others stand.
      try {
        const parsed = lineSchema.safeParse(JSON.parse(text));
        return parsed.success ? [parsed.data] : [];
      } catch {
        return [];
      }
    });
}

function fold(entries: Map<string, BookedQuery>, line: Line): void {
  if (line.did === 'start') {
    const { did: _, ...query } = line;
    entries.set(line.nonce, { ...query, queryId: null, ended: false });
    return;
  }
  const entry = entries.get(line.nonce);
  if (entry === undefined) return;
  if (line.did === 'id') entries.set(line.nonce, { ...entry, queryId: line.queryId });
  else if (line.fate === 'useless') entries.delete(line.nonce);
  else entries.set(line.nonce, { ...entry, ended: true });
}

/** Beyond this the book is written anew with what still counts; two processes that do so at once lose a line at worst, not a query. */
const LONG_BYTES = 512 * 1024;

function compact(path: string, entries: ReadonlyMap<string, BookedQuery>): void {
  try {
    if (!existsSync(path) || statSync(path).size < LONG_BYTES) return;
    const lines = [...entries.values()].flatMap(({ queryId, ended, ...query }): Line[] => [
      { did: 'start', ...query },
      ...(queryId === null ? [] : [{ did: 'id' as const, nonce: query.nonce, queryId }]),
      ...(ended ? [{ did: 'end' as const, nonce: query.nonce, fate: 'taken' as const }] : []),
    ]);
    const anew = `${path}.${process.pid}`;
    writeFileSync(anew, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
    renameSync(anew, path);
  } catch {
    // A long book is still a book.
  }
}

/**
 * The book at `path`, for one session of this process. Older lines than AWS keeps answers for are left out. Writing is best
 * effort: a full disk must not stop a query that is being paid for.
 */
export function queryBook(path: string, session: string, now: number): QueryLedger {
  const entries = new Map<string, BookedQuery>();
  for (const line of linesOf(path)) fold(entries, line);
  for (const [nonce, { startedAt }] of entries) if (now - startedAt > KEPT_MS) entries.delete(nonce);
  compact(path, entries);
  // What a kill left of a line must not run into the next one.
  let before = '\n';
  const write = (line: Line): void => {
    fold(entries, line);
    try {
      makePrivateFolder(dirname(path));
      appendFileSync(path, `${before}${JSON.stringify(line)}\n`, { mode: 0o600 });
      before = '';
    } catch {
      // What is in memory still stops the queries when this process is stopped.
    }
  };
  return {
    session,
    entries: () => [...entries.values()],
    starting: (query) => write({ did: 'start', ...query, session, pid: process.pid }),
    started: (nonce, queryId) => write({ did: 'id', nonce, queryId }),
    ended: (nonce, fate) => write({ did: 'end', nonce, fate }),
  };
}
