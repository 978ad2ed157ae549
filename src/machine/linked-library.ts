// Which TLS library a program is linked to: its file names the libraries that it needs, so nothing is run to know.
import { LIBSSL_VERSION } from './data/dotnet-openssl.ts';
import { type Library, parseLibrary } from './derive.ts';
import type { Host } from './host.ts';
import { libraryFolders, opensslInFile } from './library-file.ts';
import { pathRules } from './places.ts';

export interface LinkedLibrary {
  readonly library: Library;
  readonly path: string;
}

const MAX_BYTES = 16 * 1024 * 1024;
// What GnuTLS writes to its debug log when it starts (lib/global.c).
const GNUTLS_TEXT = /Enabled (GnuTLS \d+\.\d+\.\d+[\w.+-]*) logging/;

/** The libraries that a file needs, as its own text names them; each null where it names none. */
export interface NeededLibraries {
  readonly curl: string | null;
  readonly gnutls: string | null;
  /** What stands behind `libssl.so.`. */
  readonly openssl: string | null;
}

/** Reads the names of needed libraries from an ELF or Mach-O file. */
export async function neededLibraries(host: Host, path: string): Promise<NeededLibraries | null> {
  const text = await host.readText(path, MAX_BYTES);
  if (text === null) return null;
  // Mach-O names whole paths; ELF, on Linux, names alone.
  const first = (pattern: RegExp, group: number): string | null => pattern.exec(text)?.[group] ?? null;
  return {
    curl: first(/(?:\/[\w@./+-]*\/)?libcurl(?:-gnutls|-nss)?\.(?:so\.\d+|\d+\.dylib)/, 0),
    gnutls: first(/(?:\/[\w@./+-]*\/)?libgnutls\.(?:so\.\d+|\d+\.dylib)/, 0),
    openssl: first(/(?:^|\0|\/)libssl\.so\.(\d+(?:\.\d+)*)(?:\0|$)/, 1) ?? first(/\/[\w@./+-]*\/libssl\.\d+(?:\.\d+)*\.dylib/, 0),
  };
}

/** The TLS library behind a program, by way of libcurl where it uses that; null where its file does not tell. */
export async function linkedTls(host: Host, program: string): Promise<LinkedLibrary | null> {
  const needed = await neededLibraries(host, program);
  const folders = await foldersFor(host, program);
  if (needed?.curl) {
    const curl = await locate(host, folders, needed.curl);
    return curl === null ? null : behind(host, curl, await neededLibraries(host, curl), folders);
  }
  return behind(host, program, needed, folders);
}

async function behind(
  host: Host,
  program: string,
  needed: NeededLibraries | null,
  folders: readonly string[],
): Promise<LinkedLibrary | null> {
  if (needed?.gnutls) {
    const path = await locate(host, folders, needed.gnutls);
    const named = path === null ? null : GNUTLS_TEXT.exec((await host.readText(path, MAX_BYTES)) ?? '')?.[1];
    return path === null ? null : { library: parseLibrary(named ?? '') ?? { name: 'GnuTLS', version: '' }, path };
  }
  if (needed?.openssl) return openssl(host, folders, needed.openssl);
  const inside = await opensslInFile(host, program);
  return inside && { library: inside, path: program };
}

async function openssl(host: Host, folders: readonly string[], needed: string): Promise<LinkedLibrary | null> {
  const names = needed.endsWith('.dylib') ? [needed.replace('libssl', 'libcrypto')] : [`libcrypto.so.${needed}`, `libssl.so.${needed}`];
  for (const name of names) {
    const path = await locate(host, folders, name);
    const library = path === null ? null : await opensslInFile(host, path);
    if (library && path !== null) return { library, path };
    // The name of the library tells a part of its version.
    const partial = LIBSSL_VERSION[needed];
    if (path !== null && partial !== undefined && name.startsWith('libssl'))
      return { library: { name: 'OpenSSL', version: partial }, path };
  }
  return null;
}

async function foldersFor(host: Host, program: string): Promise<readonly string[]> {
  const { dirname, join } = pathRules(host);
  // Programs of conda, Nix and the like look beside themselves first.
  const beside = join(dirname(dirname(program)), 'lib');
  return [beside, ...(await libraryFolders(host))];
}

async function locate(host: Host, folders: readonly string[], name: string): Promise<string | null> {
  const { isAbsolute, join } = pathRules(host);
  if (isAbsolute(name)) return (await host.stat(name))?.kind === 'file' ? name : null;
  for (const folder of folders) {
    const path = join(folder, name);
    if ((await host.stat(path))?.kind === 'file') return path;
  }
  return null;
}
