// `check` over AWS accounts with the real engine and the real SDK, against the loopback AWS: what is asked, printed, stopped, and how it ends.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CheckRequest, check } from '../../src/cli/commands/check.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { EXIT } from '../../src/cli/exit.ts';
import type { Interrupt } from '../../src/cli/interrupt.ts';
import { documentSchema, type TlsMigrateDocument } from '../../src/contract/document.ts';
import { ACCOUNT_KINDS } from '../../src/contract/vocabulary.ts';
import { createJourney } from '../../src/create-journey.ts';
import type { JourneyListener } from '../../src/journey.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { SessionStore } from '../../src/session/store.ts';
import { fakeHost } from '../support/host.ts';
import { ACCOUNT, GROUP, insightsWorld, type World } from '../support/insights-world.ts';
import { event, tls } from '../support/trail.ts';
import { listening, undisturbed } from './support/headless.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const aws = EMPTY_AWS;
const window = { from: Date.parse('2026-11-20T00:00:00Z'), to: Date.parse('2026-11-21T00:00:00Z') };
const calls = [
  event({ eventTime: '2026-11-20T10:00:00Z', tlsDetails: tls('TLSv1') }),
  event({ eventTime: '2026-11-20T11:00:00Z' }),
  event({ eventTime: '2026-11-20T12:00:00Z', tlsDetails: undefined }),
];

