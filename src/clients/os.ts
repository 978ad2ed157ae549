// The operating system that a user agent names, and the version it gives: `Linux 5.10.0`, `macOS Darwin 22.4.0`, `Windows 10`.
import type { Word } from './normalize.ts';
import { isNodePlatform } from './runtime.ts';
import { majorOf, readVersion } from './version.ts';
import type { Family } from './vocabulary.ts';

const named = (os: string, version: string | null): string => (version === null ? os : `${os} ${version}`);

/** What an unmanifested process sees on any Windows since 8: it tells nothing. */
const ANY_WINDOWS = /^6\.2\.9200(?:\.0)?$/;
const windows = (version: string | null): string => named('Windows', version !== null && ANY_WINDOWS.test(version) ? null : version);
/** Python writes releases by name: `XP`, `Vista`, `post2012ServerR2`. */
const windowsRelease = (text: string): string | null => readVersion(text) ?? /^(?:XP|Vista|post\w{1,20})/.exec(text)?.[0] ?? null;

// These SDKs ask the kernel for its release, which on macOS is Darwin's; the others ask for the version of macOS.
const ASKS_THE_KERNEL: ReadonlySet<Family> = new Set(['python', 'javascript', 'ruby', 'php', 'cpp', 'go']);
// No macOS has a number from 16 to 25, every Darwin since 2015 has; and no Darwin before 2010 called AWS.
const FIRST_DARWIN_ONLY = 16;
const LAST_DARWIN_ONLY = 25;
const LAST_MACOS_ONLY = 10;

function macos(version: string | null, family: Family | null): string {
  const major = majorOf(version);
  if (version === null || major === null) return 'macOS';
  const darwinOnly = major >= FIRST_DARWIN_ONLY && major <= LAST_DARWIN_ONLY;
  const kernel = darwinOnly || (major > LAST_MACOS_ONLY && family !== null && ASKS_THE_KERNEL.has(family));
  return kernel ? darwin(version) : `macOS ${version}`;
}
const darwin = (version: string | null): string => named('macOS Darwin', version).replace(/^macOS Darwin$/, 'macOS');

// .NET 8 and newer write the distribution instead of the kernel.
const DISTRIBUTION = /^(?:ubuntu|debian|amazon_?linux|alpine|red_?hat|rhel|centos|fedora|suse|opensuse|oracle_?linux|rocky|alma)/;

/** Java and Windows write releases with underscores: `Windows_Server_2012_R2`. */
const spaced = (text: string): string => text.replaceAll('_', ' ');

/** `name` and `version` as they stand on both sides of a separator; null for systems that the vocabulary does not name. */
function systemOf(name: string, version: string, family: Family | null): string | null {
  const lower = name.toLowerCase();
  if (lower === 'linux' || lower.startsWith('linux_')) {
    return named('Linux', readVersion(lower === 'linux' ? version : name.slice('linux_'.length)));
  }
  if (DISTRIBUTION.test(lower)) return 'Linux';
  if (lower === 'windows' || lower === 'win32' || lower === 'winnt') return windows(windowsRelease(version.replace(/^NT[ _-]/i, '')));
  const [, dotnetWindows] = /^microsoft_windows(?:_nt)?_(\d[\d.]*)/.exec(lower) ?? [];
  if (dotnetWindows !== undefined) return windows(readVersion(dotnetWindows));
  if (lower.startsWith('microsoft_windows')) return 'Windows';
  // `Windows_10/10.0`: the name says more than the number.
  const [, release] = /^windows_([\w.]{1,40})$/i.exec(name) ?? [];
  if (release !== undefined) return /^NT$/i.test(release) ? windows(readVersion(version)) : `Windows ${spaced(release)}`;
  if (lower === 'darwin') return darwin(readVersion(version));
  if (lower.startsWith('darwin_')) return darwin(readVersion(name.slice('darwin_'.length).split('_')[0]));
  if (lower === 'macos' || lower === 'mac_os_x' || lower === 'macosx') return macos(readVersion(version), family);
  if (lower === 'ios' || lower === 'iphone-os') return named('iOS', readVersion(version));
  if (lower === 'android') return 'Android';
  // Only .NET Framework writes a bare number.
  return family === 'dotnet' && /^\d+\.\d+\.\d/.test(name) ? windows(readVersion(name)) : null;
}

