// Flags that several commands share, and what they mean once checked.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { type Command, Option } from 'commander';
import type { Severity } from '../contract/document.ts';
import { SEVERITIES } from '../contract/vocabulary.ts';
import { isS3Place, s3Path, s3Place } from '../evidence/cloudtrail-files/s3/s3-place.ts';
import { formatOf, ReportError } from '../report/formats.ts';
import type { Scope } from '../session/events.ts';
import { EMPTY_SCOPE } from '../session/scope.ts';
import { TARGETS, type Target } from '../tls/targets.ts';
import { addAwsFlags, askingFlag, awsScopeOf, bucketScopeOf, type RawAwsFlags } from './aws-flags.ts';
import { UsageError } from './exit.ts';
import { parseDay, parseWindow } from './window.ts';

/** What to print, and where. */
export interface OutputFlags {
  readonly json: boolean;
  /** Report files, by absolute path. */
  readonly output: readonly string[];
  readonly quiet: boolean;
  readonly redact: boolean;
}

export interface RawOutputFlags {
  json?: true;
  output?: string[];
  quiet?: true;
  redact?: true;
}

export interface RawScopeFlags extends RawAwsFlags {
  files?: string[];
  s3AccessLogs?: string[];
  endpointLogs?: string[];
  healthNotices?: string[];
  noticeDate?: string;
  noticeAccount?: string;
  sinceLast?: true;
  project?: string[];
  detect: boolean;
  since?: string;
  until?: string;
  allowPrograms?: true;
  prove: boolean;
  sample?: true;
  target: Target;
  failOn: Severity;
}

/** `--json --output --redact --quiet --no-color`. */
export function addOutputFlags(command: Command): Command {
  return command
    .option('--json', 'print one JSON document on stdout, and nothing else')
    .option('--output <file...>', 'also write a report; the suffix names the format: .md .html .json .csv')
    .option('--redact', 'mask account ids, key ids, addresses and names, always alike')
    .option('--quiet', 'no progress on stderr')
    .option('--no-color', 'no colours (the NO_COLOR variable does the same)');
}

/** `--target` and `--fail-on`. */
export function addJudgementFlags(command: Command): Command {
  return command
    .addOption(new Option('--target <target>', 'what to measure against').choices([...TARGETS]).default('tls1.2'))
    .addOption(new Option('--fail-on <severity>', 'the least severity that counts').choices([...SEVERITIES]).default('medium'));
}

/** How this machine is looked at: `--project`, `--allow-programs`, `--no-prove`. */
export function addMachineFlags(command: Command): Command {
  return command
    .option('--project <folder...>', 'also what the AWS SDK of these projects offers: Node.js, Python, .NET')
    .option('--allow-programs', 'also run programs that somebody else could have changed, to ask what they are')
    .option('--no-prove', 'do not have programs say hello to this machine: judge by versions and settings alone');
}

/** What to look at: files, accounts, window, machine. */
export function addScopeFlags(command: Command): Command {
  const files = command
    .option('--files <path...>', 'CloudTrail files or folders, also in buckets: s3://BUCKET/PREFIX')
    .option('--since-last', 'of these files only what the last whole scan of the same places had not read');
  const scoped = addAwsFlags(files)
    .option('--s3-access-logs <path...>', 'S3 server access logs: who calls without signing in, too')
    .option('--endpoint-logs <path...>', 'access logs of your own load balancers, CloudFront distributions and APIs')
    .option('--health-notices <path...>', 'notices of AWS about old TLS: mails, CSV, text, saved as files')
    .option('--notice-date <date>', 'the day of those that do not say it, such as 2026-08-24')
    .option('--notice-account <id>', 'the account of those that do not say it')
    .option('--no-detect', 'leave this machine out')
    .option('--since <span|date>', 'only events from then on: 90d, 2026-08-24, 2026-08-24T12:00:00Z (accounts: 90d without)')
    .option('--until <span|date>', 'only events before then');
  return addMachineFlags(scoped).option('--sample', 'use the bundled synthetic sample instead of anything real');
}

const systemCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

function existing(path: string, flag: string): string {
  try {
    statSync(path);
    return resolve(path);
  } catch (error) {
    throw new UsageError(
      `${flag} ${path}: ${systemCode(error) === 'ENOENT' ? 'there is no such file or folder' : `it cannot be opened (${systemCode(error)})`}.`,
    );
  }
}

/** A place of `--files`: an absolute path, or one in a bucket. */
function evidenceAt(text: string, flag: string): string {
  if (!isS3Place(text)) return existing(text, flag);
  const place = s3Place(text);
  if ('problem' in place) throw new UsageError(`${flag} ${text}: ${place.problem}`);
  return s3Path(place.bucket, place.prefix);
}

/** The folders of projects, by absolute path. Throws `UsageError`. */
export function projectsOf({ project = [], detect = true }: Pick<RawScopeFlags, 'project'> & { detect?: boolean }): string[] {
  if (project.length > 0 && !detect) throw new UsageError('--project looks at this machine: leave --no-detect out.');
  const folders = project.map((path) => {
    const folder = existing(path, '--project');
    if (!statSync(folder).isDirectory()) throw new UsageError(`--project ${path}: this is no folder.`);
    return folder;
  });
  return [...new Set(folders)];
}

