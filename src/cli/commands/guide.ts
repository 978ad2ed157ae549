// `tls-migrate` and `resume`: the guided assistant, on a terminal.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Severity } from '../../contract/document.ts';
import { isS3Place, s3Path, s3Place } from '../../evidence/cloudtrail-files/s3/s3-place.ts';
import { platformNamed } from '../../machine/host.ts';
import { sampleFolder } from '../../sample/index.ts';
import type { Scope } from '../../session/events.ts';
import { EMPTY_SCOPE, hasLogs } from '../../session/scope.ts';
import type { SessionList } from '../../session/store.ts';
import { plainLines } from '../../text/plain.ts';
import type { Target } from '../../tls/targets.ts';
import { VERSION } from '../../version.ts';
import { maxCostOf } from '../aws-flags.ts';
import { UsageError } from '../exit.ts';
import { type RawScopeFlags, scopeOf } from '../flags.ts';
import { stateFolder } from '../state-folder.ts';
import { parseWindow } from '../window.ts';

/** The newest sessions are enough to offer one for resumption. */
const OFFERED = 20;

export type RawGuideFlags = RawScopeFlags;

const NO_TERMINAL = 'The guided assistant needs a terminal. Without one: tls-migrate check --files FOLDER --json (see tls-migrate --help).';

interface Start {
  readonly scope: Scope;
  readonly target: Target;
  readonly failOn: Severity;
  readonly start: 'scope' | 'run' | { readonly resume: string };
  readonly maxCostUsd: number | null;
}

/** What works behind the screens: loaded while the person reads the first one. */
const engine = async () => {
  const [{ createJourney }, { realContext }] = await Promise.all([import('../../create-journey.ts'), import('../context.ts')]);
  return { createJourney, context: realContext() };
};
const AFTER_FIRST_FRAME_MS = 150;

/** Earlier sessions; without any, what reads them is not even loaded. */
async function earlierSessions(): Promise<SessionList> {
  if (!existsSync(stateFolder(process.env))) return { sessions: [], notices: [] };
  return (await engine()).context.store.list(OFFERED);
}

/** What is at a path that the person typed. */
function describePath(home: string, typed: string): { ok: boolean; path: string; text: string } {
  if (isS3Place(typed)) {
    const place = s3Place(typed);
    if ('problem' in place) return { ok: false, path: typed, text: place.problem.replace(/\.$/, '') };
    return { ok: true, path: s3Path(place.bucket, place.prefix), text: 'in a bucket' };
  }
  const path = resolve(/^~(?=$|[/\\])/.test(typed) ? join(home, typed.slice(1)) : typed);
  try {
    if (!statSync(path).isDirectory()) return { ok: true, path, text: 'a file' };
    const entries = readdirSync(path).length;
    return { ok: true, path, text: `a folder with ${entries} ${entries === 1 ? 'entry' : 'entries'}` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { ok: false, path, text: code === 'ENOENT' ? 'there is no such file or folder' : 'it cannot be opened' };
  }
}

async function assist({ scope, target, failOn, start, maxCostUsd }: Start, { sessions, notices }: SessionList): Promise<number> {
  const { runAssistant } = await import('../../../tui/main.tsx');
  setTimeout(engine, AFTER_FIRST_FRAME_MS).unref();
  const outcome = await runAssistant({
    openJourney: async ({ resume: session, askMfa }) => {
      const { createJourney, context } = await engine();
      return createJourney({ ...context, resume: session, failOn, askMfa });
    },
    listProfiles: async () => (await import('../../aws/profiles.ts')).listProfiles(process.env),
    describePath: async (path) => describePath(homedir(), path),
    parseWindow: (since, until) => {
      try {
        return { window: parseWindow(since || undefined, until || undefined, Date.now()) };
      } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error) };
      }
    },
    now: Date.now,
    env: process.env,
    sessions,
    notices,
    sampleScope: { ...EMPTY_SCOPE, machine: true, files: [sampleFolder()], sample: true },
    initial: { scope, target, start, redact: false, maxCostUsd },
    reportBase: resolve('tls-migrate-report'),
    platform: platformNamed(process.platform),
    home: homedir(),
    version: VERSION,
    stdin: process.stdin,
    stdout: process.stdout,
  });
  if (outcome.message !== '') process.stdout.write(`${plainLines(outcome.message)}\n`);
  return outcome.exitCode;
}

const needTerminal = (): void => {
  if (!process.stdin.isTTY || !process.stdout.isTTY) throw new UsageError(NO_TERMINAL);
};

/** Starts the assistant: at its first screen, or at once when the flags say what to check. */
export async function guide(raw: RawGuideFlags): Promise<number> {
  needTerminal();
  const scope = scopeOf(raw, Date.now(), sampleFolder);
  const maxCostUsd = maxCostOf(raw);
  const start = scope.sample || hasLogs(scope) ? 'run' : 'scope';
  return assist({ scope, target: raw.target, failOn: raw.failOn, start, maxCostUsd }, await earlierSessions());
}

/** Goes on with a session: the one named, or the newest that is not finished. */
export async function resume(name: string | undefined): Promise<number> {
  needTerminal();
  const { store } = (await engine()).context;
  const list = store.list(name === undefined ? OFFERED : 0);
  const session = name ?? list.sessions.find(({ finished }) => !finished)?.session;
  if (session === undefined) throw new UsageError('There is no unfinished session. Begin one with: tls-migrate');
  const state = store.read(session);
  if (state === null) throw new UsageError(`There is no session called ${session}. List them with: tls-migrate sessions`);
  const scope = state.scope ?? { ...EMPTY_SCOPE, machine: true };
  return assist({ scope, target: state.target, failOn: 'medium', start: { resume: session }, maxCostUsd: null }, list);
}
