// What the evidence cannot show by its nature, and how to see it: printed beside every verdict, a clean one too.

import type { AccountFacts } from '../contract/account-facts.ts';
import type { Offer } from '../contract/discovery.ts';
import type { BlindSpot, Coverage, Source } from '../contract/document.ts';
import { many, thousands } from '../text/counts.ts';
import { KEY_EXCHANGE_ABSENT } from '../tls/key-exchange.ts';
import type { Target } from '../tls/targets.ts';
import { LEGACY_REFUSED_SINCE, TLS13_OFFERED_SINCE } from '../tls/timeline.ts';
import { accountBlindSpots, s3ObjectsRecorded, s3ObjectsSpot } from './account-blind-spots.ts';
import { sourceBlindSpots } from './source-blind-spots.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** AWS says itself that it may miss clients that connect less than monthly (notice of 2022): a shorter window misses them too. */
const RARE_CLIENT_DAYS = 31;
const NAMED_SERVICES = 10;
/** Everything that there is a detector for; a test compares. */
const LOOKED_FOR =
  "the AWS CLI, AWS agents, Terraform and OpenTofu, curl, wget, git, OpenSSL's own command, the runtimes Node.js, Bun, Deno, Python, Java, .NET, Mono, Ruby, PHP, Perl and PowerShell, the compilers of Go and Rust, and on Windows the .NET Framework, Windows PowerShell and Schannel";

export interface Seen {
  readonly machineChecked: boolean;
  readonly sources: readonly Source[];
  readonly coverage: readonly Coverage[];
  readonly target: Target;
  /** What the trails of the accounts record, where that was asked. */
  readonly recorded?: readonly AccountFacts[];
  /** The offers that were read. */
  readonly read?: readonly Pick<Offer, 'kind' | 'location' | 'region' | 'retentionDays'>[];
}

const maxTime = (coverage: readonly Coverage[]): number =>
  coverage.reduce((last, { lastEvent }) => Math.max(last, lastEvent === null ? last : Date.parse(lastEvent)), Number.NEGATIVE_INFINITY);
const minTime = (coverage: readonly Coverage[]): number =>
  coverage.reduce(
    (first, { firstEvent }) => Math.min(first, firstEvent === null ? first : Date.parse(firstEvent)),
    Number.POSITIVE_INFINITY,
  );

function silentServices(coverage: readonly Coverage[]): readonly string[] {
  const totals = new Map<string, { events: number; withTls: number }>();
  for (const { byService } of coverage) {
    for (const [service, { events, withTls }] of Object.entries(byService)) {
      const total = totals.get(service) ?? { events: 0, withTls: 0 };
      totals.set(service, { events: total.events + events, withTls: total.withTls + withTls });
    }
  }
  return [...totals]
    .filter(([, { withTls }]) => withTls === 0)
    .map(([service]) => service)
    .sort();
}

/** Whatever was done in S3, in words, beside what the trails themselves say of it; nothing where they record all and were read. */
function s3Objects(logs: readonly Source[], recorded: readonly AccountFacts[]): readonly BlindSpot[] {
  // Event history never has them, whatever the trails record.
  const fromTrails = logs.some(({ kind }) => kind !== 'event-history' && kind !== 's3-access-logs' && kind !== 'endpoint-access-logs');
  if (fromTrails && s3ObjectsRecorded(recorded) === 'all') return [];
  const bucketLogs = logs.some(({ kind, status }) => kind === 's3-access-logs' && (status === 'complete' || status === 'partial'));
  const known = s3ObjectsSpot(recorded);
  return [
    {
      code: 's3-data-events',
      text:
        known?.text ??
        'Calls on S3 objects, among them those without credentials, are in a trail only when data events are switched on for the bucket.',
      affects: `S3 object reads and writes, anonymous ones too${bucketLogs ? ', of buckets whose access logs were not read' : ''}.`,
      howToClose:
        known?.howToClose ??
        'Switch on S3 data events in the trail (aws cloudtrail put-event-selectors), or S3 server access logs for public buckets, and read those with --s3-access-logs.',
    },
  ];
}

/** Places that keep less than a client's rhythm: they cannot show what a longer period would. */
function shortlyKept(read: NonNullable<Seen['read']>): { readonly text: string; readonly howToClose: string } {
  const short = read.flatMap(({ kind, location, region, retentionDays }) =>
    retentionDays !== null && retentionDays < RARE_CLIENT_DAYS ? [{ kind, location, region, retentionDays }] : [],
  );
  const [first] = short.filter(({ kind }) => kind === 'logs-insights');
  return {
    text: short
      .map(
        ({ kind, location, retentionDays }) =>
          ` ${kind === 'logs-insights' ? 'The log group ' : ''}${location} keeps ${many(retentionDays, 'day')}.`,
      )
      .join(''),
    howToClose:
      first === undefined
        ? ''
        : ` Keep events longer from now on: aws logs put-retention-policy --region ${first.region} --log-group-name ${first.location} --retention-in-days 400.`,
  };
}

