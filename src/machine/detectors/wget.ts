// Every wget: GNU Wget and Wget2 by the library they are linked to; BusyBox's is recognised and left open.
import type { Derived, Library } from '../derive.ts';
import { derive, underived, withoutTls } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { linkedTls } from '../linked-library.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { ofTheSystem, toolPlaces } from './curl-places.ts';
import { detectTool } from './curl-tool.ts';
import { wgetConfigLimits } from './wget-config.ts';
import { gnutlsLimits } from './wget-gnutls.ts';

export const wget: RuntimeDetector = {
  name: 'wget',
  detect(context) {
    return detectTool(context, {
      kind: 'wget',
      name: 'wget',
      search: {
        names: ['wget', 'wget2'],
        places: [...toolPlaces(context.host, 'wget', 'wget'), ...toolPlaces(context.host, 'wget2', 'wget2')],
      },
      args: ['--version'],
      read: async (program, result) => {
        const version = parseWgetVersion(`${result.stdout}\n${result.stderr}`);
        return version && { name: version.name, version: version.version, ...(await judge(context, program.realPath, version)) };
      },
    });
  },
};

export interface WgetVersion {
  readonly name: 'wget' | 'wget2' | 'BusyBox wget';
  readonly version: string;
  /** The library it was built with; `none` for a build without TLS, null where it does not say. */
  readonly ssl: 'gnutls' | 'openssl' | 'none' | 'other' | null;
}

/** Reads what `wget --version` printed, on either stream; null when it is something else. */
export function parseWgetVersion(output: string): WgetVersion | null {
  const busybox = /^BusyBox v(\d+\.\d+\.\d+)\b/m.exec(output)?.[1];
  if (busybox) return { name: 'BusyBox wget', version: busybox, ssl: null };
  const [, second, version] = /^GNU Wget(2)? (\d+\.\d+[\w.+-]{0,40})/m.exec(output) ?? [];
  if (!version) return null;
  const [, with_, library] = /(?:^|\s)([+-])(?:ssl|https)(?:\/([a-z]{1,20}))?(?=\s|$)/m.exec(featureWithLibrary(output)) ?? [];
  const ssl = with_ === '-' ? 'none' : library === 'gnutls' || library === 'openssl' ? library : library ? 'other' : null;
  return { name: second ? 'wget2' : 'wget', version, ssl };
}

/** `+https ... +ssl/gnutls`: the word with the library, else the word without, else nothing. */
const featureWithLibrary = (output: string): string =>
  /(?:^|\s)\+ssl\/[a-z]+/m.exec(output)?.[0] ?? /(?:^|\s)[+-](?:ssl|https)(?=\s|$)/m.exec(output)?.[0] ?? '';

async function judge(
  { host }: DetectContext,
  path: string,
  { name, version, ssl }: WgetVersion,
): Promise<{ readonly library: Library | null; readonly derived: Derived }> {
  if (ssl === 'none') return { library: null, derived: withoutTls(`${name} ${version} was built without TLS.`, path) };
  const linked = name === 'BusyBox wget' ? null : await linkedTls(host, path);
  const fits = linked && (ssl === null || ssl === 'other' || linked.library.name.toLowerCase() === ssl || ssl === 'openssl');
  if (!linked || !fits) {
    const text =
      name === 'BusyBox wget'
        ? 'BusyBox speaks TLS by itself or through a helper, and which is not known without a handshake.'
        : `It was built with ${ssl === null || ssl === 'other' ? 'a TLS library' : { gnutls: 'GnuTLS', openssl: 'OpenSSL' }[ssl]} whose version could not be found out.`;
    return { library: null, derived: underived({ code: 'library-unknown', text, where: path }) };
  }
  const { library } = linked;
  const ofLibrary =
    library.name === 'GnuTLS'
      ? await gnutlsLimits(host)
      : library.name === 'OpenSSL'
        ? await opensslConfigLimits(host, { systemFile: ofTheSystem(host, path) })
        : [];
  const settings = [...(await wgetConfigLimits(host, { name, version, library: library.name })), ...ofLibrary];
  return { library, derived: derive({ library, settings, where: linked.path }) };
}
