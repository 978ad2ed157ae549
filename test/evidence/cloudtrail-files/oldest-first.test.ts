// The order of names by their time, for few and for very many.
import { expect, test } from 'vitest';
import { slices } from '../../../src/evidence/cloudtrail-files/list-folder.ts';
import { oldestFirst } from '../../../src/evidence/cloudtrail-files/oldest-first.ts';

/** `7-x` is of the time 7; a name without a number has none. */
const timeOf = (name: string): number | null => (/^\d+-/.test(name) ? Number.parseInt(name, 10) : null);

test.each<[string, string[], string[]]>([
  ['by time, not by text', ['10-a', '9-a', '100-a'], ['9-a', '10-a', '100-a']],
  ['of the same time by name', ['7-c', '7-a', '7-b'], ['7-a', '7-b', '7-c']],
  ['without a time last, by name', ['z', '7-a', 'a', '6-a'], ['6-a', '7-a', 'a', 'z']],
  ['none at all', [], []],
  ['each as often as it is there', ['7-a', '7-a', 'x', 'x'], ['7-a', '7-a', 'x', 'x']],
])('%s', async (_, names, wanted) => expect(await oldestFirst(names, timeOf, slices())).toEqual(wanted));

test('also where more are of the same time than are sorted in one go', async () => {
  // 7,919 is a prime: each number once, mixed up.
  const mixed = (count: number, start: string): string[] =>
    Array.from({ length: count }, (_, index) => `${start}${String((index * 7_919) % count).padStart(6, '0')}`);
  const groups = [mixed(4_001, '1-'), mixed(9_000, '2-'), mixed(12_000, 'x')];
  const ordered = await oldestFirst(groups.flat().reverse(), timeOf, slices());
  // Compared as one text: a difference would be shown in 25,000 lines.
  expect(ordered.join() === groups.flatMap((group) => group.sort()).join()).toBe(true);
});
