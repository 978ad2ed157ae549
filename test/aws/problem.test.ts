// What goes wrong on the wire, and the sentence that a person gets for it.
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetQueryResultsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it, vi } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { AwsProblem, isRetryable, problemOf } from '../../src/aws/problem.ts';
import { plain } from '../../src/text/plain.ts';
import { html, isolated, json, loopback, reset, sharedFiles, stsError } from './loopback.ts';

isolated();
const signal = new AbortController().signal;
type Reply = Awaited<ReturnType<typeof loopback>>['reply'];

async function connected() {
  const aws = await loopback();
  const env = {
    ...(await sharedFiles('')),
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_REGION: 'eu-west-3',
    AWS_ENDPOINT_URL: aws.url,
  };
  return { aws, env, connection: await connect({ profile: null, region: null, roleArn: null }, { env, askMfa: null, signal }) };
}

const START = { logGroupName: 'trail', queryString: 'fields @message', startTime: 0, endTime: 1 };
const error =
  (type: string, message: string, status = 400): Reply =>
  (_asked, answer) =>
    json(answer, { __type: type, message }, status);
const DENIED =
  'User: arn:aws:sts::111122223333:assumed-role/ReadOnly/ana is not authorized to perform: logs:StartQuery on resource: arn:aws:logs:eu-west-3:111122223333:log-group:trail:log-stream:';

const WIRE: [string, Reply, Partial<AwsProblem>, RegExp, boolean][] = [
  [
    'a missing permission',
    error('AccessDeniedException', `${DENIED} because no identity-based policy allows the logs:StartQuery action`),
    { code: 'access-denied', action: 'logs:StartQuery' },
    /^This identity may not use logs:StartQuery on arn:aws:logs:\S+: no identity-based policy allows it\.$/,
    false,
  ],
  [
    'a service control policy',
    error('AccessDeniedException', `${DENIED} with an explicit deny in a service control policy`),
    { code: 'access-denied', action: 'logs:StartQuery' },
    /explicit deny in a service control policy\.$/,
    false,
  ],
  [
    'a refusal without words',
    error('AccessDeniedException', ''),
    { code: 'access-denied', action: 'logs:StartQuery' },
    /logs:StartQuery/,
    false,
  ],
  [
    'expired keys',
    error('ExpiredTokenException', 'The security token included in the request is expired'),
    { code: 'credentials-expired' },
    /have expired/,
    false,
  ],
  [
    'an unknown key',
    error('UnrecognizedClientException', 'The security token included in the request is invalid.'),
    { code: 'credentials-invalid' },
    /does not know/,
    false,
  ],
  ['a throttle that is not declared', error('ThrottlingException', 'Rate exceeded'), { code: 'throttled' }, /too often/, true],
  [
    'the limit of concurrent queries',
    error('LimitExceededException', 'Account maximum query concurrency limit of [100] reached.'),
    { code: 'limit' },
    /\[100\] reached/,
    true,
  ],
  ['an unavailable service', error('ServiceUnavailableException', 'try later', 503), { code: 'service' }, /HTTP 503/, true],
  [
    'a missing group',
    error('ResourceNotFoundException', "Log group 'trail' does not exist for account ID '111122223333'"),
    { code: 'not-found' },
    /Log group 'trail'/,
    false,
  ],
  [
    'a query that it cannot read',
    (_asked, answer) =>
      json(
        answer,
        { __type: 'MalformedQueryException', message: 'unexpected symbol found (', queryCompileError: { message: 'unexpected symbol' } },
        400,
      ),
    { code: 'malformed-query' },
    /unexpected symbol found/,
    false,
  ],
  [
    'a parameter that it refuses',
    error('InvalidParameterException', 'End time should not be before creation time'),
    { code: 'other' },
    /End time should not/,
    false,
  ],
  ['a web page with HTTP 500', (_asked, answer) => html(answer, 500), { code: 'service' }, /HTTP 500/, true],
  ['a web page with HTTP 200', (_asked, answer) => html(answer, 200), { code: 'service' }, /web page/, true],
  ['a web page with HTTP 502', (_asked, answer) => html(answer, 502), { code: 'service' }, /HTTP 502/, true],
  ['HTTP 429 without a body', (_asked, answer) => answer.writeHead(429).end(), { code: 'throttled' }, /too often/, true],
  ['HTTP 500 without a body', (_asked, answer) => answer.writeHead(500).end(), { code: 'service' }, /HTTP 500/, true],
  ['a reset', (_asked, answer) => reset(answer), { code: 'unreachable' }, /ECONNRESET/, true],
  [
    'an answer that breaks off',
    (_asked, answer) => {
      answer.writeHead(200, { 'content-length': '1000' }).write('{"queryId":');
      setTimeout(() => answer.destroy(), 20);
    },
    { code: 'unreachable' },
    /could not be reached/,
    true,
  ],
];

it.each(WIRE)('understands %s', async (_name, reply, expected, sentence, retry) => {
  const { aws, connection } = await connected();
  aws.reply = reply;
  const thrown: unknown = await connection.logs.send(new StartQueryCommand(START)).catch((one: unknown) => one);
  const problem = problemOf(thrown, { service: 'logs', operation: 'StartQuery', profile: null });
  expect(problem).toMatchObject(expected);
  expect(problem.message).toMatch(sentence);
  expect(problem.howTo).not.toBe('');
  expect([isRetryable(thrown), isRetryable(problem)]).toEqual([retry, retry]);
  connection.destroy();
});

