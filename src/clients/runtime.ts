// The language runtime behind a client, from the words that its SDK or tool writes for it.
import type { Word } from './normalize.ts';
import { majorOf, readVersion } from './version.ts';
import type { Family, Runtime } from './vocabulary.ts';

export interface FoundRuntime {
  readonly runtime: Runtime | null;
  readonly version: string | null;
}

export const NO_RUNTIME: FoundRuntime = { runtime: null, version: null };

/** The value of `name/value`, or of `lang/name#value`; undefined where neither is there. */
function valueBehind(words: readonly Word[], name: string): string | undefined {
  for (const word of words) {
    if (word.name === name && word.value !== null) return word.value;
    if (word.name === 'lang' && word.value !== null) {
      const [, lang, value] = /^([^/#]{1,40})[/#]?(.*)$/s.exec(word.value) ?? [];
      if (lang?.toLowerCase() === name) return value ?? '';
    }
  }
  return undefined;
}

const versionOf = (words: readonly Word[], ...names: readonly string[]): string | null => {
  for (const name of names) {
    const version = readVersion(valueBehind(words, name));
    if (version !== null) return version;
  }
  return null;
};

/** The value of `md/NAME#value` for the first name that fits. */
function metadata(words: readonly Word[], name: RegExp): string | undefined {
  for (const word of words) {
    if (word.name !== 'md' || word.value === null) continue;
    const at = word.value.search(/[/#]/);
    if (at > 0 && name.test(word.value.slice(0, at))) return word.value.slice(at + 1);
  }
  return undefined;
}

// HotSpot and its kin print Java's own version as theirs since Java 9; before, a number of their own (`25.302-b08` is Java 8).
const HOTSPOT = /(?:server|client|zero|minimal)_?vm$/i;
const OWN_NUMBER = /^\d+\.\d+-b\d/;
const FIRST_WITH_JAVAS_NUMBER = 9;
const numberOf = (version: string): string => /^[\d._]+/.exec(version)?.[0] ?? '';

/** What the virtual machine says about Java's version; null where it counts its own releases. */
function virtualMachineVersion(words: readonly Word[]): { java: string | null; old: string | null } {
  const legacy = words.find((word) => word.value !== null && HOTSPOT.test(word.name))?.value;
  const value = legacy ?? metadata(words, HOTSPOT);
  const version = readVersion(value);
  const isJavas = version !== null && !OWN_NUMBER.test(version) && (majorOf(version) ?? 0) >= FIRST_WITH_JAVAS_NUMBER;
  // The oldest form writes Java's version behind the machine's: `25.151-b12/1.8.0_151`.
  return { java: isJavas ? version : null, old: readVersion(legacy?.split('/')[1]) };
}

/** `JetS3t/0.9.0 (Linux/4.4.0; amd64; en; JVM 1.8.0_131)`, `Jersey/2.29.1 (HttpUrlConnection 1.8.0_252)`. */
function commented(words: readonly Word[]): string | null {
  const text = words.find((word) => word.comment)?.text.slice(0, 300);
  return readVersion(/(?:^|; ?)(?:JVM|HttpUrlConnection) (\S{1,60})/.exec(text ?? '')?.[1]);
}

function java(words: readonly Word[]): FoundRuntime {
  const said = versionOf(words, 'java');
  const machine = virtualMachineVersion(words);
  if (machine.java !== null && (said === null || numberOf(said) !== numberOf(machine.java))) {
    return { runtime: 'Java', version: machine.java };
  }
  return { runtime: 'Java', version: said ?? machine.old ?? commented(words) };
}

// `.NET_Framework/4.0` says only that some release of 4 is installed; `.NET_Core/4.6.x` is .NET Core 2's file version.
const frameworkVersion = (value: string | undefined): string | null => (/^4\.0$/.test(value ?? '') ? null : readVersion(value));
const coreVersion = (value: string | undefined): string | null => {
  const version = readVersion(value);
  return majorOf(version) === 4 ? null : version;
};

/** `.NET Framework/4.0`, as version 2 of the SDK writes it, is two words. */
const spaced = (words: readonly Word[], name: string): string | undefined =>
  words.find((word, at) => word.name === name && words[at - 1]?.text === '.NET')?.value ?? undefined;

function dotnet(words: readonly Word[]): FoundRuntime {
  const core = valueBehind(words, '.net_core');
  const framework = metadata(words, /^\.net_framework$/i) ?? valueBehind(words, '.net_framework') ?? spaced(words, 'framework');
  const clr = valueBehind(words, '.net_runtime') ?? spaced(words, 'runtime');
  const build = words[0]?.name ?? '';
  if (build === 'aws-sdk-dotnet-coreclr' || core !== undefined) return { runtime: '.NET', version: coreVersion(core) };
  const isFramework = build === 'aws-sdk-dotnet-35' || build === 'aws-sdk-dotnet-45' || framework !== undefined || clr !== undefined;
  if (isFramework) return { runtime: '.NET Framework', version: frameworkVersion(framework) };
  // PowerShell 2 to 5.1 run on .NET Framework, 6 and newer on .NET. Source: AWS SDK for .NET developer guide, enforcing-tls.
  if (words.some((word) => word.name === 'windowspowershell')) return { runtime: '.NET Framework', version: null };
  return words.some((word) => word.name === 'powershellcore') ? { runtime: '.NET', version: null } : NO_RUNTIME;
}

const NODE_PLATFORMS = new Set(['linux', 'win32', 'darwin', 'freebsd', 'openbsd', 'sunos', 'aix', 'android']);

/** Version 2 writes `linux/v16.20.2`: the platform, and the version of Node.js. */
export const isNodePlatform = (word: Word): boolean => NODE_PLATFORMS.has(word.name) && /^v\d/.test(word.value ?? '');

function javascript(words: readonly Word[]): FoundRuntime {
  const node = metadata(words, /^nodejs$/i) ?? words.find(isNodePlatform)?.value ?? undefined;
  const named = words[0]?.name.startsWith('aws-sdk-nodejs') === true || words[0]?.name === 'postmanruntime';
  return node !== undefined || named ? { runtime: 'Node.js', version: readVersion(node) } : NO_RUNTIME;
}

/** `(go1.19.3; linux; amd64)` of version 1, `lang/go#1.23.1` of version 2, `GO/go1.14` of its previews. */
function go(words: readonly Word[]): FoundRuntime {
  const compiler = words.find((word) => word.comment && /^go\d/.test(word.text))?.text;
  return { runtime: 'Go', version: readVersion((compiler ?? valueBehind(words, 'go'))?.replace(/^go/, '').replace(/[ _-]X[:-].*$/s, '')) };
}

function ruby(words: readonly Word[]): FoundRuntime {
  // `lang/jruby#9.4.5.0` is JRuby's version; the older `jruby/2.3.3` is the level of the language.
  if (words.some((word) => word.name === 'lang' && /^jruby[/#]/i.test(word.value ?? ''))) {
    return { runtime: 'JRuby', version: versionOf(words, 'jruby') };
  }
  if (words.some((word) => word.name === 'jruby')) return { runtime: 'JRuby', version: null };
  const other = words.some((word) => word.name === 'lang' && !/^ruby\b/i.test(word.value ?? ''));
  return other ? NO_RUNTIME : { runtime: 'Ruby', version: versionOf(words, 'ruby') };
}

const READERS: Readonly<Record<Family, (words: readonly Word[]) => FoundRuntime>> = {
  python: (words) => ({ runtime: 'Python', version: versionOf(words, 'python', 'cpython') }),
  java,
  kotlin: (words) => ({ runtime: 'Kotlin', version: versionOf(words, 'kotlin') }),
  dotnet,
  javascript,
  go,
  rust: (words) => ({ runtime: 'Rust', version: versionOf(words, 'rust') }),
  ruby,
  php: (words) => ({ runtime: 'PHP', version: versionOf(words, 'php') }),
  // The compiler's version says nothing about what runs.
  cpp: () => ({ runtime: 'C++', version: null }),
  swift: (words) => ({ runtime: 'Swift', version: versionOf(words, 'swift') }),
  ios: () => NO_RUNTIME,
  android: (words) => ({ runtime: 'Android Runtime', version: versionOf(words, 'dalvik') }),
};

/** The runtime of a program of `family`, read from the words at and behind its name. */
export const readRuntime = (family: Family, words: readonly Word[]): FoundRuntime => READERS[family](words);

const GENERIC: readonly { readonly family: Family; readonly word: string }[] = [
  { family: 'python', word: 'python' },
  { family: 'python', word: 'cpython' },
  { family: 'java', word: 'java' },
  { family: 'php', word: 'php' },
  { family: 'ruby', word: 'ruby' },
];

/**
 * The runtime that a string tells although nothing else in it is known: `Python-urllib/3.9`, `MyTool/1.0 Python/3.11`,
 * `Apache-HttpClient/4.5.13 (Java/11.0.20)`, `CWAgent/1.2 (go1.15.6; linux; amd64)`. Always with a version: a bare word is no proof.
 */
export function runtimeAlone(words: readonly Word[]): { readonly found: FoundRuntime; readonly family: Family } | null {
  const first = words[0];
  if (first?.name === 'python-urllib' && readVersion(first.value) !== null) {
    return { found: { runtime: 'Python', version: readVersion(first.value) }, family: 'python' };
  }
  const commented = readVersion(words.find((word) => word.comment && /^java\//i.test(word.text))?.text.slice('java/'.length));
  if (first?.name === 'apache-httpclient' && commented !== null) return { found: { runtime: 'Java', version: commented }, family: 'java' };
  if (words.some((word) => word.comment && /^go\d[\w.]{0,40}; /.test(word.text))) return { found: go(words), family: 'go' };
  for (const { family, word } of GENERIC) {
    if (words.some((each) => each.name === word && readVersion(each.value) !== null)) return { found: readRuntime(family, words), family };
  }
  return null;
}
