// What a kind of source cannot show by its nature, and what one that failed has left unseen.
import type { BlindSpot, Coverage, Source } from '../contract/document.ts';
import { hidesSomething } from '../contract/vocabulary.ts';
import { KEY_EXCHANGE_ABSENT } from '../tls/key-exchange.ts';
import type { Target } from '../tls/targets.ts';

const NAMED_FAILURES = 20;

const wasRead = ({ status }: Source): boolean => status === 'complete' || status === 'partial';

// "CloudTrail does not send events over 256 KB to CloudWatch Logs or EventBridge": awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.
const LARGE_EVENTS: BlindSpot = {
  code: 'large-events',
  text: 'CloudTrail sends no event over 256 KB to CloudWatch Logs.',
  affects: 'Calls with very large requests or answers.',
  howToClose: "Read the trail's files in its bucket, which hold them (--files s3://BUCKET/PREFIX).",
};

// CloudTrail API reference, LookupEvents: management events of the last 90 days.
const MANAGEMENT_ONLY: BlindSpot = {
  code: 'management-events-only',
  text: 'Event history holds the management events of 90 days, and no others.',
  affects: 'Clients that only use what lies in resources: objects in S3, functions, items of tables, messages of queues.',
  howToClose: 'Read a trail that records data events: its files (--files), its log group (--logs-insights), or a table over it (--athena).',
};

// The notice of 2022 (aws.amazon.com/blogs/security/tls-1-2-required-for-aws-endpoints): no notice for anonymous calls to shared resources,
// and infrequent use, less than monthly, may be missed.
const NOTICES: BlindSpot = {
  code: 'notices-are-partial',
  text: 'AWS sent notices about callers that it had noticed: not about those without credentials at shared resources, and perhaps not about those that call less than monthly.',
  affects: 'Every client that no notice names.',
  howToClose:
    'Read logs beside them: the files of a trail (--files), what an account has (--aws), S3 server access logs (--s3-access-logs).',
};

// The schema of event data stores has no column for it: awscloudtrail/latest/userguide/query-supported-event-schemas.
const LAKE: BlindSpot = {
  code: 'lake-without-key-exchange',
  text: 'CloudTrail Lake has no column for the key exchange, and the events as they were written hold none here.',
  affects: 'Whether clients use a post-quantum key exchange.',
  howToClose: "Read newer events, or the same ones from the trail's files.",
};

function failed(sources: readonly Source[]): readonly BlindSpot[] {
  const spots = sources
    .filter(({ status }) => status === 'failed')
    .map(({ location, gaps }): BlindSpot => {
      const why = gaps.find(hidesSomething)?.text ?? '';
      // A gap usually begins with the place that it is about.
      const reason = why.startsWith(`${location}: `) ? why.slice(location.length + 2) : why;
      return {
        code: 'source-failed',
        text: `Nothing could be read of ${location}.${reason === '' ? '' : ` ${reason}`}`,
        affects: 'Every call that only it holds.',
        howToClose: 'Do what its gap says (section on sources), then run again; or read the same events elsewhere.',
      };
    });
  return spots.slice(0, NAMED_FAILURES);
}

/** `coverage` is that of logs, without notices. */
export function sourceBlindSpots(sources: readonly Source[], coverage: readonly Coverage[], target: Target): readonly BlindSpot[] {
  const read = sources.filter(wasRead);
  const has = (kind: Source['kind']): boolean => read.some((source) => source.kind === kind);
  const ofTrails = read.filter(({ kind }) => !['s3-access-logs', 'endpoint-access-logs', 'health-notices'].includes(kind));
  const lake = new Set(read.filter(({ kind }) => kind === 'lake').map(({ id }) => id));
  const inLake = coverage.filter(({ source, withTls }) => lake.has(source) && withTls > 0);
  const named = inLake.some(({ byKeyExchange }) => Object.keys(byKeyExchange).some((name) => name !== KEY_EXCHANGE_ABSENT));
  return [
    ...(has('logs-insights') ? [LARGE_EVENTS] : []),
    ...(ofTrails.length > 0 && ofTrails.every(({ kind }) => kind === 'event-history') ? [MANAGEMENT_ONLY] : []),
    ...(has('health-notices') ? [NOTICES] : []),
    ...(target === 'pq' && inLake.length > 0 && !named ? [LAKE] : []),
    ...failed(sources),
  ];
}
