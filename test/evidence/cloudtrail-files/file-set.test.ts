import { expect, test } from 'vitest';
import { FileSet } from '../../../src/evidence/cloudtrail-files/file-set.ts';

const file = (n: number) => ({ path: `/AWSLogs/111122223333/${n}.json.gz`, size: 1000 + n, changed: 1_790_000_000_000.25 + n });
const files = (count: number) => Array.from({ length: count }, (_, n) => file(n));

test('what was added is known, and nothing else', () => {
  const set = new FileSet();
  for (const each of files(5000)) expect(set.add(each)).toBe(true);
  expect(set.size).toBe(5000);
  expect(files(5000).every((each) => set.has(each))).toBe(true);
  expect(files(10_000).filter((each) => set.has(each))).toHaveLength(5000);
});

test('a file that was changed, grew or moved is another one', () => {
  const set = new FileSet();
  const known = file(1);
  set.add(known);
  expect(set.has({ ...known, size: known.size + 1 })).toBe(false);
  expect(set.has({ ...known, changed: known.changed + 0.001 })).toBe(false);
  expect(set.has({ ...known, path: `${known.path}.gz` })).toBe(false);
  expect(set.has({ ...known })).toBe(true);
});

test('adding a file twice counts it once', () => {
  const set = new FileSet();
  set.add(file(1));
  expect(set.add(file(1))).toBe(false);
  expect(set.size).toBe(1);
});

test('path, size and time cannot run into each other', () => {
  const set = new FileSet();
  set.add({ path: '/a', size: 11, changed: 1 });
  expect(set.has({ path: '/a', size: 1, changed: 11 })).toBe(false);
  expect(set.has({ path: '/a1', size: 1, changed: 1 })).toBe(false);
});

test('takes twelve bytes a file as bytes, and comes back whole', () => {
  const set = new FileSet();
  for (const each of files(3000)) set.add(each);
  const bytes = set.toBytes();
  expect(bytes).toHaveLength(12 * 3000);
  // As it lies in a file, behind something else.
  const back = FileSet.fromBytes(Buffer.concat([Buffer.from('x'), bytes]).subarray(1));
  expect(back?.size).toBe(3000);
  expect(files(6000).filter((each) => back?.has(each))).toHaveLength(3000);
  expect(back?.add(file(7000))).toBe(true);
});

test('an empty set is a set; a part of an entry is none', () => {
  expect(FileSet.fromBytes(new FileSet().toBytes())?.size).toBe(0);
  expect(FileSet.fromBytes(new Uint8Array(13))).toBeNull();
});
