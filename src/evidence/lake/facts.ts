// What is published about CloudTrail Lake and cannot be asked of it: its price, its limits, and that it is closed to new customers.

const GUIDE = 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide';

/** Those who have it keep it; nobody else can begin. */
export const CLOSED = {
  since: '2026-05-31',
  text: 'CloudTrail Lake takes no new customers since 2026-05-31; whoever has event data stores goes on using them.',
  source: `${GUIDE}/cloudtrail-lake-service-availability-change.html`,
  retrieved: '2026-11-22',
} as const;

/**
 * The list price of US Regions for a gigabyte of "optimized and compressed data scanned" (cloudtrail-lake-manage-costs). The amount was
 * not read on AWS's own price page.
 */
const LIST_PRICE = {
  usdPerGb: 0.005,
  source: 'US list price of CloudTrail Lake queries, not read on aws.amazon.com/cloudtrail/pricing itself',
  retrieved: '2026-11-22',
  derived: true,
} as const;

/** The price in force: the person's own, or the table's. */
export function lakePriceFor(usdPerGb: number | null): { readonly usdPerGb: number; readonly text: string } {
  if (usdPerGb !== null) return { usdPerGb, text: 'a price that was given' };
  const { source, retrieved } = LIST_PRICE;
  return { usdPerGb: LIST_PRICE.usdPerGb, text: `${source}, ${retrieved}, derived` };
}

/** Of 10 queries that may be queued or running at once in an account (general reference, ct): others need them too. */
export const AT_ONCE = 3;
/** The most rows of a page of GetQueryResults (API reference). */
export const PAGE_ROWS = 1_000;
/** The most characters of a query (API reference, StartQuery). */
export const MOST_CHARACTERS = 10_000;
