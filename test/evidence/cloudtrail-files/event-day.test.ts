// When a file's events were delivered, by its folder and its name.
import { describe, expect, test } from 'vitest';
import { DAY_MINUTES, dayOfFolder, minuteOfName } from '../../../src/evidence/cloudtrail-files/event-day.ts';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
const minute = (text: string): number => Date.parse(text) / 60_000;

describe('the day of a folder', () => {
  test.each<[string, string]>([
    ['/data/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/09/01', '2026-09-01'],
    ['/data/AWSLogs/o-abc/111122223333/CloudTrail/eu-west-1/2024/02/29', '2024-02-29'],
    // A key of a bucket ends in a slash, and a prefix may begin with the year.
    ['2026/09/01/', '2026-09-01'],
    // By the hour below the day, as other deliveries do.
    ['/data/2026/09/01/13', '2026-09-01'],
    // A copy kept by the day of the copy: the trail's own date is the last.
    ['/backup/2026/11/22/AWSLogs/111122223333/CloudTrail/us-east-1/2025/03/04', '2025-03-04'],
    ['C:\\data\\2026\\09\\01', '2026-09-01'],
  ])('%s', (folder, text) => expect(dayOfFolder(folder)).toBe(day(text)));

  test.each([
    '/data/2026/09',
    '/data/x2026/09/01',
    '/data/2026/9/1',
    '/data/2026/13/01',
    '/data/2026/09/31',
    '/data/2026/00/10',
    '/data/2026/09/01x',
    '',
    '/',
  ])('none: %s', (folder) => expect(dayOfFolder(folder)).toBeNull());

  test('one that is no date does not hide one above it', () => {
    expect(dayOfFolder('/data/2026/09/01/parts/1234/99/99')).toBe(day('2026-09-01'));
  });
});

describe('the minute of a name', () => {
  test.each<[string, string]>([
    ['111122223333_CloudTrail_eu-west-1_20260901T0005Z_abcdefghijklmnop.json.gz', '2026-09-01T00:05:00Z'],
    ['111122223333_CloudTrail_us-gov-west-1_20240229T2359Z_x.json', '2024-02-29T23:59:00Z'],
    ['111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20230710T114500Z.json.gz', '2023-07-10T11:45:00Z'],
  ])('%s', (name, text) => expect(minuteOfName(name)).toBe(minute(text)));

  test.each([
    'export.json',
    '20260901T0005Z.json',
    '1_CloudTrail_x_20260931T0005Z_a.json.gz',
    '1_CloudTrail_x_20261301T0005Z_a.json.gz',
    '1_CloudTrail_x_20260901T2405Z_a.json.gz',
    '1_CloudTrail_x_20260901T0060Z_a.json.gz',
    '1_CloudTrail_x_20260901T00Z_a.json.gz',
  ])('none: %s', (name) => expect(minuteOfName(name)).toBeNull());

  test('lies in the day of its folder', () => {
    const at = minuteOfName('111122223333_CloudTrail_eu-west-1_20260901T2359Z_a.json.gz') ?? 0;
    expect(Math.floor(at / DAY_MINUTES)).toBe(dayOfFolder('2026/09/01'));
  });
});
