// Which OpenSSL a library file holds: it carries its version as text, so nothing needs to be run to know.
import { posix } from 'node:path';
import { type Library, parseLibrary } from './derive.ts';
import type { Host } from './host.ts';
import { envValue, expandPattern } from './places.ts';

/** `libcrypto` is 5 MB today. */
const MAX_BYTES = 16 * 1024 * 1024;
// `OpenSSL 1.0.2k-fips  26 Jan 2017`, `OpenSSL 3.5.7 9 Jun 2026`: what OpenSSL_version(OPENSSL_VERSION) gives.
const VERSION_TEXT = /OpenSSL \d+\.\d+\.\d+[\w.+-]* {1,2}\d{1,2} [A-Z][a-z]{2} \d{4}/;

/** The OpenSSL of a file that holds `libcrypto`, linked or by itself; null where the text is not there. */
export async function opensslInFile(host: Host, path: string): Promise<Library | null> {
  const text = await host.readText(path, MAX_BYTES);
  const found = VERSION_TEXT.exec(text ?? '');
  return found ? parseLibrary(found[0]) : null;
}

/** The first OpenSSL in the files of these patterns, and where it is. */
export async function opensslIn(
  host: Host,
  patterns: readonly string[],
): Promise<{ readonly library: Library; readonly path: string } | null> {
  for (const pattern of patterns) {
    for (const path of await expandPattern(host, pattern)) {
      const library = await opensslInFile(host, path);
      if (library) return { library, path };
    }
  }
  return null;
}

const MULTIARCH: Readonly<Record<string, string>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  ia32: 'i386-linux-gnu',
};

/** The folders in which the loader of a POSIX system looks for libraries, in its order. */
export async function libraryFolders(host: Host): Promise<readonly string[]> {
  const named = (envValue(host, 'LD_LIBRARY_PATH') ?? '').split(':').filter((folder) => posix.isAbsolute(folder));
  const multiarch = MULTIARCH[host.arch] ?? '*-linux-gnu*';
  const patterns = [
    `/lib/${multiarch}`,
    `/usr/lib/${multiarch}`,
    '/lib64',
    '/usr/lib64',
    '/lib',
    '/usr/lib',
    '/usr/local/lib64',
    '/usr/local/lib',
  ];
  return [...named, ...(await Promise.all(patterns.map((pattern) => expandPattern(host, pattern)))).flat()];
}
