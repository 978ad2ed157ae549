// Which files are trail files, by folder and name.
import { describe, expect, test } from 'vitest';
import { folderSkipReason, nameSkipReason, skipReason } from '../../../src/evidence/cloudtrail-files/skip-reasons.ts';

const ACCOUNT = 'AWSLogs/111122223333';
const NAME = '111122223333_CloudTrail_eu-west-1_20260901T0005Z_abcdefghijklmnop.json.gz';

describe('a trail file is read', () => {
  test.each([
    `${ACCOUNT}/CloudTrail/eu-west-1/2026/09/01/${NAME}`,
    NAME,
    '/home/me/export.json',
    '/home/me/export.jsonl',
    '/home/me/export.ndjson.gz',
    '/home/me/trail.log',
    // What an interrupted copy leaves.
    `${NAME}.6eF2aB1C`,
    `${NAME}.part`,
    // Unpacked, and the ending dropped.
    '111122223333_CloudTrail_eu-west-1_20260901T0005Z_abcdefghijklmnop',
  ])('%s', (path) => expect(skipReason(path, false)).toBeNull());
});

describe('what lies beside it is left out, with its reason', () => {
  test.each([
    [`${ACCOUNT}/CloudTrail-Digest/eu-west-1/2026/09/01/a.json.gz`, 'digest'],
    [`${ACCOUNT}/CloudTrail-Insight/eu-west-1/2026/09/01/a.json.gz`, 'insight'],
    [`${ACCOUNT}/CloudTrail-Aggregated/eu-west-1/2026/09/01/a.json.gz`, 'aggregated'],
    [`${ACCOUNT}/CloudTrail-NetworkActivity/eu-west-1/2026/09/01/a.json.gz`, 'network-activity'],
    ['flat/111122223333_CloudTrail-Digest_eu-west-1_x_eu-west-1_20260901T000000Z.json.gz', 'digest'],
    ['README.md', 'not-a-log-file'],
    // A folder's name makes no log of what lies in it.
    ['backup.json.gz.extracted/README', 'not-a-log-file'],
  ])('%s: %s', (path, reason) => expect(skipReason(path, false)).toBe(reason));
});

test('a file that somebody names is read whatever its name, but a digest stays one', () => {
  expect(skipReason('/home/me/events.txt', true)).toBeNull();
  expect(skipReason(`${ACCOUNT}/CloudTrail-Digest/eu-west-1/x.json.gz`, true)).toBe('digest');
});

test('folder and name tell the same as the whole path', () => {
  expect(folderSkipReason(`/data/${ACCOUNT}/CloudTrail-Insight/eu-west-1`)).toBe('insight');
  expect(folderSkipReason(`/data/${ACCOUNT}/CloudTrail/eu-west-1`)).toBeNull();
  expect(nameSkipReason(NAME, false)).toBeNull();
  expect(nameSkipReason('notes.txt', false)).toBe('not-a-log-file');
});

test('names that look like parts of a pattern are only names', () => {
  expect(skipReason('a\n/CloudTrail-Digest\n/x.json', false)).toBeNull();
  expect(skipReason('../../x.json.gz', false)).toBeNull();
  expect(skipReason('', false)).toBe('not-a-log-file');
});
