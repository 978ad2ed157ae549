// The JSON document that every run prints: one schema, from which the types and the published JSON Schema come.
import { z } from 'zod';
import { TARGETS } from '../tls/targets.ts';
import { TLS_VERSION_KEYS, TLS_VERSIONS } from '../tls/versions.ts';
import {
  EVIDENCE_MAPS,
  FINDING_KINDS,
  FINDING_STATUSES,
  INSTALLATION_KINDS,
  NOT_RUN_CODES,
  RUN_VERDICTS,
  SEVERITIES,
  SOURCE_KINDS,
  STEP_STATUSES,
  VERDICTS,
  WITHOUT_TLS_REASONS,
} from './vocabulary.ts';

export const SCHEMA_VERSION = 1;

const count = z.int().nonnegative();
const isoTime = z.iso.datetime();
const day = z.iso.date();
const counts = z.record(z.string(), count);
const verdict = z.enum(VERDICTS);
const target = z.enum(TARGETS);
const versionCounts = z.partialRecord(z.enum(TLS_VERSION_KEYS), count);
export const gapSchema = z.strictObject({ code: z.string(), text: z.string(), location: z.string().nullable() });
const codeAndText = z.strictObject({ code: z.string(), text: z.string() });

export const machineSchema = z.strictObject({ os: z.string(), release: z.string(), arch: z.string(), hostname: z.string() });

export const installationSchema = z.strictObject({
  id: z.string().regex(/^i-[0-9a-f]{12}$/),
  kind: z.enum(INSTALLATION_KINDS),
  name: z.string(),
  version: z.string().nullable(),
  path: z.string(),
  realPath: z.string(),
  foundBy: z.array(z.string()),
  active: z.boolean(),
  stale: z.boolean(),
  ran: z.boolean(),
  notRunBecause: z.enum(NOT_RUN_CODES).nullable(),
  library: z.strictObject({ name: z.string(), version: z.string() }).nullable(),
  handshake: z
    .strictObject({
      maxVersion: z.enum(TLS_VERSIONS),
      minVersion: z.enum(TLS_VERSIONS).nullable(),
      versions: z.array(z.enum(TLS_VERSIONS)),
      groups: z.array(z.string()),
      keyShares: z.array(z.string()),
      cipherSuites: count,
      sni: z.boolean(),
      alpn: z.array(z.string()),
      ms: z.number().nonnegative(),
    })
    .nullable(),
  verdicts: z.strictObject({ 'tls1.2': verdict, 'tls1.3': verdict, pq: verdict }),
  basis: z.enum(['proved', 'derived', 'none']),
  causes: z.array(z.strictObject({ code: z.string(), text: z.string(), where: z.string() })),
});

export const sourceSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(SOURCE_KINDS),
  location: z.string(),
  status: z.enum(['complete', 'partial', 'failed', 'skipped']),
  queries: z.array(
    z.strictObject({
      text: z.string(),
      groups: z.array(z.string()),
      window: z.strictObject({ from: isoTime.nullable(), to: isoTime.nullable() }),
      bytesScanned: count.nullable(),
      costUsd: z.number().nonnegative().nullable(),
    }),
  ),
  input: z
    .strictObject({
      files: z.strictObject({ found: count, read: count, skipped: counts, failed: count }),
      records: z.strictObject({ read: count, events: count, duplicates: count, outsideWindow: count, unreadable: count }),
      bytesRead: count,
      bytesJson: count,
      /**
       * Of CloudTrail files: how many of `records.read` the fast reader left to JSON.parse, because something in them was unusual. The
       * counts are the same either way; reading takes longer where there are many.
       */
      parsedWhole: count.optional(),
    })
    .nullable(),
  costUsd: z.number().nonnegative().nullable(),
  gaps: z.array(gapSchema),
});

export const coverageSchema = z.strictObject({
  source: z.string(),
  account: z.string(),
  region: z.string(),
  events: count,
  withTls: count,
  byTlsVersion: versionCounts,
  byKeyExchange: counts,
  withoutTls: z.partialRecord(z.enum(WITHOUT_TLS_REASONS), count),
  firstEvent: isoTime.nullable(),
  lastEvent: isoTime.nullable(),
  byService: z.record(z.string(), z.strictObject({ events: count, withTls: count })),
  byDay: z.record(day, versionCounts),
});

const clientSchema = z.strictObject({
  id: z.string().regex(/^c-[0-9a-f]{12}$/),
  label: z.string(),
  product: z.string().nullable(),
  productVersion: z.string().nullable(),
  sdk: z.string().nullable(),
  sdkVersion: z.string().nullable(),
  runtime: z.string().nullable(),
  runtimeVersion: z.string().nullable(),
  os: z.string().nullable(),
  ownedBy: z.enum(['user', 'aws', 'unknown']),
  confidence: z.enum(['high', 'medium', 'low']),
});

/**
 * A row of a notice in which AWS told of calls over old TLS: who made them it does not say. Names are as the notice has them,
 * `unknown` where it has none.
 */
export const noticeSchema = z.strictObject({
  source: z.string(),
  /** The day on which it was sent; null where nobody knows. */
  sent: day.nullable(),
  account: z.string(),
  region: z.string(),
  service: z.string(),
  /** The bucket, or the endpoint. */
  resource: z.string().nullable(),
  action: z.string().nullable(),
  tlsVersion: z.enum(TLS_VERSION_KEYS),
  calls: count,
  userAgent: z.string().nullable(),
});

