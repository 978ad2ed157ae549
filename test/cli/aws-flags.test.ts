// The flags that ask AWS accounts: what they come to, and one clear sentence for what cannot be.
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { maxCostOf } from '../../src/cli/aws-flags.ts';
import { addJudgementFlags, addScopeFlags, type RawScopeFlags, scopeOf } from '../../src/cli/flags.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../../src/contract/vocabulary.ts';
import type { Scope } from '../../src/session/events.ts';
import { EMPTY_AWS } from '../../src/session/scope.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const ARN = 'arn:aws:logs:eu-west-1:111122223333:log-group:org-trail/cloudtrail';

function typed(...args: readonly string[]): RawScopeFlags {
  const command = addJudgementFlags(addScopeFlags(new Command().exitOverride()));
  command.parse([...args], { from: 'user' });
  return command.opts<RawScopeFlags>();
}
const scope = (...args: readonly string[]): Scope => scopeOf(typed(...args), NOW, () => '/sample');

describe('what is to be asked', () => {
  test('without a flag for it, no account', () => {
    expect(scope().aws).toBeNull();
  });

  test('--logs-insights alone: the default credentials, and what is found there', () => {
    expect(scope('--logs-insights').aws).toEqual(EMPTY_AWS);
  });

  test('everything said, each thing once', () => {
    const role = 'arn:aws-us-gov:iam::111122223333:role/team/auditor';
    const chosen = scope(
      ...['--log-group', `${ARN}:*`, 'aws/cloudtrail/management', '--log-group', ARN],
      ...['--profile', 'prod', 'dev', '--profile', 'prod', '--region', 'eu-west-1', 'us-gov-west-1', '--role-arn', role],
      ...['--price-per-gb', '0.0076'],
    );
    expect(chosen.aws).toEqual({
      ...EMPTY_AWS,
      profiles: ['prod', 'dev'],
      regions: ['eu-west-1', 'us-gov-west-1'],
      roleArn: role,
      logGroups: [ARN, 'aws/cloudtrail/management'],
      usdPerGb: 0.0076,
    });
  });

  test.each<[string[], AccountKind[]]>([
    [['--aws'], [...ACCOUNT_KINDS]],
    [['--aws', '--athena'], [...ACCOUNT_KINDS]],
    [['--athena'], ['athena']],
    [['--athena-table', 'logs.trail'], ['athena']],
    [
      ['--lake', '--logs-insights'],
      ['logs-insights', 'lake'],
    ],
    [
      ['--event-history', '--health'],
      ['event-history', 'health-notices'],
    ],
    [['--service', 's3.amazonaws.com'], ['event-history']],
    [
      ['--log-group', 'trail', '--service', 's3.amazonaws.com'],
      ['logs-insights', 'event-history'],
    ],
  ])('%j asks for %j, and nothing else', (args, kinds) => {
    expect(scope(...args).aws?.kinds).toEqual(kinds);
  });

  test('what Athena and Event history are told goes with them, each thing once', () => {
    const { aws } = scope(
      ...['--athena-table', 'logs.trail', 'logs.old', 'logs.trail', '--athena-workgroup', 'audit', '--athena-output', 's3://answers/tls/'],
      ...['--service', 's3.amazonaws.com', 'sts.amazonaws.com', 's3.amazonaws.com'],
    );
    expect(aws).toMatchObject({
      athena: { tables: ['logs.trail', 'logs.old'], workGroup: 'audit', output: 's3://answers/tls/' },
      services: ['s3.amazonaws.com', 'sts.amazonaws.com'],
    });
    expect(scope('--aws').aws).toEqual({ ...EMPTY_AWS, kinds: [...ACCOUNT_KINDS] });
  });

  test('the window stays as the person gave it: what has none is not given one here', () => {
    expect(scope('--logs-insights').window).toEqual({ from: null, to: null });
    expect(scope('--logs-insights', '--since', '30d').window).toEqual({ from: NOW - 30 * 86_400_000, to: null });
  });

  test('files and the machine can be had besides', () => {
    expect(scope('--logs-insights', '--files', '.', '--no-detect')).toMatchObject({
      machine: false,
      files: [process.cwd()],
      sample: false,
    });
  });

  test.each([
    ['5', 5],
    ['2.50', 2.5],
    ['.5', 0.5],
    ['0', 0],
  ])('--max-cost %s', (text, usd) => {
    expect(maxCostOf(typed('--logs-insights', '--max-cost', text))).toBe(usd);
  });

  test('files in buckets are read as whom the same flags say, without asking any account', () => {
    const plain = scope('--files', 's3://org-trail/AWSLogs/', 'src');
    expect(plain).toMatchObject({ files: ['s3://org-trail/AWSLogs/', `${process.cwd()}/src`], aws: null });
    expect(plain.buckets).toEqual({ profile: null, region: null, roleArn: null, requesterPays: false });
    const role = 'arn:aws:iam::111122223333:role/auditor';
    expect(
      scope('--files', 'S3://theirs', '--profile', 'prod', '--region', 'eu-west-1', '--role-arn', role, '--requester-pays'),
    ).toMatchObject({
      files: ['s3://theirs/'],
      aws: null,
      buckets: { profile: 'prod', region: 'eu-west-1', roleArn: role, requesterPays: true },
    });
    expect(scope('--files', 'src').buckets).toBeNull();
    expect(scope('--files', 's3://trails', '--logs-insights', '--profile', 'prod')).toMatchObject({
      aws: { profiles: ['prod'] },
      buckets: { profile: 'prod' },
    });
  });

  test('no limit is no limit of zero', () => {
    expect(maxCostOf(typed('--logs-insights'))).toBeNull();
  });
});

