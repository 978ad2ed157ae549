// The journey with proofs: what detection found is proved, and a verification proves again.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJourney } from '../src/create-journey.ts';
import type { Host } from '../src/machine/host.ts';
import { realHost } from '../src/machine/real-host.ts';
import { EMPTY_SCOPE } from '../src/session/scope.ts';

const never = (): AbortSignal => new AbortController().signal;
const POSIX = process.platform !== 'win32';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proofs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A machine with this Node.js in its PATH, and an environment that can be changed as it goes. */
function machine(): { readonly host: Host; readonly env: Record<string, string> } {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, 'node'));
  const env: Record<string, string> = { PATH: bin, HOME: folder };
  return { host: { ...realHost({ env }), homedir: folder, execPath: null }, env };
}

const journeyOn = (host: Host) =>
  createJourney({ host, store: null, resume: null, failOn: 'medium', now: () => Date.parse('2026-11-22T10:00:00Z') });
const scope = { ...EMPTY_SCOPE, machine: true, allowPrograms: true };

test.runIf(POSIX)('what detection finds is proved, once in the state, and progress tells', async () => {
  const { host } = machine();
  const journey = journeyOn(host);
  const told: string[] = [];
  journey.subscribe((event) => {
    if (event.type === 'proof-progress') told.push(`${event.done} of ${event.total}`);
  });
  journey.chooseScope(scope);
  await journey.detect(never());
  const nodes = journey.state.installations.filter(({ kind, realPath }) => kind === 'node' && realPath === process.execPath);
  expect(nodes).toMatchObject([{ basis: 'proved', handshake: { maxVersion: 'TLSv1.3' } }]);
  expect(new Set(journey.state.installations.map(({ id }) => id)).size).toBe(journey.state.installations.length);
  expect(told.at(-1)).toMatch(/^(\d+) of \1$/);
});

test.runIf(POSIX)('without proofs nobody is asked for a hello', async () => {
  const journey = journeyOn(machine().host);
  journey.chooseScope({ ...scope, prove: false });
  await journey.detect(never());
  expect(journey.state.installations.length).toBeGreaterThan(0);
  expect(journey.state.installations.filter(({ basis }) => basis === 'proved')).toEqual([]);
});

test.runIf(POSIX)('a fix is verified by a new hello', async () => {
  const { host, env } = machine();
  const journey = journeyOn(host);
  journey.chooseTarget('tls1.3');
  journey.chooseScope(scope);
  env.NODE_OPTIONS = '--tls-max-v1.2';
  await journey.detect(never());
  const finding = journey.document().findings.find(({ kind, title }) => kind === 'pinned-runtime' && title.startsWith('Node.js'));
  expect(finding?.title).toMatch(/is set below TLS 1.3/);
  const id = finding?.id ?? '';

  await journey.verify([id], never());
  expect(journey.state.progress.get(id)?.verification).toMatchObject({ method: 'handshake', result: 'still-there' });

  delete env.NODE_OPTIONS;
  await journey.verify([id], never());
  expect(journey.state.progress.get(id)?.verification).toMatchObject({ method: 'handshake', result: 'gone' });
  expect(journey.state.progress.get(id)?.verification?.text).toMatch(/proved by its own handshake/);
});
