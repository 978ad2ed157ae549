// Puts the names of one folder in the order of their time, in slices: there may be a million.
import type { Slices } from './list-folder.ts';

/** So many names are sorted in one go, a few milliseconds. */
const AT_ONCE = 4_000;

/** Appends `names` to `ordered`, sorted. */
async function appendByName(names: string[], ordered: string[], pace: Slices): Promise<void> {
  const sorted: string[][] = [];
  for (let start = 0; start < names.length; start += AT_ONCE) {
    sorted.push((names.length <= AT_ONCE ? names : names.slice(start, start + AT_ONCE)).sort());
    if (pace.due()) await pace.rest();
  }
  if (sorted.length === 1) {
    for (const name of names) ordered.push(name);
    return;
  }
  const taken = sorted.map(() => 0);
  for (let count = 0; count < names.length; count += 1) {
    let first: string | undefined;
    let from = 0;
    for (let index = 0; index < sorted.length; index += 1) {
      const next = sorted[index]?.[taken[index] ?? 0];
      if (next === undefined || (first !== undefined && first <= next)) continue;
      first = next;
      from = index;
    }
    if (first !== undefined) ordered.push(first);
    taken[from] = (taken[from] ?? 0) + 1;
    if (pace.due()) await pace.rest();
  }
}

/** The names whose time `timeOf` gives, oldest first, and then those without one; those of the same time by name. */
export async function oldestFirst(names: readonly string[], timeOf: (name: string) => number | null, pace: Slices): Promise<string[]> {
  // Sorting numbers, and then the few names of the same minute, takes a fraction of what comparing all names would.
  const times = new Map<number, string[]>();
  const timeless: string[] = [];
  for (const name of names) {
    const time = timeOf(name);
    const same = time === null ? timeless : times.get(time);
    if (same !== undefined) same.push(name);
    else if (time !== null) times.set(time, [name]);
    if (pace.due()) await pace.rest();
  }
  const ordered: string[] = [];
  for (const time of Float64Array.from(times.keys()).sort()) {
    const same = times.get(time) ?? [];
    const [only] = same;
    if (same.length === 1 && only !== undefined) ordered.push(only);
    else await appendByName(same, ordered, pace);
  }
  if (timeless.length > 0) await appendByName(timeless, ordered, pace);
  return ordered;
}
