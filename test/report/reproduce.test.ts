import { describe, expect, it } from 'vitest';
import { redact } from '../../src/report/redact.ts';
import { reproduceCommands } from '../../src/report/reproduce.ts';
import type { Scope } from '../../src/session/events.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { document } from './support/document.ts';

const scope = (changes: Partial<Scope> = {}): Scope => ({
  ...EMPTY_SCOPE,
  machine: true,
  files: ['/srv/trail logs'],
  ...changes,
});
const open = { from: null, to: null };
const window = { from: '2024-03-01T00:00:00.000Z', to: '2024-04-01T00:00:00.000Z' };
const chosen = (machine: boolean, between: typeof open | typeof window = open) => ({
  scope: { machine, sources: ['cloudtrail-files'], window: between },
});

describe('the command that checks the same again', () => {
  it('names files, window and target', () => {
    expect(reproduceCommands(document(chosen(true, window)), scope())).toEqual([
      `tls-migrate check --files '/srv/trail logs' --since ${window.from} --until ${window.to} --target tls1.2 --json`,
    ]);
  });

  it('for the sample, too, leaves out this machine and what lay outside the window when the run did', () => {
    const sample = document({ sample: true, ...chosen(false, window) });
    expect(reproduceCommands(sample, scope({ machine: false, sample: true }))).toEqual([
      `tls-migrate check --sample --since ${window.from} --until ${window.to} --no-detect --target tls1.2 --json`,
    ]);
    expect(reproduceCommands(document({ sample: true, ...chosen(true) }), null)).toEqual([
      'tls-migrate check --sample --target tls1.2 --json',
    ]);
  });

  it('runs programs that others could have changed only when the run was allowed to', () => {
    const allowed = scope({ allowPrograms: true });
    expect(reproduceCommands(document(chosen(true)), allowed)[0]).toContain(' --allow-programs ');
    expect(reproduceCommands(document(chosen(false)), allowed)[0]).not.toContain('--allow-programs');
    expect(reproduceCommands(document({ ...chosen(true), sources: [] }), allowed)).toEqual([
      'tls-migrate detect --allow-programs --target tls1.2 --json',
    ]);
    expect(reproduceCommands(document(chosen(true)), scope())[0]).not.toContain('--allow-programs');
  });

  it('leaves proofs out when the run did, and only where this machine was looked at', () => {
    const derived = scope({ prove: false });
    expect(reproduceCommands(document(chosen(true)), derived)[0]).toContain(' --no-prove ');
    expect(reproduceCommands(document(chosen(false)), derived)[0]).not.toContain('--no-prove');
    expect(reproduceCommands(document(chosen(true)), scope())[0]).not.toContain('--no-prove');
  });

  it('reads buckets as the same identity, which is masked where names are', () => {
    const read = { profile: 'the auditor', region: 'eu-west-1', roleArn: null, requesterPays: true };
    const inBucket = scope({ files: ['s3://trails/AWSLogs/'], buckets: read });
    expect(reproduceCommands(document(chosen(true)), inBucket)[0]).toContain(
      " --files s3://trails/AWSLogs/ --profile 'the auditor' --region eu-west-1 --requester-pays ",
    );
    expect(reproduceCommands(redact(document(chosen(true))), inBucket)[0]).toContain(
      ' --files FOLDER --profile PROFILE --region eu-west-1 --requester-pays ',
    );
  });

  it('reads the same access logs and notices, with what those do not say', () => {
    const others = scope({
      files: [],
      s3AccessLogs: ['/srv/s3', 's3://logs/s3/'],
      endpointLogs: ['/srv/alb'],
      notices: { places: ['/srv/mail'], sent: Date.parse('2023-06-28T00:00:00Z'), account: '111122223333' },
    });
    expect(reproduceCommands(document(chosen(true)), others)[0]).toContain(
      'check --s3-access-logs /srv/s3 s3://logs/s3/ --endpoint-logs /srv/alb --health-notices /srv/mail --notice-date 2023-06-28 --notice-account 111122223333 ',
    );
    expect(reproduceCommands(redact(document(chosen(true))), others)[0]).toContain(
      'check --s3-access-logs FOLDER --endpoint-logs FOLDER --health-notices FOLDER --notice-date 2023-06-28 --notice-account ACCOUNT ',
    );
  });

  it('looks at the same projects, whose folders are masked where names are', () => {
    const named = scope({ projects: ['/srv/billing', '/srv/the shop'] });
    expect(reproduceCommands(document(chosen(true)), named)[0]).toContain(" --project /srv/billing '/srv/the shop' ");
    expect(reproduceCommands(redact(document(chosen(true))), named)[0]).toContain(' --project PROJECT ');
    expect(reproduceCommands(document(chosen(false)), named)[0]).not.toContain('--project');
  });

  it('in a report that masks names it has no path, and all the rest', () => {
    const masked = redact(document(chosen(true)));
    expect(reproduceCommands(masked, scope({ allowPrograms: true }))).toEqual([
      'tls-migrate check --files FOLDER --allow-programs --target tls1.2 --json',
    ]);
    expect(reproduceCommands(masked, null)).toEqual(['tls-migrate check --files FOLDER --target tls1.2 --json']);
  });
});
