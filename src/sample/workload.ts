// What a workload of the sample is, and when its calls happen: counts that come out exactly, on days that look alive.
import type { ApiCall, JsonObject } from './calls.ts';
import type { Identity } from './identities.ts';
import { type Random, randomOf } from './random.ts';
import type { RecordInput, SampleTls } from './record.ts';

/** How the calls of a period spread over its days. */
type Shape = 'steady' | 'growing' | 'office' | 'weekly';

/** Days as `YYYY-MM-DD`, both included; hours of the day in UTC. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly shape: Shape;
  readonly hours: readonly [from: number, to: number];
}

/** One way in which a workload calls: exactly `count` times over the period. */
interface Use {
  readonly call: ApiCall;
  readonly count: number;
  /** Where it differs from the workload's. */
  readonly tls?: SampleTls | null;
  readonly vpcEndpoint?: string;
}

/** A machine, function or person that a workload calls from. */
interface Origin {
  readonly ip: string;
  readonly host?: string;
}

/** One program, used by one identity in one account. */
export interface Workload {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly identity: Identity;
  readonly userAgent: string;
  readonly origins: readonly Origin[];
  readonly period: Period;
  readonly tls: SampleTls | null;
  readonly uses: readonly Use[];
  readonly eventType?: RecordInput['eventType'];
  readonly fromConsole?: boolean;
  readonly outcome?: JsonObject;
}

const DAY_MS = 86_400_000;

function weight(shape: Shape, day: Date, position: number): number {
  const weekday = day.getUTCDay();
  const weekend = weekday === 0 || weekday === 6;
  if (shape === 'growing') return (weekend ? 6 : 10) * (1 + 7 * position);
  if (shape === 'office') return weekend ? 0 : 1;
  if (shape === 'weekly') return weekday === 2 ? 1 : 0;
  return 1;
}

/** The days of a period with the calls that fall on each; they add up to `count`. */
function spread(period: Period, count: number): readonly (readonly [day: Date, calls: number])[] {
  const first = Date.parse(period.from);
  const days = Array.from({ length: Math.round((Date.parse(period.to) - first) / DAY_MS) + 1 }, (_, i) => new Date(first + i * DAY_MS));
  const weights = days.map((day, i) => weight(period.shape, day, i / days.length));
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (total === 0) throw new RangeError(`no day of ${period.from}..${period.to} is of the shape ${period.shape}`);
  let before = 0;
  let given = 0;
  return days.map((day, i) => {
    before += weights[i] ?? 0;
    const due = Math.round((count * before) / total);
    const calls = due - given;
    given = due;
    return [day, calls] as const;
  });
}

/** Moments of a day in their order, whole seconds. */
function moments(period: Period, day: Date, count: number, random: Random): readonly Date[] {
  const [from, to] = period.hours;
  const seconds = Array.from({ length: count }, () => random.int(from * 3600, to * 3600 - 1));
  return seconds.sort((a, b) => a - b).map((second) => new Date(day.getTime() + second * 1000));
}

/** Every call of a workload as the input of its record, with the random source that its ids come from. */
export function* callsOf(workload: Workload): Generator<{ readonly input: RecordInput; readonly random: Random }> {
  const random = randomOf(workload.name);
  for (const use of workload.uses) {
    for (const [day, calls] of spread(workload.period, use.count)) {
      // One origin for a day's use: the machines take turns.
      const origin = random.pick(workload.origins);
      for (const at of moments(workload.period, day, calls, random)) {
        const input: RecordInput = {
          call: use.call,
          account: workload.account,
          region: workload.region,
          at,
          identity: workload.identity,
          host: origin.host ?? null,
          sourceIp: origin.ip,
          userAgent: workload.userAgent,
          tls: use.tls === undefined ? workload.tls : use.tls,
          vpcEndpoint: use.vpcEndpoint ?? null,
          eventType: workload.eventType ?? 'AwsApiCall',
          fromConsole: workload.fromConsole ?? false,
          outcome: workload.outcome ?? null,
        };
        yield { input, random };
      }
    }
  }
}
