// Dated facts: which Java offers which TLS to a client, by version and update. Kept in `update` numbers for Java 6 to 8.

/** The first version that can, and the first that does so by default. */
export interface JavaFacts {
  readonly major: number;
  /** First update with TLS 1.2, and first update whose clients offer it by default; null: none does. */
  readonly tls12: { readonly supported: number | null; readonly byDefault: number | null };
  /** The same for TLS 1.3, for Oracle's builds and for those of the OpenJDK project. */
  readonly tls13: {
    readonly oracle: { readonly supported: number; readonly byDefault: number } | null;
    readonly openjdk: { readonly supported: number; readonly byDefault: number } | null;
  };
}

const NONE = { oracle: null, openjdk: null } as const;
const ALWAYS = { oracle: { supported: 0, byDefault: 0 }, openjdk: { supported: 0, byDefault: 0 } } as const;

export const JAVA_TLS: { readonly source: string; readonly retrieved: string; readonly rows: readonly JavaFacts[] } = {
  source:
    'https://bugs.openjdk.org/browse/JDK-7093640 (TLS 1.2 for clients in 6u121 and 7u111); https://blogs.oracle.com/java-platform-group/jdk-8-will-use-tls-12-as-default; https://bugs.java.com/bugdatabase/view_bug?bug_id=8245485 (8u261: TLS 1.3, off for clients by default); https://docs.progress.com/bundle/datadirect-ibm-db2-jdbc-60/page/CryptoProtocolVersion.html (TLS 1.3 off by default in Oracle 8u261 to 8u340 and OpenJDK 8u272 to 8u351); https://openjdk.org/jeps/332 (11)',
  retrieved: '2026-11-22',
  /** Newest first; a newer major version is as the first row. */
  rows: [
    { major: 11, tls12: { supported: 0, byDefault: 0 }, tls13: ALWAYS },
    { major: 9, tls12: { supported: 0, byDefault: 0 }, tls13: NONE },
    {
      major: 8,
      tls12: { supported: 0, byDefault: 0 },
      tls13: { oracle: { supported: 261, byDefault: 341 }, openjdk: { supported: 272, byDefault: 352 } },
    },
    { major: 7, tls12: { supported: 0, byDefault: 111 }, tls13: NONE },
    { major: 6, tls12: { supported: 121, byDefault: 121 }, tls13: NONE },
    { major: 0, tls12: { supported: null, byDefault: null }, tls13: NONE },
  ],
};

/** The first Java that offers X25519MLKEM768. */
export const JAVA_PQ = { major: 27, source: 'https://openjdk.org/jeps/527', retrieved: '2026-11-22' } as const;
