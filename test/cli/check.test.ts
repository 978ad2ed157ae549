import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentSchema, type TlsMigrateDocument } from '../../src/contract/document.ts';
import { type Ended, type Home, newHome } from '../support/run-program.ts';
import { event, gzipTrail, records, tls, writeTrail } from '../support/trail.ts';

let home: Home;
let trail: string;
beforeEach(() => {
  home = newHome();
  trail = join(home.folder, 'trail');
});
afterEach(() => home.remove());

const legacy = (more: object = {}) => event({ tlsDetails: tls('TLSv1'), ...more });
const check = (...args: readonly string[]): Promise<Ended> => home.run('check', '--files', trail, '--no-detect', ...args);
const document = ({ stdout }: Ended): TlsMigrateDocument => documentSchema.parse(JSON.parse(stdout));

describe('exit codes', () => {
  test('0: clean', async () => {
    writeTrail(trail, { 'a.json.gz': gzipTrail([event()]) });
    const ended = await check('--json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(document(ended).summary).toMatchObject({ verdict: 'clean', complete: true, openFindings: 0 });
  });

  test('1: a finding at or above --fail-on, also when something else failed', async () => {
    writeTrail(trail, { 'a.json': records([legacy()]), 'b.json': '{"Records":[' });
    const ended = await check('--json');
    expect(ended.code).toBe(1);
    expect(document(ended).summary).toMatchObject({ verdict: 'findings', complete: false, openFindings: 1 });
  });

  test('0: findings below --fail-on do not count, and are there', async () => {
    writeTrail(trail, { 'a.json': records([event()]) });
    const ended = await check('--json', '--target', 'tls1.3');
    expect(ended.code).toBe(0);
    expect(document(ended).findings.map(({ severity }) => severity)).toEqual(['low']);
    expect((await check('--target', 'tls1.3', '--fail-on', 'low')).code).toBe(1);
  });

  test.each<[string, Record<string, string | Buffer>]>([
    ['a broken file', { 'a.json': records([event()]), 'b.json.gz': gzipTrail([event()]).subarray(0, 30) }],
    ['only digest files', { 'CloudTrail-Digest/a.json.gz': gzipTrail([]) }],
    ['no events', { 'a.json': records([]) }],
    ['no event with TLS', { 'a.json': records([event({ tlsDetails: undefined })]) }],
    ['a TLS version that nobody knows', { 'a.json': records([event({ tlsDetails: tls('TLSv9') })]) }],
    ['a folder with nothing in it', { 'sub/readme.md': '' }],
  ])('3: not proven: %s', async (_name, files) => {
    writeTrail(trail, files);
    const ended = await check('--json');
    expect(ended.code).toBe(3);
    const { summary } = document(ended);
    expect(summary.verdict).toBe('not-proven');
    expect(summary.reasons.length).toBeGreaterThan(0);
  });

  test.each<[string, string[], RegExp]>([
    ['an unknown flag', ['check', '--nonsense'], /unknown option/],
    ['an unknown command', ['nonsense'], /./],
    ['a bad date', ['check', '--files', '.', '--since', 'yesterday'], /--since yesterday/],
    ['a path that is not there', ['check', '--files', 'gone'], /gone: there is no such file or folder/],
    ['nothing to check', ['check', '--no-detect'], /Nothing to check/],
    ['a bad target', ['check', '--target', 'tls9'], /tls9/],
    ['a report of no format', ['check', '--output', 'report.pdf'], /report\.pdf/],
    ['a report in no folder', ['check', '--output', 'gone/report.md'], /does not exist/],
    ['sample and files', ['check', '--sample', '--files', '.'], /--sample/],
    ['sample and accounts', ['check', '--sample', '--logs-insights'], /--sample and --logs-insights/],
    ['a profile and no account to ask', ['check', '--profile', 'prod'], /add --aws or --logs-insights/],
    ['a limit that is no amount', ['check', '--logs-insights', '--max-cost', 'NaN'], /--max-cost NaN/],
    ['a policy for two partitions', ['policy', '--region', 'eu-west-1', 'cn-north-1'], /one partition/],
    ['no terminal for the guided mode', [], /terminal/],
    ['no terminal to resume', ['resume'], /terminal/],
    ['no session to report', ['report'], /no session/],
    ['a session that is not there', ['report', '20200101-000000-abcd'], /no session/i],
  ])('2: wrong usage: %s', async (_name, args, sentence) => {
    const ended = await home.run(...args);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test('130: interrupted; what was gathered is saved and can be reported', async () => {
    writeTrail(trail, Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`${index}.json.gz`, gzipTrail([legacy()])])));
    const { child, ended } = home.start('check', '--files', trail, '--no-detect', '--json');
    const sessions = join(home.folder, 'state', 'tls-migrate', 'sessions');
    while (!existsSync(sessions) || readdirSync(sessions).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/is saved/);
    const report = document(await home.run('report', '--json'));
    expect(report.summary.complete).toBe(false);
  });
});

