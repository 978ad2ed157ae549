// AWS accounts that were chosen, in words: whose credentials, where, which log groups.
import type { AwsScope } from '../session/events.ts';
import { many } from '../text/counts.ts';

function whose({ profiles }: AwsScope): string {
  const named = profiles.filter((profile) => profile !== null);
  const own = profiles.length > named.length ? ['the default credentials'] : [];
  const words = named.length === 0 ? [] : [`${named.length === 1 ? 'profile' : 'profiles'} ${named.join(', ')}`];
  return `${profiles.length === 1 ? 'the AWS account' : 'the AWS accounts'} of ${[...own, ...words].join(' and ')}`;
}

/**
 * `the AWS account of profile prod-admin, in eu-west-1`: a phrase that names what a person chose. `masked` counts what people
 * name, and leaves Regions as they are.
 */
export function accountsPhrase(aws: AwsScope, { masked }: { readonly masked: boolean }): string {
  const { profiles, regions, roleArn, logGroups } = aws;
  const groups = masked
    ? many(logGroups.length, 'named log group')
    : `${logGroups.length === 1 ? 'log group' : 'log groups'} ${logGroups.join(', ')}`;
  return [
    masked ? `the AWS ${profiles.length === 1 ? 'account' : 'accounts'} of ${many(profiles.length, 'profile')}` : whose(aws),
    ...(roleArn === null ? [] : [masked ? 'with an assumed role' : `as ${roleArn}`]),
    ...(regions.length === 0 ? [] : [`in ${regions.join(', ')}`]),
    ...(logGroups.length === 0 ? [] : [groups]),
  ].join(', ');
}
