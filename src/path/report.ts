// What a run over the path has found, as JSON: one schema, from which the types and the published JSON Schema come.
import { z } from 'zod';
import { TLS_VERSIONS } from '../tls/versions.ts';

export const PATH_SCHEMA_VERSION = 1;

export const PATH_VERDICTS = ['nothing-suspicious', 'suspicious', 'unknown', 'not-reached'] as const;
export type PathVerdict = (typeof PATH_VERDICTS)[number];

/** Classical, post-quantum in one piece, and the same in two segments with a pause. */
export const HELLO_KINDS = ['classical', 'post-quantum', 'post-quantum-split'] as const;
export type HelloKind = (typeof HELLO_KINDS)[number];

const version = z.enum(TLS_VERSIONS);
const verdict = z.enum(PATH_VERDICTS);
const certificate = z.strictObject({ subject: z.string(), issuer: z.string() });

const handshake = z.strictObject({
  outcome: z.enum(['agreed', 'failed', 'closed', 'reset', 'silence', 'unreachable']),
  /** OpenSSL's or the system's word for why not. */
  code: z.string().nullable(),
  version: version.nullable(),
  cipherSuite: z.string().nullable(),
  /** Null, too, where Node does not tell. */
  group: z.string().nullable(),
  certificate: z
    .strictObject({
      leaf: certificate,
      top: certificate,
      length: z.int().positive(),
      /** Whether it verifies for this name with the roots that come with Node. */
      verifies: z.boolean(),
      problem: z.string().nullable(),
      amazonRoot: z.string().nullable(),
    })
    .nullable(),
});

const hello = z.strictObject({
  kind: z.enum(HELLO_KINDS),
  bytes: z.int().positive(),
  segments: z.int().positive(),
  /** 2: the first was not accepted. */
  tries: z.int().positive(),
  /** The answer of the last try. */
  answer: z.enum(['server-hello', 'hello-retry-request', 'alert', 'not-tls', 'closed', 'reset', 'silence', 'unreachable']),
  /** The alert, or the system's word for why there is no connection. */
  code: z.string().nullable(),
  version: version.nullable(),
  cipherSuite: z.string().nullable(),
  group: z.string().nullable(),
});

const endpoint = z.strictObject({
  host: z.string(),
  port: z.int().min(1).max(65_535),
  address: z.string().nullable(),
  /** Whether the name ends like those of AWS's endpoints. */
  awsName: z.boolean(),
  connections: z.int().positive(),
  handshake,
  hellos: z.array(hello),
  inspection: z.enum(['likely', 'not-seen', 'unknown']),
  largeHellos: z.enum(['pass', 'fail', 'unknown']),
  verdict,
  reasons: z.array(z.string()),
});

const pathReportSchema = z.strictObject({
  kind: z.literal('tls-migrate-path'),
  schemaVersion: z.literal(PATH_SCHEMA_VERSION),
  sends: z.array(z.string()),
  /** Names of variables that send programs over a proxy; this probe does not use them. */
  proxyVariables: z.array(z.string()),
  endpoints: z.array(endpoint),
  /** The worst of the endpoints. */
  verdict,
});

export type PathReport = z.infer<typeof pathReportSchema>;
export type EndpointReport = z.infer<typeof endpoint>;
export type HelloReport = z.infer<typeof hello>;
export type HandshakeReport = z.infer<typeof handshake>;

/** JSON Schema draft 2020-12, closed: no property that is not named. */
export const pathJsonSchema = (): Readonly<Record<string, unknown>> => ({
  title: `tls-migrate path, schemaVersion ${PATH_SCHEMA_VERSION}`,
  ...z.toJSONSchema(pathReportSchema),
});