describe('what goes where', () => {
  test('--json prints one document and nothing else; not a terminal means no escapes', async () => {
    writeTrail(trail, { 'a.json': records([legacy({ userAgent: '\u001b[31mred\u001b]0;title\u0007 \u202E\u009b31m' })]) });
    const { stdout, stderr } = await check('--json');
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
    expect(stdout + stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
  });

  test('without --json a person reads the verdict, its denominator and what to do next', async () => {
    writeTrail(trail, { 'a.json': records([legacy(), event()]) });
    const { stdout } = await check();
    expect(stdout).toMatch(/^1 open finding against TLS 1\.2 \(1 high\)\. Looked at: 2 events read/);
    expect(stdout).toMatch(/Read: 2 events, 2 of them with TLS \(TLSv1 1, TLSv1\.2 1\)/);
    expect(stdout).toMatch(/tls-migrate resume/);
  });

  test('--output writes every format, privately', async () => {
    writeTrail(trail, { 'a.json': records([legacy()]) });
    const names = ['r.md', 'r.html', 'r.json', 'r.csv'];
    const { stderr } = await check('--output', ...names);
    for (const name of names) {
      expect(stderr).toContain(name);
      expect(readFileSync(join(home.folder, name), 'utf8')).toContain('TLS');
    }
    expect(JSON.parse(readFileSync(join(home.folder, 'r.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  });

  test('--redact leaves no account, key, address or name', async () => {
    writeTrail(trail, { 'a.json': records([legacy()]) });
    const { stdout } = await check('--json', '--redact');
    expect(stdout).not.toMatch(/111122223333|AKIAIOSFODNN7EXAMPLE|203\.0\.113\.1|user\/example/);
    expect(document({ code: 0, stdout, stderr: '' })).toMatchObject({ redacted: true, findings: [{ kind: 'legacy-calls' }] });
  });
});

describe('a decision holds in the next run', () => {
  test("accepted until its day, by the finding's id; reopened when somebody says so", async () => {
    writeTrail(trail, { 'a.json': records([legacy()]) });
    const [finding] = document(await check('--json')).findings;
    const id = finding?.id ?? '';
    expect((await home.run('decide', id, '--accept', '--owner', 'Ana')).code).toBe(2);
    expect((await home.run('decide', id, '--accept', '--owner', 'Ana', '--reason', 'retired soon', '--expires', '2099-01-01')).code).toBe(
      0,
    );
    const again = await check('--json');
    expect(again.code).toBe(0);
    expect(document(again).findings[0]).toMatchObject({ id, status: 'accepted', decision: { owner: 'Ana', expires: '2099-01-01' } });
    expect((await home.run('decide', id, '--reopen')).code).toBe(0);
    expect((await check()).code).toBe(1);
  });

  test('said to be fixed is not proved: not clean until it is verified', async () => {
    writeTrail(trail, { 'a.json': records([legacy({ eventTime: '2026-09-01T00:00:00Z' })]) });
    const id = document(await check('--json')).findings[0]?.id ?? '';
    expect((await home.run('decide', id, '--done')).code).toBe(0);
    expect((await check()).code).toBe(3);
    const early = await home.run('verify', id);
    expect(early.code).toBe(3);
    expect(early.stdout).toMatch(/too-early/);
    const later = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+/, '');
    writeTrail(trail, { 'b.json': records([event({ eventTime: later })]) });
    const gone = await home.run('verify', id);
    expect(gone.stdout).toMatch(/gone: No such call in 1 event with TLS since/);
    expect(gone.code).toBe(0);
    writeTrail(trail, { 'c.json': records([legacy({ eventTime: later })]) });
    const back = await home.run('verify', id);
    expect(back.stdout).toMatch(/still-there/);
    expect(back.code).toBe(1);
  });
});

test('what was verified and comes back is open again, and fails the run', async () => {
  const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+/, '');
  writeTrail(trail, { 'a.json': records([legacy({ eventTime: '2026-09-01T00:00:00Z' })]) });
  const id = document(await check('--json')).findings[0]?.id ?? '';
  await home.run('decide', id, '--done');
  writeTrail(trail, { 'b.json': records([event({ eventTime: at(60) })]) });
  expect((await home.run('verify')).code).toBe(0);
  expect((await check()).code).toBe(0);
  writeTrail(trail, { 'c.json': records([legacy({ eventTime: at(120) })]) });
  const back = await check('--json');
  expect(back.code).toBe(1);
  expect(document(back).findings[0]).toMatchObject({ id, status: 'open' });
});

test('--fail-on holds for the whole session, also in its later reports', async () => {
  writeTrail(trail, { 'a.json': records([event()]) });
  expect((await check('--target', 'tls1.3', '--fail-on', 'low')).code).toBe(1);
  expect(document(await home.run('report', '--json')).summary.verdict).toBe('findings');
});

test('a note on a step is kept until it is replaced; what makes no sense is refused', async () => {
  writeTrail(trail, { 'a.json': records([legacy()]) });
  const [finding] = document(await check('--json')).findings;
  const [id, step] = [finding?.id ?? '', finding?.steps[0]?.id ?? ''];
  await home.run('decide', id, '--done', '--step', step, '--note', 'ticket 4711');
  await home.run('decide', id, '--skip', '--step', step);
  expect(document(await home.run('report', '--json')).findings[0]?.steps[0]).toMatchObject({ status: 'skipped', note: 'ticket 4711' });
  expect((await home.run('decide', id, '--not-mine', '--note', 'x')).code).toBe(2);
  expect((await home.run('decide', id, '--done', '--owner', 'Ana')).code).toBe(2);
});

test.skipIf(!existsSync('/dev/full'))('an answer that cannot be written is no answer: exit code 4', async () => {
  writeTrail(trail, { 'a.json': records([event()]) });
  const { ended } = home.startShell(`"$NODE" "$PROGRAM" check --files "${trail}" --no-detect --json > /dev/full`);
  const { code, stderr } = await ended;
  expect(code).toBe(4);
  expect(stderr).toMatch(/cannot be written/);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('sessions are listed, and the newest is the one reported', async () => {
  writeTrail(trail, { 'a.json': records([legacy()]) });
  await check();
  const rows: unknown = JSON.parse((await home.run('sessions', '--json')).stdout);
  expect(rows).toMatchObject([{ sample: false, machine: false, files: [trail] }]);
  expect((await home.run('report')).stdout).toMatch(/^# /);
});

test('a report never takes the place of evidence', async () => {
  writeTrail(trail, { 'a.json': records([legacy()]) });
  const before = readFileSync(join(trail, 'a.json'), 'utf8');
  const ended = await check('--output', join(trail, 'a.json'));
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/part of the evidence/);
  expect(readFileSync(join(trail, 'a.json'), 'utf8')).toBe(before);
});

test('what somebody types is echoed inert', async () => {
  const { code, stderr } = await home.run('check', '--x\u001b[31m\u202e');
  expect(code).toBe(2);
  expect(stderr).not.toMatch(/(?!\n)\p{Cc}|\p{Bidi_Control}/u);
});

test('the schema that is printed is the one that documents keep to', async () => {
  const { stdout, code } = await home.run('schema');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ additionalProperties: false });
});

test('the sample says what it is', async () => {
  const ended = await home.run('check', '--sample', '--json');
  expect(ended.code).toBe(1);
  expect(document(ended)).toMatchObject({ sample: true });
  expect((await home.run('check', '--sample')).stdout).toMatch(/SYNTHETIC/);
});
