// The way into the assistant: puts it on the terminal, and gives the terminal back as it was, whatever happens.
import { type Instance, render } from 'ink';
import type { Platform } from '../src/machine/host.ts';
import type { Scope } from '../src/session/events.ts';
import type { SessionSummary } from '../src/session/store.ts';
import { many } from '../src/text/counts.ts';
import type { Target } from '../src/tls/targets.ts';
import { App, type LendTerminal } from './app.tsx';
import { type Capabilities, createProgram, type Exit } from './effects.ts';
import { tabCounts } from './findings-list.ts';
import { startAt } from './opening.ts';
import { setupOf } from './setup.ts';
import type { State } from './state.ts';
import { initialState } from './update.ts';

export interface AssistantOptions
  extends Pick<Capabilities, 'openJourney' | 'listProfiles' | 'describePath' | 'parseWindow' | 'now' | 'env'> {
  /** Earlier sessions; those not finished are offered for resumption. */
  readonly sessions: readonly SessionSummary[];
  /** What the person must be told first: a damaged journal was set aside. */
  readonly notices: readonly string[];
  /** What choosing the bundled sample means. */
  readonly sampleScope: Scope;
  readonly initial: {
    /** What is chosen already. With `start: 'run'` it is what is checked. */
    readonly scope: Scope;
    readonly target: Target;
    /** Ask what to check, begin with `scope` at once, or go on with the named session. */
    readonly start: 'scope' | 'run' | { readonly resume: string };
    readonly redact: boolean;
    /** What queries may cost together; null lets the assistant propose a limit. */
    readonly maxCostUsd: number | null;
  };
  /** Where reports go unless the person says otherwise: an absolute path without the suffix. */
  readonly reportBase: string;
  readonly platform: Platform;
  readonly home: string;
  readonly version: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

export interface AssistantOutcome {
  readonly exitCode: number;
  /** For the person, once the terminal is theirs again: what is saved and how to go on. May be empty. */
  readonly message: string;
}

const CRASHED = 4;
const TERMINATED = 143;
const INTERRUPTED = 130;

const wantsSpeech = (env: AssistantOptions['env']): boolean => ['1', 'true'].includes(env.INK_SCREEN_READER ?? '');

function firstState(options: AssistantOptions): State {
  const { initial, stdout, platform, home, version, sampleScope, env } = options;
  return initialState({
    about: { version, platform, home, sampleScope, maxCostUsd: initial.maxCostUsd, speech: wantsSpeech(env) },
    size: { columns: stdout.columns || 80, rows: stdout.rows || 24 },
    now: options.now(),
    setup: setupOf(initial.scope, initial.target),
    sessions: options.sessions,
    report: { base: options.reportBase, formats: ['md', 'html'], redact: initial.redact, saved: [], current: [] },
    notices: options.notices,
  });
}

function resumeSentence({ session, saved }: State): string {
  if (!session) return '';
  if (!saved) return 'This session is not saved: it cannot be resumed with all that was done in it.';
  return `The session is saved. Go on with:\n  tls-migrate resume ${session.session}`;
}

/** What to say when the terminal is the person's again. */
function farewell(state: State, { finished }: Exit): string {
  const { session, document, report } = state;
  if (!session || [session.detection, session.discovery, session.collection].every((progress) => progress === 'pending')) return '';
  const open = document ? tabCounts(document).open : 0;
  const saved = report.saved.map((path) => `Report: ${path}`);
  const left = open > 0 ? `${many(open, 'finding')} ${open === 1 ? 'is' : 'are'} still to fix. ` : '';
  return [...saved, finished ? 'Finished.' : `${left}${resumeSentence(state)}`].join('\n');
}

/** Stops the process until the shell continues it. */
async function toTheShell(): Promise<void> {
  const continued = new Promise<void>((resolve) => process.once('SIGCONT', () => resolve()));
  // To the whole group, as the terminal itself would: npm and its shell stop as well.
  process.kill(0, 'SIGTSTP');
  await continued;
}

/**
 * Runs the guided assistant on a terminal until the person leaves it. Never throws: a crash leaves the terminal as it was
 * and is told in the outcome, with exit code 4. Ctrl-C is 130, SIGTERM and a closed terminal are 143.
 */
export async function runAssistant(options: AssistantOptions): Promise<AssistantOutcome> {
  const { stdin, stdout, initial, env } = options;
  const state = firstState(options);
  const { speech } = state.about;
  let lend: LendTerminal | null = null;
  const program = createProgram(state, {
    openJourney: options.openJourney,
    listProfiles: options.listProfiles,
    describePath: options.describePath,
    parseWindow: options.parseWindow,
    now: options.now,
    env,
    write: (text) => stdout.write(text),
    suspend: async () => {
      if (options.platform === 'win32') throw new Error('Windows has no such thing; open another window.');
      await lend?.(toTheShell);
    },
  });
  const guard = guardTerminal(program.leave.bind(program));
  const onMounted = (given: LendTerminal) => {
    lend = given;
  };
  let app: Instance | null = null;
  try {
    app = render(<App program={program} now={options.now} onMounted={onMounted} />, {
      stdin,
      stdout,
      // Said outright: left to itself, Ink would draw nothing where the variable CI is set.
      interactive: true,
      alternateScreen: !speech,
      incrementalRendering: true,
      // Ink's own Ctrl-C would leave with exit code 0.
      exitOnCtrlC: false,
      isScreenReaderEnabled: speech,
    });
    const unmounted = app.waitUntilExit();
    if (initial.start === 'run') program.begin(startAt(state));
    else if (initial.start !== 'scope') {
      program.begin([
        { ...state, work: { kind: 'open', startedAt: state.now, stopping: false } },
        { do: 'open', resume: initial.start.resume, scope: null, target: initial.target },
      ]);
    }
    const exit = await Promise.race([program.left, guard.crashed, unmounted.then(() => program.left)]);
    app.unmount();
    await unmounted.catch(() => {});
    return { exitCode: exit.code, message: farewell(program.state(), exit) };
  } catch (error) {
    app?.unmount();
    program.leave(CRASHED);
    await program.left;
    const what = error instanceof Error ? error.message : String(error);
    return { exitCode: CRASHED, message: `tls-migrate has crashed: ${what}\n${resumeSentence(program.state())}`.trimEnd() };
  } finally {
    // Without an alternate screen the last frame stays: what is said next begins below it.
    if (speech) stdout.write('\n');
    guard.release();
  }
}

interface Guard {
  /** Rejects when something was thrown that nobody caught. */
  readonly crashed: Promise<never>;
  release(): void;
}

/** Turns signals into a proper way out, and keeps what Node prints by itself from being written over the screen. */
function guardTerminal(leave: (code: number) => void): Guard {
  let crash: (error: unknown) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  crashed.catch(() => {});
  const warnings: Error[] = [];
  const handlers = [
    ['SIGINT', () => leave(INTERRUPTED)],
    ['SIGTERM', () => leave(TERMINATED)],
    ['SIGHUP', () => leave(TERMINATED)],
    ['uncaughtException', crash],
    ['unhandledRejection', crash],
    ['warning', (warning: Error) => warnings.push(warning)],
  ] as const;
  const printing = process.listeners('warning');
  process.removeAllListeners('warning');
  for (const [name, handler] of handlers) process.on(name, handler);
  return {
    crashed,
    release: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
      for (const listener of printing) process.on('warning', listener);
      for (const warning of warnings) process.emitWarning(warning);
    },
  };
}
