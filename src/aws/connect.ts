// A connection to one account: who we are there, asked before anything else, and the clients that ask in its Regions.
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { HealthClient } from '@aws-sdk/client-health';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  athenaClient,
  clientSettings,
  healthClient,
  type KeySource,
  quietNodeWarning,
  type Reach,
  s3Client,
  stsClient,
} from './clients.ts';
import { keySource, unknownProfile } from './credentials.ts';
import { partitionOf } from './partitions.ts';
import { AwsProblem, problemOf } from './problem.ts';
import { checkedRegion, type Env, profileName, readSharedFiles, regionOf } from './settings.ts';

export interface ConnectRequest {
  /** Null is the default credential chain. */
  readonly profile: string | null;
  /** Null is that of the environment or the profile. */
  readonly region: string | null;
  /** A role to become, on top of whoever the credentials belong to. */
  readonly roleArn: string | null;
}

export interface ConnectContext {
  readonly env: Env;
  /** Asks a person for the code of an MFA device; null where nobody can be asked. */
  readonly askMfa: ((serial: string) => Promise<string>) | null;
  readonly signal: AbortSignal;
}

export interface Connection {
  readonly profile: string | null;
  readonly region: string;
  readonly account: string;
  /** The ARN that STS gives: a user, or the session of a role. */
  readonly arn: string;
  readonly partition: string;
  readonly logs: CloudWatchLogsClient;
  readonly cloudTrail: CloudTrailClient;
  /** S3, loaded and made when it is first asked for: few need it. */
  s3(): Promise<S3Client>;
  /** Athena, in the same way. */
  athena(): Promise<AthenaClient>;
  /** AWS Health, which answers for all Regions in one place, in the same way. */
  health(): Promise<HealthClient>;
  /** The same identity in another Region; the same connection for the same Region. Throws AwsProblem for what is no Region. */
  in(region: string): Connection;
  /** Closes its clients, and those of every Region made from it. */
  destroy(): void;
}

/**
 * Finds credentials and asks STS who they belong to: nothing else runs before it is known. Rejects with AwsProblem, and with nothing
 * else. `signal` ends the waiting; the connection itself lives until `destroy`, and asks for new keys, an MFA code too, when its own run out.
 */
export async function connect(request: ConnectRequest, context: ConnectContext): Promise<Connection> {
  // A switch of our own: the connection outlives the waiting, and must be able to stop queries after everything else was cancelled.
  const waiting = new AbortController();
  const stop = () => waiting.abort();
  context.signal.addEventListener('abort', stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    const files = await readSharedFiles(context.env);
    const profile = profileName(request.profile, context.env);
    if (request.profile !== null && !files.profiles.has(request.profile)) throw unknownProfile(files, request.profile);
    const region = regionOf(request.region, profile, context.env, files);
    const reach: Reach = { env: context.env, files, profile, region };
    const keys = keySource({ reach, named: request.profile, roleArn: request.roleArn, askMfa: context.askMfa, signal: waiting.signal });
    waiting.signal.throwIfAborted();
    await keys();
    const { account, arn, clockOffset } = await whoAmI(reach, keys, waiting.signal);
    return await connection({
      reach,
      keys,
      clockOffset,
      identity: { profile: request.profile, account, arn, partition: partitionIn(arn, region) },
    });
  } catch (error) {
    throw problemOf(error, { service: 'sts', operation: 'GetCallerIdentity', profile: request.profile ?? context.env.AWS_PROFILE ?? null });
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
}

async function whoAmI(reach: Reach, keys: KeySource, signal: AbortSignal): Promise<{ account: string; arn: string; clockOffset: number }> {
  const sts = await stsClient(reach, keys);
  try {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    if (account && /^\d{12}$/.test(account) && arn && /^arn:[\w-]+:[!-~]+$/.test(arn)) {
      return { account, arn, clockOffset: sts.config.systemClockOffset };
    }
    throw new AwsProblem('service', 'AWS STS did not say whose credentials these are.', {
      howTo: 'Something else than AWS may have answered: check the endpoint settings and the network.',
    });
  } finally {
    sts.destroy();
  }
}

const partitionIn = (arn: string, region: string): string => /^arn:([\w-]+):/.exec(arn)?.[1] ?? partitionOf(region).id;

interface Known {
  readonly reach: Reach;
  readonly keys: KeySource;
  /** What STS taught about this computer's clock, in milliseconds, so that the first request is not refused for it. */
  readonly clockOffset: number;
  readonly identity: Pick<Connection, 'profile' | 'account' | 'arn' | 'partition'>;
}

async function connection(known: Known): Promise<Connection> {
  quietNodeWarning();
  const [{ CloudWatchLogsClient }, { CloudTrailClient }] = await Promise.all([
    import('@aws-sdk/client-cloudwatch-logs'),
    import('@aws-sdk/client-cloudtrail'),
  ]);
  const { reach, keys, clockOffset } = known;
  const common = { credentials: keys, systemClockOffset: clockOffset };
  const made = new Map<string, Connection>();
  const make = (region: string): Connection => {
    const already = made.get(region);
    if (already !== undefined) return already;
    const logs = new CloudWatchLogsClient({ ...clientSettings('CLOUDWATCH_LOGS', reach, region), ...common });
    const cloudTrail = new CloudTrailClient({ ...clientSettings('CLOUDTRAIL', reach, region), ...common });
    let s3: Promise<S3Client> | null = null;
    let athena: Promise<AthenaClient> | null = null;
    let health: Promise<HealthClient> | null = null;
    const one: Connection = {
      ...known.identity,
      region,
      logs,
      cloudTrail,
      s3: () => {
        s3 ??= s3Client(reach, region, common);
        return s3;
      },
      athena: () => {
        athena ??= athenaClient(reach, region, common);
        return athena;
      },
      health: () => {
        health ??= healthClient(reach, known.identity.partition, common);
        return health;
      },
      in: (other) => make(checkedRegion(other)),
      destroy: () => {
        made.delete(region);
        logs.destroy();
        cloudTrail.destroy();
        for (const lazy of [s3, athena, health])
          lazy?.then(
            (client) => client.destroy(),
            () => {},
          );
        if (region === reach.region) for (const rest of [...made.values()]) rest.destroy();
      },
    };
    made.set(region, one);
    return one;
  };
  return make(reach.region);
}
