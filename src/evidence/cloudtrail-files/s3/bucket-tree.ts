// Places in buckets as a tree of files, signed in as whom they are to be read by. Loaded only when there is such a place.
import type { S3Client } from '@aws-sdk/client-s3';
import { type Connection, connect } from '../../../aws/connect.ts';
import type { Env } from '../../../aws/settings.ts';
import type { TimeWindow } from '../../../contract/calls.ts';
import { type S3Place, s3Place } from './s3-place.ts';
import { type BucketTree, s3Tree } from './s3-tree.ts';

/** As whom buckets are read. */
export interface BucketReader {
  /** Null is the default credential chain. */
  readonly profile: string | null;
  /** Where asking begins; S3 tells where a bucket is. Null is the Region of the environment or the profile. */
  readonly region: string | null;
  /** A role to assume with the credentials. */
  readonly roleArn: string | null;
  /** Whether we pay for requests to buckets of others. */
  readonly requesterPays: boolean;
}

export interface BucketContext {
  readonly env: Env;
  /** Asks a person for the code of an MFA device; null where nobody can be asked. */
  readonly askMfa: ((serial: string) => Promise<string>) | null;
  readonly window: TimeWindow;
}

const DEFAULTS: BucketReader = { profile: null, region: null, roleArn: null, requesterPays: false };

/**
 * The tree of files at and below `places` (`s3://bucket/prefix`, checked). Signs in when it is first asked for something: where that
 * fails, every place is unreachable for that reason. Close it when nothing more is read. Throws for a place that is none.
 */
export function bucketTree(places: readonly string[], reader: BucketReader | null, context: BucketContext): BucketTree {
  const { profile, region, roleArn, requesterPays } = reader ?? DEFAULTS;
  const { env, askMfa, window } = context;
  const stop = new AbortController();
  let connecting: Promise<Connection> | null = null;
  const clients = async (of: string | null): Promise<S3Client> => {
    connecting ??= connect({ profile, region, roleArn }, { env, askMfa, signal: stop.signal });
    const connection = await connecting;
    return (of === null ? connection : connection.in(of)).s3();
  };
  const tree = s3Tree(places.map(checked), { clients, requesterPays, profile, window });
  return Object.assign(tree, {
    close: () => {
      stop.abort();
      connecting?.then(
        (connection) => connection.destroy(),
        () => {},
      );
    },
  });
}

function checked(text: string): S3Place {
  const place = s3Place(text);
  if ('problem' in place) throw new Error(`${text}: ${place.problem}`);
  return place;
}
