// How a person names a program, and how sure that name is.
import { looksLikeBrowser } from './browser.ts';
import { normalizeUserAgent } from './normalize.ts';
import type { Program } from './program.ts';

const LONGEST = 60;

/** Cut between characters, never inside one. The text may come from a stranger: each output escapes it. */
function cut(text: string): string {
  const characters = Array.from(text.slice(0, 2 * LONGEST));
  return characters.length <= LONGEST && text.length <= 2 * LONGEST ? text : `${characters.slice(0, LONGEST - 1).join('')}…`;
}

const withVersion = (name: string, version: string | null): string => (version === null ? name : `${name} ${version}`);

/**
 * A short name with its version: `AWS CLI v1 1.16.96`, `Firefox 102.0`. Where only the SDK has a version it follows in
 * parentheses, and so does the service that called. The user agent itself, cut, where nothing in it is known.
 */
export function programLabel(program: Program, userAgent: string | null | undefined): string {
  const { product, productVersion, sdk, sdkVersion, runtime, runtimeVersion, browser } = program;
  const text = normalizeUserAgent(userAgent);
  if (product === 'AWS Internal' && /^\S+\.\S+$/.test(text)) return cut(`${product} (${text})`);
  if (product !== null && productVersion === null && sdk !== null && sdk !== product)
    return cut(`${product} (${withVersion(sdk, sdkVersion)})`);
  if (product !== null) return cut(withVersion(product, productVersion));
  if (browser !== null) return cut(browser);
  if (text === '') return 'no user agent';
  // A tool without a name of ours: what it calls itself says more than its runtime.
  return cut(
    runtime === null || looksLikeBrowser(text) ? text : `${text.split(/[\s(]/, 1)[0] ?? text} (${withVersion(runtime, runtimeVersion)})`,
  );
}

/** `high`: a product with its version. `medium`: a product without one, or only an SDK, a runtime or a browser. `low`: nothing known. */
export function confidence(program: Program): 'high' | 'medium' | 'low' {
  if (program.product !== null && program.productVersion !== null) return 'high';
  const something = program.product ?? program.sdk ?? program.runtime ?? program.browser;
  return something === null ? 'low' : 'medium';
}
