// The sessions of this user on disk: where they lie, which can be resumed, and what was decided in earlier ones.
import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { QueryLedger } from '../evidence/logs-insights/ledger.ts';
import { type Scope, type SessionEvent, type SessionEventOf, sessionEventSchema } from './events.ts';
import { Journal, makePrivateFolder, readJournal, setAside } from './journal.ts';
import { queryBook } from './query-book.ts';
import { forgetScan, KeptScan, type ScanRequest } from './scan-store.ts';
import type { Stage } from './stages.ts';
import type { SessionState } from './state.ts';

/** One earlier session. */
export interface SessionSummary {
  readonly session: string;
  readonly startedAt: number;
  readonly changedAt: number;
  readonly stage: Stage;
  readonly scope: Scope | null;
  readonly finished: boolean;
  readonly path: string;
}

export interface SessionList {
  /** Newest first. */
  readonly sessions: readonly SessionSummary[];
  /** Sentences about journals that were damaged and set aside. */
  readonly notices: readonly string[];
}

const SUFFIX = '.jsonl';
/** Beside journals lie the parts of scans that were interrupted. */
const SCAN_SUFFIX = '.scan.jsonl';
/** Names are this program's own; anything else could lead out of the folder. */
const SESSION_NAME = /^[0-9a-f-]+$/;

/** A name that sorts by time and that nobody else takes: `20261122-141530-3fa90b1c`. `now` is epoch milliseconds. */
function newSessionName(now: number): string {
  const [date = '', time = ''] = new Date(now).toISOString().split(/[T.]/);
  return `${date.replaceAll('-', '')}-${time.replaceAll(':', '')}-${randomBytes(4).toString('hex')}`;
}

const summaryOf = (path: string, state: SessionState): SessionSummary => ({
  session: state.session,
  startedAt: state.startedAt,
  changedAt: state.changedAt,
  stage: state.stage,
  scope: state.scope,
  finished: state.finished,
  path,
});

/** What somebody did about a finding: carried from session to session by the finding's id. */
const REMEMBERED = ['step-marked', 'decided', 'verified'] as const;
export type RememberedEvent = SessionEventOf<(typeof REMEMBERED)[number]>;
export const isRemembered = (event: SessionEvent): event is RememberedEvent => REMEMBERED.some((type) => type === event.type);

/** Sessions below one state folder. Reading never throws for what lies there. */
export class SessionStore {
  readonly #folder: string;

  /** `stateFolder` is this program's own folder, e.g. `~/.local/state/tls-migrate`. */
  constructor(stateFolder: string) {
    this.#folder = stateFolder;
  }

  get #sessions(): string {
    return join(this.#folder, 'sessions');
  }

  get #decisions(): string {
    return join(this.#folder, 'decisions.jsonl');
  }

  /** The `newest` sessions that can be read, by their last change; damaged ones are set aside, never deleted. */
  list(newest = Number.POSITIVE_INFINITY): SessionList {
    const sessions: SessionSummary[] = [];
    const notices: string[] = [];
    for (const path of this.#paths().slice(0, newest)) {
      const journal = readJournal(path);
      if (journal.ok) sessions.push(summaryOf(path, journal.state));
      else
        notices.push(
          journal.why === 'damaged' ? this.#putAside(path, journal.reason) : `The session in ${path} was left alone: ${journal.reason}.`,
        );
    }
    return { sessions: sessions.sort((a, b) => b.changedAt - a.changedAt), notices };
  }

  /** Journals, the one changed last first. */
  #paths(): readonly string[] {
    if (!existsSync(this.#sessions)) return [];
    return readdirSync(this.#sessions)
      .filter((name) => name.endsWith(SUFFIX) && !name.endsWith(SCAN_SUFFIX))
      .map((name) => join(this.#sessions, name))
      .map((path) => ({ path, changed: statSync(path, { throwIfNoEntry: false })?.mtimeMs }))
      .flatMap(({ path, changed }) => (changed === undefined ? [] : [{ path, changed }]))
      .sort((a, b) => b.changed - a.changed || (a.path < b.path ? 1 : -1))
      .map(({ path }) => path);
  }

  #putAside(path: string, reason: string): string {
    try {
      return `The session in ${path} cannot be read (${reason}). It was set aside as ${setAside(path)}.`;
    } catch {
      return `The session in ${path} cannot be read (${reason}), nor be set aside.`;
    }
  }

  /** A new session's name and journal. Throws the system's error when the folder cannot be written. */
  create(now: number): { readonly session: string; readonly journal: Journal } {
    const session = newSessionName(now);
    return { session, journal: new Journal(this.#pathOf(session), 'begin') };
  }

  #pathOf(session: string): string {
    return join(this.#sessions, `${session}${SUFFIX}`);
  }

  /** The state of the session called `name`; null when there is none that can be read. */
  read(name: string): SessionState | null {
    const journal = SESSION_NAME.test(name) ? readJournal(this.#pathOf(name)) : null;
    return journal?.ok ? journal.state : null;
  }

  /** The session called `name` with its journal, to go on with; null when there is none that can be read. */
  open(name: string): { readonly state: SessionState; readonly journal: Journal } | null {
    const state = this.read(name);
    return state === null ? null : { state, journal: new Journal(this.#pathOf(name), 'go-on') };
  }

  /** The book of the queries that were started in AWS accounts, for `session`. `now` is epoch milliseconds. */
  queryBook(session: string, now: number, service: 'logs' | 'lake' = 'logs'): QueryLedger {
    return queryBook(join(this.#folder, service === 'logs' ? 'queries.jsonl' : `queries-${service}.jsonl`), session, now);
  }

  /** What is kept of a scan of trail files: to go on with it, and to leave out what it read from the next one. */
  keepScan(request: ScanRequest): KeptScan {
    return new KeptScan(this.#folder, request);
  }

  /** Forgets what an interrupted scan of `session` had read: nobody goes on with it. */
  forgetScan(session: string): void {
    forgetScan(this.#folder, session);
  }

  /** Keeps a decision for later sessions. */
  remember(event: RememberedEvent): void {
    makePrivateFolder(this.#folder);
    appendFileSync(this.#decisions, `${JSON.stringify(event)}\n`, { mode: 0o600 });
  }

  /** What was decided in earlier sessions, in order. A damaged line costs that line alone, and a notice. */
  remembered(): { readonly events: readonly RememberedEvent[]; readonly notices: readonly string[] } {
    const { text, notices } = textOf(this.#decisions);
    const lines = text.split('\n').filter((line) => line !== '');
    const events = lines.flatMap((line) => {
      const event = eventLine.safeParse(line);
      return event.success && isRemembered(event.data) ? [event.data] : [];
    });
    const damaged = lines.length - events.length;
    if (damaged === 0) return { events, notices };
    const skipped = `${damaged} of ${lines.length} lines in ${this.#decisions} are damaged and were skipped: what they decided does not hold.`;
    return { events, notices: [...notices, skipped] };
  }
}

/** The text of a file; empty when there is none, and with a notice when it may not be read. */
function textOf(path: string): { readonly text: string; readonly notices: readonly string[] } {
  try {
    return { text: existsSync(path) ? readFileSync(path, 'utf8') : '', notices: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { text: '', notices: [`Earlier decisions could not be read (${reason}): what they decided does not hold in this run.`] };
  }
}

const eventLine = z
  .string()
  .transform((line, context) => {
    try {
      const value: unknown = JSON.parse(line);
      return value;
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(sessionEventSchema);