/** A place where a report can be written, checked before the long work and not after it. */
function writable(path: string): string {
  const absolute = resolve(path);
  try {
    formatOf(absolute);
    accessSync(dirname(absolute), constants.W_OK);
    if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) throw new ReportError(`${path}: there is a folder of that name.`);
    return absolute;
  } catch (error) {
    if (error instanceof ReportError) throw new UsageError(`--output ${error.message}`);
    throw new UsageError(`--output ${path}: its folder ${systemCode(error) === 'ENOENT' ? 'does not exist' : 'cannot be written to'}.`);
  }
}

export function outputFlags(raw: RawOutputFlags): OutputFlags {
  return { json: raw.json ?? false, output: (raw.output ?? []).map(writable), quiet: raw.quiet ?? false, redact: raw.redact ?? false };
}

/** Saved notices, with what they may not say themselves. Throws `UsageError`. */
function noticesOf({ healthNotices = [], noticeDate, noticeAccount }: RawScopeFlags): Scope['notices'] {
  const unused = noticeDate !== undefined ? '--notice-date' : noticeAccount !== undefined ? '--notice-account' : null;
  if (healthNotices.length === 0 && unused !== null) throw new UsageError(`${unused} is about notices: name them with --health-notices.`);
  const sent = noticeDate === undefined ? null : parseDay(noticeDate);
  if (noticeDate !== undefined && sent === null) throw new UsageError(`--notice-date ${noticeDate}: not a day such as 2026-08-24.`);
  if (noticeAccount !== undefined && !/^\d{12}$/.test(noticeAccount))
    throw new UsageError(`--notice-account ${noticeAccount}: an account id has twelve digits.`);
  return { places: healthNotices.map((path) => existing(path, '--health-notices')), sent, account: noticeAccount ?? null };
}

/** The scope that the flags ask for; `sampleFolder` is asked only when it is wanted. Throws `UsageError`. */
export function scopeOf(raw: RawScopeFlags, now: number, sampleFolder: () => string): Scope {
  const window = parseWindow(raw.since, raw.until, now);
  const { prove, allowPrograms = false } = raw;
  const inBuckets = [raw.files, raw.s3AccessLogs, raw.endpointLogs].some((paths) => paths?.some(isS3Place) ?? false);
  const aws = awsScopeOf(raw, inBuckets);
  const buckets = bucketScopeOf(raw, inBuckets);
  if (raw.sample) {
    const asking = askingFlag(raw);
    if (asking !== null) throw new UsageError(`--sample and ${asking} exclude each other: the sample is never mixed with anything real.`);
    if (raw.files) throw new UsageError('--sample and --files exclude each other: the sample is never mixed with anything real.');
    if (raw.sinceLast) throw new UsageError('--sample and --since-last exclude each other: the sample has nothing new.');
    const real = (['s3AccessLogs', 'endpointLogs', 'healthNotices'] as const).find((name) => raw[name] !== undefined);
    if (real) throw new UsageError('--sample is never mixed with anything real: leave out other logs and notices.');
    if (raw.project) throw new UsageError('--sample and --project exclude each other: the sample is never mixed with anything real.');
    return { ...EMPTY_SCOPE, machine: raw.detect, files: [sampleFolder()], sample: true, window, allowPrograms, prove };
  }
  const files = (raw.files ?? []).map((path) => evidenceAt(path, '--files'));
  const s3AccessLogs = (raw.s3AccessLogs ?? []).map((path) => evidenceAt(path, '--s3-access-logs'));
  const endpointLogs = (raw.endpointLogs ?? []).map((path) => evidenceAt(path, '--endpoint-logs'));
  const notices = noticesOf(raw);
  const others = s3AccessLogs.length + endpointLogs.length + notices.places.length;
  if (files.length + others === 0 && aws === null && (raw.since !== undefined || raw.until !== undefined)) {
    throw new UsageError('--since and --until narrow log evidence: name some with --files or --aws.');
  }
  const { sinceLast = false } = raw;
  if (sinceLast && files.length === 0) throw new UsageError('--since-last is about files: name the same ones as before with --files.');
  const evidence = { files, buckets, sinceLast, s3AccessLogs, endpointLogs, notices, aws, window };
  return { ...EMPTY_SCOPE, ...evidence, machine: raw.detect, projects: projectsOf(raw), allowPrograms, prove };
}

/** Evidence is only read: a report must not take the place of a file that is to be read. Throws `UsageError`. */
export function refuseOverwriting(output: readonly string[], files: readonly string[]): void {
  for (const path of output) {
    const inside = files.some((file) => path === file || path.startsWith(file.endsWith(sep) ? file : file + sep));
    if (inside && existsSync(path)) throw new UsageError(`--output ${path}: this file is part of the evidence; name another.`);
  }
}
