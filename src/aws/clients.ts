// How every SDK client of this program is made: bounded in time, quiet, and with nothing read from the environment behind our back.
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { HealthClient } from '@aws-sdk/client-health';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import { VERSION } from '../version.ts';
import { type Env, endpointOf, type SharedFiles, wantsDualstack, wantsFips } from './settings.ts';

/** Keys to sign with, as the SDK takes them. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
export type KeySource = () => Promise<Keys>;

/** What decides how AWS is reached for one connection. */
export interface Reach {
  readonly env: Env;
  readonly files: SharedFiles;
  /** The profile whose settings count. */
  readonly profile: string;
  readonly region: string;
}

type ServiceKey = Parameters<typeof endpointOf>[0];

/** Says nothing. The SDK falls back to `console` where it is given no logger, and a line on the terminal breaks the screen. */
export const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const CONNECT_MS = 5_000;
const ANSWER_MS = 30_000;

/** Settings for a client of `service` in `region`, without credentials. Throws AwsProblem for a contradictory configuration. */
export function clientSettings(service: ServiceKey, reach: Reach, region = reach.region) {
  const endpoint = endpointOf(service, reach.profile, reach.env, reach.files);
  return {
    region,
    // Everything below that looks superfluous keeps the SDK from reading process.env and the files of AWS_PROFILE by itself.
    ignoreConfiguredEndpointUrls: true,
    ...(endpoint === null ? {} : { endpoint }),
    // A configured endpoint decides alone; the SDK refuses it together with FIPS.
    // docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
    useFipsEndpoint: endpoint === null && wantsFips(reach.profile, reach.env, reach.files),
    useDualstackEndpoint: endpoint === null && wantsDualstack(reach.profile, reach.env, reach.files),
    defaultsMode: 'standard' as const,
    retryMode: 'standard',
    // Callers retry by themselves: they know which requests cost money when they run twice.
    maxAttempts: 1,
    userAgentAppId: async () => undefined,
    customUserAgent: [['tls-migrate', VERSION]] as [string, string][],
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      socketTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      logger: silent,
    },
  };
}

/** An STS client in the connection's own Region, and so in its partition. It may repeat itself: no request of ours to STS costs. */
export async function stsClient(reach: Reach, credentials: KeySource): Promise<STSClient> {
  quietNodeWarning();
  const { STSClient } = await import('@aws-sdk/client-sts');
  const settings: STSClientConfig = { ...clientSettings('STS', reach), credentials, maxAttempts: 3 };
  return new STSClient(settings);
}

type Signing = Pick<S3ClientConfig, 'systemClockOffset'> & { readonly credentials: KeySource };

/**
 * An S3 client in `region`. It follows no redirect to another Region by itself and asks for nothing but what it is told to: no sessions
 * of directory buckets, no check sums (gzip has its own, TLS another).
 */
export async function s3Client(reach: Reach, region: string, signing: Signing): Promise<S3Client> {
  quietNodeWarning();
  const { S3Client } = await import('@aws-sdk/client-s3');
  const settings = clientSettings('S3', reach, region);
  return new S3Client({
    ...settings,
    ...signing,
    // Whatever answers at a configured endpoint knows buckets by their path; names before its host seldom resolve.
    forcePathStyle: 'endpoint' in settings,
    followRegionRedirects: false,
    disableS3ExpressSessionAuth: true,
    useArnRegion: false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** An Athena client in `region`. */
export async function athenaClient(reach: Reach, region: string, signing: Signing): Promise<AthenaClient> {
  quietNodeWarning();
  const { AthenaClient } = await import('@aws-sdk/client-athena');
  return new AthenaClient({ ...clientSettings('ATHENA', reach, region), ...signing });
}

// Where AWS Health answers for a whole partition. It fails over between us-east-1 and us-east-2; us-east-1 is the active one by default, and
// the other one knows the same a little later (AWS Health user guide, health-api, "Choosing endpoints", retrieved 2026-11-22). Signing Regions of
// the other partitions: botocore endpoint rules of AWS Health (release 1.43.67) and its endpoints.json.
const HEALTH_REGIONS: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-cn': 'cn-northwest-1', 'aws-us-gov': 'us-gov-west-1' };

/** A client of AWS Health: one place for a whole partition. */
export async function healthClient(reach: Reach, partition: string, signing: Signing): Promise<HealthClient> {
  quietNodeWarning();
  const { HealthClient } = await import('@aws-sdk/client-health');
  const settings = clientSettings('HEALTH', reach, HEALTH_REGIONS[partition] ?? reach.region);
  return new HealthClient({ ...settings, ...signing });
}

/**
 * The SDK warns on stderr, once, that Node 20 will not be supported from 2027 on. It looks for this variable in process.env when the
 * first client is made, and there is no other way to tell it.
 */
export function quietNodeWarning(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