it('names the action by the operation when AWS does not, for CloudTrail too', async () => {
  const { aws, connection } = await connected();
  aws.reply = error('AccessDeniedException', 'denied');
  const thrown: unknown = await connection.cloudTrail.send(new DescribeTrailsCommand({})).catch((one: unknown) => one);
  const problem = problemOf(thrown, { service: 'cloudtrail', operation: 'DescribeTrails', profile: 'p' });
  expect(problem).toMatchObject({
    code: 'access-denied',
    action: 'cloudtrail:DescribeTrails',
    howTo: expect.stringContaining('to find trails'),
  });
  connection.destroy();
});

it('gives up on a service that takes the request and never answers', async () => {
  const { aws, connection } = await connected();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  aws.reply = () => vi.advanceTimersByTime(60_000);
  const thrown: unknown = await connection.logs.send(new StartQueryCommand(START)).catch((one: unknown) => one);
  expect(problemOf(thrown, CONTEXT)).toMatchObject({ code: 'unreachable', retryable: true });
  connection.destroy();
});

it('knows a request that was stopped', async () => {
  const { aws, connection } = await connected();
  const stop = new AbortController();
  aws.reply = () => stop.abort();
  const thrown: unknown = await connection.logs
    .send(new GetQueryResultsCommand({ queryId: 'q' }), { abortSignal: stop.signal })
    .catch((one: unknown) => one);
  expect(problemOf(thrown, { service: 'logs', operation: 'GetQueryResults', profile: null }).code).toBe('cancelled');
  expect(isRetryable(thrown)).toBe(false);
  connection.destroy();
});

it.each([
  ['an unknown key', 'InvalidClientTokenId', 'The security token included in the request is invalid.', 'credentials-invalid'],
  ['an expired session', 'ExpiredToken', 'The security token included in the request is expired', 'credentials-expired'],
  ['a wrong secret', 'SignatureDoesNotMatch', 'The request signature we calculated does not match', 'credentials-invalid'],
  ['a Region that is not enabled', 'RegionDisabledException', 'STS is not activated in this region', 'no-region'],
  ['a throttle', 'Throttling', 'Rate exceeded', 'throttled'],
])('connect says who is not let in: %s', async (_name, name, message, code) => {
  const { aws, env } = await connected();
  aws.reply = (_asked, answer) => stsError(answer, name, message);
  await expect(connect({ profile: null, region: null, roleArn: null }, { env, askMfa: null, signal })).rejects.toMatchObject({
    name: 'AwsProblem',
    code,
  });
});

it.each([
  ['a web page with HTTP 500', (_asked: unknown, answer: Parameters<Reply>[1]) => html(answer, 500), 'service'],
  ['a web page with HTTP 200', (_asked: unknown, answer: Parameters<Reply>[1]) => html(answer, 200), 'service'],
  ['a reset', (_asked: unknown, answer: Parameters<Reply>[1]) => reset(answer), 'unreachable'],
])('connect survives %s in place of STS', async (_name, reply, code) => {
  const { aws, env } = await connected();
  aws.reply = reply;
  await expect(connect({ profile: null, region: null, roleArn: null }, { env, askMfa: null, signal })).rejects.toMatchObject({
    name: 'AwsProblem',
    code,
  });
});

const CONTEXT = { service: 'logs', operation: 'StartQuery', profile: 'p' };

it.each([undefined, null, 0, '', 'text', {}, [], Symbol('s'), new Error(), new AggregateError([]), Object.create(null)])(
  'says something true of anything: %o',
  (thrown) => {
    const problem = problemOf(thrown, CONTEXT);
    expect(problem.code).toBe('other');
    expect(problem.message).toMatch(/^CloudWatch Logs refused StartQuery/);
    expect(isRetryable(thrown)).toBe(false);
  },
);

it('survives an error that throws when it is read, and one that contains itself', () => {
  const hostile = {
    get name(): string {
      throw new Error('no');
    },
  };
  const circle: { cause?: unknown } = new Error('round');
  circle.cause = circle;
  expect(problemOf(hostile, CONTEXT).code).toBe('other');
  expect(problemOf(circle, CONTEXT).code).toBe('other');
});

it('finds the reason among the addresses that were tried', () => {
  const tried = new AggregateError([
    Object.assign(new Error('a'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('b'), { code: 'ENETUNREACH' }),
  ]);
  expect(problemOf(tried, CONTEXT)).toMatchObject({ code: 'unreachable', retryable: true });
});

it('explains a certificate that cannot be verified, and what to set', () => {
  const problem = problemOf(Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), CONTEXT);
  expect(problem).toMatchObject({ code: 'unreachable', retryable: false, howTo: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
});

it('makes what AWS says inert, one line, and short', () => {
  const message = `first\u001b[31m line${'x'.repeat(5000)}\nsecond line`;
  const problem = problemOf(Object.assign(new Error(message), { name: 'InvalidParameterException' }), CONTEXT);
  expect(problem.message.length).toBeLessThan(400);
  expect(plain(problem.message)).toBe(problem.message);
  expect(problem.message).not.toContain('second');
});

it('quotes the name of a profile in a command', () => {
  const expired = Object.assign(new Error('x'), { name: 'TokenProviderError' });
  expect(problemOf(expired, { ...CONTEXT, profile: "a'; rm -rf ~" }).howTo).toBe("Sign in: aws sso login --profile 'a'\\''; rm -rf ~'");
});

it('leaves an AwsProblem as it is', () => {
  const problem = new AwsProblem('limit', 'm', { howTo: 'h' });
  expect(problemOf(problem, CONTEXT)).toBe(problem);
});
