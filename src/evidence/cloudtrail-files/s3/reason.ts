// Why something in a bucket cannot be had, as the end of a sentence that names it.
import { AwsProblem } from '../../../aws/problem.ts';

/** For these there is nothing to be done about one file. */
const SPEAKS_FOR_ITSELF: ReadonlySet<string> = new Set(['changed', 'cancelled']);

/** What a problem is and what to do about it, without a full stop. What is no AwsProblem is a defect, and thrown. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof AwsProblem)) throw error;
  const { code, message, howTo } = error;
  const what = message.replace(/^(?:It|This|The|There|No)\b/, (word) => word.toLowerCase());
  return (SPEAKS_FOR_ITSELF.has(code) ? what : `${what} ${howTo}`).trim().replace(/\.$/, '');
}
