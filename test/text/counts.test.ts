// Numbers as a person reads them.
import { expect, test } from 'vitest';
import { roughly } from '../../src/text/counts.ts';

test.each([
  [0, 'a few seconds'],
  [4.9, 'a few seconds'],
  [5.1, '10 s'],
  [31, '35 s'],
  [55.1, '1 min'],
  [60, '1 min'],
  [60.5, '1 min 10 s'],
  [182, '3 min 10 s'],
  [590.5, '10 min'],
  [601, '11 min'],
  [3599, '1 h'],
  [7501, '2 h 6 min'],
  [90_000, '25 h'],
])('an estimate of %d seconds is told as %s', (seconds, text) => {
  expect(roughly(seconds * 1000)).toBe(text);
});
