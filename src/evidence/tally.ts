// Counts by value, for millions of groups that mostly hold one value: a short list first, a Map once there are many.

/** Values and their counts in turn, or a Map. Null is empty. */
export type Tally = (string | number)[] | Map<string, number> | null;

/** Beyond this many values a list is slower than a Map. */
const LIST_VALUES = 8;

/** The tally with `count` more of `value`. The one given is changed and must not be used again. */
export function plus(tally: Tally, value: string, count: number): Tally {
  if (tally === null) return [value, count];
  if (tally instanceof Map) return tally.set(value, (tally.get(value) ?? 0) + count);
  for (let at = 0; at < tally.length; at += 2) {
    if (tally[at] === value) {
      tally[at + 1] = Number(tally[at + 1]) + count;
      return tally;
    }
  }
  tally.push(value, count);
  return tally.length <= 2 * LIST_VALUES ? tally : new Map(entriesOf(tally));
}

/** Calls `take` for every value. Not a generator: there are hundreds of thousands of them. */
function eachOf(tally: NonNullable<Tally>, take: (value: string, count: number) => void): void {
  if (tally instanceof Map) tally.forEach((count, value) => void take(value, count));
  else for (let at = 0; at < tally.length; at += 2) take(String(tally[at]), Number(tally[at + 1]));
}

function* entriesOf(list: readonly (string | number)[]): Generator<[string, number]> {
  for (let at = 0; at < list.length; at += 2) yield [String(list[at]), Number(list[at + 1])];
}

/**
 * As own properties, also for a key such as `__proto__`. An object without a prototype is a hash table from its first property on; any other
 * would get a hidden class for each new key, which takes ten times as long where hardly two objects have the same.
 */
export function tallyObject(tally: Tally): Record<string, number> {
  if (tally === null) return {};
  const object: Record<string, number> = Object.create(null);
  eachOf(tally, (value, count) => {
    object[value] = count;
  });
  return object;
}

/** The tally of an object's own properties. */
export function tallyOf(object: Readonly<Record<string, number>>): Tally {
  let tally: Tally = null;
  for (const [value, count] of Object.entries(object)) tally = plus(tally, value, count);
  return tally;
}

/** Both tallies together. The ones given are changed and must not be used again. */
export function union(tally: Tally, more: Tally): Tally {
  if (tally === null || more === null) return tally ?? more;
  let both: Tally = tally;
  eachOf(more, (value, count) => {
    both = plus(both, value, count);
  });
  return both;
}

/** The value that was counted first; null for none. */
export function firstOf(tally: Tally): string | null {
  if (tally === null) return null;
  for (const [value] of tally instanceof Map ? tally : entriesOf(tally)) return value;
  return null;
}
