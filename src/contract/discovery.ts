// What an account has to offer as evidence, before anything is read: where, since when, and what reading it would cost.
import { z } from 'zod';
import { accountFactsSchema } from './account-facts.ts';
import { blindSpotSchema, gapSchema } from './document.ts';
import { SOURCE_KINDS } from './vocabulary.ts';

const count = z.int().nonnegative();

/** Who the assistant is in an account: asked of AWS before anything else is. */
const identitySchema = z.strictObject({
  /** Null is the default credential chain. */
  profile: z.string().nullable(),
  account: z.string(),
  /** The ARN that STS gives: a user, or the session of a role. */
  arn: z.string(),
  regions: z.array(z.string()),
});
export type Identity = z.infer<typeof identitySchema>;

/** One place with evidence that can be read, if the person agrees to what it costs. Times are epoch milliseconds. */
const offerSchema = z.strictObject({
  /** The id of the source that it becomes. */
  id: z.string(),
  kind: z.enum(SOURCE_KINDS),
  profile: z.string().nullable(),
  /** The account and Region in which the query runs. */
  account: z.string(),
  region: z.string(),
  /** As a person would name it: the log group. */
  location: z.string(),
  /** What an API calls it: the ARN of the log group, without `:*`. */
  arn: z.string(),
  /** Where the files lie that it reads (`s3://bucket/prefix`), so that one trail is not read in two places; missing where it reads none. */
  files: z.string().optional(),
  /** Why it is offered: `trail org-trail (organization, multi-Region)`, `named with --log-group`. */
  foundBy: z.array(z.string()),
  /** The part of the chosen period that it can answer, half-open. */
  window: z.strictObject({ from: z.number(), to: z.number() }),
  /** How long it keeps events; null is for ever. */
  retentionDays: z.number().nullable(),
  /** Sentences about it that a person must know: how its period was cut, and why. */
  notes: z.array(z.string()),
  /** Bytes that a query over the window scans; null when nobody can say. */
  bytes: count.nullable(),
  /** `asked`: CloudWatch Logs estimated it. `derived`: worked out from the size of the log group. */
  basis: z.enum(['asked', 'derived', 'none']),
  costUsd: z.number().nonnegative().nullable(),
  /** Why it cannot be read; null when it can. */
  refused: z.string().nullable(),
  /** The query as it would run, and a link that opens it in the AWS console; empty where no console's address is known. */
  query: z.strictObject({ text: z.string(), consoleUrl: z.string() }),
});
export type Offer = z.infer<typeof offerSchema>;

/** Everything that asking the account came to. */
export const discoverySchema = z.strictObject({
  identities: z.array(identitySchema),
  offers: z.array(offerSchema),
  /** What could not be asked: a profile whose session has expired, a missing permission. The location is the profile. */
  problems: z.array(gapSchema),
  /** What lies out of reach by its nature: the log group of an organization trail, seen from a member account. */
  blindSpots: z.array(blindSpotSchema),
  /** What the trails of the accounts record, where that was asked. */
  recorded: z.array(accountFactsSchema).optional(),
  /** Which of the offers to read, and why, if nobody says otherwise. */
  choices: z.array(z.strictObject({ id: z.string(), chosen: z.boolean(), why: z.string(), overlaps: z.array(z.string()) })).optional(),
  /** The price that the estimates are made with, and where it comes from. */
  price: z.strictObject({ usdPerGb: z.number().nonnegative(), text: z.string() }),
});
export type Discovery = z.infer<typeof discoverySchema>;

/** What is read of the offers where nobody says otherwise: everything that can be, where nothing was weighed. */
export function isChosenFor({ choices }: Discovery, { id, refused }: Offer): boolean {
  return refused === null && (choices?.find((choice) => choice.id === id)?.chosen ?? true);
}
