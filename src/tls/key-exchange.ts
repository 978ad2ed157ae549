// Names of TLS key exchange groups as `tlsDetails.keyExchange` reports them.

/** How a record without `keyExchange` is counted: nothing is known, so it convicts nobody. */
export const KEY_EXCHANGE_ABSENT = 'absent';

// AWS documents `x25519` in lower case and writes `X25519` in its blog: one spelling is counted.
// Source: cloudtrail-event-reference-record-contents; AWS Security Blog 2026-04-24; RFC 8446 4.2.7; draft-ietf-tls-ecdhe-mlkem.
const CANONICAL = new Map(
  ['x25519', 'x448', 'secp256r1', 'secp384r1', 'secp521r1', 'X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024'].map(
    (name) => [name.toLowerCase(), name] as const,
  ),
);

/** The counted spelling of a logged key exchange name; unknown names are kept as they were logged. */
export const keyExchangeKey = (logged: string): string => CANONICAL.get(logged.toLowerCase()) ?? logged;

/** True for a post-quantum hybrid: AWS's names differ in case and prefix, all hold `MLKEM`. */
export const isPostQuantum = (keyExchange: string): boolean => /mlkem/i.test(keyExchange);
