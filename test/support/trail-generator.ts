// Random trails from a seed, with the truth about them: what a reader of CloudTrail files must say, to the last count.
import type { TimeWindow } from '../../src/contract/calls.ts';
import { type Random, randomOf } from '../../src/sample/random.ts';
import { isoSeconds, notAnEvent, type PlannedEvent, type ProgramOf, randomEvent } from './trail-events.ts';
import { besides, canHold, damagedFile, someShape, type TrailFile, truncatedFile, type Written, wholeFile } from './trail-files.ts';
import { type Pair, pairs } from './trail-json.ts';
import { addTo, type EventPlan, emptyRecord, type Truth, truthOf } from './trail-truth.ts';

export interface GeneratedTrail {
  readonly files: Readonly<Record<string, Buffer>>;
  readonly window: TimeWindow;
  readonly truth: Truth;
}

interface Delivery extends Written {
  readonly plan: EventPlan | null;
}

const DAYS = ['2023-11-06', '2024-06-09', '2024-06-10', '2026-02-28', '2026-09-01', '2026-11-21'];
const SECONDS_A_DAY = 86_400;
const BUSY_CALLERS = 4;

function someTime(random: Random): number {
  const second = random.pick([0, SECONDS_A_DAY - 1, random.int(0, SECONDS_A_DAY - 1), random.int(0, SECONDS_A_DAY - 1)]);
  return Date.parse(random.pick(DAYS)) + second * 1000;
}

/** Where an id is taken once. */
const drawerOf = ({ plan }: PlannedEvent): string => `${plan.account} ${plan.region} ${isoSeconds(plan.at).slice(0, 10)}`;

/** The same call once more: another time, another id. */
function sibling({ plan, record }: PlannedEvent, at: number, id: string): PlannedEvent {
  const fresh: readonly Pair[] = [
    ['eventTime', isoSeconds(at)],
    ['eventID', id],
  ];
  return {
    plan: { ...plan, at, id },
    record: pairs(...record.pairs.filter(([key]) => key !== 'eventTime' && key !== 'eventID'), ...fresh),
  };
}

/** Events, half of them by few callers who call often, a few without an id, a few with the id of an event in another account, region or day: no duplicates. */
function plannedEvents(count: number, random: Random, programOf: ProgramOf): readonly PlannedEvent[] {
  const events: PlannedEvent[] = [];
  while (events.length < count) {
    const id = random.next() < 0.03 ? null : random.uuid();
    const busy = events.slice(0, BUSY_CALLERS);
    if (id !== null && busy.length === BUSY_CALLERS && random.next() < 0.5) {
      events.push(sibling(random.pick(busy), someTime(random), id));
      continue;
    }
    const event = randomEvent(random, someTime(random), id, programOf);
    events.push(event);
    if (random.next() < 0.05) {
      const at = someTime(random);
      const twin = id !== null && random.next() < 0.5 ? sibling(event, at, id) : randomEvent(random, event.plan.at, id, programOf);
      if (drawerOf(twin) !== drawerOf(event)) events.push(twin);
    }
  }
  return events;
}

const deliveryOf = ({ plan, record }: PlannedEvent): Delivery => ({ plan, tree: record, event: true });

/** Each event once, some of them again, some of those a third time, and things that are no events, in any order. */
function deliveries(events: readonly PlannedEvent[], random: Random): readonly Delivery[] {
  const all = events.map(deliveryOf);
  const again = Array.from({ length: Math.ceil(events.length / 8) }, () => deliveryOf(random.pick(events)));
  const others = Array.from({ length: random.int(0, 4) }, (): Delivery => ({ plan: null, tree: notAnEvent(random), event: false }));
  return [...all, ...again, ...others]
    .map((each) => ({ each, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
}

function someWindow(events: readonly PlannedEvent[], random: Random): TimeWindow {
  const edge = (): number | null => (random.next() < 0.5 ? null : random.pick(events).plan.at);
  const [a, b] = [edge(), edge()];
  return a !== null && b !== null && a > b ? { from: b, to: a } : { from: a, to: b };
}

function fileOf(
  index: number,
  written: readonly Delivery[],
  random: Random,
): { readonly file: TrailFile; readonly inIt: readonly Delivery[] } {
  const shape = someShape(random);
  const fits = written.filter((each) => canHold(shape, each));
  // A file without one event is a foreign file in some shapes: those cases are planted on their own.
  if (!fits.some(({ event }) => event)) return { file: wholeFile(index, 'records', written, random), inIt: written };
  const damage = random.next();
  if (damage < 0.08) return { file: truncatedFile(index, written, random), inIt: written };
  if (damage < 0.14) return { file: damagedFile(index, written, random), inIt: written };
  return { file: wholeFile(index, shape, fits, random), inIt: fits };
}

/** The trail of `seed`, with about `size` events in it. `programOf` names the program of a user agent in a client's key. */
export function generateTrail(seed: string, size: number, programOf: ProgramOf): GeneratedTrail {
  const random = randomOf(seed);
  const events = plannedEvents(size, random, programOf);
  const window = random.next() < 0.4 ? { from: null, to: null } : someWindow(events, random);
  let rest = deliveries(events, random);
  const files: TrailFile[] = [...besides(random)];
  const delivered: (EventPlan | null)[] = [];
  for (let index = 0; rest.length > 0; index += 1) {
    const take = random.int(1, 25);
    const { file, inIt } = fileOf(index, rest.slice(0, take), random);
    files.push(file);
    delivered.push(...inIt.slice(0, file.readable).map(({ plan }) => plan));
    rest = rest.slice(take);
  }
  const fates: Truth['files'] = { found: files.length, read: 0, failed: 0, skipped: emptyRecord() };
  for (const { fate } of files) {
    if (typeof fate === 'object') addTo(fates.skipped, fate.skipped);
    else fates[fate] += 1;
  }
  return { files: Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])), window, truth: truthOf(delivered, fates, window) };
}
