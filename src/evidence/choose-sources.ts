// Which of the offered places to read: the widest that reads the same calls, the cheapest among equals, and each call once. A person may
// change it. Pure.
import type { AccountFacts } from '../contract/account-facts.ts';
import type { Offer } from '../contract/discovery.ts';
import { many } from '../text/counts.ts';
import { type Reach, reachOf, reachSame } from './reach.ts';

export interface ChooseOptions {
  /** What the accounts' trails record; empty where that was not asked. */
  readonly recorded: readonly AccountFacts[];
  /** Dollars at most for all that is chosen; null where nobody has set a limit yet. */
  readonly maxCostUsd: number | null;
}

/** What is to be done with one offer, and why, in a sentence or two. */
export interface Choice {
  readonly id: string;
  readonly chosen: boolean;
  readonly why: string;
  /** Other offers that hold some of the same calls: chosen together, both count them. */
  readonly overlaps: readonly string[];
}

interface Weighed {
  readonly offer: Offer;
  readonly reach: Reach;
}

/** A difference of less than this says nothing: periods begin at midnight, or now. */
const A_DAY = 1;

const OBJECTS = ['all', 'some', 'unknown', 'none'] as const;
/** Among equals: what reads records whole first, then what an answer comes from soonest. */
const KINDS: readonly Offer['kind'][] = ['cloudtrail-files', 'logs-insights', 'athena', 'lake', 'event-history'];

const costOf = ({ costUsd }: Offer): number => costUsd ?? Number.POSITIVE_INFINITY;
const dollars = (usd: number): string => (usd > 0 && usd < 0.01 ? 'less than $0.01' : `$${usd.toFixed(2)}`);
const about = (usd: number): string => (usd > 0 && usd < 0.01 ? dollars(usd) : `about ${dollars(usd)}`);
const costText = ({ costUsd }: Offer): string =>
  costUsd === null ? 'what it costs nobody can say beforehand' : costUsd === 0 ? 'free' : about(costUsd);
const daysText = ({ days }: Reach): string => many(Math.round(days), 'day');
const byYou = ({ foundBy }: Offer): boolean => foundBy.some((reason) => /^named (?:by you|with)\b/.test(reason));

/** One way in which one offer is better than another: below zero when `a` is, with the words for it. */
interface Advantage {
  readonly compare: (a: Weighed, b: Weighed) => number;
  readonly words: (better: Weighed, worse: Weighed) => string;
}

const yesFirst = (a: boolean, b: boolean): number => Number(b) - Number(a);

/** In order of weight. */
const ADVANTAGES: readonly Advantage[] = [
  {
    compare: (a, b) => yesFirst(byYou(a.offer), byYou(b.offer)),
    words: () => 'you have named',
  },
  {
    compare: (a, b) => yesFirst(!a.reach.sample, !b.reach.sample),
    words: () => 'is read whole, where here only a sample is read',
  },
  {
    compare: (a, b) => yesFirst(a.reach.organization, b.reach.organization),
    words: () => 'holds the calls of the whole organization',
  },
  {
    compare: (a, b) => yesFirst(a.reach.region === null, b.reach.region === null),
    words: () => 'holds the calls in all Regions',
  },
  {
    compare: (a, b) => OBJECTS.indexOf(a.reach.s3Objects) - OBJECTS.indexOf(b.reach.s3Objects),
    words: () => 'is known to hold more of the calls to objects in S3',
  },
  {
    compare: (a, b) => (Math.abs(a.reach.days - b.reach.days) < A_DAY ? 0 : b.reach.days - a.reach.days),
    words: (better, worse) => `reaches further back (${daysText(better.reach)}, here ${daysText(worse.reach)})`,
  },
  {
    compare: (a, b) => (costOf(a.offer) === costOf(b.offer) ? 0 : costOf(a.offer) - costOf(b.offer)),
    words: (better, worse) =>
      better.offer.costUsd === 0 ? 'is free' : `costs less (${costText(better.offer)}, here ${costText(worse.offer)})`,
  },
  {
    compare: (a, b) => KINDS.indexOf(a.offer.kind) - KINDS.indexOf(b.offer.kind),
    words: () => 'is simpler to read',
  },
];

function bestFirst(a: Weighed, b: Weighed): number {
  for (const { compare } of ADVANTAGES) {
    const order = compare(a, b);
    if (order !== 0) return order;
  }
  return a.offer.id < b.offer.id ? -1 : 1;
}

function whyBetter(better: Weighed, worse: Weighed): string {
  const advantage = ADVANTAGES.find(({ compare }) => compare(better, worse) < 0);
  return advantage?.words(better, worse) ?? 'comes first by name';
}

const scopeText = ({ organization, account, region }: Reach): string =>
  `${organization ? 'every account of the organization' : `account ${account}`}, ${region === null ? 'in all Regions' : `in ${region}`}`;

