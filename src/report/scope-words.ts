// What was chosen, in words: of AWS accounts whose credentials, where and which evidence; of files which logs.
import { ACCOUNT_KINDS, type AccountKind } from '../contract/vocabulary.ts';
import type { AwsScope, Scope } from '../session/events.ts';
import { many } from '../text/counts.ts';

function whose({ profiles }: AwsScope): string {
  const named = profiles.filter((profile) => profile !== null);
  const own = profiles.length > named.length ? ['the default credentials'] : [];
  const words = named.length === 0 ? [] : [`${named.length === 1 ? 'profile' : 'profiles'} ${named.join(', ')}`];
  return `${profiles.length === 1 ? 'the AWS account' : 'the AWS accounts'} of ${[...own, ...words].join(' and ')}`;
}

const KIND_WORDS: Readonly<Record<AccountKind, string>> = {
  'logs-insights': 'CloudWatch Logs Insights',
  athena: 'Athena',
  lake: 'CloudTrail Lake',
  'event-history': 'Event history',
  'health-notices': 'AWS Health',
};

/** What they are asked for; nothing where it is log groups alone, which every account was asked for from the beginning. */
function kindsPhrases({ kinds }: AwsScope): readonly string[] {
  if (kinds.every((kind) => kind === 'logs-insights')) return [];
  if (ACCOUNT_KINDS.every((kind) => kinds.includes(kind))) return ['asked for everything'];
  return [`asked for ${kinds.map((kind) => KIND_WORDS[kind]).join(', ')}`];
}

/** `log groups a, b`, or `2 named log groups`. */
const named = (names: readonly string[], noun: string, masked: boolean): readonly string[] =>
  names.length === 0
    ? []
    : [masked ? many(names.length, `named ${noun}`) : `${names.length === 1 ? noun : `${noun}s`} ${names.join(', ')}`];

/**
 * `the AWS account of profile prod-admin, in eu-west-1`: a phrase that names what a person chose. `masked` counts what people
 * name, and leaves Regions and services as they are.
 */
export function accountsPhrase(aws: AwsScope, { masked }: { readonly masked: boolean }): string {
  const { profiles, regions, roleArn, logGroups, athena, services } = aws;
  return [
    masked ? `the AWS ${profiles.length === 1 ? 'account' : 'accounts'} of ${many(profiles.length, 'profile')}` : whose(aws),
    ...(roleArn === null ? [] : [masked ? 'with an assumed role' : `as ${roleArn}`]),
    ...(regions.length === 0 ? [] : [`in ${regions.join(', ')}`]),
    ...kindsPhrases(aws),
    ...named(logGroups, 'log group', masked),
    ...named(athena.tables, 'table', masked),
    ...named(services, 'service', false),
  ].join(', ');
}

/** The files of evidence, each with what it is: CloudTrail's as they are. */
export const filesPhrases = ({ files, s3AccessLogs, endpointLogs, notices }: Scope): readonly string[] => [
  ...files,
  ...s3AccessLogs.map((path) => `S3 access logs ${path}`),
  ...endpointLogs.map((path) => `endpoint logs ${path}`),
  ...notices.places.map((path) => `notices ${path}`),
];
