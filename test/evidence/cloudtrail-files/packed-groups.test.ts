// What is packed groups and what is not: whatever a damaged log holds, it is told, or can be counted.
import { describe, expect, test } from 'vitest';
import { sourceResultSchema } from '../../../src/contract/calls.ts';
import { EvidenceAccumulator } from '../../../src/evidence/accumulator.ts';
import { Groups } from '../../../src/evidence/cloudtrail-files/groups.ts';
import {
  arePackedGroups,
  EXAMPLE,
  GROUP,
  KINDS,
  LATEST,
  PART,
  sectionsOf,
  TALLY,
  VERSION,
} from '../../../src/evidence/cloudtrail-files/packed-groups.ts';
import { randomOf } from '../../../src/sample/random.ts';
import { packedOf } from '../../support/packed.ts';
import { EVERYTHING } from '../../support/read-json.ts';
import { event, tls } from '../../support/trail.ts';

// Of each kind: with details and without, without TLS, of which only days are counted, with escapes.
const [PACKED = new Uint8Array(0)] = packedOf(
  [
    event({ tlsDetails: tls('TLSv1'), userAgent: 'tool "1"', vpcEndpointId: 'vpce-"1"', eventID: 'one' }),
    event({ tlsDetails: tls('TLSv1.3'), eventID: 'two' }),
    event({ tlsDetails: undefined, eventID: 'three' }),
    event({ tlsDetails: { cipherSuite: 'x' }, eventID: 'four' }),
  ],
  { details: 'below-tls1.2' },
);
const at = sectionsOf(Buffer.from(PACKED));

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

/** A copy with something changed in it. */
function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(PACKED);
  change(bytes);
  return bytes;
}

const word = (where: number, value: number) => (bytes: Buffer) => void bytes.writeUInt32LE(value, where);
const time = (where: number, value: number) => (bytes: Buffer) => void bytes.writeDoubleLE(value, where);
const read = (where: number): number => Buffer.from(PACKED).readUInt32LE(where);

// The scanner writes the group with details first, then the one of TLS 1.3 and its place, then those without TLS.
const [legacy, modern, place, none] = [0, 1, 2, 3].map((n) => at.groups.at + n * GROUP.bytes) as [number, number, number, number];
const partAt = (group: number): number => at.parts.at + read(group + GROUP.request) * PART.bytes;
const keyAt = (group: number): number => at.keys.at + read(partAt(group) + PART.key);
const [byDay, other] = [0, 1].map((n) => at.tallies.at + n * TALLY.bytes) as [number, number];
const lastExample = at.latest.at + LATEST.example;

test('what the scanner packs is whole', () => {
  expect(arePackedGroups(Buffer.from(PACKED))).toBe(true);
  expect([at.groups, at.parts, at.latest, at.tallies].map(({ at: from, end }) => end - from)).toEqual([
    5 * GROUP.bytes,
    7 * PART.bytes,
    LATEST.bytes,
    5 * TALLY.bytes,
  ]);
  expect([read(byDay + TALLY.kind), read(other + TALLY.kind)]).toEqual([0, 2]);
});

test('what is cut off is not, wherever, nor is what goes on behind it, nor anything else', () => {
  for (let length = 0; length < PACKED.length; length += 1)
    expect(arePackedGroups(Buffer.from(PACKED.subarray(0, length))), `${length}`).toBe(false);
  for (const more of [1, 7, 8, 24]) expect(arePackedGroups(Buffer.concat([PACKED, Buffer.alloc(more)]))).toBe(false);
  for (const text of ['', 'no groups', 'x'.repeat(10_000)]) expect(arePackedGroups(Buffer.from(text))).toBe(false);
});

