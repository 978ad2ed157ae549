// What an account records of the calls to it, as CloudTrail says when it is asked: what is not recorded no log can show.
import { z } from 'zod';

const trailFactsSchema = z.strictObject({
  arn: z.string(),
  name: z.string(),
  /** Whose trail it is: that of an organization belongs to its management account. */
  account: z.string(),
  homeRegion: z.string(),
  allRegions: z.boolean(),
  organization: z.boolean(),
  /** Whether it is switched on; null where that could not be asked. */
  logging: z.boolean().nullable(),
  /** Where it writes to. */
  bucket: z.string().nullable(),
  prefix: z.string().nullable(),
  /** The ARN of its log group, without `:*`. */
  logGroup: z.string().nullable(),
  /** Which management events it records. */
  management: z.enum(['all', 'read', 'write', 'some', 'none', 'unknown']),
  /** Services whose management events it leaves out. */
  leftOut: z.array(z.string()),
  /** Of which S3 buckets it records calls to objects. */
  s3Objects: z.enum(['all', 'some', 'none', 'unknown']),
});
export type TrailFacts = z.infer<typeof trailFactsSchema>;

export const accountFactsSchema = z.strictObject({
  account: z.string(),
  /** The Regions in which CloudTrail was asked: a trail of one other Region alone is not seen from there. */
  regions: z.array(z.string()),
  trails: z.array(trailFactsSchema),
});
export type AccountFacts = z.infer<typeof accountFactsSchema>;
