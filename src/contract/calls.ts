// What every evidence source yields: calls grouped by client, with counts, never event by event.
import { z } from 'zod';
import { TLS_VERSION_KEYS } from '../tls/versions.ts';
import { coverageSchema, noticeSchema, sourceSchema } from './document.ts';

const count = z.int().nonnegative();
const tally = z.record(z.string(), count);

/**
 * All calls that agree on everything a judgement can depend on: who, with which program, over which TLS, to which service,
 * before or after the dates of the judgement table. What a person wants to know besides is tallied. Times are epoch milliseconds.
 */
const callGroupSchema = z.strictObject({
  account: z.string(),
  principal: z.string(),
  /** Product, SDK and runtime without versions: the third part of a client's key. */
  program: z.string(),
  /** A call of the API, or a person at the console sign-in page. */
  category: z.enum(['api', 'sign-in']),
  /** True when an AWS service or AWS's own back end made the call: not the customer's TLS stack. */
  awsOwned: z.boolean(),
  service: z.string(),
  region: z.string(),
  tlsVersion: z.enum(TLS_VERSION_KEYS),
  keyExchange: z.string(),
  /** The path has no TLS 1.3 or ML-KEM on the server's side: no client can reach it there. */
  serverCap: z.enum(['s3-interface-endpoint', 's3-multi-region-access-point']).nullable(),
  /** AWS offered TLS 1.3 on every endpoint when these calls were made. */
  tls13Offered: z.boolean(),
  /** The dated list says that this service offered ML-KEM when these calls were made. */
  pqOffered: z.boolean(),
  calls: count,
  first: z.number(),
  last: z.number(),
  /** The latest calls, newest first, three at most. */
  examples: z.array(z.strictObject({ id: z.string(), at: z.number() })),
  byDay: tally,
  sessions: tally,
  hosts: tally,
  accessKeyIds: tally,
  sourceIps: tally,
  vpcEndpoints: tally,
  /** What was asked for, where a log tells: a bucket and the beginning of a key. */
  resources: tally.optional(),
  /** The tallies above are empty, save for the day in `coverage`: the target of the check can make no finding of such calls. */
  withoutDetails: z.literal(true).optional(),
  /** Each user agent with its calls and the time of its last one. */
  userAgents: z.record(z.string(), z.strictObject({ calls: count, last: z.number() })),
});
export type CallGroup = z.infer<typeof callGroupSchema>;

/** Everything one source found, could not find, and looked at. */
export const sourceResultSchema = z.strictObject({
  source: sourceSchema,
  coverage: z.array(coverageSchema),
  groups: z.array(callGroupSchema),
  /** Rows of notices, from a source that reads them: `groups` counts them, too, where their day is known. */
  notices: z.array(noticeSchema).optional(),
});
export type SourceResult = z.infer<typeof sourceResultSchema>;

/** A half-open window of event times: `from` is in it, `to` is not. Epoch milliseconds; null is unbounded. */
export interface TimeWindow {
  readonly from: number | null;
  readonly to: number | null;
}
