// The real program in a real terminal, with the real SDK, against the loopback AWS: profiles, a code, the plan, reading, the query.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeAws } from '../support/fake-aws/server.ts';
import type { FakeAws } from '../support/fake-aws/types.ts';
import { type Home, makeHome } from '../support/program.ts';
import type { TerminalScreen } from '../support/screen.ts';
import { event, tls } from '../support/trail.ts';

const ACCOUNT = '111122223333';
const GROUP = { account: ACCOUNT, region: 'eu-west-1', name: 'org-trail/cloudtrail' };
const SERIAL = `arn:aws:iam::${ACCOUNT}:mfa/jane`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/auditor`;
const CODE = '123456';
const DOWN = '\u001B[B';
const HOUR_MS = 60 * 60 * 1000;

const CONFIG = `[profile base]
region = eu-west-1

[profile audit]
region = eu-west-1
role_arn = ${ROLE}
source_profile = base
mfa_serial = ${SERIAL}
`;

let home: Home;
let aws: FakeAws;
beforeEach(async () => {
  home = makeHome();
  aws = await startFakeAws({
    knobs: { pace: { by: 'polls', scheduled: 0, running: 0 } },
    identities: [{ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/jane` }],
  });
  aws.addRole({ arn: ROLE, mfa: { serialNumber: SERIAL, tokenCode: CODE } });
  aws.addLogGroup(GROUP);
  const at = (hours: number) => `${new Date(Date.now() - hours * HOUR_MS).toISOString().slice(0, 19)}Z`;
  aws.putRecords(GROUP, [
    event({ eventTime: at(30), tlsDetails: tls('TLSv1') }),
    event({ eventTime: at(29) }),
    event({ eventTime: at(28), tlsDetails: undefined }),
  ]);
  aws.addTrail({ account: ACCOUNT, homeRegion: GROUP.region, name: 'org-trail', logGroupName: GROUP.name });
  writeFileSync(join(home.folder, 'config'), CONFIG);
  writeFileSync(join(home.folder, 'credentials'), '[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = example\n');
});
afterEach(async () => {
  await home.remove();
  await aws.close();
});

const start = (): TerminalScreen =>
  home.start([], {
    env: {
      AWS_CONFIG_FILE: join(home.folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home.folder, 'credentials'),
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PROFILE: undefined,
      AWS_REGION: undefined,
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
    },
  });

/** At the plan of the profile that takes on a role with a code; this machine is left out. */
async function atPlan(screen: TerminalScreen): Promise<void> {
  await screen.see('What should be checked?');
  screen.type(` ${DOWN} `);
  await screen.see(/audit +role auditor, code/);
  screen.type(`${DOWN}${DOWN} \r`);
  await screen.see('profile audit → eu-west-1');
  screen.type('\r');
  await screen.see(`Code for ${SERIAL}`);
  screen.type(`${CODE}\r`);
  await screen.see('Total ');
}

test('a role with a code: who one is, what it costs, and nothing scanned before enter; then the finding and the saved query', async () => {
  const screen = start();
  await atPlan(screen);
  expect(screen.text()).toMatch(/You are role auditor, session .+ in 111122223333 \(audit\)/);
  expect(screen.text()).toMatch(/❯ \[x\] log group org-trail\/cloudtrail/);
  expect(screen.text()).toMatch(/\[ \] Event history eu-west-1 +free/);
  expect(aws.books.billedBytes()).toBe(0);
  screen.type('\r');
  await screen.see('TLS 1.0: AWS refuses it today');
  expect(screen.text()).toContain('CloudWatch Logs: complete');
  expect(aws.books.running()).toEqual([]);
  screen.type('i');
  await screen.see('The query; each window adds its bounds');
  screen.type('ss');
  await screen.see(`Saved in account ${ACCOUNT}, eu-west-1`);
  expect(aws.savedQueries()).toHaveLength(1);
  screen.type('\r');
  await screen.see('What the logs saw');
  screen.type('\r');
  await screen.see('1 open finding');
  screen.type('\u0003');
  expect((await screen.ended).code).toBe(130);
});

test('Ctrl-C while it reads stops the queries that run', async () => {
  const screen = start();
  await atPlan(screen);
  aws.knobs.pace = { by: 'polls', scheduled: 0, running: 1_000_000 };
  screen.type('\r');
  await screen.see('Reading log group org-trail/cloudtrail');
  await expect.poll(() => aws.books.running().length, { timeout: 10_000 }).toBeGreaterThan(0);
  screen.type('\u0003');
  expect((await screen.ended).code).toBe(130);
  expect(aws.books.running()).toEqual([]);
  expect(screen.text()).toContain('tls-migrate resume 2');
});

test('killed while it reads, it comes back to what was agreed and reads it without asking again', async () => {
  const first = start();
  await atPlan(first);
  aws.knobs.pace = { by: 'polls', scheduled: 0, running: 1_000_000 };
  first.type('\r');
  await expect.poll(() => aws.books.running().length, { timeout: 10_000 }).toBeGreaterThan(0);
  first.kill('SIGKILL');
  await first.ended;
  aws.knobs.pace = { by: 'polls', scheduled: 0, running: 0 };
  const second = start();
  await second.see(/r\s+resumes\s+it\./);
  second.type('r');
  await second.see(`Code for ${SERIAL}`);
  second.type(`${CODE}\r`);
  await second.see('TLS 1.0: AWS refuses it today');
  // What ran when it was killed is taken over, not paid for twice.
  expect(aws.books.billedBytes()).toBe(aws.bytesIn(GROUP));
});
