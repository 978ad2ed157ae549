// Dated facts: the keys under which Amazon issues the certificates of AWS's endpoints.

interface AmazonRoots {
  readonly source: string;
  readonly retrieved: string;
  /** SHA-256 of the subject public key information, in hexadecimal, to the name of the root. */
  readonly keys: Readonly<Record<string, string>>;
}

/**
 * A name can be copied, a key cannot; and a root has several certificates for one key, so the key is what counts, as the source recommends.
 * The roots of the European Sovereign Cloud are missing here: certificates issued there chain to roots 1, 3 and 4 too (same source).
 */
export const AMAZON_ROOTS: AmazonRoots = {
  source: 'https://www.amazontrust.com/repository/ (Root CAs: SHA-256 Hash of Subject Public Key Information)',
  retrieved: '2026-11-22',
  keys: {
    fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2: 'Amazon Root CA 1',
    '7f4296fc5b6a4e3b35d3c369623e364ab1af381d8fa7121533c9d6c633ea2461': 'Amazon Root CA 2',
    '36abc32656acfc645c61b71613c4bf21c787f5cabbee48348d58597803d7abc9': 'Amazon Root CA 3',
    f7ecded5c66047d28ed6466b543c40e0743abe81d109254dcf845d4c2c7853c5: 'Amazon Root CA 4',
    '2b071c59a0a0ae76b0eadb2bad23bad4580b69c3601b630c2eaf0613afa83f92': 'Starfield Services Root Certificate Authority - G2',
  },
};
