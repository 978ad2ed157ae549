// Real runtimes for the tests: which are there, how they are found, and proved in an environment of the test's own.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Installation } from '../../src/contract/document.ts';
import { prove } from '../../src/handshake/prove.ts';
import { underived } from '../../src/machine/derive.ts';
import { detectInstallations } from '../../src/machine/detect.ts';
import type { Host } from '../../src/machine/host.ts';
import { newInstallation } from '../../src/machine/installation.ts';
import { realHost } from '../../src/machine/real-host.ts';
import type { Row } from './rows.ts';

const HERE = dirname(fileURLToPath(import.meta.url));

/** The sets that are tested: `npm test` has fetched the core, `npm run test:runtimes` says what it has. */
export const SETS: readonly string[] = (process.env.TLS_MIGRATE_TEST_RUNTIMES ?? 'core').split(',');

export const programOf = ({ from }: Row): string => ('set' in from ? join(HERE, from.set, 'node_modules', from.program) : from.program);

/** Null, or why a runtime cannot be tested here and how to get it. */
export function whyAbsent(row: Row): string | null {
  const program = programOf(row);
  const { from } = row;
  if ('set' in from) return runs(program) ? null : `${row.name} is not fetched: node scripts/fetch-runtimes.mjs ${from.set}`;
  if (!isDebian12()) return 'measured with the builds of Debian 12, and this is another system';
  if (!runs(program)) return `${row.name} is not installed: apt-get install ${from.apt}`;
  return from.version.test(answerOf(program, from.ask))
    ? null
    : `${program} is not the one that was measured (apt-get install ${from.apt})`;
}

function runs(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isDebian12(): boolean {
  try {
    return readFileSync('/etc/debian_version', 'utf8').startsWith('12.') && process.arch === 'x64';
  } catch {
    return false;
  }
}

function answerOf(program: string, args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** This machine for a user who set nothing, but `env`, and whose home is `home`. */
export const machineOf = (home: string, programs: readonly string[], env: Readonly<Record<string, string>> = {}): Host => ({
  ...realHost({
    env: { PATH: [...new Set([...programs.map((program) => dirname(program)), '/usr/bin', '/bin'])].join(':'), HOME: home, ...env },
  }),
  homedir: home,
});

/** What detection finds, by real path. */
export async function detected(host: Host): Promise<ReadonlyMap<string, Installation>> {
  const found = new Map<string, Installation>();
  const { signal } = new AbortController();
  for await (const event of detectInstallations({ host, signal, allowPrograms: true }))
    if (event.type === 'installation') found.set(`${event.installation.kind} ${event.installation.realPath}`, event.installation);
  return found;
}

/** The installation of a row: as it was detected, or, for kinds that nothing detects yet, by its name alone. */
export async function installationOf(row: Row, host: Host, found: ReadonlyMap<string, Installation>): Promise<Installation> {
  const path = programOf(row);
  const realPath = (await host.realpath(path)) ?? path;
  const version = /\d[\d.]*/.exec(row.name)?.[0] ?? null;
  const facts = { kind: row.kind, name: row.name, version, path, realPath, library: row.library, ran: true, notRunBecause: null };
  return found.get(`${row.kind} ${realPath}`) ?? newInstallation(host, { ...facts, foundBy: ['PATH'], derived: underived(null) });
}

/** The proof, and what was noted meanwhile. */
export async function proved(installation: Installation, host: Host): Promise<{ readonly after: Installation; readonly notes: string[] }> {
  const notes: string[] = [];
  const after = await prove(installation, {
    host,
    signal: new AbortController().signal,
    allowPrograms: true,
    note: (text) => notes.push(text),
  });
  return { after, notes };
}
