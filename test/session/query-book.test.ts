import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { queryBook } from '../../src/session/query-book.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DAY = 24 * 60 * 60 * 1000;
const QUERY = { nonce: 'n1', key: 'k', account: '111122223333', region: 'eu-west-1', startedAt: NOW };
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'query-book-'));
  path = join(folder, 'state', 'queries.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the next process finds what this one started, with its id and process', () => {
  const book = queryBook(path, 's1', NOW);
  book.starting(QUERY);
  book.started('n1', 'query-1');
  expect(queryBook(path, 's2', NOW).entries()).toEqual([{ ...QUERY, session: 's1', pid: process.pid, queryId: 'query-1', ended: false }]);
});

test('a start whose id was never learned is found by its nonce', () => {
  queryBook(path, 's1', NOW).starting(QUERY);
  expect(queryBook(path, 's2', NOW).entries()).toMatchObject([{ nonce: 'n1', queryId: null }]);
});

test('an ended query stays when its answer may be taken again, and goes when it is useless', () => {
  const book = queryBook(path, 's1', NOW);
  book.starting(QUERY);
  book.starting({ ...QUERY, nonce: 'n2' });
  book.ended('n1', 'taken');
  book.ended('n2', 'useless');
  expect(queryBook(path, 's2', NOW).entries()).toMatchObject([{ nonce: 'n1', ended: true }]);
});

test('a line torn by a crash costs that line alone', () => {
  const book = queryBook(path, 's1', NOW);
  book.starting(QUERY);
  appendFileSync(path, '{"did":"id","nonce":"n1","quer');
  const next = queryBook(path, 's2', NOW);
  next.starting({ ...QUERY, nonce: 'n2' });
  expect(
    queryBook(path, 's3', NOW)
      .entries()
      .map(({ nonce }) => nonce),
  ).toEqual(['n1', 'n2']);
});

test('what AWS no longer keeps is forgotten, and a long book is written anew without it', () => {
  const old = queryBook(path, 's1', NOW);
  for (let at = 0; at < 5_000; at += 1) old.starting({ ...QUERY, nonce: `old-${at}` });
  const book = queryBook(path, 's2', NOW + 8 * DAY);
  expect(book.entries()).toEqual([]);
  book.starting({ ...QUERY, nonce: 'n2', startedAt: NOW + 8 * DAY });
  book.started('n2', 'query-2');
  expect(readFileSync(path, 'utf8')).not.toContain('old-');
  expect(queryBook(path, 's3', NOW + 8 * DAY).entries()).toMatchObject([{ nonce: 'n2', queryId: 'query-2' }]);
});

test('the file is private, holds neither text nor names, and a full disk stops nothing', () => {
  const book = queryBook(path, 's1', NOW);
  book.starting(QUERY);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const blocked = join(folder, 'file');
  writeFileSync(blocked, '');
  const nowhere = queryBook(join(blocked, 'queries.jsonl'), 's1', NOW);
  nowhere.starting(QUERY);
  expect(nowhere.entries()).toHaveLength(1);
  expect(existsSync(join(blocked, 'queries.jsonl'))).toBe(false);
});

test.skipIf(process.getuid?.() === 0)('a book that may not be read is an empty one (skipped as root: root may read everything)', () => {
  queryBook(path, 's1', NOW).starting(QUERY);
  chmodSync(path, 0o000);
  expect(queryBook(path, 's2', NOW).entries()).toEqual([]);
});
