// Which account and Region a server access log is of. Its lines do not tell: the bucket's owner is a canonical id.
import { isRegion } from '../../contract/aws-names.ts';
import type { FilePlace } from '../access-logs/format.ts';

/**
 * With date-based partitioning: `[prefix][account]/[Region]/[bucket]/YYYY/MM/DD/YYYY-MM-DD-hh-mm-ss-unique`. Without: the prefix and
 * the name alone. Source: Amazon S3 user guide, ServerLogs and enable-server-access-logging. Retrieved 2026-11-22.
 */
export function s3LogPlace(path: string): FilePlace {
  const parts = path.split(/[\\/]/);
  for (let at = parts.length - 7; at >= 0; at -= 1) {
    const [account = '', region = '', bucket = '', year = '', month = '', day = ''] = parts.slice(at, at + 6);
    if (!/^\d{4}$/.test(year) || !/^\d\d$/.test(month) || !/^\d\d$/.test(day) || bucket === '' || !isRegion(region)) continue;
    // A prefix without a slash stands right before the account.
    const number = /(?:^|\D)(\d{12})$/.exec(account)?.[1];
    if (number !== undefined) return { path, account: number, region };
  }
  return { path, account: null, region: null };
}
