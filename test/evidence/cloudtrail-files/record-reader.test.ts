import { describe, expect, it, test } from 'vitest';
import type { TimeWindow } from '../../../src/contract/calls.ts';
import { EvidenceAccumulator } from '../../../src/evidence/accumulator.ts';
import { DETAILS } from '../../../src/evidence/details.ts';
import { type Random, randomOf } from '../../../src/sample/random.ts';
import { comparable, EVERYTHING, evidenceOf, feed, flush, newReader, parsed, scanned } from '../../support/read-json.ts';
import { event } from '../../support/trail.ts';
import { notAnEvent, randomEvent } from '../../support/trail-events.ts';
import { pairs, someStyle, type Tree, write } from '../../support/trail-json.ts';

const DAYS = ['2024-02-29', '2024-06-09', '2024-06-10', '2026-09-01', '2026-09-02'];

function someRecords(random: Random): readonly Tree[] {
  const trees: Tree[] = [];
  for (let i = random.int(0, 8); i > 0; i -= 1) {
    if (random.next() < 0.05) {
      trees.push(notAnEvent(random));
      continue;
    }
    const at = Date.parse(`${random.pick(DAYS)}T00:00:00Z`) + random.int(0, 86_399) * 1000;
    const { record } = randomEvent(random, at, random.next() < 0.1 ? null : random.uuid(), () => 'x');
    trees.push(record);
    if (random.next() < 0.3) trees.push(record);
  }
  return trees;
}

function someDocument(random: Random): Buffer {
  const records = someRecords(random);
  const tree: Tree = random.next() < 0.8 ? pairs(['Records', records]) : records;
  return Buffer.from(write(tree, someStyle(random), random));
}

function someWindow(random: Random): TimeWindow {
  const edge = (): number | null => (random.next() < 0.7 ? null : Date.parse(`${random.pick(DAYS)}T12:00:00Z`));
  return { from: edge(), to: edge() };
}

const BATCHES = 18;
const DOCUMENTS_A_BATCH = 60;

describe('the scanner finds what JSON.parse finds', () => {
  it.each(Array.from({ length: BATCHES }, (_, i) => i))(
    `in ${DOCUMENTS_A_BATCH} generated documents, in pieces of any size (%i)`,
    (batch) => {
      const random = randomOf(`documents ${batch}`);
      for (let i = 0; i < DOCUMENTS_A_BATCH; i += 1) {
        const window = someWindow(random);
        const documents = Array.from({ length: random.int(1, 3) }, () => someDocument(random));
        const size = random.pick([1, 7, 64, 1000, 100_000]);
        const details = random.pick(DETAILS);
        const reading = scanned(documents, window, () => random.int(1, size), details);
        expect(comparable(reading), documents.join('\n')).toEqual(comparable(parsed(documents, window, details)));
        expect(reading.outcome.problem).toBeNull();
      }
    },
  );

  it('wherever a document is cut in two', () => {
    for (const seed of ['one', 'two']) {
      const random = randomOf(seed);
      let json = someDocument(random);
      while (json.length < 1500 || json.length > 4000) json = someDocument(random);
      const truth = comparable(parsed([json], EVERYTHING));
      const { reader, forget } = newReader(EVERYTHING);
      for (let cut = 1; cut < json.length; cut += 1) {
        forget();
        const evidence = new EvidenceAccumulator(EVERYTHING, reader.seenEvents);
        reader.collectInto(evidence);
        feed(reader, json, (at) => (at === 0 ? cut : json.length));
        flush(reader, evidence);
        expect(comparable(evidenceOf(evidence)), `${seed}, cut at ${cut}`).toEqual(truth);
      }
    }
  });
});

const trail = (...records: readonly unknown[]): Buffer => Buffer.from(JSON.stringify({ Records: records }));

