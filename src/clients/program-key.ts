// A program without its versions, as the third part of a client's key: an upgrade keeps it.
import { normalizeUserAgent } from './normalize.ts';
import type { Program } from './program.ts';

const NO_USER_AGENT = 'none';

/**
 * Product, SDK and runtime of `program`, joined by `/`, with empty parts kept: their places tell them apart (`curl//`,
 * `AWS CLI v2//Python`). One name of the vocabulary holds a slash itself, `Go net/http`; no other name begins like it. Where
 * neither a product nor an SDK is known, as for a browser: the user agent without its brackets, with every run of digits
 * replaced by `#`; a runtime alone would throw different programs together. `none` where there is no user agent. Never holds
 * `|`, which separates the parts of a client's key.
 */
export function programKey(userAgent: string | null | undefined, program: Program): string {
  const { product, sdk, runtime } = program;
  if (product !== null || sdk !== null) return [product, sdk, runtime].map((name) => name ?? '').join('/');
  const text = normalizeUserAgent(userAgent);
  return text === '' ? NO_USER_AGENT : text.replace(/\d+/g, '#').replaceAll('|', '%7C');
}