/** Why an offer is read. */
function reasonFor({ offer, reach }: Weighed): string {
  if (byYou(offer)) return `You have named it; ${costText(offer)}.`;
  switch (reach.log) {
    case 'notices':
      return `What AWS itself noticed, laid beside what logs show and counted once; ${costText(offer)}.`;
    case 'endpoints':
      return `Requests to your own endpoints, which no trail records; ${costText(offer)}.`;
    case 'buckets':
      return `Requests to buckets, those without credentials too, which no trail read here is known to record for all of them; ${costText(offer)}.`;
    case 'trail': {
      const what = reach.sample ? 'A sample of the management events' : 'The calls';
      return `${what} of ${scopeText(reach)}, ${daysText(reach)}; ${costText(offer)}.`;
    }
  }
}

/** What is said of one that holds the same as one already chosen. */
function reasonAgainst(weighed: Weighed, chosen: Weighed): string {
  const further =
    weighed.reach.days - chosen.reach.days >= A_DAY
      ? ` This one reaches ${daysText(weighed.reach)} back: choose it instead to see more of the past.`
      : '';
  return `The same calls are in ${chosen.offer.location}, which ${whyBetter(chosen, weighed)}. Both together would count them twice.${further}`;
}

/** A trail that records the calls to every object tells what the buckets' own logs tell. */
const tellsOfBuckets = (trail: Weighed, buckets: Weighed): boolean =>
  trail.reach.log === 'trail' &&
  buckets.reach.log === 'buckets' &&
  trail.reach.s3Objects === 'all' &&
  (trail.reach.organization || trail.reach.account === buckets.reach.account);

/** Access logs come behind trails: whether they are needed depends on those. */
const trailsFirst = (a: Weighed, b: Weighed): number => yesFirst(a.reach.log === 'trail', b.reach.log === 'trail');

const isSame = (a: Weighed, b: Weighed): boolean => reachSame(a.reach, b.reach) && a.reach.log === 'trail';

/** Chooses among `offers`. Gives each with its reason, the best first. */
export function chooseSources(offers: readonly Offer[], { recorded, maxCostUsd }: ChooseOptions): readonly Choice[] {
  const weighed = offers
    .map((offer): Weighed => ({ offer, reach: reachOf(offer, recorded) }))
    .sort((a, b) => trailsFirst(a, b) || bestFirst(a, b));
  const usable = weighed.filter(({ offer }) => offer.refused === null);
  const read: Weighed[] = [];
  let left = maxCostUsd ?? Number.POSITIVE_INFINITY;

  const decide = (one: Weighed): Pick<Choice, 'chosen' | 'why'> => {
    const { offer } = one;
    const no = (why: string) => ({ chosen: false, why });
    if (offer.refused !== null) return no(`It cannot be read. ${offer.refused}`);
    const holder = byYou(offer) ? undefined : read.find((other) => isSame(one, other));
    if (holder !== undefined) return no(reasonAgainst(one, holder));
    const teller = byYou(offer) ? undefined : read.find((other) => tellsOfBuckets(other, one));
    if (teller !== undefined) {
      return no(
        `The trail behind ${teller.offer.location} records the calls to objects of all buckets, those without credentials too. Both together would count them twice.`,
      );
    }
    if (offer.costUsd === null && left < Number.POSITIVE_INFINITY) {
      if (left <= 0) return no('What it costs nobody can say beforehand, and nothing is left of the limit.');
    } else if (costOf(offer) > left) {
      return no(`It costs ${costText(offer)}, and ${dollars(Math.max(0, left))} is left of the limit of ${dollars(maxCostUsd ?? 0)}.`);
    }
    left -= offer.costUsd ?? 0;
    read.push(one);
    return { chosen: true, why: reasonFor(one) };
  };

  return weighed.map((one) => ({
    id: one.offer.id,
    ...decide(one),
    overlaps: one.offer.refused === null ? usable.filter((other) => other !== one && isSame(one, other)).map(({ offer }) => offer.id) : [],
  }));
}

/** The same choice after a person has taken one offer or left it out; what cannot be read stays out. */
export function chooseOtherwise(choices: readonly Choice[], id: string, chosen: boolean, offers: readonly Offer[]): readonly Choice[] {
  const nameOf = (other: string): string => offers.find((offer) => offer.id === other)?.location ?? other;
  return choices.map((choice) => {
    const refused = offers.find((offer) => offer.id === choice.id)?.refused ?? null;
    if (choice.id !== id || refused !== null || choice.chosen === chosen) return choice;
    const twice = choices.filter((other) => other.chosen && choice.overlaps.includes(other.id)).map((other) => nameOf(other.id));
    const warning = twice.length === 0 ? '' : ` The same calls are in ${twice.join(' and ')}: each counts them.`;
    return { ...choice, chosen, why: chosen ? `Chosen by you.${warning}` : 'Left out by you.' };
  });
}