/** The blind spots of what was looked at. Sources: CloudTrail record contents page; AWS's notice of June 2022. */
export function blindSpotsOf({ machineChecked, sources, coverage: all, target, recorded = [], read = [] }: Seen): readonly BlindSpot[] {
  const spots: BlindSpot[] = [];
  // Notices tell what AWS noticed: they say nothing of the time and the services that were looked at.
  const logs = sources.filter(({ kind }) => kind !== 'health-notices');
  const ofNotices = new Set(sources.filter(({ kind }) => kind === 'health-notices').map(({ id }) => id));
  const coverage = all.filter(({ source }) => !ofNotices.has(source));
  if (logs.length > 0) {
    spots.push({
      code: 'refused-handshakes',
      text: 'A client that offers nothing newer than TLS 1.1 is refused before it makes an API call, so CloudTrail holds no record of it.',
      affects: 'Clients that broke when AWS stopped taking TLS 1.0 and 1.1 (by February 2024).',
      howToClose: "Run tls-migrate detect on the machines themselves, and look for TLS handshake errors in the applications' own logs.",
    });
    spots.push(...s3Objects(logs, recorded));
  } else {
    spots.push({
      code: 'no-log-evidence',
      text: 'No log was read: nothing says which clients call AWS.',
      affects: 'Every client on another machine.',
      howToClose:
        "Add the account's logs: its CloudTrail files (tls-migrate check --files FOLDER), or what else it has (--aws --profile NAME).",
    });
  }
  if (!machineChecked) {
    spots.push({
      code: 'machine-not-checked',
      text: 'This machine was left out.',
      affects: 'Runtimes and AWS tools installed here that made no recorded call.',
      howToClose: 'Run again without --no-detect.',
    });
  }
  if (machineChecked) {
    spots.push({
      code: 'runtimes-not-looked-for',
      text: `Looked for on this machine, in the search path and where they are usually installed: ${LOOKED_FOR}. Nothing else was.`,
      affects:
        'Programs that bring a TLS library of their own (most of what is built with Go, Rust, C or C++, and desktop applications), other runtimes such as Erlang and R, copies in unusual folders, containers, the homes of other users, and TLS settings inside an application.',
      howToClose:
        'Run tls-migrate detect in the containers and as the users that run the programs, with --project FOLDER for a project of your own. go version -m PROGRAM names the Go that a program was built with. What an application really used is in its CloudTrail events.',
    });
  }
  const silent = silentServices(coverage);
  if (silent.length > 0) {
    const more = silent.length > NAMED_SERVICES ? ` and ${silent.length - NAMED_SERVICES} more` : '';
    spots.push({
      code: 'services-without-tls',
      text: `${silent.length} of the services seen recorded no TLS version in any event.`,
      affects: `${silent.slice(0, NAMED_SERVICES).join(', ')}${more}`,
      howToClose:
        'Not every service reports it, and calls that AWS makes for you have none. Check their callers on the machines themselves.',
    });
  }
  const first = minTime(coverage);
  const last = maxTime(coverage);
  if (last >= first && last - first < RARE_CLIENT_DAYS * DAY_MS) {
    const kept = shortlyKept(read);
    spots.push({
      code: 'rare-clients',
      text: `The events span less than ${RARE_CLIENT_DAYS} days.${kept.text}`,
      affects: 'Clients that connect less than monthly: quarter-end jobs, restores, certificate renewals.',
      howToClose: `Add older trail files: a year shows the yearly jobs too.${kept.howToClose}`,
    });
  }
  const withTls = coverage.reduce((sum, each) => sum + each.withTls, 0);
  const unnamed = coverage.reduce(
    (sum, each) => sum + (Object.hasOwn(each.byKeyExchange, KEY_EXCHANGE_ABSENT) ? (each.byKeyExchange[KEY_EXCHANGE_ABSENT] ?? 0) : 0),
    0,
  );
  if (target === 'pq' && unnamed > 0) {
    spots.push({
      code: 'no-key-exchange',
      text: `${thousands(unnamed)} of ${many(withTls, 'event')} with TLS without a key exchange in the record: nothing is said about post-quantum readiness there.`,
      affects: 'Every client behind them.',
      howToClose:
        'CloudTrail reports the key exchange since early 2026, where the service does: use newer events, and look at the machines themselves.',
    });
  }
  const cutOff = target === 'tls1.3' ? TLS13_OFFERED_SINCE : LEGACY_REFUSED_SINCE;
  if (last >= first && last < cutOff) {
    spots.push({
      code: 'only-old-events',
      text: `Every event is from before ${new Date(cutOff).toISOString().slice(0, 10)}; none shows how the clients connect today.`,
      affects: 'Everything that changed since.',
      howToClose: 'Add current trail files.',
    });
  }
  return [...spots, ...accountBlindSpots(recorded), ...sourceBlindSpots(sources, coverage, target)];
}