/** `os/linux#5.10`, `OS/Linux/5.4`, `OS/Microsoft_Windows_NT_10.0.19044.0`. */
function fromOsWord(word: Word, next: Word | undefined, family: Family | null): string | null {
  const value = word.value ?? '';
  // The system is called `Windows NT`, with a space, where PHP asks for its name.
  if (/^windows$/i.test(value) && next?.name === 'nt') return windows(readVersion(next.value));
  const at = value.search(/[/#]/);
  const name = at < 0 ? value : value.slice(0, at);
  // A distribution's name may hold a slash: `Debian_GNU/Linux_12`.
  return systemOf(name, at < 0 ? '' : value.slice(at + 1), family);
}

const LEGACY = /^(?:linux|windows(?:_\w{1,40})?|darwin|mac_os_x|macos|ios|iphone-os)$/;
const RUBY_PLATFORM =
  /^(?:universal[.-])?(?:x86_64|x86|x64|i[3-6]86|arm64e?|aarch64|arm|ppc64le|s390x)-(linux|darwin|mingw|mswin)(\d[\d.]*)?/;
const GOOS: ReadonlyMap<string, string> = new Map([
  ['linux', 'Linux'],
  ['darwin', 'macOS'],
  ['windows', 'Windows'],
  ['android', 'Android'],
  ['ios', 'iOS'],
]);

function fromPlatform(text: string): string | null {
  const [, system, version] = RUBY_PLATFORM.exec(text) ?? [];
  if (system === undefined) return null;
  if (system === 'linux') return 'Linux';
  return system === 'darwin' ? darwin(readVersion(version)) : 'Windows';
}

function fromWord(word: Word, next: Word | undefined, family: Family | null): string | null {
  if (word.name === 'os') return fromOsWord(word, next, family);
  if (family === 'javascript' && isNodePlatform(word)) {
    return word.name === 'win32' ? 'Windows' : systemOf(word.name, '', family);
  }
  if (word.value !== null && LEGACY.test(word.name)) return systemOf(word.text.slice(0, word.name.length), word.value, family);
  if (family === 'ruby') return fromPlatform(word.text);
  // Rusoto ends with the bare name.
  if (family === 'rust' && word.value === null) return GOOS.get(word.name === 'macos' ? 'darwin' : word.name) ?? null;
  if (word.name === 'goos') return GOOS.get(word.value ?? '') ?? null;
  if (word.name === 'md') return GOOS.get(/^GOOS[/#](\w{1,20})$/.exec(word.value ?? '')?.[1] ?? '') ?? null;
  return null;
}

/** `(go1.19.3; linux; amd64)`, `(Linux/4.4.0; amd64; en; JVM 1.8.0)`, `(Windows 10/10.0)`, `(x86_64-apple-darwin12.2.0)`, `(linux2)`. */
function fromComment(text: string, family: Family | null): string | null {
  if (text.includes('://')) return null;
  const parts = text.split(/; ?/, 4);
  if (family === 'go' && /^(?:go\d|devel\b)/.test(parts[0] ?? '')) return GOOS.get(parts[1] ?? '') ?? null;
  const [, triplet] = /-(linux|darwin[\d.]*|mingw\w*|win32|windows)\b/i.exec(text.slice(0, 200)) ?? [];
  const word = triplet ?? parts[0] ?? '';
  const [, darwinVersion] = /^darwin([\d.]*)$/i.exec(word) ?? [];
  if (darwinVersion !== undefined) return darwin(readVersion(darwinVersion));
  if (/^linux(?:2|3|-gnu|-musl)?$/i.test(word)) return 'Linux';
  if (/^(?:mingw|win32|cygwin|msys)\w*$/i.test(word)) return 'Windows';
  const [, name, version] = /^(Linux|Windows(?: [\w. ]{1,40})?|Mac OS X|macOS)(?:\/([^\s;]{1,100}))?$/.exec(word) ?? [];
  if (name === undefined) return null;
  return systemOf(name.replaceAll(' ', '_'), version ?? '', family);
}

/** A browser's system, by name alone: the versions in a browser's user agent are frozen or generalized. */
export function browserSystem(userAgent: string): string | null {
  if (/iPhone|iPad/.test(userAgent)) return 'iOS';
  if (/Android/.test(userAgent)) return 'Android';
  if (/Windows/.test(userAgent)) return 'Windows';
  if (/Macintosh|Mac OS X/.test(userAgent)) return 'macOS';
  return /Linux/.test(userAgent) ? 'Linux' : null;
}

/** The operating system of a program of `family`, from the words at and behind its name; null where they do not say. */
export function readOs(family: Family | null, words: readonly Word[]): string | null {
  // The kernel's number is not Android's; Kotlin writes Android's release beside it.
  if (family === 'android') return 'Android';
  for (const [at, word] of words.entries()) {
    const system = word.comment ? fromComment(word.text, family) : fromWord(word, words[at + 1], family);
    if (system === null) continue;
    if (system !== 'Android') return system;
    const release = words.find((each) => each.name === 'md' && each.value?.startsWith('androidRelease#'))?.value;
    return named('Android', readVersion(release?.slice('androidRelease#'.length)));
  }
  return null;
}
