// What a person types about AWS accounts: Regions, a role, log groups, dollars, codes; and one clear sentence for what is none.
import { isRegion, isRoleArn, logGroupNamed } from '../src/contract/aws-names.ts';
import type { AwsScope } from '../src/session/events.ts';

const DOLLARS = /^\$?\s*(\d+(?:\.\d*)?|\.\d+)$/;
const CODE = /^\d{6}$/;

/** Something that was typed, or what is wrong with it and in which field. */
export type Typed<T> = { readonly ok: T } | { readonly field: number; readonly problem: string };

const listed = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter((one) => one !== ''))];

/** A positive amount of US dollars; null when it is none. */
function dollarsOf(text: string): number | null {
  const usd = Number(DOLLARS.exec(text)?.[1] ?? Number.NaN);
  return Number.isFinite(usd) ? usd : null;
}

/** The fields of the account options, in their order, as the scope has them. */
export const accountValues = ({ regions, roleArn, logGroups, usdPerGb }: AwsScope): readonly [string, string, string, string] => [
  regions.join(', '),
  roleArn ?? '',
  logGroups.join(', '),
  usdPerGb === null ? '' : String(usdPerGb),
];

/** The account options as they were typed. */
export function readAccount([regionText = '', role = '', groupText = '', price = '']: readonly string[]): Typed<
  Pick<AwsScope, 'regions' | 'roleArn' | 'logGroups' | 'usdPerGb'>
> {
  const regions = listed(regionText);
  const noRegion = regions.find((one) => !isRegion(one));
  if (noRegion !== undefined) return { field: 0, problem: `${noRegion} is not an AWS Region such as eu-west-1.` };
  if (role !== '' && !isRoleArn(role))
    return { field: 1, problem: 'This is not the ARN of a role, such as arn:aws:iam::111122223333:role/auditor.' };
  const typed = listed(groupText);
  const logGroups = typed.flatMap((one) => logGroupNamed(one) ?? []);
  const noGroup = typed.find((one) => logGroupNamed(one) === null)?.replace(/:\*$/, '');
  if (noGroup !== undefined)
    return { field: 2, problem: `${noGroup} is neither the name of a log group nor its ARN (arn:aws:logs:REGION:ACCOUNT:log-group:NAME).` };
  const usdPerGb = price === '' ? null : dollarsOf(price);
  if (price !== '' && usdPerGb === null) return { field: 3, problem: 'Write the price as a number of US dollars, for example 0.005.' };
  return { ok: { regions, roleArn: role === '' ? null : role, logGroups: [...new Set(logGroups)], usdPerGb } };
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