/** A notice beside a finding, with why it stands there. */
const joinedNoticeSchema = noticeSchema.extend({
  /** `user-agent`: this client wrote the same one. `program`: another version of its program did. `alone`: no log names the client. */
  match: z.enum(['user-agent', 'program', 'alone']),
  /** How many clients it fits equally well, this one included. */
  clients: count,
});

const findingEvidenceSchema = z.strictObject({
  calls: count,
  totalCalls: count,
  firstSeen: isoTime,
  lastSeen: isoTime,
  tlsVersions: versionCounts,
  keyExchange: counts,
  services: counts,
  accounts: counts,
  regions: counts,
  principals: counts,
  sessions: counts,
  hosts: counts,
  accessKeyIds: counts,
  sourceIps: counts,
  vpcEndpoints: counts,
  /** What was asked for, where a log tells: a bucket and the beginning of a key. */
  resources: counts.optional(),
  userAgents: counts,
  byDay: z.record(day, count),
  truncated: z.array(z.enum([...EVIDENCE_MAPS, 'keyExchange', 'byDay'])),
  eventIds: z.array(z.string()).max(3),
  /** What notices of AWS say of the same calls; missing where none was read or none fits. Never part of the counts beside it. */
  notices: z.array(joinedNoticeSchema).max(200).optional(),
});

const stepSchema = z.strictObject({
  id: z.string(),
  status: z.enum(STEP_STATUSES),
  note: z.string().nullable(),
  at: isoTime.nullable(),
});
export const decisionSchema = z.strictObject({ owner: z.string(), reason: z.string(), expires: day.nullable() });
export const verificationSchema = z.strictObject({
  at: isoTime,
  method: z.enum(['handshake', 'query', 'scan']),
  result: z.enum(['gone', 'still-there', 'too-early', 'unknown']),
  events: count,
  since: isoTime.nullable(),
  text: z.string(),
});

const findingSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(FINDING_KINDS),
  severity: z.enum(SEVERITIES),
  severityReason: z.string(),
  title: z.string(),
  client: clientSchema.nullable(),
  installation: z.string().nullable(),
  evidence: findingEvidenceSchema.nullable(),
  playbook: z.string(),
  steps: z.array(stepSchema),
  status: z.enum(FINDING_STATUSES),
  decision: decisionSchema.nullable(),
  verification: verificationSchema.nullable(),
});

export const blindSpotSchema = z.strictObject({ code: z.string(), text: z.string(), affects: z.string(), howToClose: z.string() });

export const documentSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.strictObject({ name: z.literal('tls-migrate'), version: z.string() }),
  generatedAt: isoTime,
  target,
  sample: z.boolean(),
  redacted: z.boolean(),
  scope: z.strictObject({
    machine: z.boolean(),
    sources: z.array(z.string()),
    window: z.strictObject({ from: isoTime.nullable(), to: isoTime.nullable() }),
  }),
  machine: machineSchema.nullable(),
  installations: z.array(installationSchema),
  sources: z.array(sourceSchema),
  coverage: z.array(coverageSchema),
  findings: z.array(findingSchema),
  notActionable: z.array(findingSchema),
  blindSpots: z.array(blindSpotSchema),
  summary: z.strictObject({
    verdict: z.enum(RUN_VERDICTS),
    complete: z.boolean(),
    /** The least severity that counted for the verdict. */
    failOn: z.enum(SEVERITIES),
    openFindings: count,
    bySeverity: z.strictObject({ critical: count, high: count, medium: count, low: count, info: count }),
    reasons: z.array(codeAndText),
  }),
});

type Infer<T extends z.ZodType> = z.infer<T>;
export type Severity = (typeof SEVERITIES)[number];
export type FindingKind = (typeof FINDING_KINDS)[number];
export type FindingStatus = (typeof FINDING_STATUSES)[number];
export type InstallationKind = (typeof INSTALLATION_KINDS)[number];
export type NotRunCode = (typeof NOT_RUN_CODES)[number];
export type Verdict = (typeof VERDICTS)[number];
export type WithoutTlsReason = (typeof WITHOUT_TLS_REASONS)[number];
export type Counts = Infer<typeof counts>;
export type Gap = Infer<typeof gapSchema>;
export type Machine = Infer<typeof machineSchema>;
export type Installation = Infer<typeof installationSchema>;
export type Source = Infer<typeof sourceSchema>;
export type Coverage = Infer<typeof coverageSchema>;
export type Client = Infer<typeof clientSchema>;
export type Notice = Infer<typeof noticeSchema>;
export type JoinedNotice = Infer<typeof joinedNoticeSchema>;
export type FindingEvidence = Infer<typeof findingEvidenceSchema>;
export type Step = Infer<typeof stepSchema>;
export type StepStatus = (typeof STEP_STATUSES)[number];
export type Decision = Infer<typeof decisionSchema>;
export type Verification = Infer<typeof verificationSchema>;
export type Finding = Infer<typeof findingSchema>;
export type BlindSpot = Infer<typeof blindSpotSchema>;
export type TlsMigrateDocument = Infer<typeof documentSchema>;
