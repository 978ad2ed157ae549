// The flags that say how this machine is looked at, and which files are read as evidence.
import { resolve } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addJudgementFlags, addScopeFlags, type RawScopeFlags, refuseOverwriting, scopeOf } from '../../src/cli/flags.ts';
import { placesOf } from '../../src/session/scope.ts';

function scope(...args: readonly string[]) {
  const command = addJudgementFlags(addScopeFlags(new Command())).exitOverride();
  command.parse([...args], { from: 'user' });
  return scopeOf(command.opts<RawScopeFlags>(), 0, () => '/sample');
}

test('what is found is proved unless somebody says otherwise', () => {
  expect(scope()).toMatchObject({ machine: true, prove: true, allowPrograms: false });
  expect(scope('--no-prove', '--allow-programs')).toMatchObject({ prove: false, allowPrograms: true });
  expect(scope('--sample', '--no-prove').prove).toBe(false);
});

test('projects are folders that are there, each once, and belong to this machine', () => {
  expect(scope().projects).toEqual([]);
  expect(scope('--project', 'src', 'test', '--project', './src', 'src').projects).toEqual([resolve('src'), resolve('test')]);
  expect(() => scope('--project', 'nowhere')).toThrow('--project nowhere: there is no such file or folder.');
  expect(() => scope('--project', 'package.json')).toThrow('--project package.json: this is no folder.');
  expect(() => scope('--project', 'src', '--no-detect')).toThrow('leave --no-detect out');
  expect(() => scope('--project', 'src', '--sample')).toThrow('--sample and --project exclude each other');
});

test('reading only what is new is about files, and never about the sample', () => {
  expect(scope('--files', 'src').sinceLast).toBe(false);
  expect(scope('--files', 'src', '--since-last')).toMatchObject({ sinceLast: true, window: { from: null, to: null } });
  expect(() => scope('--since-last')).toThrow('--since-last is about files: name the same ones as before with --files.');
  expect(() => scope('--since-last', '--logs-insights')).toThrow('--since-last is about files');
  expect(() => scope('--since-last', '--sample')).toThrow('--sample and --since-last exclude each other');
});

test('access logs lie on disk or in buckets, which are read as the same flags say', () => {
  expect(scope('--s3-access-logs', 'src', 's3://logs/s3', '--profile', 'audit')).toMatchObject({
    s3AccessLogs: [resolve('src'), 's3://logs/s3'],
    buckets: { profile: 'audit' },
    aws: null,
  });
  expect(scope('--endpoint-logs', 's3://logs/alb/').endpointLogs).toEqual(['s3://logs/alb/']);
  expect(scope('--endpoint-logs', 'src')).toMatchObject({ endpointLogs: [resolve('src')], buckets: null });
  expect(() => scope('--s3-access-logs', 'nowhere')).toThrow('--s3-access-logs nowhere: there is no such file or folder.');
  expect(() => scope('--endpoint-logs', 's3://')).toThrow('--endpoint-logs s3://: name a bucket');
});

test('notices are files, with the day and the account that they may not say', () => {
  expect(scope('--health-notices', 'src').notices).toEqual({ places: [resolve('src')], sent: null, account: null });
  expect(scope('--health-notices', 'src', '--notice-date', '2023-06-28', '--notice-account', '111122223333').notices).toEqual({
    places: [resolve('src')],
    sent: Date.parse('2023-06-28T00:00:00Z'),
    account: '111122223333',
  });
  expect(() => scope('--health-notices', 'nowhere')).toThrow('--health-notices nowhere: there is no such file or folder.');
  expect(() => scope('--notice-date', '2023-06-28')).toThrow('--notice-date is about notices: name them with --health-notices.');
  expect(() => scope('--notice-account', '111122223333')).toThrow('--notice-account is about notices');
  for (const day of ['2023-02-30', '28.06.2023', '2023-06-28T12:00:00Z', '90d'])
    expect(() => scope('--health-notices', 'src', '--notice-date', day)).toThrow(`--notice-date ${day}: not a day such as 2026-08-24.`);
  expect(() => scope('--health-notices', 'src', '--notice-account', '1111')).toThrow('an account id has twelve digits');
});

test('a window narrows every log that is named, and needs one', () => {
  for (const flag of ['--s3-access-logs', '--endpoint-logs', '--health-notices'])
    expect(scope(flag, 'src', '--since', '2026-08-24').window.from).toBe(Date.parse('2026-08-24T00:00:00Z'));
  expect(() => scope('--since', '90d')).toThrow('--since and --until narrow log evidence');
});

test.each(['--s3-access-logs', '--endpoint-logs', '--health-notices'])('%s is never mixed with the sample', (flag) => {
  expect(() => scope(flag, 'src', '--sample')).toThrow('--sample is never mixed with anything real');
});

test.each(['--files', '--s3-access-logs', '--endpoint-logs', '--health-notices'])('no report takes the place of a file of %s', (flag) => {
  const places = placesOf(scope(flag, 'src', 'package.json'));
  expect(() => refuseOverwriting([resolve('package.json')], places)).toThrow('this file is part of the evidence; name another.');
  expect(() => refuseOverwriting([resolve('src/journey.ts')], places)).toThrow('part of the evidence');
  expect(() => refuseOverwriting([resolve('src/not-there.md'), resolve('README.md')], places)).not.toThrow();
});
