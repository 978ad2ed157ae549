// The commands with which anybody can gather the same evidence again.
import type { TlsMigrateDocument } from '../contract/document.ts';
import type { AwsScope, Scope } from '../session/events.ts';
import { isQueried, queryTotals } from './queries.ts';
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

/** The flags that ask the same accounts. Names are placeholders where they are masked; Regions are nobody's. */
function accountWords(document: TlsMigrateDocument, aws: AwsScope | null): readonly string[] {
  const { profiles = [], regions = [], roleArn = null, logGroups = [], usdPerGb = null } = aws ?? {};
  const words = (values: readonly string[], placeholder: string): readonly string[] =>
    values.length > 0 && document.redacted ? [placeholder] : values.map(shellWord);
  const named = profiles.filter((profile) => profile !== null);
  return [
    '--logs-insights',
    ...flag('--log-group', words(logGroups, 'LOG_GROUP')),
    ...flag('--profile', words(named, 'PROFILE')),
    ...flag('--region', regions),
    ...flag('--role-arn', words(roleArn === null ? [] : [roleArn], 'ROLE_ARN')),
    ...flag('--price-per-gb', usdPerGb === null ? [] : [`${usdPerGb}`]),
    ...flag('--max-cost', [limitOf(document)]),
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
  if (!sources.every(isQueried)) return scope.window;
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
  const checksAccounts = !document.sample && (aws !== null || document.sources.some(isQueried));
  const readsFiles = scope === null ? document.sources.some((source) => !isQueried(source)) : scope.files.length > 0;
  const checksLogs = document.sample || checksAccounts || document.sources.length > 0;
  const words = ['tls-migrate', checksLogs ? 'check' : 'detect'];
  if (checksLogs) {
    if (document.sample) words.push('--sample');
    else {
      if (readsFiles) words.push('--files', ...(scope === null || document.redacted ? ['FOLDER'] : scope.files.map(shellWord)));
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
