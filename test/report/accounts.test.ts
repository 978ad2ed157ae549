// Reports over AWS accounts: every query, what it cost, who was asked, and none of it in a masked report.
import { describe, expect, it } from 'vitest';
import type { BlindSpot, Source, TlsMigrateDocument } from '../../src/contract/document.ts';
import { documentSchema } from '../../src/contract/document.ts';
import { ACCOUNT_KINDS } from '../../src/contract/vocabulary.ts';
import type { ReportFormat } from '../../src/report/formats.ts';
import { redact } from '../../src/report/redact.ts';
import { reproduceCommands } from '../../src/report/reproduce.ts';
import { reportText } from '../../src/report/save.ts';
import { accountsPhrase } from '../../src/report/scope-words.ts';
import type { AwsScope, Scope } from '../../src/session/events.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { coverage, document, evidence, finding, source } from './support/document.ts';

const GROUP = 'quux-trail/logs';
const ACCOUNT = '314159265358';
const ARN = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:${GROUP}`;
const QUERY = `fields jsonParse(@message) as e
| fields e.tlsDetails.tlsVersion as tls, strcontains(@message, "tlsDetails") as mentioned
| parse who /^(?<nobody>anonymous|ANONYMOUS_PRINCIPAL)$/
| stats count(*) as calls by tls`;

const asked = (from: string, to: string, bytesScanned: number, text = QUERY): Source['queries'][number] => ({
  text,
  groups: [ARN],
  window: { from, to },
  bytesScanned,
  costUsd: bytesScanned * 5e-12,
});

const rows = [coverage({ source: `logs-insights:${ACCOUNT}:eu-west-1:${GROUP}`, account: ACCOUNT })];
const insights = (changes: Partial<Source> = {}): Source =>
  source(rows, {
    id: `logs-insights:${ACCOUNT}:eu-west-1:${GROUP}`,
    kind: 'logs-insights',
    location: `${GROUP} (${ACCOUNT}, eu-west-1)`,
    queries: [
      asked('2024-03-01T00:00:00.000Z', '2024-04-01T00:00:00.000Z', 300_000_000_000),
      asked('2024-04-01T00:00:00.000Z', '2024-05-01T00:00:00.000Z', 100_000_000_000),
    ],
    costUsd: 2,
    gaps: [],
    ...changes,
  });
const aws: AwsScope = { ...EMPTY_AWS, profiles: ['quux-prod', null], regions: ['eu-west-1'], roleArn: null, logGroups: [], usdPerGb: null };
const scope = (changes: Partial<AwsScope> = {}, more: Partial<Scope> = {}): Scope => ({
  ...EMPTY_SCOPE,
  aws: { ...aws, ...changes },
  ...more,
});
const over = (sources: readonly Source[], changes: Partial<TlsMigrateDocument> = {}): TlsMigrateDocument =>
  document({
    sources: [...sources],
    coverage: [...rows],
    findings: [],
    scope: { machine: false, sources: sources.map(({ id }) => id), window: { from: null, to: null } },
    ...changes,
  });
const rendered = (format: ReportFormat, one: TlsMigrateDocument, masked = false): string =>
  reportText(one, format, { redact: masked, scope: scope(), platform: 'linux' });

describe('the queries', () => {
  it.each(['md', 'html'] as const)('%s: each text once, and every time it was asked, with its window, bytes and cost', (format) => {
    const text = rendered(format, over([insights()]));
    expect(text.match(/ANONYMOUS_PRINCIPAL/g)).toHaveLength(1);
    for (const shown of ['2024-03-01 00:00:00 UTC', '2024-05-01 00:00:00 UTC', '300.0 GB', '100.0 GB', '400.0 GB', 'Asked 2 times'])
      expect(text).toContain(shown);
    expect(text).toMatch(/2 queries scanned 400\.0 GB, for about \\?\$2\.00\. The cost is worked out from the bytes/);
  });

  it('two texts are two queries', () => {
    const both = insights({ queries: [...insights().queries, asked('2024-03-01T00:00:00Z', '2024-03-02T00:00:00Z', 1e9, 'fields x')] });
    expect(rendered('md', over([both]))).toMatch(/Query 1 of 2[\s\S]*Query 2 of 2/);
  });

  it('a kept answer costs nothing, and that is said', () => {
    const kept = insights({ queries: [{ ...asked('2024-03-01T00:00:00Z', '2024-03-02T00:00:00Z', 1e9), costUsd: 0 }], costUsd: 0 });
    expect(rendered('md', over([kept]))).toContain('whose answer AWS had kept');
    expect(rendered('md', over([insights()]))).not.toContain('had kept');
  });

  it('a source that is asked has no row among files; one with files has', () => {
    const only = rendered('md', over([insights()]));
    expect(only).not.toMatch(/Bytes read/);
    expect(only).toMatch(/Asked by query/);
    const both = rendered('md', over([insights(), source(rows)], { coverage: [...rows, ...rows] }));
    expect(both).toMatch(/Bytes read/);
    expect(both.slice(both.indexOf('Bytes read'), both.indexOf('Asked by query'))).not.toContain('logs-insights');
  });

  it('Event history has no files and no bill, and its requests are listed', () => {
    const lookup = {
      ...asked('2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z', 0, 'aws cloudtrail lookup-events'),
      bytesScanned: null,
      costUsd: 0,
    };
    const text = rendered(
      'md',
      over([insights({ kind: 'event-history', location: 'Event history of eu-west-1', queries: [lookup], costUsd: 0 })]),
    );
    expect(text).toContain('Nothing that was asked is billed.');
    expect(text).toContain('aws cloudtrail lookup-events');
    expect(text).not.toMatch(/Bytes read|did not tell the bytes|Asked by query/);
  });

  it('none was answered: it is not said that files were read', () => {
    const failed = insights({ status: 'failed', queries: [], costUsd: null });
    expect(rendered('md', over([failed]))).toContain('No query was answered');
  });

  it('CSV: a row for each, and the sum in the summary', () => {
    const lines = rendered('csv', over([insights()])).split('\r\n');
    expect(lines.filter((line) => line.startsWith('"query"'))).toHaveLength(2);
    expect(lines[1]).toMatch(/400000000000,2$/);
  });
});

it('what only tells how it was read is a remark, no gap', () => {
  const kept = { code: 'kept-answers', text: `${GROUP}: 3 answers had been kept.`, location: GROUP };
  const text = rendered('md', over([insights({ gaps: [kept] })]));
  expect(text).toMatch(/No gaps in 1 source/);
  expect(text).toMatch(/1 remark on how it was read/);
  expect(text).toContain('3 answers had been kept');
});

describe('what was chosen, in words', () => {
  it.each<[Partial<AwsScope>, string]>([
    [{ ...EMPTY_AWS, profiles: [null], regions: [] }, 'the AWS account of the default credentials'],
    [{ profiles: ['prod'] }, 'the AWS account of profile prod, in eu-west-1'],
    [
      {
        profiles: ['prod'],
        kinds: ['athena', 'event-history'],
        athena: { ...EMPTY_AWS.athena, tables: ['logs.trail'] },
        services: ['s3.amazonaws.com'],
      },
      'the AWS account of profile prod, in eu-west-1, asked for Athena, Event history, table logs.trail, service s3.amazonaws.com',
    ],
    [{ profiles: ['prod'], kinds: [...ACCOUNT_KINDS] }, 'the AWS account of profile prod, in eu-west-1, asked for everything'],
    [
      { ...EMPTY_AWS, profiles: ['prod', 'dev'], regions: ['eu-west-1', 'us-east-1'] },
      'the AWS accounts of profiles prod, dev, in eu-west-1, us-east-1',
    ],
    [{}, 'the AWS accounts of the default credentials and profile quux-prod, in eu-west-1'],
    [
      { ...EMPTY_AWS, profiles: ['prod'], regions: [], roleArn: 'arn:aws:iam::111122223333:role/x', logGroups: ['a', 'b'] },
      'the AWS account of profile prod, as arn:aws:iam::111122223333:role/x, log groups a, b',
    ],
  ])('%j', (changes, phrase) => {
    expect(accountsPhrase({ ...aws, ...changes }, { masked: false })).toBe(phrase);
  });

  it('masked: counted, Regions as they are', () => {
    const all = { ...aws, roleArn: 'arn:aws:iam::111122223333:role/x', logGroups: ['a'] };
    expect(accountsPhrase(all, { masked: true })).toBe(
      'the AWS accounts of 2 profiles, with an assumed role, in eu-west-1, 1 named log group',
    );
  });

  it('the report names them', () => {
    expect(rendered('md', over([insights()]))).toMatch(/Accounts chosen.*profile quux-prod/);
  });
});

describe('the command that asks the same again', () => {
  it('has the flags of the accounts, the period that was asked, and a limit above what it cost', () => {
    expect(reproduceCommands(over([insights()]), scope({ profiles: ['prod', 'dev'], usdPerGb: 0.005 }))).toEqual([
      'tls-migrate check --logs-insights --profile prod dev --region eu-west-1 --price-per-gb 0.005 --max-cost 2.20 ' +
        '--since 2024-03-01T00:00:00.000Z --until 2024-05-01T00:00:00.000Z --no-detect --target tls1.2 --json',
    ]);
  });

  it('names each kind that was asked for, with what it was told; a free one has no limit', () => {
    const athena = { tables: ['logs.trail'], workGroup: 'audit', output: 's3://answers/tls/' };
    const one = over([insights()]);
    expect(reproduceCommands(one, scope({ kinds: ['athena', 'lake'], athena }))[0]).toMatch(
      /check --athena --lake --athena-table logs\.trail --athena-workgroup audit --athena-output s3:\/\/answers\/tls\/ .*--max-cost 2\.20 /,
    );
    expect(reproduceCommands(redact(one), scope({ kinds: ['athena'], athena }))[0]).toMatch(
      /--athena-table DATABASE\.TABLE --athena-workgroup WORKGROUP --athena-output s3:\/\/BUCKET\/PREFIX /,
    );
    expect(reproduceCommands(one, scope({ kinds: [...ACCOUNT_KINDS] }))[0]).toContain('check --aws --profile');
    const free = reproduceCommands(one, scope({ kinds: ['event-history', 'health-notices'], services: ['s3.amazonaws.com'] }))[0];
    expect(free).toContain('check --event-history --health --service s3.amazonaws.com --profile');
    expect(free).not.toContain('--max-cost');
    const history = insights({ kind: 'event-history' });
    expect(reproduceCommands(over([history]), null)[0]).toMatch(/^tls-migrate check --event-history --since/);
  });

  it('a kept answer will cost something the next time', () => {
    const half = insights({ queries: insights().queries.map((query, index) => (index === 0 ? query : { ...query, costUsd: 0 })) });
    expect(reproduceCommands(over([half]), scope())[0]).toContain('--max-cost 2.20');
  });

  it('without a query that cost anything the limit is for the person to say', () => {
    expect(reproduceCommands(over([insights({ queries: [], costUsd: null })]), scope())[0]).toContain('--max-cost USD');
  });

  it('beside files the window is the one that was chosen: it would narrow them, too', () => {
    const both = over([insights(), source(rows)]);
    const [command] = reproduceCommands(both, scope({}, { files: ['/srv/trail'] }));
    expect(command).toContain('--files /srv/trail --logs-insights');
    expect(command).not.toContain('--since');
  });

  it('quotes what a shell would read', () => {
    expect(reproduceCommands(over([insights()]), scope({ ...EMPTY_AWS, profiles: ['a b; rm'] }))[0]).toContain("--profile 'a b; rm'");
  });

  it('masked: placeholders, and Regions', () => {
    const [command] = reproduceCommands(
      redact(over([insights()])),
      scope({ roleArn: 'arn:aws:iam::111122223333:role/x', logGroups: [GROUP] }),
    );
    expect(command).toContain('--log-group LOG_GROUP --profile PROFILE --region eu-west-1 --role-arn ROLE_ARN');
  });
});

describe('masked', () => {
  const spots: BlindSpot[] = [
    {
      code: 'trail-without-log-group',
      text: 'The trail quuxorgtrail (organization, multi-Region) writes to S3 only, not to CloudWatch Logs.',
      affects: 'Calls that only that trail records.',
      howToClose:
        'Read its files from the bucket quuxbucket (--files s3://BUCKET/PREFIX); or have the trail write to a log group from now on.',
    },
    {
      code: 'log-group-of-another-account',
      text: 'The trail other (one Region) writes to a log group of account 271828182845, which these credentials cannot query.',
      affects: 'Every call that only that trail records.',
      howToClose: 'Run again with credentials of account 271828182845.',
    },
  ];
  const gaps = [
    {
      code: 'sso-expired',
      text: 'The SSO session of profile quuxprofile has expired: aws sso login --profile quuxprofile',
      location: 'quuxprofile',
    },
    { code: 'not-found', text: `There is no log group quuxmissing in eu-west-1 for account ${ACCOUNT}.`, location: 'default credentials' },
    { code: 'cost-limit', text: `${GROUP}, 2024-03-01 to 2024-03-02: not read, the limit of $2.00 was reached.`, location: GROUP },
  ];
  const plain = over([insights({ gaps, status: 'partial' })], {
    blindSpots: spots,
    findings: [
      finding({ evidence: evidence({ sessions: { stats: 3, who: 1 }, principals: { [`arn:aws:iam::${ACCOUNT}:role/fields`]: 4 } }) }),
    ],
    summary: {
      ...document().summary,
      reasons: [{ code: 'source-partial', text: `Not everything could be read: 3 gaps in ${GROUP} (${ACCOUNT}, eu-west-1).` }],
    },
  });
  const masked = redact(plain);

  it('no log group, account, profile, trail or bucket is left in any format', () => {
    expect(JSON.stringify(plain)).toMatch(/quux/);
    for (const format of ['md', 'html', 'csv', 'json'] as const) {
      expect(rendered(format, plain, true)).not.toMatch(/quux|314159265358|271828182845/i);
    }
    expect(documentSchema.parse(masked)).toEqual(masked);
  });

  it('a log group is the same label as location, in ARNs, gaps and reasons', () => {
    const [one] = masked.sources;
    const label = /^(group-\d+) \((account-\d+), eu-west-1\)$/.exec(one?.location ?? '');
    expect(label).not.toBeNull();
    const [, group, account] = label ?? [];
    expect(one?.queries[0]?.groups).toEqual([`arn:aws:logs:eu-west-1:${account}:log-group:${group}`]);
    expect(one?.gaps[2]).toMatchObject({ location: group, text: expect.stringContaining(`${group}, 2024-03-01`) });
    expect(masked.summary.reasons[0]?.text).toContain(`${group} (${account}, eu-west-1)`);
    expect(one?.gaps[1]).toMatchObject({ location: 'default credentials' });
    expect(masked.coverage[0]).toMatchObject({ account, source: one?.id });
    expect(masked.scope.sources).toEqual([one?.id]);
  });

  it('an account of which nothing could be read: its profile and what was refused there', () => {
    const refused = [{ code: 'refused', text: 'quux/refused: Its log class is Delivery.', location: 'quux/refused' }];
    const one = insights({ id: 'logs-insights:prod', status: 'skipped', location: `prod, account ${ACCOUNT}`, gaps: refused, queries: [] });
    const other = insights({ id: 'logs-insights:default', status: 'failed', location: 'default', gaps: [], queries: [] });
    const said = 'Its default is older.';
    const shown = redact(over([one, other], { blindSpots: [{ code: 'x', text: said, affects: '', howToClose: '' }] }));
    expect(shown.sources[0]?.location).toMatch(/^profile-\d+, account account-\d+$/);
    expect(shown.sources[0]?.gaps[0]?.text).toMatch(/^group-\d+: Its log class is Delivery\.$/);
    expect(shown.sources[1]?.location).toMatch(/^profile-\d+$/);
    expect(shown.blindSpots[0]?.text).toBe(said);
  });

  it('a log group that looks like a path is no path', () => {
    const path = '/aws/quux/logs';
    const named = insights({
      status: 'partial',
      location: `${path} (${ACCOUNT}, eu-west-1)`,
      gaps: [{ code: 'cost-limit', text: `${path}, 2024-03-01 to 2024-03-02: not read.`, location: path }],
      queries: [],
    });
    const [one] = redact(over([named])).sources;
    expect(one?.gaps[0]?.text).toBe(`${one?.gaps[0]?.location}, 2024-03-01 to 2024-03-02: not read.`);
    expect(one?.gaps[0]?.location).toMatch(/^group-\d+$/);
  });

  it('the words of a query are everybody’s and stay, also where a session or a role is called so', () => {
    expect(masked.sources[0]?.queries[0]?.text).toBe(QUERY);
  });

  it('what stands in quotes in a query, and account numbers, are somebody’s', () => {
    const text = `filter arn = "arn:aws:iam::${ACCOUNT}:role/quuxrole" and account = ${ACCOUNT}`;
    const one = redact(over([insights({ queries: [asked('2024-03-01T00:00:00Z', '2024-03-02T00:00:00Z', 1, text)] })]));
    expect(one.sources[0]?.queries[0]?.text).toMatch(/^filter arn = "arn:aws:iam::(account-\d+):role\/role-\d+" and account = \1$/);
  });

  it('names in sentences about sign-ins are masked, and the words around them stay', () => {
    const said = [
      'Profile quux-dev needs a code of the MFA device.',
      'Sign in: aws sso login --sso-session quuxcorp',
      'The profile quux-dev names the SSO session quuxinternal, which is not there.',
      'There is no AWS profile called x. Known profiles: quux-dev, quuxbeta. All of them: aws configure list-profiles',
    ];
    const gaps = said.map((text) => ({ code: 'mfa-needed', text, location: 'quux-dev' }));
    const shown = redact(over([insights({ gaps })]));
    const texts = shown.sources[0]?.gaps.map(({ text }) => text).join('\n') ?? '';
    expect(texts).not.toMatch(/quux/);
    expect(texts).toMatch(/^Profile profile-\d+ needs a code of the MFA device\.$/m);
    expect(texts).toMatch(/names the SSO session profile-\d+, which is not there/);
  });

  it('a profile or a log group called like an everyday word takes no word out of the text', () => {
    const named = insights({
      status: 'partial',
      gaps: [{ code: 'sso-expired', text: 'The session of profile default has expired.', location: 'default' }],
      location: `CloudTrail (${ACCOUNT}, eu-west-1)`,
      queries: [],
    });
    const one = redact(
      over([named], {
        blindSpots: [{ code: 'x', text: 'CloudTrail has no record of what it refuses by default.', affects: '', howToClose: '' }],
      }),
    );
    expect(one.blindSpots[0]?.text).toBe('CloudTrail has no record of what it refuses by default.');
    expect(one.sources[0]?.location).toMatch(/^group-\d+ \(account-\d+, eu-west-1\)$/);
  });
});

it('asked again by query: said in words', () => {
  const verification = {
    at: '2024-06-02T08:00:00Z',
    method: 'query',
    result: 'gone',
    events: 48_211,
    since: '2024-06-01T14:02:00Z',
    text: 'No call.',
  } as const;
  const text = rendered('md', over([insights()], { findings: [finding({ verification })] }));
  expect(text).toContain('**gone** (asked again by query, 2024-06-02 08:00:00 UTC, in 48,211 events since');
});
