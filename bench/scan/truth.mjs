// What is true of a corpus: counted by whoever writes it, and by every reader that is compared, in one form.

const add = (counts, key, calls = 1) => {
  counts[key] = (counts[key] ?? 0) + calls;
};

const isLegacy = (version) => version === 'TLSv1' || version === 'TLSv1.1';

/** Counts of one account and Region. */
export const emptyPlace = (account, region) => ({
  account,
  region,
  files: 0,
  bytesStored: 0,
  bytesJson: 0,
  records: 0,
  duplicates: 0,
  events: 0,
  withTls: 0,
  byTlsVersion: {},
  byKeyExchange: {},
  withoutTls: {},
  first: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
  byService: {},
  byDay: {},
  legacy: {},
});

/**
 * Counts `calls` equal events in `place`. `event` says day, service, first and last (epoch milliseconds), and either `without` (a
 * reason) or version, keyExchange and, below TLS 1.2, principal and userAgent.
 */
export function countEvents(place, event, calls = 1) {
  place.events += calls;
  place.first = Math.min(place.first, event.first);
  place.last = Math.max(place.last, event.last);
  place.byService[event.service] ??= { events: 0, withTls: 0 };
  const service = place.byService[event.service];
  service.events += calls;
  if (event.without) {
    add(place.withoutTls, event.without, calls);
    return;
  }
  service.withTls += calls;
  place.withTls += calls;
  add(place.byTlsVersion, event.version, calls);
  add(place.byKeyExchange, event.keyExchange, calls);
  place.byDay[event.day] ??= {};
  add(place.byDay[event.day], event.version, calls);
  if (!isLegacy(event.version)) return;
  place.legacy[event.principal] ??= { calls: 0, first: event.first, last: event.last, userAgents: {} };
  const client = place.legacy[event.principal];
  client.calls += calls;
  client.first = Math.min(client.first, event.first);
  client.last = Math.max(client.last, event.last);
  add(client.userAgents, event.userAgent, calls);
}

function addMaps(into, from) {
  for (const [key, value] of Object.entries(from)) {
    if (typeof value === 'number') {
      if (key === 'first') into[key] = Math.min(into[key] ?? value, value);
      else if (key === 'last') into[key] = Math.max(into[key] ?? value, value);
      else into[key] = (into[key] ?? 0) + value;
    } else if (typeof value === 'object') {
      into[key] ??= {};
      addMaps(into[key], value);
    }
  }
}

/** The sum of counts of places: one entry for each account and Region. */
export function mergePlaces(places) {
  const merged = new Map();
  for (const place of places) {
    const { account, region, ...counts } = place;
    const key = `${account} ${region}`;
    if (!merged.has(key)) merged.set(key, { account, region });
    addMaps(merged.get(key), counts);
  }
  return [...merged.values()].sort((a, b) => (`${a.account} ${a.region}` < `${b.account} ${b.region}` ? -1 : 1));
}

/** The sum over all places. */
export function totalsOf(places) {
  const totals = { legacy: {} };
  for (const { account, region, ...counts } of places) addMaps(totals, counts);
  totals.legacyCalls = Object.values(totals.legacy).reduce((sum, { calls }) => sum + calls, 0);
  return totals;
}

const sorted = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((key) => [key, sorted(value[key])]),
      )
    : value;
const text = (value) => JSON.stringify(sorted(value));

const COUNTED = ['events', 'withTls', 'byTlsVersion', 'byKeyExchange', 'withoutTls', 'first', 'last', 'byService', 'byDay'];

/**
 * How an answer stands against the truth, in words that begin with `exact` or `wrong`. An answer has `totals`, of which those that it
 * has are compared; or also `places` with all counts, and `legacy`: clients below TLS 1.2, by principal, over all Regions.
 */
export function judge(answer, truth) {
  const wrong = (what, found, expected) => `wrong: ${what} ${text(found)?.slice(0, 60)}, not ${text(expected)?.slice(0, 60)}`;
  const totals = totalsOf(truth);
  for (const [name, found] of Object.entries(answer.totals))
    if (text(found) !== text(totals[name])) return wrong(name, found, totals[name]);
  if (answer.places === undefined) return `exact (${Object.keys(answer.totals).join(', ')})`;
  for (const expected of truth) {
    const found = answer.places.find(({ account, region }) => account === expected.account && region === expected.region);
    for (const name of COUNTED)
      if (text(found?.[name]) !== text(expected[name]))
        return wrong(`${expected.account} ${expected.region} ${name}`, found?.[name], expected[name]);
  }
  if (answer.places.length !== truth.length) return wrong('accounts and Regions', answer.places.length, truth.length);
  return text(answer.legacy) === text(totals.legacy) ? 'exact' : wrong('clients below TLS 1.2', answer.legacy, totals.legacy);
}
