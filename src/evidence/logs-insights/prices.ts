// What a scan costs. AWS bills Logs Insights by the gigabyte scanned, in any language and log class.

interface Price {
  readonly usdPerGb: number;
  readonly source: string;
  readonly retrieved: string;
  /** Not read on AWS's own price page. */
  readonly derived: boolean;
}

/**
 * The list price of US Regions, quoted from aws.amazon.com/cloudwatch/pricing, which was not readable itself. Other Regions may
 * cost more. The first 5 GB of a month may be free; that is left out, so that an estimate is not too low.
 */
const LIST_PRICE: Price = {
  usdPerGb: 0.005,
  source: 'US list price of CloudWatch Logs Insights, quoted from aws.amazon.com/cloudwatch/pricing',
  retrieved: '2026-11-22',
  derived: true,
};

/** A gigabyte as the smaller of its two meanings: an estimate should err on the dear side. */
const GB = 1_000_000_000;

/** The price in force: the person's own, or the table's. */
export function priceFor(usdPerGb: number | null): { readonly usdPerGb: number; readonly text: string } {
  if (usdPerGb !== null) return { usdPerGb, text: 'a price that was given' };
  const { source, retrieved, derived } = LIST_PRICE;
  return { usdPerGb: LIST_PRICE.usdPerGb, text: `${source}, ${retrieved}${derived ? ', derived' : ''}` };
}

/** Dollars for `bytes` scanned. */
export const costOf = (bytes: number, usdPerGb: number): number => (bytes / GB) * usdPerGb;
