// The two forms of a server access log: text, as S3 delivers it to a bucket, and JSON, as it comes by way of CloudWatch Logs.
import type { FilePlace, LineReader, LogFormat } from '../access-logs/format.ts';
import { jsonObject } from '../access-logs/json-text.ts';
import { s3JsonRequest } from './json-line.ts';
import { s3LogPlace } from './place.ts';
import { Repeated, s3Record } from './record.ts';
import { type S3Request, s3Request } from './text-line.ts';

const fromJson = (line: string): S3Request | null => s3JsonRequest(jsonObject(line));

/** What is known of the logs besides what their paths tell: S3 delivers text to a bucket of the same account and Region only. */
export interface LogOwner {
  readonly account: string | null;
  readonly region: string | null;
}

/** Formats for one source: they remember which prefixes of keys there were. */
export function s3Formats(owner: LogOwner | null): readonly LogFormat[] {
  const repeated = new Repeated();
  const format = (name: string, parse: (line: string) => S3Request | null): LogFormat => ({
    name,
    recognize: (line, { path }) => {
      if (parse(line) === null) return null;
      const place = s3LogPlace(path);
      const whole: FilePlace = { path, account: place.account ?? owner?.account ?? null, region: place.region ?? owner?.region ?? null };
      const reader: LineReader = {
        read: (each) => {
          const request = parse(each);
          return request === null ? null : s3Record(request, whole, repeated);
        },
      };
      return reader;
    },
  });
  return [format('S3 server access log', s3Request), format('S3 server access log (JSON)', fromJson)];
}
