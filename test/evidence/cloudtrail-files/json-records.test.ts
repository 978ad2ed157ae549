import { describe, expect, test } from 'vitest';
import { type JsonOutcome, JsonRecords } from '../../../src/evidence/cloudtrail-files/json-records.ts';

const event = (id: string, more: object = {}): object => ({
  eventTime: '2026-10-01T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventID: id,
  ...more,
});

/** Splits `text` handed over `size` bytes at a time. */
function split(text: string | Buffer, size = Number.POSITIVE_INFINITY): { records: unknown[]; outcome: JsonOutcome } {
  const bytes = Buffer.from(text);
  const records: unknown[] = [];
  const reader = new JsonRecords((record) => records.push(record));
  for (let at = 0; at < bytes.length; at += size) reader.push(Buffer.from(bytes.subarray(at, at + size)));
  return { records, outcome: reader.end() };
}

const TRICKY = event('tricky', {
  userAgent: 'quote " brace } bracket ] backslash \\ and "Records":[{',
  requestParameters: {
    nested: { tlsDetails: { tlsVersion: 'TLSv1' } },
    list: [[1, [2]], {}, '}{', '\\"'],
    Records: [{ eventID: 'not a record' }],
  },
  additional: 'ünïcødé 😀 \u2028',
});
const RECORDS = [event('a'), TRICKY, event('b', { resources: [{ ARN: 'x' }, { ARN: ']' }] })];
const lookup = (records: readonly object[]): object => ({
  Events: records.map((record) => ({ EventId: 'x', CloudTrailEvent: JSON.stringify(record) })),
  NextToken: 'abc',
});

const SHAPES: readonly (readonly [string, string])[] = [
  ['a trail file', JSON.stringify({ Records: RECORDS })],
  ['a pretty-printed trail file', JSON.stringify({ Records: RECORDS }, null, 4)],
  ['a trail file as Python writes it', JSON.stringify({ Records: RECORDS }, null, 1).replace(/\n */g, ' ')],
  [
    'a trail file with other keys around the list',
    JSON.stringify({ before: { Records: 1 }, also: '"Records":[', Records: RECORDS, after: [1, [2]] }),
  ],
  ['a byte order mark', `\uFEFF${JSON.stringify({ Records: RECORDS })}`],
  ['JSON Lines', RECORDS.map((record) => JSON.stringify(record)).join('\n')],
  ['JSON Lines with CRLF and empty lines', `\r\n${RECORDS.map((record) => JSON.stringify(record)).join('\r\n\r\n')}\r\n`],
  ['a list of records', JSON.stringify(RECORDS, null, 1)],
  ['trail files one after another', RECORDS.map((record) => JSON.stringify({ Records: [record] })).join('')],
  ['trail files gathered in a list', JSON.stringify(RECORDS.map((record) => ({ Records: [record] })))],
  ['lookup-events output', JSON.stringify(lookup(RECORDS), null, 2)],
  ['lookup-events output, a page a line', RECORDS.map((record) => JSON.stringify(lookup([record]))).join('\n')],
  ['an escaped key', JSON.stringify({ Records: RECORDS }).replace('"Records"', '"Rec\\u006frds"')],
  ['white space between key and list', JSON.stringify({ Records: RECORDS }).replace('"Records":', `"Records"${' '.repeat(300)}:\n`)],
];

describe('every shape that trails come in gives the same records, wherever the chunks are cut', () => {
  test.each(SHAPES)('%s', (_name, text) => {
    for (const size of [1, 2, 3, 7, 64, 1000, Number.POSITIVE_INFINITY]) {
      const { records, outcome } = split(text, size);
      expect(records, `chunks of ${size}`).toEqual(RECORDS);
      expect(outcome).toEqual({ shape: 'records', problem: null });
    }
  });
});

test('an empty list of records is a log without events, not a broken file', () => {
  expect(split('{"Records":[]}')).toEqual({ records: [], outcome: { shape: 'records', problem: null } });
});

test("what stands in a record's place and is none is handed over, to be counted", () => {
  expect(split('{"Records":[null, 5, "text", [1], true, {"eventTime":}, {}]}').records).toEqual([null, 5, 'text', [1], true, null, {}]);
});

