// Sessions over AWS accounts: named in words, and the one that ended with its estimate is not the one to report.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listSessions, report } from '../../src/cli/commands/sessions.ts';
import type { CliContext } from '../../src/cli/context.ts';
import type { Scope } from '../../src/session/events.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { SessionStore } from '../../src/session/store.ts';
import { FakeJourney, NOW } from '../support/fake-journey.ts';
import { fakeHost } from '../support/host.ts';
import { listening } from './support/headless.ts';

let folder: string;
let store: SessionStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-sessions-'));
  store = new SessionStore(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const scope: Scope = {
  ...EMPTY_SCOPE,
  machine: true,
  aws: { ...EMPTY_AWS, profiles: ['prod', 'dev'], regions: ['eu-west-1'] },
};

/** A session on disk; `looked` when it went beyond the estimate. */
function session(at: number, { looked, chosen = scope }: { readonly looked: boolean; readonly chosen?: Scope }): string {
  const { session: name, journal } = store.create(at);
  const journey = new FakeJourney();
  const [started] = journey.events;
  if (started?.type === 'started') journal.append({ ...started, session: name, at });
  journal.append({ type: 'scoped', at, scope: chosen });
  journal.append({ type: 'discovery-started', at });
  if (looked) journal.append({ type: 'stage-reached', at, stage: 'findings' });
  journal.append({ type: 'finished', at });
  journal.close();
  return name;
}

const context = (opened: (string | null)[]): CliContext => ({
  host: fakeHost({}),
  store,
  now: () => NOW,
  openJourney: ({ resume }) => {
    opened.push(resume);
    return new FakeJourney();
  },
});

test('accounts are named in words, and whole in JSON', () => {
  session(NOW, { looked: true });
  const [words, json] = [listening(), listening()];
  listSessions(false, context([]), words);
  expect(words.stdout()).toMatch(/this machine; the AWS accounts of profiles prod, dev, in eu-west-1$/m);
  listSessions(true, context([]), json);
  expect(JSON.parse(json.stdout())).toMatchObject([{ aws: { ...EMPTY_AWS, profiles: ['prod', 'dev'], regions: ['eu-west-1'] } }]);
});

test('every file of evidence is named with what it is', () => {
  const evidence = {
    files: ['/srv/trail'],
    s3AccessLogs: ['/srv/s3'],
    endpointLogs: ['/srv/alb'],
    notices: { places: ['/srv/mail'], sent: null, account: null },
  };
  session(NOW, { looked: true, chosen: { ...EMPTY_SCOPE, ...evidence } });
  const [words, json] = [listening(), listening()];
  listSessions(false, context([]), words);
  expect(words.stdout()).toMatch(/\/srv\/trail; S3 access logs \/srv\/s3; endpoint logs \/srv\/alb; notices \/srv\/mail$/m);
  listSessions(true, context([]), json);
  expect(JSON.parse(json.stdout())).toMatchObject([{ ...evidence, notices: ['/srv/mail'] }]);
});

test('the newest session that looked at anything is the one reported', async () => {
  const looked = session(NOW, { looked: true });
  session(NOW + 60_000, { looked: false });
  const opened: (string | null)[] = [];
  await report(undefined, { json: true, output: [], quiet: true, redact: false }, context(opened), listening());
  expect(opened).toEqual([looked]);
});

test('where none looked at anything, the newest', async () => {
  session(NOW, { looked: false });
  const newest = session(NOW + 60_000, { looked: false });
  const opened: (string | null)[] = [];
  await report(undefined, { json: true, output: [], quiet: true, redact: false }, context(opened), listening());
  expect(opened).toEqual([newest]);
});
