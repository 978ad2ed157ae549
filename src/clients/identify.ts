// From a user agent to the program that wrote it: pure, total, and rather silent than wrong.
import { awsProduct, hasAwsKernel, hasInternalMetadata, namesInternalApplication } from './aws-owned.ts';
import { browserOf, looksLikeBrowser, powershellRuntime } from './browser.ts';
import { readDetails } from './details.ts';
import { normalizeUserAgent, tokenize, type Word } from './normalize.ts';
import { browserSystem, readOs } from './os.ts';
import type { Program } from './program.ts';
import { NO_RUNTIME, readRuntime, runtimeAlone } from './runtime.ts';
import { type FoundSdk, findSdk } from './sdk.ts';
import { findTool, leadOf } from './tools.ts';
import type { Family, Product } from './vocabulary.ts';

const UNKNOWN: Program = {
  product: null,
  productVersion: null,
  sdk: null,
  sdkVersion: null,
  runtime: null,
  runtimeVersion: null,
  os: null,
  ownedBy: 'unknown',
  browser: null,
  details: new Map(),
};

interface Named {
  readonly product: Product | null;
  readonly version: string | null;
  readonly family: Family | null;
  readonly aws: boolean;
}

const UNNAMED: Named = { product: null, version: null, family: null, aws: false };

/** A string in the form of a browser's: no word in it names an SDK. */
function fromBrowser(text: string, words: readonly Word[]): Program {
  const tool = findTool(text, words, null);
  if (tool) return { ...UNKNOWN, product: tool.product, os: tool.product === 'WinHTTP' ? 'Windows' : null, ownedBy: 'user' };
  const shell = powershellRuntime(text);
  if (shell !== null) return { ...UNKNOWN, runtime: shell, os: browserSystem(text), ownedBy: 'user' };
  const browser = browserOf(text);
  return browser === null ? UNKNOWN : { ...UNKNOWN, browser, os: browserSystem(text), ownedBy: 'user' };
}

// AWS's sign-in back end sends Jersey's name with a version that its build left unfilled.
const AWS_JERSEY = /^Jersey\/\$\{project\.version\}/;

/** The product: AWS's own before a tool, a tool before the AWS CLI, and the SDK itself where nothing else is named. */
function productOf(text: string, words: readonly Word[], found: FoundSdk | null): Named {
  const aws = awsProduct(text, words.slice(leadOf(words), found?.index ?? words.length));
  if (aws) return { ...aws, family: null, aws: true };
  const tool = findTool(text, words, found?.index ?? null);
  if (tool) return { ...tool, aws: AWS_JERSEY.test(text) };
  if (found === null) return UNNAMED;
  if (found.cli !== null) return { ...UNNAMED, product: found.cli, version: found.version };
  if (found.sdk === null) return UNNAMED;
  const own = words.slice(found.index);
  if (hasInternalMetadata(own) && namesInternalApplication(words, found.index)) return { ...UNNAMED, product: 'AWS Internal', aws: true };
  return { ...UNNAMED, product: found.sdk, version: found.version };
}

/** The AWS CLI writes botocore as its SDK in version 1; version 2 carries a copy of its own and names none. */
function sdkOf(found: FoundSdk | null, botocore: string | undefined): Pick<Program, 'sdk' | 'sdkVersion'> {
  if (found?.cli === 'AWS CLI v1') return { sdk: botocore === undefined ? null : 'botocore', sdkVersion: botocore ?? null };
  return { sdk: found?.sdk ?? null, sdkVersion: found?.version != null && found.sdk !== null ? found.version : null };
}

/** The runtime and the operating system. Words behind the SDK's name count before those in front of it. */
function platformOf(words: readonly Word[], found: FoundSdk | null, named: Named): Pick<Program, 'runtime' | 'runtimeVersion' | 'os'> {
  const from = found?.index ?? leadOf(words);
  const own = words.slice(from);
  const family = found?.family ?? named.family;
  const alone = family === null && named.product === null ? runtimeAlone(words) : null;
  const { runtime, version } = family === null ? (alone?.found ?? NO_RUNTIME) : readRuntime(family, own);
  const before = words.slice(0, from);
  if (named.product === null && runtime === null && found === null) return { runtime: null, runtimeVersion: null, os: null };
  const kind = family ?? alone?.family ?? null;
  const os = named.product === 'WinHTTP' ? 'Windows' : (readOs(kind, own) ?? readOs(kind, before));
  const runtimeVersion = version ?? (runtime === null || family === null ? null : readRuntime(family, before).version);
  return { runtime, runtimeVersion, os };
}

/** True where the string itself says that AWS runs the program: its name, its kernel, or the mark that SDKs write inside AWS. */
const isAwsOwned = (words: readonly Word[], found: FoundSdk | null, named: Named): boolean =>
  named.aws || (found !== null && (hasAwsKernel(words) || hasInternalMetadata(words.slice(found.index))));

/**
 * The program that a user agent names: names from the closed vocabulary, versions as pieces of the string. What the string does
 * not say is null; a string that nothing recognizes is owned by `unknown`. Never throws; linear in the length of the string.
 * A caller can write any string, so `ownedBy` is what the string says, not proof.
 */
export function identify(userAgent: string | null | undefined): Program {
  const text = normalizeUserAgent(userAgent);
  if (text === '') return UNKNOWN;
  const words = tokenize(text);
  if (looksLikeBrowser(text)) return fromBrowser(text, words);
  const found = findSdk(words);
  const named = productOf(text, words, found);
  const platform = platformOf(words, found, named);
  if (named.product === null && found === null && platform.runtime === null) return UNKNOWN;
  const details = readDetails(words, named.product === 'AWS CLI v2');
  return {
    product: named.product,
    productVersion: named.version,
    ...sdkOf(found, details.get('botocore')),
    ...platform,
    ownedBy: isAwsOwned(words, found, named) ? 'aws' : 'user',
    browser: null,
    details,
  };
}
