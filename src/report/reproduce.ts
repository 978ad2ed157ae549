// The commands with which anybody can gather the same evidence again.
import type { Source, TlsMigrateDocument } from '../contract/document.ts';
import { isNeverBilled } from '../contract/estimate.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../contract/vocabulary.ts';
import type { AwsScope, Scope } from '../session/events.ts';
import { EMPTY_AWS } from '../session/scope.ts';
import { isAsked, queryTotals } from './queries.ts';
import { sum } from './words.ts';

/** A word as a POSIX shell reads it back. */
const shellWord = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** A limit that the same queries stay below when no answer of theirs is kept any more: a tenth more than they cost, in whole cents. */
function limitOf({ sources }: TlsMigrateDocument): string {
  const queries = sources.flatMap((source) => source.queries);
  const paid = queries.filter(({ costUsd }) => costUsd !== null && costUsd > 0);
  const [paidUsd, paidBytes] = [sum(paid.map(({ costUsd }) => costUsd ?? 0)), sum(paid.map(({ bytesScanned }) => bytesScanned ?? 0))];
  if (paidBytes === 0) return 'USD';
  const costUsd = (paidUsd / paidBytes) * queryTotals(sources).bytesScanned;
  return (Math.max(1, Math.ceil(costUsd * 110)) / 100).toFixed(2);
}

const flag = (name: string, values: readonly string[]): readonly string[] => (values.length === 0 ? [] : [name, ...values]);

const KIND_FLAGS: Readonly<Record<AccountKind, string>> = {
  'logs-insights': '--logs-insights',
  athena: '--athena',
  lake: '--lake',
  'event-history': '--event-history',
  'health-notices': '--health',
};

/** What was asked for; where nobody knows what was chosen, what was read by asking. */
function kindsOf({ sources }: TlsMigrateDocument, aws: AwsScope | null): readonly AccountKind[] {
  return aws?.kinds ?? ACCOUNT_KINDS.filter((kind) => sources.some((source) => source.kind === kind && isAsked(source)));
}

/** The flags that ask the same accounts. Names are placeholders where they are masked; Regions are nobody's, nor are services. */
function accountWords(document: TlsMigrateDocument, aws: AwsScope | null): readonly string[] {
  const { profiles, regions, roleArn, logGroups, usdPerGb, athena, services } = aws ?? EMPTY_AWS;
  const kinds = kindsOf(document, aws);
  const words = (values: readonly string[], placeholder: string): readonly string[] =>
    values.length > 0 && document.redacted ? [placeholder] : values.map(shellWord);
  const named = profiles.filter((profile) => profile !== null);
  const everything = ACCOUNT_KINDS.every((kind) => kinds.includes(kind));
  return [
    ...(everything ? ['--aws'] : kinds.map((kind) => KIND_FLAGS[kind])),
    ...flag('--log-group', words(logGroups, 'LOG_GROUP')),
    ...flag('--athena-table', words(athena.tables, 'DATABASE.TABLE')),
    ...flag('--athena-workgroup', words(athena.workGroup === EMPTY_AWS.athena.workGroup ? [] : [athena.workGroup], 'WORKGROUP')),
    ...flag('--athena-output', words(athena.output === null ? [] : [athena.output], 's3://BUCKET/PREFIX')),
    ...flag('--service', services.map(shellWord)),
    ...flag('--profile', words(named, 'PROFILE')),
    ...flag('--region', regions),
    ...flag('--role-arn', words(roleArn === null ? [] : [roleArn], 'ROLE_ARN')),
    ...flag('--price-per-gb', usdPerGb === null ? [] : [`${usdPerGb}`]),
    ...(kinds.every(isNeverBilled) ? [] : flag('--max-cost', [limitOf(document)])),
  ];
}

/** The flags of files, with the kind of source that each becomes. */
const FILE_FLAGS: readonly (readonly [string, Source['kind'], (scope: Scope) => readonly string[]])[] = [
  ['--files', 'cloudtrail-files', ({ files }) => files],
  ['--s3-access-logs', 's3-access-logs', ({ s3AccessLogs }) => s3AccessLogs],
  ['--endpoint-logs', 'endpoint-access-logs', ({ endpointLogs }) => endpointLogs],
  ['--health-notices', 'health-notices', ({ notices }) => notices.places],
];

