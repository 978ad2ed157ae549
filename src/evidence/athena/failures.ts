// Queries that did not come to their end: why, in words that a person understands, and what may help.
import type { QueryExecution } from '@aws-sdk/client-athena';
import { said } from '../../aws/error-facts.ts';
import { AwsProblem } from '../../aws/problem.ts';

/** What may help after a failure: the same once more, a shorter period, or nothing. */
export type Remedy = 'again' | 'shorter' | 'none';

/** A query that did not come to its end, with what it has scanned. */
export class AthenaQueryFailed extends Error {
  override readonly name = 'AthenaQueryFailed';
  readonly problem: AwsProblem;
  readonly bytesScanned: number;
  /** Whether Athena ran it, so that it is billed for. */
  readonly ran: boolean;
  readonly remedy: Remedy;

  constructor(
    problem: AwsProblem,
    { bytesScanned = 0, ran = false, remedy = 'none' }: Partial<Pick<AthenaQueryFailed, 'bytesScanned' | 'ran' | 'remedy'>> = {},
  ) {
    super(problem.message);
    this.problem = problem;
    this.bytesScanned = bytesScanned;
    this.ran = ran;
    this.remedy = remedy;
  }
}

// Numbers of the error catalog: docs.aws.amazon.com/athena/latest/ug/error-reference.html, retrieved 2026-11-22.
const EXHAUSTED = (type: number): boolean => type <= 8;
const TIMED_OUT: ReadonlySet<number> = new Set([206, 210]);
const BAD_DATA: ReadonlySet<number> = new Set([237, 1001, 1002, 1005, 1007]);
const THROTTLED: ReadonlySet<number> = new Set([1400, 1401, 1403, 1404, 1405, 1406, 1602]);
const NOT_ALLOWED: ReadonlySet<number> = new Set([1500, 1501, 401, 402]);

/** What the end of a query means. Reasons are Athena's own words; the cut-off is told by them alone (seen with engine version 3). */
export function failureOf({ Status, WorkGroup }: QueryExecution): AthenaQueryFailed {
  const error = Status?.AthenaError;
  const reason = said(Status?.StateChangeReason ?? error?.ErrorMessage ?? '');
  const words = reason === '' ? '' : `: ${reason}`;
  const make = (code: AwsProblem['code'], message: string, howTo: string, remedy: Remedy): AthenaQueryFailed =>
    new AthenaQueryFailed(new AwsProblem(code, message, { howTo }), { remedy });
  if (/bytes scanned limit was exceeded/i.test(reason)) {
    const where = WorkGroup === undefined ? 'The workgroup' : `The workgroup ${said(WorkGroup)}`;
    return make(
      'limit',
      `${where} cancelled the query: it scanned more than its limit for one query.`,
      'Choose a shorter period, or have the limit raised.',
      'shorter',
    );
  }
  if (Status?.State === 'CANCELLED')
    return make('service', `Somebody stopped the query${words}.`, 'Run it again; what was read is kept.', 'none');
  const type = error?.ErrorType ?? Number.NaN;
  if (TIMED_OUT.has(type) || /timed? ?out/i.test(reason))
    return make('limit', `The query took longer than Athena allows${words}.`, 'Choose a shorter period.', 'shorter');
  if (EXHAUSTED(type) || /exhausted resources/i.test(reason))
    return make('limit', `The query needed more than Athena gives one query${words}.`, 'Choose a shorter period.', 'shorter');
  if (NOT_ALLOWED.has(type) || /access ?denied|not authorized|insufficient .*permission/i.test(reason)) {
    return make(
      'access-denied',
      `Athena may not read or write in your name what the query needs${words}.`,
      'It needs the files of the table (s3:GetObject, s3:ListBucket, kms:Decrypt), the catalog (glue:GetTable, glue:GetPartitions) and the place of the results (s3:PutObject).',
      'none',
    );
  }
  if (BAD_DATA.has(type) || /HIVE_(?:BAD_DATA|CURSOR_ERROR)/.test(reason))
    return make(
      'service',
      `Athena could not read a file of the table${words}.`,
      'Read that day from the files themselves (--files).',
      'shorter',
    );
  if (error?.Retryable === true || THROTTLED.has(type) || error?.ErrorCategory === 1)
    return make('service', `Athena failed to run the query${words}.`, 'Run it again; what was read is kept.', 'again');
  if (type === 1006 || /SYNTAX_ERROR|COLUMN_NOT_FOUND|TYPE_MISMATCH|FUNCTION_NOT_FOUND/.test(reason))
    return make(
      'malformed-query',
      `Athena did not understand the query${words}.`,
      'This is a defect of this program, or the table is unlike others: please report it with the query.',
      'none',
    );
  return make('service', `The query failed${words}.`, 'Look at the table in the Athena console.', 'none');
}
