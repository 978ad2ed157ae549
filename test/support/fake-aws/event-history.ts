// CloudTrail: Event history, the last 90 days of management events of an account and Region.
import type { Operation } from './context.ts';
import type { FakeClock } from './types.ts';
import { AwsError } from './wire.ts';
import { authorize } from './world.ts';

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
const MOST = 50;
const MOST_SECONDS = 99_999_999_999;

interface HistoryEvent {
  readonly id: string;
  readonly at: number;
  readonly source: string;
  readonly json: string;
}

const text = (record: object, field: string): string | null => {
  const value: unknown = Reflect.get(record, field);
  return typeof value === 'string' ? value : null;
};

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export class EventHistories {
  readonly #clock: FakeClock;
  readonly #events = new Map<string, HistoryEvent[]>();
  readonly #asked = new Map<string, number[]>();
  /** Requests a second for an account and Region, by the real clock; null does not throttle. */
  perSecond: number | null = null;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Puts records where Event history would show them: their account and Region, management events alone. Returns how many it took. */
  put(records: readonly object[]): number {
    let taken = 0;
    for (const record of records) {
      const [account, region, id, time] = ['recipientAccountId', 'awsRegion', 'eventID', 'eventTime'].map((field) => text(record, field));
      const category = text(record, 'eventCategory') ?? 'Management';
      if (!account || !region || !id || !time || category !== 'Management') continue;
      const key = `${account} ${region}`;
      const events = this.#events.get(key) ?? [];
      events.push({ id, at: Date.parse(time), source: text(record, 'eventSource') ?? '', json: JSON.stringify(record) });
      this.#events.set(key, events);
      taken += 1;
    }
    for (const events of this.#events.values()) events.sort((a, b) => b.at - a.at);
    return taken;
  }

  /** Makes the JSON of everything that was put end too early. */
  spoil(): void {
    for (const [key, events] of this.#events)
      this.#events.set(
        key,
        events.map((event) => ({ ...event, json: event.json.slice(0, -5) })),
      );
  }

  #limit(key: string): void {
    if (this.perSecond === null) return;
    const now = Date.now();
    const recent = (this.#asked.get(key) ?? []).filter((at) => now - at < SECOND_MS);
    this.#asked.set(key, recent);
    if (recent.length >= this.perSecond) throw new AwsError('ThrottlingException', 'Rate exceeded');
    recent.push(now);
  }

  readonly lookup: Operation = ({ identity, region, input }) => {
    authorize(identity, 'cloudtrail:LookupEvents', null);
    const key = `${identity.account} ${region}`;
    this.#limit(key);
    const most = input.number('MaxResults', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) ?? MOST;
    if (most < 1 || most > MOST) throw new AwsError('InvalidMaxResultsException', 'A MaxResults value must be between 1 and 50.');
    const kept = this.#clock.now() - 90 * DAY_MS;
    const start = input.number('StartTime', 0, MOST_SECONDS) ?? 0;
    const end = input.number('EndTime', 0, MOST_SECONDS) ?? MOST_SECONDS;
    if (start > end) throw new AwsError('InvalidTimeRangeException', 'The end time must be after the start time.');
    const attributes = input.inputs('LookupAttributes') ?? [];
    if (attributes.length > 1) throw new AwsError('InvalidLookupAttributesException', 'You can only specify one lookup attribute.');
    const [attribute] = attributes;
    if (attribute !== undefined && attribute.needText('AttributeKey') !== 'EventSource')
      throw new AwsError('InvalidLookupAttributesException', 'Only EventSource is known here.');
    const source = attribute?.needText('AttributeValue') ?? null;
    const question = JSON.stringify([start, end, source, most]);
    const all = (this.#events.get(key) ?? []).filter(
      (event) =>
        event.at >= Math.max(kept, start * SECOND_MS) && event.at <= end * SECOND_MS && (source === null || event.source === source),
    );
    const token = input.text('NextToken');
    let from = 0;
    if (token !== null) {
      const [of, offset] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
      if (of !== question) throw new AwsError('InvalidNextTokenException', 'The token belongs to other parameters.');
      from = Number(offset);
    }
    const page = all.slice(from, from + most);
    const next = from + page.length;
    return {
      Events: page.map(({ id, at, source: EventSource, json }) => ({
        EventId: id,
        EventTime: at / SECOND_MS,
        EventSource,
        CloudTrailEvent: json,
      })),
      ...(next < all.length ? { NextToken: Buffer.from(`${question}\n${next}`).toString('base64url') } : {}),
    };
  };
}
