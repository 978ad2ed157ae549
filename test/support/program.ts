// The real program in a real terminal, with a home of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ScreenOptions, TerminalScreen } from './screen.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tls-migrate.js', import.meta.url));

export interface Home {
  readonly folder: string;
  /** Starts the program with `args`, at work in this home. */
  start(args: readonly string[], options?: ScreenOptions): TerminalScreen;
  /** Starts an interactive shell there. */
  shell(options?: ScreenOptions): TerminalScreen;
  /** Ends what still runs and removes the home. */
  remove(): Promise<void>;
}

export function makeHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-test-'));
  const running: TerminalScreen[] = [];
  const run = (command: string, args: readonly string[], { env = {}, ...options }: ScreenOptions = {}): TerminalScreen => {
    const home = { HOME: folder, XDG_STATE_HOME: join(folder, 'state'), XDG_CONFIG_HOME: join(folder, 'config') };
    const screen = new TerminalScreen(command, args, { cwd: folder, ...options, env: { ...home, NODE_OPTIONS: undefined, ...env } });
    running.push(screen);
    return screen;
  };
  return {
    folder,
    start: (args, options) => run(process.execPath, [PROGRAM, ...args], options),
    shell: (options = {}) => run('bash', ['--norc', '--noprofile', '-i'], { ...options, env: { PS1: 'ready> ', ...options.env } }),
    remove: async () => {
      await Promise.all(running.map((screen) => screen.close()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
