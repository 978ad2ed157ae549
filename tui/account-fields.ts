// What a person types about AWS accounts: Regions, a role, what to ask, log groups, dollars, codes; and one clear sentence for what is none.
import { isRegion, isRoleArn, logGroupNamed } from '../src/contract/aws-names.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../src/contract/vocabulary.ts';
import type { AwsScope } from '../src/session/events.ts';
import { EMPTY_AWS } from '../src/session/scope.ts';

const DOLLARS = /^\$?\s*(\d+(?:\.\d*)?|\.\d+)$/;
const CODE = /^\d{6}$/;
/** docs.aws.amazon.com/athena/latest/APIReference/API_CreateWorkGroup.html */
const WORK_GROUP = /^[\w.-]{1,128}$/;

/** docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const RESULT_PLACE = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/\S*)?$/;

/** How each kind of evidence is called in a list, and what people write for it. */
const KINDS: Readonly<Record<AccountKind, { readonly name: string; readonly written: RegExp }>> = {
  'logs-insights': {
    name: 'log groups',
    written: /\b(?:log[\s-]?groups?|cloudwatch(?:[\s-]logs)?(?:[\s-]insights)?|logs[\s-]insights)\b/gi,
  },
  athena: { name: 'Athena', written: /\bathena\b/gi },
  lake: { name: 'Lake', written: /\b(?:cloudtrail[\s-])?lake\b/gi },
  'event-history': { name: 'Event history', written: /\bevent[\s-]?history\b/gi },
  'health-notices': { name: 'Health', written: /\b(?:aws[\s-])?health(?:[\s-]notices)?\b/gi },
};

const kindNames = (kinds: readonly AccountKind[]): string =>
  ACCOUNT_KINDS.filter((kind) => kinds.includes(kind))
    .map((kind) => KINDS[kind].name)
    .join(', ');

/** All that can be asked, as the form takes it. */
export const EVERY_KIND = kindNames(ACCOUNT_KINDS);

/** What is asked, in words; empty where it is everything. */
export const narrowedTo = ({ kinds }: AwsScope): string => (ACCOUNT_KINDS.every((kind) => kinds.includes(kind)) ? '' : kindNames(kinds));

/** The kinds in a text, and the first word in it that names none. Nothing is everything. */
function readKinds(text: string): { readonly kinds: AccountKind[]; readonly unknown: string | null } {
  const kinds = ACCOUNT_KINDS.filter((kind) => text.search(KINDS[kind].written) >= 0);
  const rest = ACCOUNT_KINDS.reduce((left, kind) => left.replaceAll(KINDS[kind].written, ' '), text);
  const [unknown = null] = rest.split(/[\s,;]+/).filter((word) => word !== '' && word.toLowerCase() !== 'and');
  return { kinds: kinds.length > 0 ? kinds : [...ACCOUNT_KINDS], unknown };
}

/** Something that was typed, or what is wrong with it and in which field. */
export type Typed<T> = { readonly ok: T } | { readonly field: number; readonly problem: string };

const listed = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter((one) => one !== ''))];

/** A positive amount of US dollars; null when it is none. */
function dollarsOf(text: string): number | null {
  const usd = Number(DOLLARS.exec(text)?.[1] ?? Number.NaN);
  return Number.isFinite(usd) ? usd : null;
}

/** The fields of the account options, in their order, as the scope has them. */
export const accountValues = (aws: AwsScope): readonly [string, string, string, string, string, string, string] => [
  aws.regions.join(', '),
  aws.roleArn ?? '',
  narrowedTo(aws),
  aws.logGroups.join(', '),
  aws.usdPerGb === null ? '' : String(aws.usdPerGb),
  aws.athena.workGroup === EMPTY_AWS.athena.workGroup ? '' : aws.athena.workGroup,
  aws.athena.output ?? '',
];

/** What the form of account options is about: the rest of a scope it leaves as it is. */
export interface AccountOptions extends Pick<AwsScope, 'regions' | 'roleArn' | 'kinds' | 'logGroups' | 'usdPerGb'> {
  readonly athena: Pick<AwsScope['athena'], 'workGroup' | 'output'>;
}

/** The account options as they were typed. */
export function readAccount(values: readonly string[]): Typed<AccountOptions> {
  const [regionText = '', role = '', kindText = '', groupText = '', price = '', workGroup = '', output = ''] = values;
  const regions = listed(regionText);
  const noRegion = regions.find((one) => !isRegion(one));
  if (noRegion !== undefined) return { field: 0, problem: `${noRegion} is not an AWS Region such as eu-west-1.` };
  if (role !== '' && !isRoleArn(role))
    return { field: 1, problem: 'This is not the ARN of a role, such as arn:aws:iam::111122223333:role/auditor.' };
  const { kinds, unknown } = readKinds(kindText);
  if (unknown !== null) return { field: 2, problem: `${unknown} is none of these: ${EVERY_KIND}.` };
  const typed = listed(groupText);
  const logGroups = typed.flatMap((one) => logGroupNamed(one) ?? []);
  const noGroup = typed.find((one) => logGroupNamed(one) === null)?.replace(/:\*$/, '');
  if (noGroup !== undefined)
    return { field: 3, problem: `${noGroup} is neither the name of a log group nor its ARN (arn:aws:logs:REGION:ACCOUNT:log-group:NAME).` };
  if (logGroups.length > 0 && !kinds.includes('logs-insights'))
    return { field: 3, problem: 'Log groups are named here and not among what to ask: add them there, or clear this.' };
  const usdPerGb = price === '' ? null : dollarsOf(price);
  if (price !== '' && usdPerGb === null) return { field: 4, problem: 'Write the price as a number of US dollars, for example 0.005.' };
  if (workGroup !== '' && !WORK_GROUP.test(workGroup))
    return { field: 5, problem: 'This is not the name of a workgroup, such as primary.' };
  if (output !== '' && !RESULT_PLACE.test(output)) return { field: 6, problem: 'Write the place as s3://BUCKET/PREFIX.' };
  return {
    ok: {
      regions,
      roleArn: role === '' ? null : role,
      kinds,
      logGroups: [...new Set(logGroups)],
      usdPerGb,
      athena: { workGroup: workGroup === '' ? EMPTY_AWS.athena.workGroup : workGroup, output: output === '' ? null : output },
    },
  };
}

/** The limit as it was typed, in US dollars; empty is null: it follows the estimate. */
export function readLimit(text: string): Typed<number | null> {
  if (text === '') return { ok: null };
  const usd = dollarsOf(text);
  return usd !== null && usd > 0
    ? { ok: usd }
    : { field: 0, problem: 'Write the limit as a number of US dollars above 0, for example 2.50.' };
}

/** The code of an MFA device. */
export const readCode = (text: string): Typed<string> =>
  CODE.test(text) ? { ok: text } : { field: 0, problem: 'A code has six digits, without spaces.' };
