// Dated facts: what Bun and Deno offer. Neither documents since when, so what was not measured is not known.

export const BUN_TLS = {
  /** TLS 1.3 and 1.2, X25519MLKEM768 with a key share, measured with this version. Its predecessors are not settled. */
  pq: '1.4.5',
  source: 'measured with @oven/bun-linux-x64 1.4.5 of npm; bun.sh/docs (BoringSSL)',
  retrieved: '2026-11-22',
} as const;

export const DENO_TLS = {
  /** TLS 1.3 and 1.2, X25519MLKEM768 as its last group and without a key share, measured with this version. */
  pq: '2.9.6',
  source: 'measured with @deno/linux-x64-glibc 2.9.6 of npm; github.com/denoland/deno (ext/tls: rustls)',
  retrieved: '2026-11-22',
} as const;
