// How far an offer reaches: whose calls, in which Regions, of what period. Two that reach the same calls must not both be counted.
import type { AccountFacts, TrailFacts } from '../contract/account-facts.ts';
import type { Offer } from '../contract/discovery.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface Reach {
  /** Which log it is: calls to AWS, requests to buckets, requests to the account's own endpoints, or what AWS told. */
  readonly log: 'trail' | 'buckets' | 'endpoints' | 'notices';
  readonly account: string;
  /** It holds the calls of every account of an organization. */
  readonly organization: boolean;
  /** Null is every Region. */
  readonly region: string | null;
  /** Only some of the calls are read. */
  readonly sample: boolean;
  /** Which events it holds: managing resources, or what is done with what lies in them. */
  readonly events: 'management' | 'data' | 'both';
  /** Whether calls to objects of S3 are in it. */
  readonly s3Objects: TrailFacts['s3Objects'];
  /** Epoch milliseconds, half-open. */
  readonly window: Offer['window'];
  readonly days: number;
}

const LOGS: Readonly<Record<Offer['kind'], Reach['log']>> = {
  'cloudtrail-files': 'trail',
  'logs-insights': 'trail',
  athena: 'trail',
  lake: 'trail',
  'event-history': 'trail',
  's3-access-logs': 'buckets',
  'endpoint-access-logs': 'endpoints',
  'health-notices': 'notices',
};

const filesOf = ({ files, location }: Offer): string | null => files ?? (location.startsWith('s3://') ? location : null);

/** Whether `trail` writes to where the offer reads. */
function writesTo({ bucket, prefix, logGroup }: TrailFacts, offer: Offer): boolean {
  if (logGroup !== null && logGroup === offer.arn) return true;
  const files = filesOf(offer);
  if (bucket === null || files === null) return false;
  // A place may be anything from the whole bucket to one day of one Region.
  const own = `s3://${bucket}/${prefix === null ? '' : `${prefix}/`}AWSLogs/`;
  const place = files.endsWith('/') ? files : `${files}/`;
  return own.startsWith(place) || place.startsWith(own);
}

/** What discovery wrote down in words, where the trails could not be asked. */
const says = ({ foundBy }: Offer, word: RegExp): boolean => foundBy.some((reason) => word.test(reason));

const best = (trails: readonly TrailFacts[]): TrailFacts['s3Objects'] =>
  (['all', 'some', 'unknown', 'none'] as const).find((one) => trails.some(({ s3Objects }) => s3Objects === one)) ?? 'unknown';

/** The log groups that CloudWatch fills by itself are named after what they hold (monitoring guide, telemetry-config-rules). */
function eventsOf({ kind, location }: Offer): Reach['events'] {
  const [, events] = (kind === 'logs-insights' && /^aws\/cloudtrail\/(management|data)\b/.exec(location)) || [];
  return events === 'management' || events === 'data' ? events : 'both';
}

/** How far `offer` reaches, by what the accounts' trails are known to write, and by its own words where they are not. */
export function reachOf(offer: Offer, accounts: readonly AccountFacts[]): Reach {
  const { kind, account, region, arn, window } = offer;
  const days = Math.max(0, (window.to - window.from) / DAY_MS);
  const log = LOGS[kind];
  const plain = { log, account, organization: false, region, sample: false, events: eventsOf(offer), window, days };
  if (log !== 'trail') return { ...plain, region: log === 'notices' ? null : region, s3Objects: log === 'buckets' ? 'some' : 'none' };
  if (kind === 'event-history') return { ...plain, sample: true, events: 'management', s3Objects: 'none' };
  const trails = accounts.flatMap((one) => one.trails).filter((trail) => writesTo(trail, offer));
  const owner = kind === 'logs-insights' ? (arn.split(':')[4] ?? account) : account;
  // Files may be of any Region, as long as nobody says otherwise.
  const everywhere = trails.length === 0 && filesOf(offer) !== null;
  return {
    ...plain,
    account: trails[0]?.account ?? owner,
    organization: trails.some(({ organization }) => organization) || says(offer, /\borganization\b/),
    region:
      everywhere || kind === 'athena' || trails.some(({ allRegions }) => allRegions) || says(offer, /\bmulti-Region\b/) ? null : region,
    s3Objects: plain.events === 'management' ? 'none' : best(trails),
  };
}

/** Whether calls may be in both. */
export function reachSame(a: Reach, b: Reach): boolean {
  if (a.log !== b.log || a.log === 'notices') return false;
  if (a.events !== b.events && a.events !== 'both' && b.events !== 'both') return false;
  if (a.window.from >= b.window.to || b.window.from >= a.window.to) return false;
  const accounts = a.organization || b.organization || a.account === b.account;
  return accounts && (a.region === null || b.region === null || a.region === b.region);
}
