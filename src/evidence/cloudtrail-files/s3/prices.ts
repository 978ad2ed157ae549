// What reading from a bucket costs by requests, as far as a price list tells.
import type { RequestCounts } from './bucket.ts';

/**
 * Dollars for one request: list prices of S3 Standard in US Regions ($0.005 for 1,000 LIST, $0.0004 for 1,000 GET), quoted from
 * aws.amazon.com/s3/pricing, which was not readable itself; retrieved 2026-11-22, derived. Colder storage classes and other Regions
 * cost more. Bytes that leave the bucket's Region are billed besides and are not in it.
 */
const USD = { list: 0.005 / 1_000, get: 0.0004 / 1_000 } as const;

/** Dollars for requests made, tries that failed included. */
export const requestsCost = ({ list, get }: Readonly<RequestCounts>): number => list * USD.list + get * USD.get;
