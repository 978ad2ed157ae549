// Text measured in terminal cells, whoever wrote it.
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { bytes } from '../../src/report/words.ts';
import { edit, fieldOf, insert } from '../../tui/field.ts';
import { ago, duration, homely, sparkline } from '../../tui/format.ts';
import { follow, reveal } from '../../tui/scroll.ts';
import { cell, ends, line, lineWidth, span, textOf, truncate, truncateLine, truncateMiddle, truncateStart, wrap } from '../../tui/text.ts';

const CJK = '世界のファイル名はとても長い';
const TEXTS = ['plain words that go on', CJK, `mixed ${CJK} and more`, 'é̂́ combining', '👩‍🚀 rocket', 'a\u001B[31mred', '', ' '];

describe('cutting', () => {
  test.each(TEXTS)('%j never takes more cells than it is given', (text) => {
    for (let cells = 0; cells < 30; cells += 1) {
      expect(stringWidth(truncate(text, cells))).toBeLessThanOrEqual(cells);
      expect(stringWidth(truncateStart(text, cells))).toBeLessThanOrEqual(cells);
      expect(stringWidth(truncateMiddle(`/${text}/x/${text}`, cells))).toBeLessThanOrEqual(cells);
      expect(stringWidth(truncateMiddle(text, cells))).toBeLessThanOrEqual(cells);
      expect(stringWidth(cell(text, cells))).toBe(cells);
      expect(lineWidth(truncateLine(line(text, span(text, 'bad'), text), cells))).toBeLessThanOrEqual(cells);
      for (const row of wrap(text, Math.max(2, cells))) expect(lineWidth(row)).toBeLessThanOrEqual(Math.max(2, cells));
    }
  });

  test('a path is cut in its middle, between folders where it can be', () => {
    expect(truncateMiddle('/opt/kiosk/node', 20)).toBe('/opt/kiosk/node');
    expect(truncateMiddle('~/.nvm/versions/node/v24.21.0/bin/node', 24)).toBe('~/…/v24.21.0/bin/node');
    expect(truncateMiddle('/opt/legacy/etl/bin/python3', 20)).toBe('/opt/…/bin/python3');
    expect(truncateMiddle('C:\\Windows\\Microsoft.NET\\mscorlib.dll', 20)).toBe('C:\\…\\mscorlib.dll');
    expect(truncateMiddle('/opt/a-very-long-name-of-one-program', 16)).toBe('/opt/…ne-program');
    expect(truncateMiddle('', 0)).toBe('');
  });

  test('says that something was cut, at the end that was', () => {
    expect(truncate('abcdef', 4)).toBe('abc…');
    expect(truncateStart('/opt/kiosk/node', 8)).toBe('…sk/node');
    expect(textOf(truncateLine(line('abc', 'def'), 4))).toBe('abc…');
    expect(textOf(truncateLine(line('abc', 'def'), 3))).toBe('ab…');
    expect(textOf(ends(line('left side'), line('right'), 11))).toBe('left… right');
  });
});

describe('wrapping', () => {
  const rows = (text: string, cells: number, options = {}) => wrap(text, cells, options).map(textOf);

  test('breaks at spaces, and long words where the row ends', () => {
    expect(rows('one two three', 7)).toEqual(['one two', 'three']);
    expect(rows('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(rows('世界世界', 5)).toEqual(['世界', '世界']);
  });

  test('keeps line breaks and the indentation behind them', () => {
    expect(rows('if x:\n  run\n', 20)).toEqual(['if x:', '  run']);
  });

  test('hangs later rows below the first', () => {
    expect(rows('one two three', 9, { first: '- ' })).toEqual(['- one two', '  three']);
    expect(rows('one two three', 9, { first: '- ', rest: '>>> ' })).toEqual(['- one two', '>>> three']);
  });

  test('loses no word', () => {
    const text = 'Every AWS endpoint has refused that since February 2024, and some before.';
    for (let cells = 8; cells < 80; cells += 7) expect(rows(text, cells).join(' ').replaceAll(/ +/g, ' ')).toBe(text);
  });
});

describe('typing', () => {
  const typed = (start: string, ...keys: readonly string[]) =>
    keys.reduce((field, key) => edit(field, key) ?? insert(field, key), fieldOf(start));

  test('edits where the caret is, and never cuts a character in two', () => {
    expect(typed('abc', 'left', 'X')).toEqual({ value: 'abXc', caret: 3 });
    expect(typed('a👍', 'backspace').value).toBe('a');
    expect(typed('a👍b', 'home', 'right', 'delete').value).toBe('ab');
    expect(typed('/data/AWSLogs', 'ctrl+w').value).toBe('/data/');
    expect(typed('abc', 'home', 'ctrl+k').value).toBe('');
    expect(typed('abc', 'ctrl+u', 'x').value).toBe('x');
  });

  test('line breaks become spaces and there is an end to it', () => {
    expect(insert(fieldOf(''), 'a\r\nb\tc').value).toBe('a b c');
    expect(insert(fieldOf(''), 'x'.repeat(1e6)).value.length).toBeLessThan(10_000);
  });
});

describe('a window on many rows', () => {
  test('moves no more than it must', () => {
    expect(follow(0, 5, 10, 100)).toBe(0);
    expect(follow(0, 10, 10, 100)).toBe(1);
    expect(follow(50, 3, 10, 100)).toBe(3);
    expect(follow(95, 99, 10, 100)).toBe(90);
  });

  test('shows the beginning of what is longer than it, and keeps where one has read to', () => {
    expect(reveal(0, 20, 60, 10, 100)).toBe(20);
    expect(reveal(33, 20, 60, 10, 100)).toBe(33);
    expect(reveal(55, 20, 60, 10, 100)).toBe(20);
  });
});

test('times, sizes and paths read as people write them', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect([800, 12_000, 200_000, 7_500_000].map(duration)).toEqual(['0.8 s', '12 s', '3 min 20 s', '2 h 5 min']);
  expect([5e3, 3e5, 7.2e6, 1e8, 3e8, 1e10].map((ms) => ago(now - ms, now))).toEqual([
    'just now',
    '5 min ago',
    '2 h ago',
    'yesterday',
    '3 days ago',
    '29 Jul 2026',
  ]);
  expect(homely('/home/jane/x', '/home/jane')).toBe('~/x');
  expect(homely('/home/janet/x', '/home/jane')).toBe('/home/janet/x');
  expect(bytes(4_100_000_000)).toBe('4.1 GB');
  expect(sparkline({ '2026-01-01': 1, '2026-01-04': 8 }, 10)).toBe('▁  █');
});
