// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html
import { expect, test } from 'vitest';
import { sortCompare } from './natural-sort.ts';

const DOCUMENTED = ['!:', '#', '*%04', '0#', '5A', '111A', '2345_', '@', '@_', 'A', 'A9876fghj', 'a12345hfh', '0', '01', '1', '2', '3'];

test('sorts the list of the documents as the documents do', () => {
  expect(DOCUMENTED.toReversed().toSorted(sortCompare)).toEqual(DOCUMENTED);
});

test('puts what is missing first, and all numbers behind all texts', () => {
  expect(['2', null, 'b', 10, 'a'].toSorted(sortCompare)).toEqual([null, 'a', 'b', '2', 10]);
});

test('orders runs of digits by their length and then their value', () => {
  expect(['v10', 'v9', 'v100', 'v09'].toSorted(sortCompare)).toEqual(['v9', 'v09', 'v10', 'v100']);
});

test('orders times as they are written', () => {
  const times = ['2026-11-20T10:00:00Z', '2026-11-20T09:59:59Z', '2025-12-31T23:59:59Z'];
  expect(times.toSorted(sortCompare)).toEqual(times.toReversed());
});
