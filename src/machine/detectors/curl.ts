// Every curl: it names its TLS library itself, and its configuration file may hold it down.
import { withoutTls } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { envValue } from '../places.ts';
import { curlConfigLimits } from './curl-config.ts';
import { ofTheSystem, toolPlaces } from './curl-places.ts';
import { detectTool } from './curl-tool.ts';
import { type CurlVersion, chosenBackend, curlTls, parseCurlVersion } from './curl-version.ts';

export const curl: RuntimeDetector = {
  name: 'curl',
  detect(context) {
    return detectTool(context, {
      kind: 'curl',
      name: 'curl',
      search: { names: ['curl'], places: toolPlaces(context.host, 'curl', 'curl*') },
      // `-q` as the very first argument keeps curl from its configuration file, which can name files to write.
      args: ['-q', '--version'],
      read: async (program, result) => {
        const version = parseCurlVersion(result.stdout);
        return version && { name: 'curl', version: version.version, ...(await judge(context, program.realPath, version)) };
      },
    });
  },
};

async function judge({ host }: DetectContext, realPath: string, version: CurlVersion): Promise<Awaited<ReturnType<typeof curlTls>>> {
  if (!version.https) return { library: null, derived: withoutTls(`curl ${version.version} was built without TLS.`, realPath) };
  return curlTls(host, chosenBackend(version.backends, envValue(host, 'CURL_SSL_BACKEND')), {
    libcurl: version.version,
    where: realPath,
    systemLibrary: ofTheSystem(host, realPath),
    settings: await curlConfigLimits(host),
  });
}
