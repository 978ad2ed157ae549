// Queries in the form in which an evidence source asks them, over records with every trap of a trail.
import { expect, test } from 'vitest';
import { randomOf } from '../../../../src/sample/random.ts';
import { randomEvent } from '../../trail-events.ts';
import { onOneLine, pairs, someStyle, write } from '../../trail-json.ts';
import { ask, outcomeOf, type Told } from './ask.ts';

const BY_PARSING = String.raw`
fields jsonParse(@message) as e, strcontains(@message, "tlsDetails") as mentioned
| fields substr(e.eventTime, 0, 10) as slot, e.eventTime as time, e.eventID as id, e.tlsDetails.tlsVersion as tls, isblank(coalesce(e.tlsDetails.cipherSuite, e.tlsDetails.clientProvidedHostHeader)) as bare, e.userIdentity.principalId as who, e.tlsDetails.clientProvidedHostHeader as host
| parse host /(?i)(?<cap>\.vpce\.amazonaws\.(?:com|com\.cn|eu)|\.accesspoint\.s3-global\.amazonaws\.com)(?::\d+)?$/
| parse who /^(?<nobody>anonymous|ANONYMOUS_PRINCIPAL)$/
| stats count(*) as calls, countDistinct(id) as ids, sortsFirst(time) as first, sortsLast(time) as last, latest(id) as example, min(@timestamp) as since, max(@timestamp) as until by slot, tls, mentioned, bare, cap, nobody, e.userAgent as agent
| sort calls desc
| limit 100000
`;
const BY_DISCOVERY = `
filter ispresent(tlsDetails.tlsVersion)
| stats count(*) as calls, count_distinct(eventID) as ids, min(@timestamp) as since by tlsDetails.tlsVersion as tls, userAgent as agent
| sort calls desc
`;

const at = (time: string): number => Date.parse(time);
const call = (eventID: string, eventTime: string, more: object): Told => [
  at(eventTime),
  { eventVersion: '1.08', eventTime, eventID, ...more },
];
const S3_HOST = 'bucket.vpce-1.s3.eu-west-1.VPCE.amazonaws.com:443';
const TRAIL: readonly Told[] = [
  call('one', '2026-11-20T10:00:00Z', {
    userAgent: 'old',
    tlsDetails: { tlsVersion: 'TLSv1', cipherSuite: 'c', clientProvidedHostHeader: S3_HOST },
  }),
  call('two', '2026-11-20T12:00:00Z', {
    userAgent: 'old',
    tlsDetails: { tlsVersion: 'TLSv1', cipherSuite: 'c', clientProvidedHostHeader: S3_HOST },
  }),
  call('two', '2026-11-20T12:00:00Z', {
    userAgent: 'old',
    tlsDetails: { tlsVersion: 'TLSv1', cipherSuite: 'c', clientProvidedHostHeader: S3_HOST },
  }),
  call('three', '2026-11-20T13:00:00Z', {
    userAgent: 'old',
    userIdentity: { principalId: 'anonymous' },
    tlsDetails: { tlsVersion: 'TLSv1.3' },
  }),
  call('four', '2026-11-20T14:00:00Z', { userAgent: 'aws', requestParameters: { tlsDetails: { tlsVersion: 'TLSv1' } } }),
  call('five', '2026-11-20T15:00:00Z', {
    userAgent: 'aws',
    requestParameters: { body: '{"tlsDetails":{"tlsVersion":"TLSv1"}}' },
    tlsDetails: { details: { tlsVersion: 'TLSv1' } },
  }),
  call('six', '2026-11-21T00:00:00Z', { userAgent: 'aws' }),
];

test('one scan gives versions, times, ids, and what could not be told', () => {
  expect(ask(BY_PARSING, TRAIL)).toEqual(
    expect.arrayContaining([
      {
        slot: '2026-11-20',
        tls: 'TLSv1',
        mentioned: '1',
        bare: '0',
        cap: '.VPCE.amazonaws.com',
        agent: 'old',
        calls: '3',
        ids: '2',
        first: '2026-11-20T10:00:00Z',
        last: '2026-11-20T12:00:00Z',
        example: 'two',
        since: '2026-11-20 10:00:00.000',
        until: '2026-11-20 12:00:00.000',
      },
      expect.objectContaining({ tls: 'TLSv1.3', bare: '1', nobody: 'anonymous', calls: '1' }),
      // Mentioned in a request, and in an object that is no version: no version of its own.
      {
        slot: '2026-11-20',
        mentioned: '1',
        bare: '1',
        agent: 'aws',
        calls: '2',
        ids: '2',
        first: '2026-11-20T14:00:00Z',
        last: '2026-11-20T15:00:00Z',
        example: 'five',
        since: '2026-11-20 14:00:00.000',
        until: '2026-11-20 15:00:00.000',
      },
      expect.objectContaining({ slot: '2026-11-21', mentioned: '0', calls: '1' }),
    ]),
  );
});

test('discovered fields give the same for events that are not too large', () => {
  expect(ask(BY_DISCOVERY, TRAIL)).toEqual([
    { tls: 'TLSv1', agent: 'old', calls: '3', ids: '2', since: '2026-11-20 10:00:00.000' },
    { tls: 'TLSv1.3', agent: 'old', calls: '1', ids: '1', since: '2026-11-20 13:00:00.000' },
  ]);
});

test('a version behind 200 other fields is not discovered, but found by parsing', () => {
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`tag${index}`, 'x']));
  const wide = [call('wide', '2026-11-20T10:00:00Z', { requestParameters: many, tlsDetails: { tlsVersion: 'TLSv1' } })];
  expect(ask(BY_DISCOVERY, wide)).toEqual([]);
  expect(ask(BY_PARSING, wide)).toMatchObject([{ tls: 'TLSv1', mentioned: '1' }]);
  expect(ask(BY_PARSING, wide, { jsonParseFields: 200 })).toEqual([expect.not.objectContaining({ tls: 'TLSv1' })]);
});

test('suspects are read whole', () => {
  const text =
    'fields @timestamp, @message | filter (strcontains(@message, "tlsDetails") and not ispresent(tlsDetails.tlsVersion)) | limit 10000';
  const outcome = outcomeOf(text, TRAIL);
  expect(outcome.columns).toEqual(['@timestamp', '@message']);
  expect(outcome.rows.map(([, message]) => (JSON.parse(message ?? '') as { eventID: string }).eventID)).toEqual(['five', 'four']);
  expect(outcome.pointers).toHaveLength(2);
});

test('twenty thousand records with every trap are counted, each once', () => {
  const random = randomOf('many');
  const style = onOneLine(someStyle(random));
  const texts = Array.from({ length: 400 }, (_, index) => {
    const { record } = randomEvent(random, at('2026-11-20T10:00:00Z') + index * 1000, random.uuid(), () => '');
    // Without the largest traps: this is about many, not about large ones.
    const kept = record.pairs.filter(([key]) => key !== 'requestParameters' && key !== 'responseElements');
    return write(pairs(...kept), style, random);
  });
  const told = Array.from({ length: 20_000 }, (_, index): Told => [at('2026-11-20T10:00:00Z') + index, texts[index % texts.length] ?? '']);
  const rows = ask(BY_PARSING, told) as { calls: string }[];
  expect(rows.reduce((sum, { calls }) => sum + Number(calls), 0)).toBe(20_000);
});
