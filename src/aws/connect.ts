// A connection to one account in one Region: who we are there, and the clients that ask.
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { AwsProblem } from './problem.ts';

export interface ConnectRequest {
  /** Null is the default credential chain. */
  readonly profile: string | null;
  readonly region: string | null;
  readonly roleArn: string | null;
}

export interface ConnectContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person for the code of an MFA device; null where nobody can be asked. */
  readonly askMfa: ((serial: string) => Promise<string>) | null;
  readonly signal: AbortSignal;
}

export interface Connection {
  readonly profile: string | null;
  readonly region: string;
  readonly account: string;
  readonly arn: string;
  readonly partition: string;
  readonly logs: CloudWatchLogsClient;
  readonly cloudTrail: CloudTrailClient;
  /** The same identity in another Region. */
  in(region: string): Connection;
  destroy(): void;
}

/** Finds credentials, and asks STS who they belong to before anything else. Rejects with AwsProblem. */
export async function connect(_request: ConnectRequest, _context: ConnectContext): Promise<Connection> {
  throw new AwsProblem('other', 'not written yet', { howTo: '' });
}
