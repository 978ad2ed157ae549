// What asking AWS accounts came to, in lines for the person: who they are there, what can be read, and what that costs.
import type { Discovery, Identity, Offer } from '../contract/discovery.ts';
import { aboutDollars, bytes, dollars, sum } from '../report/words.ts';
import { many } from '../text/counts.ts';

/** What reading some offers scans and costs, as far as it is known. */
export interface Estimate {
  readonly offers: readonly Offer[];
  readonly bytes: number;
  readonly costUsd: number;
  /** Offers of which nobody can say what they cost. */
  readonly unknown: number;
}

/** The estimate for everything that can be read. */
export function estimateOf({ offers }: Discovery): Estimate {
  const usable = offers.filter((offer) => offer.refused === null);
  return {
    offers: usable,
    bytes: sum(usable.map((offer) => offer.bytes ?? 0)),
    costUsd: sum(usable.map((offer) => offer.costUsd ?? 0)),
    unknown: usable.filter((offer) => offer.costUsd === null).length,
  };
}

/** A limit that leaves room for what is logged until the run starts: a tenth more, in whole cents. */
export const roomyLimit = ({ costUsd }: Estimate): string => (Math.max(1, Math.ceil(costUsd * 110)) / 100).toFixed(2);

const nameOf = (profile: string | null): string => (profile === null ? 'Default credentials' : `Profile ${profile}`);
const minute = (time: number): string => new Date(time).toISOString().replace(/^(\S{10})T(\d\d:\d\d).*$/, '$1 $2');

function identityLine({ profile, account, arn, regions }: Identity): string {
  return `${nameOf(profile)}: account ${account}, as ${arn}${regions.length === 0 ? '' : `, in ${regions.join(', ')}`}.`;
}

const BASIS: Readonly<Record<Offer['basis'], string>> = {
  asked: 'estimated by CloudWatch Logs',
  derived: 'worked out from the size of the log group',
  none: 'nobody can say beforehand',
};

function sizeOf({ bytes: scanned, costUsd, basis }: Offer): string {
  if (scanned === null) return 'size and cost are not known beforehand';
  return `${bytes(scanned)}, ${costUsd === null ? 'cost not known' : `${aboutDollars(costUsd)}`} (${BASIS[basis]})`;
}

function offerLines(offer: Offer): readonly string[] {
  const { account, region, location, window, refused, notes, foundBy } = offer;
  const where = `${location} (account ${account}, ${region})`;
  if (refused !== null) return [`  ${where}: cannot be read: ${refused}`];
  return [
    `  ${where}, ${minute(window.from)} to ${minute(window.to)} UTC: ${sizeOf(offer)}`,
    ...(foundBy.length === 0 ? [] : [`    found by: ${foundBy.join('; ')}`]),
    ...notes.map((note) => `    ${note}`),
  ];
}

function totalLine(estimate: Estimate, { price }: Discovery): string {
  if (estimate.offers.length === 0) return 'Together: there is nothing that could be read.';
  const unknown = estimate.unknown === 0 ? '' : `, and ${many(estimate.unknown, 'log group')} of unknown cost`;
  return `Together: ${bytes(estimate.bytes)}, ${aboutDollars(estimate.costUsd)}${unknown}, at ${dollars(price.usdPerGb)} per GB (${price.text}).`;
}

const NONE = 'No log group with CloudTrail events was found.';

/** Everything that was learned, as lines of stderr; the caller makes them inert. */
export function discoveryLines(discovery: Discovery): readonly string[] {
  const { identities, offers, problems, blindSpots } = discovery;
  return [
    ...identities.map(identityLine),
    ...(offers.length > 0 ? ['CloudWatch Logs Insights can read:'] : identities.length > 0 ? [NONE] : []),
    ...offers.flatMap(offerLines),
    ...problems.map(({ text, location }) => `Problem${location === null ? '' : ` (${location})`}: ${text}`),
    ...blindSpots.map(({ text, howToClose }) => `Not to be seen from here: ${text} ${howToClose}`),
    totalLine(estimateOf(discovery), discovery),
  ];
}
