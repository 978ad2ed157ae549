// macOS keeps stand-ins in /usr/bin: run without the developer tools, they open a window that offers to install them.
// Source: xcode-select(1), xcrun(1).
import { posix } from 'node:path';
import type { FoundProgram } from '../find-programs.ts';
import type { Host } from '../host.ts';

const SELECTED = '/var/db/xcode_select_link';
const STANDARD = ['/Library/Developer/CommandLineTools', '/Applications/Xcode.app/Contents/Developer'];

/** What a program of /usr/bin on macOS really runs, so that the stand-in itself never is; null when there is nothing behind it. */
export async function behindDeveloperTools(host: Host, program: FoundProgram): Promise<FoundProgram | null> {
  if (host.platform !== 'darwin' || posix.dirname(program.realPath) !== '/usr/bin') return program;
  for (const root of [(await host.realpath(SELECTED)) ?? '', ...STANDARD]) {
    const path = root === '' ? null : posix.join(root, 'usr/bin', posix.basename(program.realPath));
    if (path === null || (await host.stat(path))?.kind !== 'file') continue;
    const realPath = await host.realpath(path);
    if (realPath === null) continue;
    return { ...program, path, realPath, foundBy: program.foundBy.map((way) => `${way}, through the developer tools`) };
  }
  return null;
}