describe('what the compiled scanner takes, and what it leaves', () => {
  test('ordinary records are never parsed', () => {
    const { records, parsedWhole } = scanned(
      [trail(event(), event(), event({ tlsDetails: { tlsVersion: 'TLSv1' } }))],
      EVERYTHING,
      () => 100,
    );
    expect({ events: records.events, parsedWhole }).toEqual({ events: 3, parsedWhole: 0 });
  });

  test.each<[string, string]>([
    ['a key given twice', '"userAgent":"a","userAgent":"b"'],
    ['an escaped key', '"user\\u0041gent":"b"'],
    ['a null where a text is expected', '"userAgent":null'],
    ['another spelling of a time', '"eventTime":"2026-09-01T12:00:00.5Z"'],
    ['a day that is none', '"eventTime":"2026-02-30T12:00:00Z"'],
    ['an escape in an id', '"eventID":"\\u0061"'],
    ['a list in it that could be one of records', '"Records":[]'],
  ])('%s is parsed, and counted', (_, fields) => {
    const base = JSON.stringify({ eventTime: undefined, eventSource: 's3.amazonaws.com' });
    const time = fields.includes('eventTime') ? '' : '"eventTime":"2026-09-01T12:00:00Z",';
    const json = Buffer.from(`{"Records":[{${time}${base.slice(1, -1)},${fields}}]}`);
    const reading = scanned([json], EVERYTHING, () => 100);
    expect(reading.parsedWhole).toBe(fields.includes('Records') ? 0 : 1);
    if (!fields.includes('Records')) expect(comparable(reading)).toEqual(comparable(parsed([json], EVERYTHING)));
  });

  test('the same event read by both is one', () => {
    const one = event({ eventID: '0b5a7e3c-0000-4000-8000-000000000001' });
    const odd = Buffer.from(JSON.stringify({ Records: [one] }).replace('"userAgent":', '"userAgent":null,"userAgent":'));
    for (const documents of [
      [trail(one), odd],
      [odd, trail(one)],
    ]) {
      const { records, parsedWhole } = scanned(documents, EVERYTHING, () => 100_000);
      expect(records).toMatchObject({ events: 1, duplicates: 1 });
      expect(parsedWhole).toBe(1);
    }
  });

  test('so it is when it names no account and no Region', () => {
    const one = event({ eventID: 'same', awsRegion: undefined, recipientAccountId: undefined, userIdentity: undefined });
    const odd = Buffer.from(JSON.stringify({ Records: [one] }).replace('"userAgent":', '"userAgent":null,"userAgent":'));
    for (const documents of [
      [trail(one), odd],
      [odd, trail(one)],
    ]) {
      const { records, parsedWhole } = scanned(documents, EVERYTHING, () => 100_000);
      expect({ ...records, parsedWhole }).toMatchObject({ events: 1, duplicates: 1, parsedWhole: 1 });
    }
  });

  test('progress counts every record, whatever becomes of it', () => {
    const { reader } = newReader({ from: Date.parse('2030-01-01T00:00:00Z'), to: null });
    reader.collectInto(new EvidenceAccumulator({ from: Date.parse('2030-01-01T00:00:00Z'), to: null }, reader.seenEvents));
    feed(reader, trail(event(), event({ eventTime: '2030-01-02T00:00:00Z' }), event({ userAgent: null })), () => 100_000);
    expect(reader.takeEvents()).toBe(3);
    expect(reader.takeEvents()).toBe(0);
  });

  test('a record larger than any window', () => {
    const large = event({ requestParameters: { policy: '{"tlsDetails":{'.repeat(200_000) } });
    const { records, parsedWhole } = scanned([trail(event(), large, event())], EVERYTHING, () => 65_536);
    expect({ events: records.events, parsedWhole }).toEqual({ events: 3, parsedWhole: 0 });
  });

  test('more groups than the scanner can hold', () => {
    const many = trail(...Array.from({ length: 36_000 }, (_, i) => event({ userAgent: `tool-${i}/1`, eventID: `id-${i}` })));
    for (const details of DETAILS) {
      const reading = scanned([many], EVERYTHING, () => 65_536, details);
      expect(comparable(reading)).toEqual(comparable(parsed([many], EVERYTHING, details)));
      expect(reading.parsedWhole).toBe(0);
    }
  });

  test.each([
    ['halves of characters in names', [{ userAgent: 'a\ud800' }, { userAgent: 'a\ud801' }, { userAgent: 'a\ufffd' }]],
    ['halves of characters in ids', [{ eventID: '\ud800' }, { eventID: '\ud801' }, { eventID: '\ud800' }]],
    ['an id longer than any', [{ eventID: 'x'.repeat(140_000) }, { eventID: 'x'.repeat(140_000) }, { eventID: 'y'.repeat(140_000) }]],
    ['ids that sort otherwise as bytes', ['～1', '～2', '～3', '😀1'].map((eventID) => ({ eventID }))],
  ])('%s are what JSON.parse has', (_, fields) => {
    const json = trail(...fields.map((each) => event({ tlsDetails: { tlsVersion: 'TLSv1.1' }, ...each })));
    const reading = scanned([json], EVERYTHING, () => 65_536);
    expect(comparable(reading)).toEqual(comparable(parsed([json], EVERYTHING)));
  });
});
