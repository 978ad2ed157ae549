// What an account does not record, by what CloudTrail says of its trails: each with the command that would close it.
//
// Commands and their options: CloudTrail user guide (cloudtrail-create-and-update-a-trail-by-using-the-aws-cli, logging-data-events-with-cloudtrail)
// and API reference (PutEventSelectors: "replaces"), retrieved 2026-11-22. Nobody has run them against AWS: derived.
import type { AccountFacts, TrailFacts } from '../contract/account-facts.ts';
import type { BlindSpot } from '../contract/document.ts';

const NAMED = 10;

const list = (names: readonly string[]): string =>
  names.length > NAMED ? `${names.slice(0, NAMED).join(', ')} and ${names.length - NAMED} more` : names.join(', ');

/** As discovery names trails, so that one name is known everywhere. */
const trailName = ({ name, organization, allRegions }: TrailFacts): string =>
  `trail ${name} (${[organization ? 'organization' : '', allRegions ? 'multi-Region' : 'one Region'].filter(Boolean).join(', ')})`;
const trailNames = (trails: readonly TrailFacts[]): string => list(trails.map(trailName));
const of = ({ homeRegion, arn }: TrailFacts): string => `--region ${homeRegion} --name ${arn}`;

/** Selectors replace those that a trail has: these hold all management events and every bucket's objects. */
const EVERYTHING =
  '[{"Name":"Management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]},{"Name":"S3 objects","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]}]}]';

/** A trail of which nobody could say whether it is on is taken to be: that it is off would be told. */
const records = ({ logging }: TrailFacts): boolean => logging !== false;

function regionsWithoutTrail({ account, regions, trails }: AccountFacts): readonly BlindSpot[] {
  const on = trails.filter(records);
  // Nobody was asked, so that nothing is known; the reason is among the problems.
  if (regions.length === 0 || on.some(({ allRegions }) => allRegions)) return [];
  const [first] = on;
  if (first === undefined) {
    return [
      {
        code: 'no-trail',
        text: `No trail that is switched on records the calls of account ${account} (asked in ${list(regions)}).`,
        affects: 'Every call older than 90 days, and every call to objects in S3, to functions and to items of tables.',
        howToClose: `Make one for all Regions: aws cloudtrail create-trail --name NAME --s3-bucket-name BUCKET --is-multi-region-trail, then aws cloudtrail start-logging --name NAME. Until then Event history shows management events.`,
      },
    ];
  }
  const covered = new Set(on.map(({ homeRegion }) => homeRegion));
  const without = regions.filter((region) => !covered.has(region));
  const asked = without.length > 0 ? ` Of those asked, ${list(without)} ${without.length === 1 ? 'has' : 'have'} none.` : '';
  return [
    {
      code: 'regions-without-trail',
      text: `No trail of account ${account} records all Regions: there is ${trailNames(on)} for ${list([...covered])}.${asked}`,
      affects: `Calls in every other Region.`,
      howToClose: `Have one record all Regions: aws cloudtrail update-trail ${of(first)} --is-multi-region-trail. Event history of each Region (--event-history --region NAME) shows what happened there in the last 90 days.`,
    },
  ];
}

const switchedOff = ({ trails }: AccountFacts): readonly BlindSpot[] =>
  trails
    .filter(({ logging }) => logging === false)
    .map((trail) => ({
      code: 'trail-switched-off',
      text: `The ${trailName(trail)} is switched off.`,
      affects: 'Calls made since, where no other trail records them.',
      howToClose: `Switch it on: aws cloudtrail start-logging ${of(trail)}.`,
    }));

