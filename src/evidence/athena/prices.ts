// What Athena bills for: bytes of the files that a query reads, as they lie in S3, compressed.

interface Price {
  readonly usdPerGb: number;
  readonly source: string;
  readonly retrieved: string;
  /** Not read on AWS's own price page. */
  readonly derived: boolean;
}

/**
 * $5 for a TB, 10 MB at least for each query: as many quote it from aws.amazon.com/athena/pricing, which was not readable itself.
 * A TB is taken as 10^12 bytes, so that an estimate errs on the dear side. Regions differ; reserved capacity is billed otherwise.
 */
const LIST_PRICE: Price = {
  usdPerGb: 0.005,
  source: 'US list price of Amazon Athena, quoted from aws.amazon.com/athena/pricing',
  retrieved: '2026-11-22',
  derived: true,
};

const MB = 1024 * 1024;
const LEAST_BYTES = 10 * MB;

/** The price in force: the person's own, in dollars for 10^9 bytes, or the table's. */
export function athenaPrice(usdPerGb: number | null = null): { readonly usdPerGb: number; readonly text: string } {
  if (usdPerGb !== null) return { usdPerGb, text: 'a price that was given' };
  const { source, retrieved, derived } = LIST_PRICE;
  return { usdPerGb: LIST_PRICE.usdPerGb, text: `${source}, ${retrieved}${derived ? ', derived' : ''}` };
}

/** Bytes that a query is billed for when it has read `scanned`: whole megabytes, ten at least. */
export const billedBytes = (scanned: number): number => Math.max(LEAST_BYTES, Math.ceil(scanned / MB) * MB);
