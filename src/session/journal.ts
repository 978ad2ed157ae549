// A session on disk: one line of JSON for each event, appended before anything else happens.
import { appendFileSync, closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { JOURNAL_VERSION, type SessionEvent, sessionEventSchema } from './events.ts';
import { EMPTY_SCOPE } from './scope.ts';
import { fold, initialState, type SessionState } from './state.ts';

/** What a journal on disk turned out to be. */
export type ReadJournal =
  | { readonly ok: true; readonly state: SessionState; readonly events: number }
  /** Only what is `damaged` may be set aside: another version can read what this one cannot, and a full disk passes. */
  | { readonly ok: false; readonly why: 'damaged' | 'other-version' | 'unreadable'; readonly reason: string };

function parseLine(line: string): SessionEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    // Checked, not copied: a copy would lose a key such as `__proto__`, which a log may hold.
    return isSessionEvent(value) ? complete(value) : null;
  } catch {
    return null;
  }
}

/** A choice that could not be made yet when the journal was written was not made. */
const complete = (event: SessionEvent): SessionEvent =>
  event.type === 'scoped' ? { ...event, scope: { ...EMPTY_SCOPE, ...event.scope } } : event;

const startSchema = z.looseObject({ type: z.literal('started'), journal: z.number() });

/** The version that the first line of a journal names; null when it is no such line. */
function journalVersion(line: string): number | null {
  try {
    const start = startSchema.safeParse(JSON.parse(line));
    return start.success ? start.data.journal : null;
  } catch {
    return null;
  }
}

const isSessionEvent = (value: unknown): value is SessionEvent => sessionEventSchema.safeParse(value).success;

/**
 * Reads a journal back. A last line without its end is what a kill left of a write: it is dropped, the rest stands. Any
 * other line that is no event means damage, and is said.
 */
export function readJournal(path: string): ReadJournal {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { ok: false, why: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
  const lines = text.split('\n');
  lines.pop();
  const version = journalVersion(lines[0] ?? '');
  if (version !== null && version !== JOURNAL_VERSION) {
    return { ok: false, why: 'other-version', reason: `it was written by another version of this program (journal ${version})` };
  }
  let state = initialState;
  let events = 0;
  for (const [index, line] of lines.entries()) {
    const event = parseLine(line);
    if (event === null) return { ok: false, why: 'damaged', reason: `line ${index + 1} is damaged` };
    if (index === 0 && event.type !== 'started')
      return { ok: false, why: 'damaged', reason: 'it does not begin with the start of a session' };
    state = fold(state, event);
    events += 1;
  }
  return events === 0 ? { ok: false, why: 'damaged', reason: 'it is empty' } : { ok: true, state, events };
}

/** Sets a damaged journal aside, so that it is neither lost nor read again. Returns its new path. */
export function setAside(path: string): string {
  const aside = `${path}.damaged`;
  renameSync(path, aside);
  return aside;
}

/** Creates the folder of `path`, for its owner alone. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

const PRIVATE_FILE = 0o600;

/** What a kill left of a write would otherwise run into the next event. */
function dropTornLine(path: string): void {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) truncateSync(path, whole);
}

/**
 * Appends events. Each is handed to the operating system in one write before `append` returns, so that killing the program
 * loses none of them; a power cut may lose the last ones.
 */
export class Journal {
  readonly path: string;
  readonly #file: number;

  /** Opens the journal at `path` to go on, or begins one that is not there yet; its owner alone can read it. Throws the system's error. */
  constructor(path: string, mode: 'begin' | 'go-on') {
    makePrivateFolder(dirname(path));
    this.path = path;
    if (mode === 'go-on') dropTornLine(path);
    // Two sessions must never share a file: beginning fails where there is one.
    this.#file = openSync(path, mode === 'begin' ? 'ax' : 'a', PRIVATE_FILE);
  }

  append(event: SessionEvent): void {
    appendFileSync(this.#file, `${JSON.stringify(event)}\n`);
  }

  close(): void {
    fsyncSync(this.#file);
    closeSync(this.#file);
  }
}
