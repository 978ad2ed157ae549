// Which SDK a user agent names: the first word that is one. A name inside a comment, or as the value of another word, names nothing.
import type { Word } from './normalize.ts';
import { majorOf, readVersion } from './version.ts';
import { type Family, SDK_WORDS, type Sdk, type SdkWord, type Tool } from './vocabulary.ts';

export interface FoundSdk {
  /** Where in the words it stands: runtime and operating system are read from there on. */
  readonly index: number;
  readonly family: Family;
  /** Null for the AWS CLI, and for an SDK of a major version that has no name in the vocabulary. */
  readonly sdk: Sdk | null;
  readonly version: string | null;
  /** The AWS CLI stands where other programs name their SDK. */
  readonly cli: Tool | null;
}

const BY_WORD: ReadonlyMap<string, SdkWord> = new Map(SDK_WORDS.map((each) => [each.word, each]));
// Builds for other targets (`aws-sdk-dotnet-pcl`, `-winrt`, `-unity`) are the same SDK.
const DOTNET_BUILD = /^aws-sdk-dotnet-[a-z0-9]{1,20}$/;
const PREVIEW_JS = 'aws-sdk-nodejs-v3-@aws-sdk';

const CLI = 'aws-cli';
const CLI_BY_MAJOR: Readonly<Record<number, Tool>> = { 1: 'AWS CLI v1', 2: 'AWS CLI v2' };

function sdkWordOf(name: string): SdkWord | undefined {
  return BY_WORD.get(name) ?? (DOTNET_BUILD.test(name) ? BY_WORD.get('aws-sdk-dotnet') : undefined);
}

const isVirtualMachine = (word: Word): boolean => /_vm$/.test(word.name);

/** The major version that the words around tell where the SDK's own word has none of the listed ones. */
function sdkFromContext(word: Word, found: SdkWord, rest: readonly Word[]): Sdk | null {
  switch (found.word) {
    case 'aws-sdk-java':
      // Version 2 writes `Java/` or `lang/java`, version 1 `java/`; only version 1 ever wrote `unknown-version`.
      if (word.value?.startsWith('unknown-version')) return 'AWS SDK for Java v1';
      if (readVersion(word.value) !== null) return null;
      if (rest.some((each) => each.text.startsWith('Java/') || each.name === 'ua' || each.name === 'lang')) return 'AWS SDK for Java v2';
      return rest.some((each) => each.name === 'java' || isVirtualMachine(each)) ? 'AWS SDK for Java v1' : null;
    case 'aws-sdk-js':
      // Clients generated for other services count their own versions; only version 3 writes `lang/js`.
      return rest.some((each) => each.name === 'lang' && /^js\b/.test(each.value ?? '')) ? 'AWS SDK for JavaScript v3' : null;
    case 'aws-sdk-go':
      if (/^0\./.test(word.value ?? '')) return goBeforeOne(word.value ?? '', rest);
      return readVersion(word.value) === null && rest[0]?.comment === true && /^go\d/.test(rest[0].text) ? 'AWS SDK for Go v1' : null;
    default:
      return null;
  }
}

/** Version 2 began at 0.1 in 2017 with Go 1.9 or newer; version 1 ended its 0 series in 2015, with Go 1.5. Null in doubt. */
function goBeforeOne(version: string, rest: readonly Word[]): Sdk | null {
  const compiler = Number(/^go1\.(\d{1,3})/.exec(rest[0]?.comment ? rest[0].text : '')?.[1] ?? Number.NaN);
  if (compiler >= 9 || Number(/^0\.(\d{1,3})/.exec(version)?.[1]) > 10) return 'AWS SDK for Go v2';
  return compiler <= 5 ? 'AWS SDK for Go v1' : null;
}

function versionOf(word: Word): string | null {
  // `aws-sdk-dotnet-core` numbers the shared assembly, not the service's.
  if (word.name === 'aws-sdk-dotnet-core') return null;
  if (word.name === PREVIEW_JS) return readVersion(word.value?.slice(word.value.lastIndexOf('/') + 1));
  return readVersion(word.value);
}

/** A name alone counts only at the beginning: further on it is a word like any other. */
const canName = (word: Word, index: number): boolean => !word.comment && (word.value !== null || index === 0);

/** The first word that names an SDK or the AWS CLI; null where there is none. */
export function findSdk(words: readonly Word[]): FoundSdk | null {
  for (const [index, word] of words.entries()) {
    if (!canName(word, index)) continue;
    const version = versionOf(word);
    // Read from the word itself: `3.x` has no version, but a major one.
    const major = majorOf(word.value?.replace(/^v/, '') ?? null) ?? -1;
    if (word.name === CLI) return { index, family: 'python', sdk: null, version, cli: CLI_BY_MAJOR[major] ?? null };
    const found = sdkWordOf(word.name);
    if (found === undefined) continue;
    const listed = found.sdk ?? found.majors?.[major];
    const sdk = listed ?? sdkFromContext(word, found, words.slice(index + 1));
    return { index, family: found.family, sdk, version: sdk === null ? null : version, cli: null };
  }
  return null;
}