describe('no packed groups are those with', () => {
  test.each<[string, (bytes: Buffer) => void]>([
    ['a section that is longer than all', word(0, 0xffffffff)],
    ['sections that do not come to the whole', word(0, at.groups.end - at.groups.at + GROUP.bytes)],
    ['half a group', (bytes) => [word(0, 5 * GROUP.bytes - 8), word(8, at.keys.end - at.keys.at + 8)].map((write) => write(bytes))],
    ['a key that ends outside', word(partAt(legacy) + PART.keyBytes, at.keys.end - at.keys.at + 1)],
    ['a key that lies outside', word(partAt(legacy) + PART.key, 0xfffffff0)],
    ['a key of nobody knows what', (bytes) => void bytes.write('x', keyAt(legacy))],
    ['a key with a text less', word(partAt(legacy) + PART.keyBytes, read(partAt(legacy) + PART.keyBytes) - 1)],
    ['a key with a text more', (bytes) => void bytes.writeUInt8(0, keyAt(legacy) + 3)],
    ['an escape in a key that is none', (bytes) => void bytes.write('\\q', keyAt(legacy) + 2)],
    [
      'a place of days without a version',
      (bytes) => {
        const from = bytes.indexOf('TLSv1.3\0\0', keyAt(place));
        bytes.write('\0TLSv1.3', from);
      },
    ],
    ['a request that does not exist', word(legacy + GROUP.request, 7)],
    ['a caller for a request', word(legacy + GROUP.request, read(legacy + GROUP.caller))],
    ['a caller that does not exist', word(legacy + GROUP.caller, 7)],
    ['a request for a caller', word(legacy + GROUP.caller, read(legacy + GROUP.request))],
    ['no caller of a call with TLS', word(modern + GROUP.caller, 0xffffffff)],
    ['a caller of a call without', word(none + GROUP.caller, read(legacy + GROUP.caller))],
    ['calls of a place of days', word(place + GROUP.calls, 1)],
    ['details that do not exist', word(legacy + GROUP.details, 2)],
    ['a first call that was never', time(legacy + GROUP.first, Number.NEGATIVE_INFINITY)],
    ['a last call at no time that has a date', time(legacy + GROUP.last, 1e300)],
    ['a last call before the first', time(legacy + GROUP.last, 0)],
    ['four examples', word(at.latest.at + LATEST.held, 4)],
    ['an id that is too long', word(lastExample + EXAMPLE.idBytes, 61)],
    ['an example at no time', time(lastExample, Number.POSITIVE_INFINITY)],
    ['a value of no group', word(byDay + TALLY.group, 5)],
    ['a day of what has no TLS', word(byDay + TALLY.group, 3)],
    ['a value of a group without calls', word(legacy + GROUP.calls, 0)],
    ['a value of no kind', word(other + TALLY.kind, KINDS.length)],
    ['a value that lies outside', word(other + TALLY.value, at.values.end - at.values.at)],
    ['a value that ends outside', word(other + TALLY.valueBytes, 0xffffffff)],
    ['a value of no call', word(other + TALLY.calls, 0)],
    ['a day that is none', (bytes) => void bytes.write('2026-19-01', at.values.at + read(byDay + TALLY.value))],
    ['calls on no day', word(byDay + TALLY.kind, 1)],
    ['more calls than days have', word(legacy + GROUP.calls, 2)],
    ['fewer', word(byDay + TALLY.calls, 2)],
    ['a session of a place of days', (bytes) => [word(byDay + TALLY.group, 2), word(byDay + TALLY.kind, 1)].map((write) => write(bytes))],
    ['an escape in a value that is none', (bytes) => void bytes.write('\\x', at.values.at + read(other + TALLY.value))],
  ])('%s', (_, change) => {
    expect(changed(change).equals(PACKED)).toBe(false);
    expect(arePackedGroups(changed(change))).toBe(false);
  });
});

test('bytes that fall over anywhere are told, or what they say can be counted and written', () => {
  const random = randomOf('rot');
  let told = 0;
  for (let i = 0; i < 6000; i += 1) {
    const where = i < 8 * PACKED.length ? Math.floor(i % PACKED.length) : random.int(0, PACKED.length - 1);
    const bit = 1 << random.int(0, 7);
    const bytes = changed((all) => {
      all[where] = (all[where] ?? 0) ^ bit;
      if (random.next() < 0.3) all[random.int(0, all.length - 1)] = random.int(0, 255);
    });
    if (!arePackedGroups(bytes)) {
      told += 1;
      continue;
    }
    const evidence = new EvidenceAccumulator(EVERYTHING, undefined, 'below-tls1.2');
    new Groups(evidence).add(bytes);
    const { coverage, groups } = sourceResultSchema.shape;
    coverage.parse(evidence.coverage('x'));
    groups.parse(evidence.groups());
    const rows = evidence.coverage('x');
    const onDays = rows.flatMap(({ byDay }) => Object.values(byDay).flatMap((day) => Object.values(day)));
    expect(sum(onDays)).toBe(sum(rows.map(({ withTls }) => withTls)));
  }
  expect(told).toBeGreaterThan(1500);
});

test('the version stands where the check looks for it', () => {
  const texts = Buffer.from(PACKED)
    .toString('utf8', keyAt(place) + 2, keyAt(place) + read(partAt(place) + PART.keyBytes))
    .split('\0');
  expect(texts[VERSION]).toBe('TLSv1.3');
});
