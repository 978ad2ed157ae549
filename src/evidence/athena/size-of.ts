// How much a query will read: the files below a table's place, listed in S3. Athena itself estimates nothing.
import type { Connection } from '../../aws/connect.ts';
import type { TreeSize } from '../cloudtrail-files/file-tree.ts';
import { s3Place } from '../cloudtrail-files/s3/s3-place.ts';
import { s3Tree } from '../cloudtrail-files/s3/s3-tree.ts';
import type { SizeOf } from './discover.ts';

const EVERYTHING = { from: null, to: null };

/** Lists as `connection`, folder by folder of the days asked for. S3 bills each thousand names or folder as a request. */
export function sizesIn(connection: Connection): SizeOf {
  const clients = async (region: string | null) => (region === null ? connection : connection.in(region)).s3();
  return async (location, period, signal) => {
    const place = s3Place(location);
    if ('problem' in place) return null;
    const tree = s3Tree([place], { clients, requesterPays: false, profile: connection.profile, window: period ?? EVERYTHING });
    let size: TreeSize | null = null;
    for await (const known of tree.size(signal)) size = known;
    // Part of it would be too little.
    return size === null || signal.aborted || tree.unreachable.length > 0 ? null : size.bytes;
  };
}
