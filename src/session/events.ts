// What happens in a session, as it is journalled: the only way its state changes.
import { z } from 'zod';
import { sourceResultSchema } from '../contract/calls.ts';
import { discoverySchema } from '../contract/discovery.ts';
import { decisionSchema, installationSchema, machineSchema, sourceSchema, verificationSchema } from '../contract/document.ts';
import { ACCOUNT_KINDS, FINDING_STATUSES, SEVERITIES, STEP_STATUSES } from '../contract/vocabulary.ts';
import { TARGETS } from '../tls/targets.ts';
import { STAGES } from './stages.ts';

/** Changes with every change of an event's shape: a journal of another version is left alone. */
export const JOURNAL_VERSION = 3;

/** AWS accounts whose logs are to be asked. Everything empty is the default credential chain, and what is found there. */
const awsScopeSchema = z.strictObject({
  /** Named profiles; null is the default credential chain. At least one. */
  profiles: z.array(z.string().nullable()),
  /** Empty: the Region of each profile, and the home Region of each trail that is found. */
  regions: z.array(z.string()),
  /** A role to assume with the credentials of each profile. */
  roleArn: z.string().nullable(),
  /** Names or ARNs of CloudWatch log groups; empty: those that CloudTrail writes to are looked for. */
  logGroups: z.array(z.string()),
  /** Dollars for a gigabyte that Logs Insights scans, where the person knows better than the table of prices. */
  usdPerGb: z.number().nonnegative().nullable(),
  /** What is asked for evidence. */
  kinds: z.array(z.enum(ACCOUNT_KINDS)).default(['logs-insights']),
  /** Athena: `database.table`s, found where there are none; the workgroup; where results go where the workgroup does not say. */
  athena: z
    .strictObject({ tables: z.array(z.string()), workGroup: z.string(), output: z.string().nullable() })
    .default({ tables: [], workGroup: 'primary', output: null }),
  /** Event history: only these services, as `eventSource` has them; all without. */
  services: z.array(z.string()).default([]),
});
export type AwsScope = z.infer<typeof awsScopeSchema>;

/** As whom places in buckets are read. */
const bucketScopeSchema = z.strictObject({
  /** A named profile; null is the default credential chain. */
  profile: z.string().nullable(),
  /** Where asking begins; null is the Region of the environment or the profile. */
  region: z.string().nullable(),
  roleArn: z.string().nullable(),
  /** Pay for requests to buckets of others. */
  requesterPays: z.boolean(),
});

/** What the person chose to check. Times are epoch milliseconds; paths are absolute. */
const scopeSchema = z.strictObject({
  machine: z.boolean(),
  /** Absolute paths, and places in buckets: `s3://bucket/prefix`. */
  files: z.array(z.string()),
  /** How those in buckets are read; null is by default credentials. */
  buckets: bucketScopeSchema.nullable().default(null),
  /** Of the files, only those that the last whole scan of the same places had not read. */
  sinceLast: z.boolean().default(false),
  /** Folders of projects whose AWS SDK is looked at, with this machine. */
  projects: z.array(z.string()),
  /** S3 server access logs: absolute paths. */
  s3AccessLogs: z.array(z.string()).default([]),
  /** Access logs of the user's own load balancers, distributions and APIs: absolute paths. */
  endpointLogs: z.array(z.string()).default([]),
  /** Saved notices of AWS about old TLS: absolute paths; and their day (epoch milliseconds) and account, where they do not say them. */
  notices: z
    .strictObject({ places: z.array(z.string()), sent: z.number().nullable(), account: z.string().nullable() })
    .default({ places: [], sent: null, account: null }),
  aws: awsScopeSchema.nullable(),
  sample: z.boolean(),
  window: z.strictObject({ from: z.number().nullable(), to: z.number().nullable() }),
  /** Run programs that somebody else could have changed, too. */
  allowPrograms: z.boolean(),
  /** Make the programs of this machine say hello to it: what they offer then is proved. */
  prove: z.boolean(),
});
export type Scope = z.infer<typeof scopeSchema>;

const at = z.number();

export const sessionEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('started'),
    at,
    journal: z.literal(JOURNAL_VERSION),
    session: z.string(),
    toolVersion: z.string(),
    failOn: z.enum(SEVERITIES),
  }),
  z.strictObject({ type: z.literal('scoped'), at, scope: scopeSchema }),
  z.strictObject({ type: z.literal('target-chosen'), at, target: z.enum(TARGETS) }),
  z.strictObject({ type: z.literal('stage-reached'), at, stage: z.enum(STAGES) }),
  z.strictObject({ type: z.literal('detection-started'), at, machine: machineSchema }),
  z.strictObject({ type: z.literal('installation-found'), at, installation: installationSchema }),
  z.strictObject({ type: z.literal('detection-note'), at, text: z.string(), incomplete: z.boolean() }),
  z.strictObject({ type: z.literal('detection-finished'), at, cancelled: z.boolean() }),
  z.strictObject({ type: z.literal('discovery-started'), at }),
  z.strictObject({ type: z.literal('discovered'), at, discovery: discoverySchema, cancelled: z.boolean() }),
  /** What the person agreed to read, and to pay for it at most. */
  z.strictObject({ type: z.literal('agreed'), at, offers: z.array(z.string()), maxCostUsd: z.number().nonnegative() }),
  z.strictObject({ type: z.literal('collection-started'), at }),
  z.strictObject({ type: z.literal('source-collected'), at, result: sourceResultSchema }),
  z.strictObject({ type: z.literal('collection-finished'), at, cancelled: z.boolean() }),
  z.strictObject({
    type: z.literal('step-marked'),
    at,
    finding: z.string(),
    step: z.string(),
    status: z.enum(STEP_STATUSES),
    note: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('decided'),
    at,
    finding: z.string(),
    status: z.enum(FINDING_STATUSES),
    decision: decisionSchema.nullable(),
  }),
  /** What a verification asked of a source that costs money. */
  z.strictObject({ type: z.literal('asked-again'), at, source: z.string(), queries: sourceSchema.shape.queries }),
  z.strictObject({ type: z.literal('verified'), at, finding: z.string(), verification: verificationSchema }),
  z.strictObject({ type: z.literal('report-saved'), at, path: z.string() }),
  z.strictObject({ type: z.literal('finished'), at }),
]);
export type SessionEvent = z.infer<typeof sessionEventSchema>;
export type SessionEventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;
