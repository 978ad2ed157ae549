// What a person reads on stdout after a run over accounts.
import { expect, test } from 'vitest';
import { textReport } from '../../src/cli/text-report.ts';
import type { TlsMigrateDocument } from '../../src/contract/document.ts';
import { EMPTY_AWS, EMPTY_SCOPE } from '../../src/session/scope.ts';
import { FakeJourney, someResult } from '../support/fake-journey.ts';

const scope = {
  ...EMPTY_SCOPE,
  aws: { ...EMPTY_AWS, profiles: ['prod'], regions: ['eu-west-1'] },
};
const result = someResult({
  kind: 'logs-insights',
  location: 'org-trail/cloudtrail (111122223333, eu-west-1)',
  queries: [{ text: 'fields x', groups: [], window: { from: null, to: null }, bytesScanned: 412_000_000_000, costUsd: 2.06 }],
  costUsd: 2.06,
  gaps: [
    { code: 'kept-answers', text: '3 answers had been kept.', location: null },
    { code: 'cost-limit', text: 'not read, the limit was reached.', location: null },
  ],
});

async function shown(change: Partial<TlsMigrateDocument> = {}, read = result): Promise<string> {
  const journey = new FakeJourney({ result: read, findings: [] });
  journey.chooseScope(scope);
  await journey.collect(new AbortController().signal);
  return textReport({ ...journey.document(), ...change }, { scope, session: null });
}

test('a source that was asked has queries, bytes and cost instead of files', async () => {
  const text = await shown();
  expect(text).toContain('Chosen: the AWS account of profile prod, in eu-west-1.');
  expect(text).toContain('Asked: org-trail/cloudtrail (111122223333, eu-west-1), 1 query, 412.0 GB scanned, about $2.06. Duplicates: 907.');
  expect(text).not.toContain('Files:');
});

test('what only tells how it was read is a note, what is missing a gap', async () => {
  const text = await shown();
  expect(text).toContain('  note: 3 answers had been kept.');
  expect(text).toContain('  gap: not read, the limit was reached.');
});

test('a masked document names no profile', async () => {
  const text = await shown({ redacted: true });
  expect(text).toContain('Chosen: the AWS account of 1 profile, in eu-west-1.');
});

test('Event history is asked, and free; access logs and notices say what they are', async () => {
  const history = await shown({}, someResult({ kind: 'event-history', location: 'Event history of eu-west-1', costUsd: 0 }));
  expect(history).toContain('Asked: Event history of eu-west-1, free. Duplicates: 907.');
  expect(history).not.toContain('Files:');
  const buckets = await shown({}, someResult({ kind: 's3-access-logs', location: '/srv/logs' }));
  expect(buckets).toMatch(/S3 server access logs: \/srv\/logs\.\nRead: .*\nFiles: /);
  expect(await shown({}, someResult({ kind: 'health-notices', location: '/srv/mail' }))).toContain('Notices of AWS: /srv/mail.');
});

test('records that were parsed one by one are told where there are any', async () => {
  const { input } = someResult().source;
  const files = (parsedWhole: number) => shown({}, someResult({ input: input && { ...input, parsedWhole } }));
  expect(await files(32)).toContain('Outside the window: 0. Parsed one by one: 32 records.');
  for (const text of [await files(0), await shown({}, someResult())]) expect(text).toMatch(/Files: .*Outside the window: 0\.\n/);
});
