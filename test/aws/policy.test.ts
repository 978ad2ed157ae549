// The IAM policy for what was chosen: nothing more than is needed, in the partition where it is needed.
import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ACTIONS, leastPrivilegePolicy } from '../../src/aws/policy.ts';

const GROUP = { region: 'cn-north-1', account: '111122223333', name: 'trail' };
const NOTHING = { partition: 'aws-cn', account: '111122223333', logGroups: [GROUP], buckets: [], discovery: false, saveQueries: false };

it('allows queries on the chosen log groups alone', () => {
  expect(leastPrivilegePolicy(NOTHING)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'QueryLogGroups',
        Effect: 'Allow',
        Action: ['logs:StartQuery', 'logs:GetQueryResults'],
        Resource: ['arn:aws-cn:logs:cn-north-1:111122223333:log-group:trail', 'arn:aws-cn:logs:cn-north-1:111122223333:log-group:trail:*'],
      },
      {
        Sid: 'FindGroupsAndStopQueries',
        Effect: 'Allow',
        Action: ['logs:StopQuery', 'logs:DescribeLogGroups', 'logs:DescribeQueries'],
        Resource: '*',
      },
    ],
  });
});

it('adds what discovery and saving need when they are chosen', () => {
  const text = JSON.stringify(leastPrivilegePolicy({ ...NOTHING, discovery: true, saveQueries: true }));
  for (const action of ['cloudtrail:DescribeTrails', 'logs:PutQueryDefinition']) expect(text).toContain(action);
  expect(JSON.stringify(leastPrivilegePolicy(NOTHING))).not.toMatch(/cloudtrail|PutQueryDefinition/);
});

it('allows to read Event history where it is read', () => {
  expect(leastPrivilegePolicy({ ...NOTHING, logGroups: [], eventHistory: true })).toMatchObject({
    Statement: [{ Sid: 'ReadEventHistory', Action: ['cloudtrail:LookupEvents'], Resource: '*' }],
  });
});

it('allows to ask the event data stores that were chosen, and no other', () => {
  const store = 'arn:aws-cn:cloudtrail:cn-north-1:111122223333:eventdatastore/11111111-2222-3333-4444-555555555555';
  const { Statement } = leastPrivilegePolicy({ ...NOTHING, logGroups: [], lake: [store] }) as { Statement: readonly object[] };
  expect(Statement).toMatchObject([{ Action: ['cloudtrail:ListEventDataStores'], Resource: '*' }, { Resource: [store] }]);
  expect(JSON.stringify(Statement)).toContain('cloudtrail:StartQuery');
  expect(JSON.stringify(Statement)).not.toContain('logs:');
});

it('allows all log groups of the account before any is chosen, and no query where none remains', () => {
  expect(leastPrivilegePolicy({ ...NOTHING, partition: 'aws', logGroups: null })).toMatchObject({
    Statement: [{ Resource: ['arn:aws:logs:*:111122223333:log-group:*'] }, {}],
  });
  expect(leastPrivilegePolicy({ ...NOTHING, account: null, logGroups: null })).toMatchObject({
    Statement: [{ Resource: ['arn:aws-cn:logs:*:*:log-group:*'] }, {}],
  });
  expect(leastPrivilegePolicy({ ...NOTHING, logGroups: [] })).toEqual({ Version: '2012-10-17', Statement: [] });
});

it('allows to list the named buckets, and to read what lies below the named prefixes', () => {
  const buckets = [
    { bucket: 'trails', prefix: 'AWSLogs/' },
    { bucket: 'trails', prefix: 'odd*$x?' },
    { bucket: 'whole', prefix: '' },
  ];
  expect(leastPrivilegePolicy({ ...NOTHING, logGroups: [], buckets })).toMatchObject({
    Statement: [
      { Action: ['s3:ListBucket'], Resource: ['arn:aws-cn:s3:::trails', 'arn:aws-cn:s3:::whole'] },
      {
        Action: ['s3:GetObject'],
        Resource: [
          'arn:aws-cn:s3:::trails/AWSLogs/*',
          ['arn:aws-cn:s3:::trails/odd', '{*}', '{$}x', '{?}*'].join('$'),
          'arn:aws-cn:s3:::whole/*',
        ],
      },
      { Action: ['kms:Decrypt'], Condition: { StringLike: { 'kms:ViaService': 's3.*' } } },
    ],
  });
});

it('allows to ask Athena in the chosen workgroups, and to make a table only where that is wanted', () => {
  const athena = {
    places: [{ region: 'eu-west-1', account: '111122223333', workGroup: 'audit' }],
    results: [{ bucket: 'results', prefix: 'tls/' }],
    create: false,
  };
  const wanted = { ...NOTHING, partition: 'aws', logGroups: [], athena };
  expect(leastPrivilegePolicy(wanted)).toMatchObject({
    Statement: [
      { Sid: 'AskAthena', Resource: ['arn:aws:athena:eu-west-1:111122223333:workgroup/audit'] },
      { Sid: 'FindTables', Resource: ['arn:aws:athena:eu-west-1:111122223333:datacatalog/AwsDataCatalog'] },
      { Sid: 'ListWorkgroups', Action: ['athena:ListWorkGroups'], Resource: '*' },
      { Sid: 'AthenaLooksTablesUp' },
      { Sid: 'AthenaKeepsResults', Resource: ['arn:aws:s3:::results', 'arn:aws:s3:::results/tls/*'] },
    ],
  });
  expect(JSON.stringify(leastPrivilegePolicy(wanted))).not.toContain('glue:CreateTable');
  expect(JSON.stringify(leastPrivilegePolicy({ ...wanted, athena: { ...athena, create: true } }))).toContain('glue:CreateTable');
});

it('never asks for a wildcard action or for anything that writes to what exists', () => {
  for (const { action } of Object.values(ACTIONS))
    expect(action).toMatch(
      /^(?:logs|cloudtrail|s3|sts|athena|health):(?:Start|Stop|Get|Describe|List|Lookup|Cancel|Assume|PutQueryDefinition)\w*$/,
    );
});

it('knows every operation that the program asks of AWS, and no other', async () => {
  const src = new URL('../../src/', import.meta.url);
  const files = (await readdir(src, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file.replaceAll('\\', '/'), src), 'utf8')));
  const asked = new Set(texts.flatMap((text) => [...text.matchAll(/new (\w+)Command\(/g)].map(([, operation]) => operation)));
  const known = new Set(Object.keys(ACTIONS).map((key) => key.replace(/^\w+\./, '')));
  expect([...asked].sort()).toEqual([...known].sort());
});
