// Every `openssl` command: OpenSSL or LibreSSL, with the configuration of its own folder.
import { derive, type Library, parseLibrary } from '../derive.ts';
import type { RuntimeDetector } from '../detector.ts';
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { envValue, pathRules } from '../places.ts';
import { ofTheSystem, toolPlaces } from './curl-places.ts';
import { detectTool } from './curl-tool.ts';

export const openssl: RuntimeDetector = {
  name: 'OpenSSL',
  detect(context) {
    const { host } = context;
    return detectTool(context, {
      kind: 'openssl',
      name: 'OpenSSL',
      search: { names: ['openssl', 'openssl3', 'openssl11', 'openssl-3'], places: opensslPlaces(host) },
      args: ['version', '-a'],
      read: async (program, result) => {
        const version = result.code === 0 ? parseOpensslVersion(result.stdout) : null;
        if (!version) return null;
        const { library } = version;
        // LibreSSL's own command does not take its limits from a configuration file.
        const systemFile = ofTheSystem(host, program.realPath);
        const { isAbsolute } = pathRules(host);
        const folder = version.folder !== null && isAbsolute(version.folder) ? version.folder : null;
        const settings = library.name === 'OpenSSL' ? await opensslConfigLimits(host, { systemFile, folder }) : [];
        return {
          name: version.program.name,
          version: version.program.version,
          library,
          derived: derive({ library, settings, where: program.realPath }),
        };
      },
    });
  },
};

interface OpensslVersion {
  /** What the command was built as. */
  readonly program: Library;
  /** What it runs with: the shared library may be newer than the command. */
  readonly library: Library;
  /** Where its configuration lies; null where it does not say. */
  readonly folder: string | null;
}

const NAME = /^(OpenSSL|LibreSSL|BoringSSL|AWS-LC) v?\d+\.\d+[\w.+-]{0,40}(?= |$)/m;

/** Reads what `openssl version -a` printed; null when it is something else. */
function parseOpensslVersion(output: string): OpensslVersion | null {
  const line = output.split(/\r?\n/).find((candidate) => NAME.test(candidate));
  const program = parseLibrary(NAME.exec(line ?? '')?.[0] ?? '');
  if (!program) return null;
  const loaded = / \(Library: ([^()]{1,80})\)$/.exec(line?.trimEnd() ?? '')?.[1];
  const folder = /^OPENSSLDIR: "([^"\n]{1,1000})"/m.exec(output)?.[1] ?? null;
  return { program, library: parseLibrary(NAME.exec(loaded ?? '')?.[0] ?? '') ?? program, folder };
}

function opensslPlaces(host: Host): readonly Place[] {
  const places = toolPlaces(host, 'openssl', 'openssl*');
  if (host.platform !== 'win32')
    return [
      ...places,
      ...['/opt/homebrew', '/usr/local'].map((prefix) => ({ pattern: `${prefix}/opt/libressl/bin/openssl`, foundBy: 'Homebrew' })),
      { pattern: '/usr/local/ssl/bin/openssl', foundBy: '/usr/local/ssl' },
      { pattern: '/usr/bin/openssl11', foundBy: '/usr/bin' },
      { pattern: '/usr/bin/openssl3', foundBy: '/usr/bin' },
    ];
  const { join } = pathRules(host);
  const installers = ['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)'].flatMap((variable) => {
    const root = envValue(host, variable);
    return root ? [{ pattern: join(root, 'OpenSSL*', 'bin', 'openssl.exe'), foundBy: 'an OpenSSL installer' }] : [];
  });
  return [...places, ...installers];
}
