// CloudWatch Logs: the operations that list log groups.

import { type Context, type Operation, pageOf } from './context.ts';
import type { LogGroupClass } from './types.ts';
import { invalidParameter } from './wire.ts';
import { authorize, type Group, partitionOf } from './world.ts';

const MOST_DESCRIBED = 50;
const MOST_LISTED = 1000;
const MOST_ACCOUNTS = 20;
const CLASSES: Record<string, readonly LogGroupClass[]> = {
  STANDARD: ['STANDARD'],
  // "If you specify either INFREQUENT_ACCESS or ESSENTIALS, the results include log groups in both"
  INFREQUENT_ACCESS: ['INFREQUENT_ACCESS', 'ESSENTIALS'],
  ESSENTIALS: ['INFREQUENT_ACCESS', 'ESSENTIALS'],
  DELIVERY: ['DELIVERY'],
};

const classOf = ({ settings }: Group): LogGroupClass => settings.logGroupClass ?? 'STANDARD';

/** Groups of the account, and of the accounts that are linked to it when they are asked for. */
function reachable({ world, identity, region, input }: Context): readonly Group[] {
  const named = input.texts('accountIdentifiers');
  if (named !== null && named.length > MOST_ACCOUNTS) throw invalidParameter('accountIdentifiers must have at most 20 members');
  if (input.flag('includeLinkedAccounts') !== true) {
    if (named !== null) throw invalidParameter('accountIdentifiers needs includeLinkedAccounts');
    return world.groupsOf(identity.account, region);
  }
  const linked = world.linkedTo(identity.account, region);
  const accounts = named ?? [identity.account, ...linked];
  const stranger = accounts.find((account) => account !== identity.account && !linked.includes(account));
  if (stranger !== undefined) throw invalidParameter(`The account ${stranger} is not linked to this account`);
  return accounts.flatMap((account) => world.groupsOf(account, region));
}

function ofClass(groups: readonly Group[], asked: string | null): readonly Group[] {
  if (asked === null) return groups;
  const classes = Object.hasOwn(CLASSES, asked) ? CLASSES[asked] : undefined;
  if (classes === undefined) throw invalidParameter(`unknown log group class ${asked}`);
  return groups.filter((group) => classes.includes(classOf(group)));
}

const byName = (groups: readonly Group[]): readonly Group[] =>
  groups.toSorted(
    (a, b) => (a.ref.account === b.ref.account ? 0 : a.ref.account < b.ref.account ? -1 : 1) || (a.ref.name < b.ref.name ? -1 : 1),
  );

function described(group: Group, reduced: boolean): object {
  const { ref, arn, creationTime, settings, storedBytes } = group;
  const short = { logGroupName: ref.name, creationTime, arn: `${arn}:*` };
  if (reduced) return short;
  return {
    ...short,
    logGroupArn: arn,
    metricFilterCount: 0,
    storedBytes: settings.storedBytes ?? storedBytes,
    logGroupClass: classOf(group),
    ...(settings.retentionInDays === undefined ? {} : { retentionInDays: settings.retentionInDays }),
    ...(settings.kmsKeyId === undefined ? {} : { kmsKeyId: settings.kmsKeyId }),
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
export const describeLogGroups: Operation = (context) => {
  const { identity, region, input } = context;
  authorize(identity, 'logs:DescribeLogGroups', `arn:${partitionOf(region)}:logs:${region}:${identity.account}:log-group::log-stream:`);
  const prefix = input.text('logGroupNamePrefix');
  const pattern = input.text('logGroupNamePattern');
  const identifiers = input.texts('logGroupIdentifiers');
  const size = input.number('limit', 1, MOST_DESCRIBED) ?? MOST_DESCRIBED;
  if (prefix !== null && pattern !== null) {
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  if (identifiers !== null && (prefix !== null || pattern !== null || input.text('logGroupClass') !== null)) {
    throw invalidParameter('logGroupIdentifiers can only be combined with includeLinkedAccounts');
  }
  if (identifiers !== null && identifiers.length > MOST_DESCRIBED) throw invalidParameter('at most 50 logGroupIdentifiers');
  const groups = byName(ofClass(reachable(context), input.text('logGroupClass'))).filter(
    ({ ref, arn }) =>
      (prefix === null || ref.name.startsWith(prefix)) &&
      (pattern === null || ref.name.includes(pattern)) &&
      (identifiers === null || identifiers.includes(arn) || (ref.account === identity.account && identifiers.includes(ref.name))),
  );
  const { page, nextToken } = pageOf(groups, size, input.text('nextToken'), `groups ${prefix} ${pattern}`);
  return { logGroups: page.map((group) => described(group, pattern !== null)), ...(nextToken === undefined ? {} : { nextToken }) };
};

/** Up to five patterns of 3 to 24 characters: `^` for a prefix, a part of the name otherwise. */
function namePattern(text: string): (name: string) => boolean {
  const patterns = text.split('|');
  const bare = patterns.map((pattern) => pattern.replace(/^\^/, ''));
  if (patterns.length > 5 || bare.some((each) => each.length < 3 || each.length > 24 || each.includes('^'))) {
    throw invalidParameter('logGroupNamePattern must be up to five patterns of 3 to 24 characters');
  }
  return (name) =>
    patterns.some((pattern, index) => (pattern.startsWith('^') ? name.startsWith(bare[index] ?? '') : name.includes(pattern)));
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListLogGroups.html */
export const listLogGroups: Operation = (context) => {
  const { identity, region, input } = context;
  authorize(identity, 'logs:ListLogGroups', `arn:${partitionOf(region)}:logs:${region}:${identity.account}:log-group::log-stream:`);
  const pattern = input.text('logGroupNamePattern');
  const matches = pattern === null ? (): boolean => true : namePattern(pattern);
  const sources = input.inputs('dataSources')?.map((source) => ({ name: source.needText('name'), type: source.text('type') })) ?? null;
  const size = input.number('limit', 1, MOST_LISTED) ?? MOST_DESCRIBED;
  const groups = byName(ofClass(reachable(context), input.text('logGroupClass'))).filter(
    ({ ref, settings }) =>
      matches(ref.name) &&
      (sources === null ||
        (settings.dataSources ?? []).some((has) =>
          sources.some(({ name, type }) => has.name === name && (type === null || has.type === type)),
        )),
  );
  const { page, nextToken } = pageOf(groups, size, input.text('nextToken'), `listed ${pattern}`);
  return {
    logGroups: page.map((group) => ({ logGroupName: group.ref.name, logGroupArn: group.arn, logGroupClass: classOf(group) })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
};