/** What no trail that is on records of managing resources. Says nothing where one of them could not be asked. */
function managementLeftOut({ account, trails }: AccountFacts): readonly BlindSpot[] {
  const on = trails.filter(records);
  const [first] = on;
  if (first === undefined || on.some(({ management }) => management === 'unknown')) return [];
  const whole = on.filter(({ management }) => management === 'all');
  const kinds = new Set(on.map(({ management }) => management));
  if (whole.length === 0 && !(kinds.has('read') && kinds.has('write'))) {
    const what = kinds.has('read')
      ? 'only those that read'
      : kinds.has('write')
        ? 'only those that write'
        : kinds.has('some')
          ? 'only some of them'
          : 'none of them';
    return [
      {
        code: 'management-events-left-out',
        text: `Of the management events of account ${account} the trails record ${what}: ${trailNames(on)}.`,
        affects: 'Clients that make other calls alone.',
        howToClose: `Record all: aws cloudtrail put-event-selectors --region ${first.homeRegion} --trail-name ${first.arn} with a selector whose eventCategory is Management and which has no readOnly. It replaces all selectors of the trail.`,
      },
    ];
  }
  const [some, ...rest] = whole;
  const leftOut = (some?.leftOut ?? []).filter((service) => rest.every((trail) => trail.leftOut.includes(service)));
  if (some === undefined || leftOut.length === 0) return [];
  return [
    {
      code: 'services-left-out',
      text: `Calls to ${list(leftOut)} are left out of the ${trailNames(whole)}.`,
      affects: `Clients that call ${list(leftOut)} alone.`,
      howToClose: `Take the exclusion out of the trail's event selectors (aws cloudtrail get-event-selectors --region ${some.homeRegion} --trail-name ${some.arn} shows them). Event history shows these calls for 90 days.`,
    },
  ];
}

const otherAccounts = (accounts: readonly AccountFacts[]): readonly BlindSpot[] => {
  const asked = accounts.filter(({ regions }) => regions.length > 0);
  if (asked.length === 0 || asked.some(({ trails }) => trails.some(({ organization }) => organization))) return [];
  return [
    {
      code: 'other-accounts',
      text: `Only ${asked.length === 1 ? 'account' : 'accounts'} ${list(asked.map(({ account }) => account))} ${asked.length === 1 ? 'was' : 'were'} asked, and no trail of an organization was seen there.`,
      affects: 'Clients that call other accounts.',
      howToClose: 'Run with a profile of each account (--profile A --profile B), or in the account that has the trail of the organization.',
    },
  ];
};

/** Whether calls to objects in S3 are recorded: by every trail's word; null where nobody could be asked. */
export function s3ObjectsRecorded(accounts: readonly AccountFacts[]): TrailFacts['s3Objects'] | null {
  const on = accounts.flatMap(({ trails }) => trails).filter(records);
  if (accounts.every(({ regions }) => regions.length === 0)) return null;
  return (['all', 'some', 'unknown'] as const).find((one) => on.some(({ s3Objects }) => s3Objects === one)) ?? 'none';
}

/** The blind spot of calls to objects where the trails say that they record none, or only some buckets'; null where they record all. */
export function s3ObjectsSpot(accounts: readonly AccountFacts[]): Pick<BlindSpot, 'text' | 'howToClose'> | null {
  const on = accounts.flatMap(({ trails }) => trails).filter(records);
  const recorded = s3ObjectsRecorded(accounts);
  const [first] = on;
  if (recorded === 'all' || recorded === 'unknown' || recorded === null || first === undefined) return null;
  const some = on.filter(({ s3Objects }) => s3Objects === 'some');
  return {
    text:
      recorded === 'some'
        ? `Calls on S3 objects, among them those without credentials, are recorded for some buckets or some calls alone, by the ${trailNames(some)}.`
        : `No trail records calls on S3 objects, among them those without credentials: ${trailNames(on)} ${on.length === 1 ? 'has' : 'have'} no data events for them.`,
    howToClose: `Record them (data events cost, and this replaces all selectors of the trail): aws cloudtrail put-event-selectors --region ${first.homeRegion} --trail-name ${first.arn} --advanced-event-selectors '${EVERYTHING}'. Or switch on S3 server access logs for public buckets and read them with --s3-access-logs.`,
  };
}

/** What the trails of the accounts do not record. Empty where no account was asked. */
export const accountBlindSpots = (accounts: readonly AccountFacts[]): readonly BlindSpot[] => [
  ...accounts.flatMap((one) => [...regionsWithoutTrail(one), ...switchedOff(one), ...managementLeftOut(one)]),
  ...otherAccounts(accounts),
];