describe('what cannot be is said in one sentence', () => {
  test.each<[string[], RegExp]>([
    [['--profile', 'prod'], /^--profile is about asking AWS: add --aws or --logs-insights, or --files s3:\/\/BUCKET\/PREFIX\.$/],
    [['--region', 'eu-west-1'], /^--region .* add --aws or --logs-insights/],
    [['--role-arn', 'arn:aws:iam::111122223333:role/x'], /^--role-arn .* add --aws or --logs-insights/],
    [['--files', 's3://trails', '--max-cost', '5'], /^--max-cost .* add --aws or --logs-insights/],
    [['--files', 's3://trails', '--profile', 'one', 'two'], /^--profile: files in buckets are read with one profile/],
    [['--files', 's3://trails', '--region', 'Europe'], /^--region Europe: not an AWS Region/],
    [['--files', 's3://'], /^--files s3:\/\/: name a bucket: s3:\/\/BUCKET\/PREFIX\.$/],
    [['--files', 's3://arn:aws:s3:eu-west-1:111122223333:accesspoint/x'], /named by its alias/],
    [['--files', 's3://no bucket/x'], /^--files .*: this is not the name of a bucket\.$/],
    [['--files', `s3://a-bucket/${'x'.repeat(1_025)}`], /no name in S3 is longer than 1,024 bytes/],
    [['--files', 'src', '--requester-pays'], /^--requester-pays is about buckets/],
    [['--sample', '--files', 's3://trails'], /exclude each other/],
    [['--max-cost', '5'], /^--max-cost .* add --aws or --logs-insights/],
    [['--price-per-gb', '1'], /^--price-per-gb .* add --aws or --logs-insights/],
    [['--since', '90d'], /--files or --aws/],
    [['--logs-insights', '--sample'], /^--sample and --logs-insights exclude each other/],
    [['--log-group', 'x', '--sample'], /^--sample and --log-group exclude each other/],
    [['--aws', '--sample'], /^--sample and --aws exclude each other/],
    [['--athena-table', 'logs.trail', '--sample'], /^--sample and --athena-table exclude each other/],
    [['--event-history', '--sample'], /^--sample and --event-history exclude each other/],
    [['--health', '--sample'], /^--sample and --health exclude each other/],
    [['--athena-workgroup', 'audit'], /^--athena-workgroup is about Athena: add --athena\.$/],
    [['--athena-output', 's3://answers/'], /^--athena-output is about Athena: add --athena\.$/],
    [['--lake', '--athena-output', 's3://answers/'], /^--athena-output is about Athena/],
    [['--athena', '--athena-output', './answers'], /^--athena-output \.\/answers: /],
    [['--athena-table', 'trail'], /^--athena-table trail: name the database, too: DATABASE\.TABLE\.$/],
    [['--athena-table', '.trail'], /name the database, too/],
    [['--service', 's3'], /^--service s3: not the name of a service as CloudTrail has it, such as s3\.amazonaws\.com\.$/],
    [['--service', 's3.amazonaws.com;DROP'], /not the name of a service/],
    [['--aws', '--region', 'Europe'], /^--region Europe: not an AWS Region/],
    [['--s3-access-logs', 'src', '--max-cost', '1'], /^--max-cost is about asking AWS accounts/],
    [['--logs-insights', '--region', 'Europe'], /^--region Europe: not an AWS Region/],
    [['--logs-insights', '--region', 'eu-west'], /^--region eu-west: not an AWS Region/],
    [['--logs-insights', '--role-arn', 'auditor'], /^--role-arn auditor: not the ARN of a role/],
    [['--logs-insights', '--role-arn', 'arn:aws:iam::111122223333:user/x'], /not the ARN of a role/],
    [['--log-group', 'a b'], /^--log-group a b: neither the name/],
    [['--log-group', 'arn:aws:s3:::bucket'], /neither the name of a log group nor its ARN/],
    [['--log-group', ''], /neither the name/],
    [['--logs-insights', '--profile', ' '], /^--profile: give the name/],
    [['--logs-insights', '--price-per-gb', '-1'], /^--price-per-gb -1: not an amount/],
    [['--logs-insights', '--price-per-gb', 'NaN'], /not an amount of US dollars/],
    [['--logs-insights', '--price-per-gb', '9'.repeat(400)], /not an amount of US dollars/],
  ])('%j', (args, sentence) => {
    expect(() => scope(...args)).toThrow(sentence);
  });

  test.each(['-1', 'NaN', 'Infinity', '1e3', '2,50', '$5', ''])('--max-cost %j', (text) => {
    expect(() => maxCostOf(typed('--logs-insights', `--max-cost=${text}`))).toThrow(/--max-cost .*not an amount of US dollars/);
  });
});
