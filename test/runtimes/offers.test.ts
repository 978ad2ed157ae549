// Real runtimes, found and made to say hello: what they offer is what was measured.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Installation } from '../../src/contract/document.ts';
import { isPostQuantum } from '../../src/tls/key-exchange.ts';
import { detected, installationOf, machineOf, programOf, proved, SETS, whyAbsent } from './real.ts';
import { FETCHED, OF_DEBIAN, type Row } from './rows.ts';

const rows = [...FETCHED.filter(({ from }) => 'set' in from && SETS.includes(from.set)), ...OF_DEBIAN];
const absent = new Map(rows.map((row) => [row, whyAbsent(row)]));
const programs = rows.filter((row) => absent.get(row) === null).map(programOf);

let home = '';
let found: ReadonlyMap<string, Installation> = new Map();
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tls-migrate-runtimes-'));
  found = await detected(machineOf(home, programs));
}, 120_000);
afterAll(() => rm(home, { recursive: true, force: true }));

function offered({ handshake }: Installation): Row['offers'] | null {
  if (handshake === null) return null;
  const { maxVersion: max, minVersion: min, groups, keyShares } = handshake;
  const pq = keyShares.some(isPostQuantum) ? 'share' : groups.some(isPostQuantum) ? 'offered' : 'no';
  return { max, min, firstGroup: groups[0] ?? '', pq };
}

describe('a real runtime says hello, and offers what was measured', () => {
  for (const row of rows)
    it(row.name, async ({ skip }) => {
      const why = absent.get(row);
      if (why) skip(why);
      const host = machineOf(home, programs);
      const { after, notes } = await proved(await installationOf(row, host, found), host);
      expect(notes).toEqual([]);
      expect(offered(after)).toEqual(row.offers);
      expect([after.verdicts['tls1.2'], after.verdicts['tls1.3'], after.verdicts.pq]).toEqual(row.verdicts);
      expect(after.basis).toBe('proved');
    });
});

describe('a real Node.js that is detected', () => {
  for (const row of rows.filter(({ kind }) => kind === 'node'))
    it(`${row.name} is known by its version and library`, async ({ skip }) => {
      const why = absent.get(row);
      if (why) skip(why);
      const { version, library } = await installationOf(row, machineOf(home, programs), found);
      expect(`Node.js ${version}`).toBe(row.name);
      expect(library).toEqual(row.library);
    });
});