/** The flags that read the same files; a placeholder in a report that masks names, and where nobody knows what was chosen. */
function fileWords(document: TlsMigrateDocument, scope: Scope | null): readonly string[] {
  const { sources, redacted } = document;
  const words = FILE_FLAGS.flatMap(([name, kind, placesOf]) => {
    const places = scope === null ? sources.filter((source) => source.kind === kind).map(() => '') : placesOf(scope);
    return flag(name, places.length > 0 && (scope === null || redacted) ? ['FOLDER'] : places.map(shellWord));
  });
  const { sent = null, account = null } = scope?.notices ?? {};
  return [
    ...words,
    ...flag('--notice-date', sent === null ? [] : [new Date(sent).toISOString().slice(0, 10)]),
    ...flag('--notice-account', account === null ? [] : [redacted ? 'ACCOUNT' : account]),
  ];
}

/** The flags that read the same buckets; what says as whom is there already where accounts are asked too. */
function bucketWords(document: TlsMigrateDocument, buckets: Scope['buckets'], checksAccounts: boolean): readonly string[] {
  if (buckets === null) return [];
  const { profile, region, roleArn, requesterPays } = buckets;
  const word = (value: string | null, placeholder: string): readonly string[] =>
    value === null || checksAccounts ? [] : [document.redacted ? placeholder : shellWord(value)];
  return [
    ...flag('--profile', word(profile, 'PROFILE')),
    ...flag('--region', region === null || checksAccounts ? [] : [region]),
    ...flag('--role-arn', word(roleArn, 'ROLE_ARN')),
    ...(requesterPays ? ['--requester-pays'] : []),
  ];
}

/** The window that was chosen; the one that was asked where only accounts were, whose window moves with the day. */
function windowOf({ scope, sources }: TlsMigrateDocument): TlsMigrateDocument['scope']['window'] {
  if (!sources.every(isAsked)) return scope.window;
  const asked = sources.flatMap(({ queries }) => queries.map(({ window }) => window));
  const starts = asked.flatMap(({ from }) => from ?? []).sort();
  const ends = asked.flatMap(({ to }) => to ?? []).sort();
  return { from: scope.window.from ?? starts[0] ?? null, to: scope.window.to ?? ends.at(-1) ?? null };
}

/**
 * What to type to check the same again. The paths are a placeholder in a report that masks names, and without `scope`, which
 * is what was chosen.
 */
export function reproduceCommands(document: TlsMigrateDocument, scope: Scope | null): readonly string[] {
  const aws = scope?.aws ?? null;
  const checksAccounts = !document.sample && (aws !== null || document.sources.some(isAsked));
  const checksLogs = document.sample || checksAccounts || document.sources.length > 0;
  const words = ['tls-migrate', checksLogs ? 'check' : 'detect'];
  if (checksLogs) {
    if (document.sample) words.push('--sample');
    else {
      words.push(...fileWords(document, scope));
      if (checksAccounts) words.push(...accountWords(document, aws));
      words.push(...bucketWords(document, scope?.buckets ?? null, checksAccounts));
    }
    const { from, to } = windowOf(document);
    if (from !== null) words.push('--since', from);
    if (to !== null) words.push('--until', to);
    if (!document.scope.machine) words.push('--no-detect');
  }
  const projects = document.scope.machine ? (scope?.projects ?? []) : [];
  words.push(...flag('--project', document.redacted ? projects.slice(0, 1).map(() => 'PROJECT') : projects.map(shellWord)));
  if (document.scope.machine && scope?.allowPrograms) words.push('--allow-programs');
  if (document.scope.machine && scope?.prove === false) words.push('--no-prove');
  words.push(
    '--target',
    document.target,
    ...(document.summary.failOn === 'medium' ? [] : ['--fail-on', document.summary.failOn]),
    '--json',
  );
  return [words.join(' ')];
}