let folder: string;
let world: World;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-accounts-'));
  world = await insightsWorld(calls, { now: NOW });
});
afterEach(async () => {
  await world.aws.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function checking(
  change: { aws?: Partial<typeof aws>; env?: Record<string, string> } & Partial<Pick<CheckRequest, 'maxCostUsd'>> = {},
  interrupt: Interrupt = undisturbed(),
  hear: JourneyListener = () => {},
): Promise<Ended> {
  const store = new SessionStore(folder);
  const host = fakeHost({ env: { ...world.env, ...change.env } });
  const output = listening();
  const request: CheckRequest = {
    scope: { ...EMPTY_SCOPE, aws: { ...aws, ...change.aws }, window },
    target: 'tls1.2',
    failOn: 'medium',
    maxCostUsd: change.maxCostUsd === undefined ? 5 : change.maxCostUsd,
    flags: { json: true, output: [], quiet: false, redact: false },
  };
  const openJourney: CliContext['openJourney'] = ({ resume, failOn, keep }) => {
    const journey = createJourney({ host, store: keep ? store : null, resume, failOn, now: world.now });
    journey.subscribe(hear);
    return journey;
  };
  const code = await check(request, { host, store, now: world.now, openJourney }, output, interrupt);
  return { code, stdout: output.stdout(), stderr: output.stderr() };
}

const document = ({ stdout }: Ended): TlsMigrateDocument => documentSchema.parse(JSON.parse(stdout));

/** Profiles with keys of their own. */
function profiles(keys: Readonly<Record<string, string>>): Record<string, string> {
  const config = Object.entries(keys).map(
    ([name, key]) => `[profile ${name}]\nregion = eu-west-1\naws_access_key_id = ${key}\naws_secret_access_key = example\n`,
  );
  writeFileSync(join(folder, 'config'), config.join('\n'));
  return { AWS_CONFIG_FILE: join(folder, 'config'), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
}

test('2: without --max-cost only estimates are asked, which cost nothing; no session is left', async () => {
  const ended = await checking({ maxCostUsd: null });
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/account 111122223333, as arn:aws:iam::111122223333:user\/auditor/);
  expect(ended.stderr).toMatch(/org-trail\/cloudtrail \(account 111122223333, eu-west-1\), 2026-11-20 00:00 to 2026-11-21 00:00 UTC/);
  expect(world.aws.books.billedBytes()).toBe(0);
  expect(new SessionStore(folder).list().sessions).toEqual([]);
});

test('1: a finding, its denominator, the query and its cost; the bytes are scanned once', async () => {
  const ended = await checking();
  expect(ended.code).toBe(1);
  const { findings, sources, coverage } = document(ended);
  expect(findings).toMatchObject([{ kind: 'legacy-calls', evidence: { calls: 1 } }]);
  expect(coverage).toMatchObject([{ account: ACCOUNT, events: 3, withTls: 2 }]);
  const [source] = sources;
  expect(source).toMatchObject({ kind: 'logs-insights', status: 'complete', input: { files: { found: 0 } } });
  expect(source?.input?.bytesRead).toBe(world.aws.bytesIn(GROUP, window.from / 1000, window.to / 1000 - 1));
  expect(world.aws.books.running()).toEqual([]);
});

test('Event history is asked without --max-cost, because it is free, and the session is kept', async () => {
  world.aws.health.subscribed.add(ACCOUNT);
  const ended = await checking({ aws: { kinds: ['event-history', 'health-notices'] }, maxCostUsd: null });
  expect(ended.stderr).toMatch(/Event history of eu-west-1 .*: free$/m);
  expect(ended.stderr).toMatch(/Chosen, together: free\./);
  expect(document(ended).sources.map(({ kind, costUsd }) => [kind, costUsd ?? 0])).toEqual([
    ['event-history', 0],
    ['health-notices', 0],
  ]);
  expect(ended.code).not.toBe(2);
  expect(world.aws.books.billedBytes()).toBe(0);
  expect(new SessionStore(folder).list().sessions).toHaveLength(1);
});

test('of everything that an account has, what holds the same calls is read once, and the rest says why not', async () => {
  const ended = await checking({ aws: { kinds: [...ACCOUNT_KINDS] } });
  expect(ended.code).toBe(1);
  expect(document(ended).findings).toMatchObject([{ kind: 'legacy-calls', evidence: { calls: 1 } }]);
  expect(document(ended).sources.map(({ kind }) => kind)).toEqual(['logs-insights']);
  expect(ended.stderr).toMatch(/^ {2}log group org-trail\/cloudtrail .*\n {4}chosen: /m);
  expect(ended.stderr).toMatch(/^ {2}Event history of eu-west-1 .*: free\n {4}left out: The same calls are in org-trail\/cloudtrail, /m);
  expect(ended.stderr).toMatch(/No table of Athena over CloudTrail files was found/);
});

test('4: nobody can say who one is, and there is nothing else; the reason is on stderr and in the document', async () => {
  const ended = await checking({ env: { AWS_ACCESS_KEY_ID: 'AKIANOBODYKNOWSTHIS0' } });
  expect(ended.code).toBe(4);
  expect(ended.stderr).toMatch(/^Problem/m);
  expect(document(ended).sources).toMatchObject([{ status: 'failed' }]);
});

test('1: one of two accounts is refused; the other’s finding counts, and the run is not complete', async () => {
  world.aws.addIdentity({ accessKeyId: 'AKIAGOODGOODGOODGOOD', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/good` });
  const env = profiles({ good: 'AKIAGOODGOODGOODGOOD', bad: 'AKIANOBODYKNOWSTHIS0' });
  const ended = await checking({ aws: { profiles: ['good', 'bad'] }, env });
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^Profile good: account 111122223333/m);
  expect(ended.stderr).toMatch(/^Problem \(bad\)/m);
  expect(document(ended).summary).toMatchObject({ verdict: 'findings', complete: false });
});

test('130: stopped in the middle: no query runs on, and the session is kept', async () => {
  const controller = new AbortController();
  const interrupt: Interrupt = {
    signal: controller.signal,
    exitCode: () => (controller.signal.aborted ? EXIT.interrupted : null),
    dispose: () => {},
  };
  const ended = await checking({}, interrupt, ({ type }) => {
    // From here on no query ends by itself.
    if (type === 'agreed') world.aws.knobs.pace = { by: 'polls', scheduled: 0, running: 100_000 };
    if (type === 'source-progress' && world.aws.books.running().length > 0) controller.abort();
  });
  expect(ended).toMatchObject({ code: 130, stdout: '' });
  expect(ended.stderr).toMatch(/What was gathered is saved: tls-migrate report/);
  expect(world.aws.books.count('StopQuery')).toBe(1);
  expect(world.aws.books.running()).toEqual([]);
  expect(new SessionStore(folder).list().sessions).toHaveLength(1);
});
