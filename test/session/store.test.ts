import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { JOURNAL_VERSION, type SessionEvent } from '../../src/session/events.ts';
import { Journal, readJournal } from '../../src/session/journal.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { progressOf } from '../../src/session/state.ts';
import { type RememberedEvent, SessionStore } from '../../src/session/store.ts';

let folder: string;
let store: SessionStore;
const NOW = Date.UTC(2026, 10, 22, 14, 15, 30);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-store-'));
  store = new SessionStore(join(folder, 'state'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const marked = (at: number, note: string | null = null): SessionEvent => ({
  type: 'step-marked',
  at,
  finding: 'c-0123456789ab:legacy-calls',
  step: 's1',
  status: 'done',
  note,
});

function begin(): { session: string; path: string; append: (event: SessionEvent) => void } {
  const { session, journal } = store.create(NOW);
  journal.append({ type: 'started', at: NOW, journal: JOURNAL_VERSION, session, toolVersion: '0.0.0', failOn: 'medium' });
  return { session, path: journal.path, append: (event) => journal.append(event) };
}

test('a session comes back as it was left', () => {
  const { session, append } = begin();
  append(marked(NOW + 1, 'unicode ünd "quotes" \u001b[31m'));
  const state = store.read(session);
  expect(state?.changedAt).toBe(NOW + 1);
  expect(state && progressOf(state, 'c-0123456789ab:legacy-calls').steps.get('s1')?.note).toBe('unicode ünd "quotes" \u001b[31m');
});

test('nobody else can read a session', () => {
  const { path } = begin();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'state', 'sessions')).mode & 0o777).toBe(0o700);
});

test('a kill in the middle of a write costs that write alone, wherever it hits', () => {
  const { session, path, append } = begin();
  append(marked(NOW + 1));
  const before = statSync(path).size;
  append(marked(NOW + 2, 'the last keystroke'));
  const bytes = readFileSync(path);
  for (let size = before; size < bytes.length; size += 7) {
    writeFileSync(path, bytes.subarray(0, size));
    expect(readJournal(path), `cut after ${size} bytes`).toMatchObject({ ok: true, events: 2 });
  }
  const resumed = store.open(session);
  resumed?.journal.append(marked(NOW + 3, 'after the kill'));
  expect(readJournal(path)).toMatchObject({ ok: true, events: 3 });
});

test('a damaged journal is set aside and said, and the others are still there', () => {
  const good = begin();
  const bad = begin();
  const text = readFileSync(bad.path, 'utf8');
  writeFileSync(bad.path, `${text}{"type":"nonsense"}\n${text}`);
  const { sessions, notices } = store.list();
  expect(sessions.map(({ session }) => session)).toEqual([good.session]);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(bad.path);
  expect(existsSync(bad.path)).toBe(false);
  expect(readFileSync(`${bad.path}.damaged`, 'utf8')).toContain('nonsense');
  expect(store.list().notices).toEqual([]);
});

test.each(['', 'not a journal\n', '\0\0\0\0\n', '{"type":"finished","at":1}\n'])('a file that is no journal (%j) is no session', (text) => {
  const { path } = begin();
  writeFileSync(path, text);
  expect(store.list().sessions).toEqual([]);
});

test('a name cannot lead out of the folder', () => {
  writeFileSync(join(folder, 'secret.jsonl'), `${JSON.stringify({ type: 'started', at: 1, session: 'x', toolVersion: '0' })}\n`);
  expect(store.read('../../secret')).toBeNull();
});

test('what was decided is remembered for later sessions, apart from damaged lines', () => {
  const decided: RememberedEvent = { type: 'decided', at: NOW, finding: 'c-0123456789ab:legacy-calls', status: 'not-mine', decision: null };
  expect(store.remembered()).toEqual({ events: [], notices: [] });
  store.remember(decided);
  appendFileSync(join(folder, 'state', 'decisions.jsonl'), 'rubbish\n{"type":"started"}\n');
  store.remember({ ...decided, at: NOW + 1, status: 'open' });
  expect(store.remembered().events.map(({ at }) => at)).toEqual([NOW, NOW + 1]);
  expect(store.remembered().notices[0]).toMatch(/2 of 4 lines .* are damaged/);
  expect(statSync(join(folder, 'state', 'decisions.jsonl')).mode & 0o777).toBe(0o600);
});

test('sessions are listed by their last change, the newest first', () => {
  const names = [begin(), begin(), begin()];
  names[0]?.append(marked(NOW + 5));
  expect(store.list().sessions[0]?.session).toBe(names[0]?.session);
  expect(store.list(1).sessions).toHaveLength(1);
  expect(readdirSync(join(folder, 'state', 'sessions'))).toHaveLength(3);
});

test('a journal of another version is left alone, and said', () => {
  const { path } = begin();
  const [first = ''] = readFileSync(path, 'utf8').split('\n');
  writeFileSync(path, `${first.replace(/"journal":\d+/, '"journal":999')}\n{"type":"something-new"}\n`);
  const { sessions, notices } = store.list();
  expect(sessions).toEqual([]);
  expect(notices).toEqual([expect.stringMatching(/left alone: it was written by another version/)]);
  expect(existsSync(path)).toBe(true);
});

test('a link that leads nowhere among the sessions is not there', () => {
  const { path } = begin();
  symlinkSync(join(folder, 'gone'), path.replace(/[^/]*$/, 'dangling.jsonl'));
  expect(store.list().sessions).toHaveLength(1);
});

test('two sessions never share a journal', () => {
  const { path } = begin();
  expect(() => new Journal(path, 'begin')).toThrow(/EEXIST/);
});

test('a journal from before a choice could be made comes back with the choice not made', () => {
  const { session, path } = begin();
  const { sinceLast: _, ...scope } = { ...EMPTY_SCOPE, files: ['/data/AWSLogs'] };
  appendFileSync(path, `${JSON.stringify({ type: 'scoped', at: NOW, scope })}\n`);
  expect(store.read(session)?.scope).toEqual({ ...scope, sinceLast: false });
});