describe('a file that stops early keeps the records before', () => {
  const text = JSON.stringify({ Records: RECORDS });
  test.each([
    ['inside a record', text.length - 40],
    ['between records', text.indexOf('},{"eventTime"') + 1],
    ['before the end of the list', text.length - 2],
    ['before the end of the file', text.length - 1],
  ])('%s', (_name, length) => {
    const { records, outcome } = split(text.slice(0, length), 16);
    expect(records).toEqual(RECORDS.slice(0, records.length));
    expect(records.length).toBeGreaterThan(0);
    expect(outcome.problem?.code).toBe('truncated-json');
  });
});

test('a list with a hole in it is malformed from there on', () => {
  const { records, outcome } = split(`{"Records":[${JSON.stringify(event('a'))} ${JSON.stringify(event('b'))}]}`);
  expect(records).toEqual([event('a')]);
  expect(outcome.problem?.code).toBe('malformed-json');
});

test('a damaged line of JSON Lines costs that line', () => {
  const lines = [JSON.stringify(event('a')), 'not json at all', '{"half":', JSON.stringify(event('b'))];
  const { records } = split([lines[0], lines[1], lines[3]].join('\n'), 5);
  expect(records).toEqual([event('a'), event('b'), null]);
});

test.each([
  ['inside a string', JSON.stringify(event('cut', { userAgent: 'a long one' })).indexOf('long')],
  ['outside any string', JSON.stringify(event('cut')).indexOf(',"eventName')],
])('a line of JSON Lines that was cut off %s costs that line', (_name, length) => {
  const cut = JSON.stringify(event('cut', { userAgent: 'a long one' })).slice(0, length);
  const lines = [JSON.stringify(event('a')), cut, JSON.stringify(event('b')), cut, JSON.stringify(event('c'))];
  for (const size of [1, 13, 1000]) {
    const { records, outcome } = split(lines.join('\n'), size);
    expect(records).toEqual([event('a'), event('b'), event('c'), null, null]);
    expect(outcome.problem).toBeNull();
  }
});

test.each([
  ['words', 'hello, world\nthis is a README\n'],
  ['other JSON', '{"hello": [1, 2, 3]}'],
  ['a list of other JSON lines', '{"a":1}\n{"b":2}\n'],
  ['HTML', '<html>{"Records":[]}</html>'],
])('%s are foreign', (_name, text) => {
  const { records, outcome } = split(text, 3);
  expect(records).toEqual([]);
  expect(outcome.shape).toBe('foreign');
});

test('a digest file says so', () => {
  const digest = { awsAccountId: '111122223333', digestStartTime: '2026-10-01T10:00:00Z', logFiles: [{ s3Object: 'x' }] };
  expect(split(JSON.stringify(digest))).toEqual({ records: [], outcome: { shape: 'digest', problem: null } });
});

test('nothing at all is empty', () => {
  expect(split('').outcome.shape).toBe('empty');
  expect(split(' \n\t ').outcome.shape).toBe('empty');
});

test('a record beyond any that CloudTrail writes ends the file instead of filling the memory', () => {
  const reader = new JsonRecords(() => undefined);
  reader.push(Buffer.from('{"Records":[{"a":"'));
  const filler = Buffer.alloc(1024 * 1024, 'x');
  for (let megabyte = 0; megabyte < 70; megabyte += 1) reader.push(filler);
  expect(reader.end().problem?.code).toBe('record-too-large');
});

test('a file of nothing but cut lines is damaged, soon and with little memory', () => {
  const { outcome } = split('{\n'.repeat(200_000));
  expect(outcome.problem?.code).toBe('truncated-json');
});

test('so it is when few lines are cut that much stands behind: nobody waits while all of it is read for each', () => {
  const { outcome } = split(`{"a":"${'x'.repeat(2_000_000)}"\n`.repeat(20));
  expect(outcome.problem).toMatchObject({ code: 'truncated-json', text: expect.stringContaining('4 of them') });
});

test('good lines between two damaged ones are all read', () => {
  const good = Array.from({ length: 300 }, (_, index) => JSON.stringify(event(`good-${index}`)));
  const lines = [JSON.stringify(event('first')), '{broken', ...good, '{"eventTime":"2026-10-01T10:0', JSON.stringify(event('last'))];
  for (const size of [7, 1000, Number.POSITIVE_INFINITY]) {
    const { records, outcome } = split(lines.join('\n'), size);
    expect(records.filter((record) => record !== null)).toHaveLength(302);
    expect(records.filter((record) => record === null)).toHaveLength(2);
    expect(outcome).toEqual({ shape: 'records', problem: null });
  }
});
