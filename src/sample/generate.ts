// The bundled sample: a synthetic organization's CloudTrail, made by this seeded script. Nothing in it is anybody's.
import type { JsonObject } from './calls.ts';
import { consoleWorkloads } from './console-workloads.ts';
import { DATA, ORGANIZATION, PRODUCTION, TOOLING } from './identities.ts';
import { legacyWorkloads } from './legacy-workloads.ts';
import { modernWorkloads } from './modern-workloads.ts';
import { type Random, randomOf } from './random.ts';
import { record } from './record.ts';
import { callsOf, type Workload } from './workload.ts';

/** One file of the sample. `complete` false: its delivery broke off, and its last record is cut in the middle. */
export interface SampleFile {
  /** Relative, with forward slashes, as in the bucket. */
  readonly path: string;
  /** The JSON before compression; of a broken file what is left of it. */
  readonly content: string;
  readonly complete: boolean;
}

export const workloads: readonly Workload[] = [...legacyWorkloads, ...modernWorkloads, ...consoleWorkloads];

interface Place {
  readonly account: string;
  readonly region: string;
  /** `YYYY-MM-DD` */
  readonly day: string;
}

interface Timed {
  readonly at: number;
  readonly record: JsonObject;
}

const keyOf = ({ account, region, day }: Place): string => `${account} ${region} ${day}`;

/** The day on which a file of the sample broke off. */
const BROKEN: Place = { account: TOOLING, region: 'ap-southeast-2', day: '2026-10-20' };
/** Days whose first records were delivered twice, as CloudTrail may do. */
const REPEATED: readonly Place[] = ['2026-09-03', '2026-10-14', '2026-11-05', '2026-11-19'].map((day) => ({
  account: PRODUCTION,
  region: 'eu-west-1',
  day,
}));
const REPEATED_RECORDS = 3;

function pathOf(kind: string, { account, region, day }: Place, time: string, random: Random): string {
  const stamp = `${day.replaceAll('-', '')}T${time}Z`;
  return `AWSLogs/${ORGANIZATION}/${account}/${kind}/${region}/${day.replaceAll('-', '/')}/${account}_${kind}_${region}_${stamp}_${random.code(16)}.json.gz`;
}

const recordsJson = (records: readonly JsonObject[]): string => JSON.stringify({ Records: records });

/** All records, by the file that a day's delivery puts them in. A real trail delivers every few minutes, the sample once a day. */
function recordsByFile(): Map<string, { readonly place: Place; readonly timed: Timed[] }> {
  const files = new Map<string, { readonly place: Place; readonly timed: Timed[] }>();
  for (const workload of workloads) {
    for (const { input, random } of callsOf(workload)) {
      const place = { account: workload.account, region: workload.region, day: input.at.toISOString().slice(0, 10) };
      const key = keyOf(place);
      const file = files.get(key) ?? { place, timed: [] };
      file.timed.push({ at: input.at.getTime(), record: record(input, random) });
      files.set(key, file);
    }
  }
  return files;
}

/** The signed list of hashes that CloudTrail writes beside the logs; it holds no events. */
function digestFile(place: Place, random: Random): SampleFile {
  const content = {
    awsAccountId: place.account,
    digestStartTime: `${place.day}T00:00:00Z`,
    digestEndTime: `${place.day}T01:00:00Z`,
    digestS3Bucket: 'example-org-trail',
    digestPublicKeyFingerprint: random.hex(32),
    digestSignatureAlgorithm: 'SHA256withRSA',
    previousDigestHashAlgorithm: 'SHA-256',
    logFiles: [],
  };
  return { path: pathOf('CloudTrail-Digest', place, '010000', random), content: JSON.stringify(content), complete: true };
}

/** An Insights event: about unusual rates, not a request. */
function insightFile(place: Place, random: Random): SampleFile {
  const content = recordsJson([
    {
      eventVersion: '1.08',
      eventTime: `${place.day}T14:05:00Z`,
      awsRegion: place.region,
      eventID: random.uuid(),
      eventType: 'AwsCloudTrailInsight',
      recipientAccountId: place.account,
      sharedEventID: random.uuid(),
      insightDetails: {
        state: 'Start',
        eventSource: 's3.amazonaws.com',
        eventName: 'PutBucketPolicy',
        insightType: 'ApiCallRateInsight',
        insightContext: { statistics: { baseline: { average: 0.2 }, insight: { average: 9 } } },
      },
      eventCategory: 'Insight',
    },
  ]);
  return { path: pathOf('CloudTrail-Insight', place, '1405', random), content, complete: true };
}

/** Every file of the sample, the same on every machine and in every run. */
export function* sampleFiles(): Generator<SampleFile> {
  const random = randomOf('files');
  const files = recordsByFile();
  for (const [key, { place, timed }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const records = timed.sort((a, b) => a.at - b.at).map((each) => each.record);
    const json = recordsJson(records);
    const broken = key === keyOf(BROKEN);
    yield { path: pathOf('CloudTrail', place, '2355', random), content: broken ? json.slice(0, -200) : json, complete: !broken };
    if (REPEATED.some((repeated) => keyOf(repeated) === key))
      yield { path: pathOf('CloudTrail', place, '2359', random), content: recordsJson(records.slice(0, REPEATED_RECORDS)), complete: true };
  }
  for (const day of ['2026-09-01', '2026-10-01', '2026-11-01']) yield digestFile({ account: DATA, region: 'us-east-1', day }, random);
  for (const day of ['2026-09-17', '2026-11-12']) yield insightFile({ account: PRODUCTION, region: 'eu-west-1', day }, random);
}
