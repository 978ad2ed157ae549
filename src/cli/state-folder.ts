// Where this user's sessions lie.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { xdgState } from 'xdg-basedir';

/** The XDG state folder's own corner (`~/.local/state/tls-migrate`); `%LOCALAPPDATA%\tls-migrate` on Windows. */
export function stateFolder(env: NodeJS.ProcessEnv): string {
  const base = process.platform === 'win32' ? env.LOCALAPPDATA : xdgState;
  // The XDG specification: a path that is not absolute is to be ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.local', 'state'), 'tls-migrate');
}
