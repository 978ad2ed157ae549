// AWS services whose public endpoints are known to offer ML-KEM, and since when: a classical key exchange there is the client's.

interface PqService {
  readonly eventSource: string;
  /** The first day on which every call could have used ML-KEM, UTC. */
  readonly since: string;
  /** The sources give a month only: `since` is the day after it. */
  readonly derived: boolean;
  readonly source: string;
  readonly retrieved: string;
}

const ML_KEM_BLOG =
  'https://aws.amazon.com/blogs/security/ml-kem-post-quantum-tls-now-supported-in-aws-kms-acm-and-secrets-manager/ (April 2025)';

// Services that have since joined are left out until a source dates them: a wrong entry would blame a client for the service's part.
export const PQ_SERVICES: readonly PqService[] = [
  { eventSource: 'kms.amazonaws.com', since: '2025-05-01', derived: true, source: ML_KEM_BLOG, retrieved: '2026-11-22' },
  { eventSource: 'acm.amazonaws.com', since: '2025-05-01', derived: true, source: ML_KEM_BLOG, retrieved: '2026-11-22' },
  { eventSource: 'secretsmanager.amazonaws.com', since: '2025-05-01', derived: true, source: ML_KEM_BLOG, retrieved: '2026-11-22' },
  {
    // Not its interface endpoints and Multi-Region Access Points: a call there is a cap of the server's side.
    eventSource: 's3.amazonaws.com',
    since: '2025-12-01',
    derived: true,
    source: 'Amazon S3 user guide, pqtls-how-to and UsingEncryptionInTransit (November 2025)',
    retrieved: '2026-11-22',
  },
];

const SINCE: ReadonlyMap<string, number> = new Map(
  PQ_SERVICES.map(({ eventSource, since }) => [eventSource, Date.parse(`${since}T00:00:00Z`)]),
);

/** Since when the service behind a CloudTrail `eventSource` is known to offer ML-KEM, in epoch milliseconds; null where it is not known to. */
export const pqOfferedSince = (eventSource: string): number | null => SINCE.get(eventSource) ?? null;
