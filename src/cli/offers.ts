// What asking AWS accounts came to, in lines for the person: who they are there, what can be read, what that costs, and what is chosen of it.
import { type Discovery, type Identity, isChosenFor, type Offer } from '../contract/discovery.ts';
import { basisText, type Estimate, estimateOf, isFree, isNeverBilled, nounOf, offerName } from '../contract/estimate.ts';
import { ACCOUNT_KINDS, type AccountKind } from '../contract/vocabulary.ts';
import { aboutDollars, bytes, dollars } from '../report/words.ts';
import { many } from '../text/counts.ts';

/** The estimate for everything that is read where nobody says otherwise. */
export const chosenOf = (discovery: Discovery): Estimate => estimateOf(discovery.offers.filter((offer) => isChosenFor(discovery, offer)));

/** A limit that leaves room for what is logged until the run starts: a tenth more, in whole cents; a placeholder where nothing is known of the cost. */
export const roomyLimit = ({ costUsd, unknown }: Estimate): string =>
  costUsd === 0 && unknown.length > 0 ? 'USD' : (Math.max(1, Math.ceil(costUsd * 110)) / 100).toFixed(2);

/** ` (more for 1 event data store …)`: what a limit has to cover besides; nothing where all is known. */
export const besides = ({ costUsd, unknown }: Estimate): string =>
  unknown.length === 0
    ? ''
    : ` (${costUsd === 0 ? '' : 'more '}for ${countByKind(unknown)} of unknown cost, which ${unknown.length === 1 ? 'is' : 'are'} read until the limit is reached)`;

const nameOf = (profile: string | null): string => (profile === null ? 'Default credentials' : `Profile ${profile}`);
const minute = (time: number): string => new Date(time).toISOString().replace(/^(\S{10})T(\d\d:\d\d).*$/, '$1 $2');

function identityLine({ profile, account, arn, regions }: Identity): string {
  return `${nameOf(profile)}: account ${account}, as ${arn}${regions.length === 0 ? '' : `, in ${regions.join(', ')}`}.`;
}

const FREE_FLAGS: Readonly<Partial<Record<Offer['kind'], string>>> = { 'event-history': '--event-history', 'health-notices': '--health' };

/** The flags that ask for what is never billed of `offers`. */
export const freeFlags = (offers: readonly Offer[]): readonly string[] => [
  ...new Set(offers.flatMap(({ kind }) => FREE_FLAGS[kind] ?? [])),
];

function sizeOf(offer: Offer): string {
  const { kind, bytes: scanned, costUsd } = offer;
  if (isNeverBilled(kind)) return 'free';
  if (scanned === null) return 'size and cost are not known beforehand';
  return `${bytes(scanned)}, ${costUsd === null ? 'cost not known' : aboutDollars(costUsd)} (${basisText(offer)})`;
}

function offerLines(offer: Offer, discovery: Discovery): readonly string[] {
  const { id, account, region, window, refused, notes, foundBy } = offer;
  const where = `${offerName(offer)} (account ${account}, ${region})`;
  if (refused !== null) return [`  ${where}: cannot be read: ${refused}`];
  const choice = discovery.choices?.find((one) => one.id === id);
  return [
    `  ${where}, ${minute(window.from)} to ${minute(window.to)} UTC: ${sizeOf(offer)}`,
    ...(choice === undefined ? [] : [`    ${choice.chosen ? 'chosen' : 'left out'}: ${choice.why}`]),
    ...(foundBy.length === 0 ? [] : [`    found by: ${foundBy.join('; ')}`]),
    ...notes.map((note) => `    ${note}`),
  ];
}

function countByKind(offers: readonly Offer[]): string {
  const nouns = [...new Set(offers.map(nounOf))];
  return nouns.map((noun) => many(offers.filter((offer) => nounOf(offer) === noun).length, noun)).join(' and ');
}

function totalLine(estimate: Estimate, { price, choices }: Discovery): string {
  const { offers, unknown } = estimate;
  const together = choices === undefined ? 'Together' : 'Chosen, together';
  if (offers.length === 0) return `${together}: there is nothing that could be read.`;
  if (isFree(estimate)) return `${together}: free.`;
  const without = unknown.length === 0 ? '' : `, and ${countByKind(unknown)} of unknown cost`;
  const groups = offers.filter(({ kind }) => kind === 'logs-insights').length;
  const whose = groups === offers.length ? '' : 'log groups ';
  const at = groups === 0 ? '' : `, ${whose}at ${dollars(price.usdPerGb)} per GB (${price.text})`;
  return `${together}: ${bytes(estimate.bytes)}, ${aboutDollars(estimate.costUsd)}${without}${at}.`;
}

/** What is said where a kind was asked for and there is none. What every account has says itself why it cannot be read. */
const NONE: Readonly<Partial<Record<AccountKind, string>>> = {
  'logs-insights': 'No log group with CloudTrail events was found.',
  athena: 'No table of Athena over CloudTrail files was found.',
  lake: 'No event data store of CloudTrail Lake with calls was found.',
};

/** Lake takes no new customers: whoever asks for everything and has none has missed nothing. */
function absent({ offers }: Discovery, kinds: readonly AccountKind[]): readonly string[] {
  const everything = ACCOUNT_KINDS.every((kind) => kinds.includes(kind));
  const asked = kinds.filter((kind) => !(everything && kind === 'lake'));
  return asked.flatMap((kind) => (offers.some((offer) => offer.kind === kind) ? [] : (NONE[kind] ?? [])));
}

/** The chosen first, then what is left out, then what cannot be read. */
function inOrder(discovery: Discovery): readonly Offer[] {
  const { offers } = discovery;
  const place = (offer: Offer): number => (isChosenFor(discovery, offer) ? 0 : offer.refused === null ? 1 : 2);
  return [0, 1, 2].flatMap((wanted) => offers.filter((offer) => place(offer) === wanted));
}

/** Everything that was learned of accounts asked for `kinds`, as lines of stderr; the caller makes them inert. */
export function discoveryLines(discovery: Discovery, kinds: readonly AccountKind[]): readonly string[] {
  const { identities, offers, problems, blindSpots } = discovery;
  return [
    ...identities.map(identityLine),
    ...(offers.length > 0 ? ['What can be read:'] : []),
    ...inOrder(discovery).flatMap((offer) => offerLines(offer, discovery)),
    // Where nobody could be asked, that nothing was found is no news.
    ...(identities.length > 0 ? absent(discovery, kinds) : []),
    ...problems.map(({ text, location }) => `Problem${location === null ? '' : ` (${location})`}: ${text}`),
    ...blindSpots.map(({ text, howToClose }) => `Not to be seen from here: ${text} ${howToClose}`),
    totalLine(chosenOf(discovery), discovery),
  ];
}
