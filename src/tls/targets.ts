// What a run measures against. The same evidence answers all three; the target moves the line between finding and fine.

export const TARGETS = ['tls1.2', 'tls1.3', 'pq'] as const;
export type Target = (typeof TARGETS)[number];

/** How a person writes the target. */
export const TARGET_LABEL: Readonly<Record<Target, string>> = {
  'tls1.2': 'TLS 1.2',
  'tls1.3': 'TLS 1.3',
  pq: 'post-quantum (ML-KEM)',
};
