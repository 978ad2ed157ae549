// What the program and the peers say, brought into the form of truth.mjs.
import { countEvents, emptyPlace, mergePlaces, totalsOf } from './truth.mjs';

/** The document of `check --json`. */
export function ofDocument(text) {
  const document = JSON.parse(text);
  const [{ input, status, gaps }] = document.sources;
  if (status !== 'complete') throw new Error(`status ${status}: ${gaps[0]?.text}`);
  const places = document.coverage.map(({ source, firstEvent, lastEvent, ...counts }) => ({
    ...counts,
    first: Date.parse(firstEvent),
    last: Date.parse(lastEvent),
  }));
  const legacy = {};
  for (const { kind, evidence } of document.findings) {
    if (kind !== 'legacy-calls') continue;
    const [principal] = Object.keys(evidence.principals);
    const { calls, firstSeen, lastSeen, userAgents } = evidence;
    legacy[principal] = { calls, first: Date.parse(firstSeen), last: Date.parse(lastSeen), userAgents };
  }
  const totals = { files: input.files.read, bytesStored: input.bytesRead, bytesJson: input.bytesJson };
  return { totals: { ...totals, records: input.records.read, duplicates: input.records.duplicates }, places, legacy };
}

/** Groups of equal events, each with account, region, calls and what `countEvents` takes. */
export function ofGroups(groups, totals) {
  const places = new Map();
  for (const { account, region, calls, ...event } of groups) {
    const key = `${account} ${region}`;
    if (!places.has(key)) places.set(key, emptyPlace(account, region));
    countEvents(places.get(key), event, calls);
  }
  return ofPlaces([...places.values()], totals);
}

/** Places as truth.mjs has them, possibly several of one account and Region. */
export function ofPlaces(places, totals) {
  const merged = mergePlaces(places);
  return { places: merged, legacy: totalsOf(merged).legacy, totals: totals ?? { duplicates: totalsOf(merged).duplicates } };
}

/** Lines of `uniq -c`: calls, then TLS version and key exchange, or `without` and the reason. */
export function ofCounts(text) {
  const totals = { events: 0, byTlsVersion: {}, byKeyExchange: {}, withoutTls: {} };
  const add = (name, key, calls) => {
    totals[name][key] = (totals[name][key] ?? 0) + calls;
  };
  for (const line of text.trim().split('\n')) {
    const [count, version, rest] = line.trim().split(' ');
    const calls = Number(count);
    totals.events += calls;
    if (version === 'without') add('withoutTls', rest, calls);
    else {
      add('byTlsVersion', version, calls);
      add('byKeyExchange', rest, calls);
    }
  }
  return { totals };
}
