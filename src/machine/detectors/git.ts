// Every git: HTTPS is spoken by its helper git-remote-https, through libcurl.
import { type Derived, derive, type Library, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import type { FoundProgram, Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { linkedTls, neededLibraries } from '../linked-library.ts';
import { envValue, pathRules } from '../places.ts';
import { runProgram } from '../run-program.ts';
import { ofTheSystem, toolPlaces } from './curl-places.ts';
import { detectTool } from './curl-tool.ts';
import { chosenBackend, curlTls, libraryLimits, parseCurlVersion } from './curl-version.ts';
import { type GitTlsConfig, gitTlsConfig } from './git-config.ts';
import { behindDeveloperTools } from './git-developer-tools.ts';

interface Answer {
  readonly library: Library | null;
  readonly derived: Derived;
}

export const git: RuntimeDetector = {
  name: 'git',
  detect(context) {
    return detectTool(context, {
      kind: 'git',
      name: 'git',
      search: { names: ['git'], places: gitPlaces(context.host) },
      settle: (program) => behindDeveloperTools(context.host, program),
      args: ['--version'],
      read: async (program, result) => {
        const version = result.code === 0 ? /^git version (\d+\.\d+[\w.]{0,40})/m.exec(result.stdout)?.[1] : undefined;
        return version === undefined ? null : { name: 'git', version, ...(await judge(context, program)) };
      },
    });
  },
};

async function judge(context: DetectContext, program: FoundProgram): Promise<Answer> {
  const { host } = context;
  const { dirname, join } = pathRules(host);
  const root = host.platform === 'win32' ? gitRoot(host, program.realPath) : dirname(dirname(program.realPath));
  const systemFiles =
    host.platform === 'win32'
      ? [join(root, 'etc', 'gitconfig'), join(root, 'mingw64', 'etc', 'gitconfig')]
      : ['/etc/gitconfig', join(root, 'etc', 'gitconfig')];
  const config = await gitTlsConfig(host, [...new Set(systemFiles)]);
  const unknown = (text: string): Answer => ({
    library: null,
    derived: underived({ code: 'library-unknown', text, where: program.realPath }),
  });
  const helper = await helperOf(context, program, root);
  if (helper === null) return unknown('Its helper for HTTPS, git-remote-https, was not found.');
  const companion = await curlBeside(host, helper, root);
  if (companion) return (await throughCurl(context, companion, config)) ?? unknown('The libcurl that it uses could not be asked.');
  const linked = await linkedTls(host, helper);
  if (!linked) return unknown(`Which TLS library ${helper} is linked to could not be found out.`);
  const settings = [...config.settings, ...(await libraryLimits(host, linked.library, ofTheSystem(host, helper)))];
  return { library: linked.library, derived: derive({ library: linked.library, settings, where: linked.path }) };
}

/** `...\Git\cmd\git.exe`, `...\Git\bin\git.exe` and `...\Git\mingw64\bin\git.exe` all belong to `...\Git`. */
function gitRoot(host: Host, realPath: string): string {
  const { dirname, basename } = pathRules(host);
  const above = dirname(dirname(realPath));
  return /^mingw\d\d$|^usr$|^clangarm64$/i.test(basename(above)) ? dirname(above) : above;
}

/** `git-remote-https`, beside git or where git says that its helpers are. */
async function helperOf(context: DetectContext, program: FoundProgram, root: string): Promise<string | null> {
  const { host } = context;
  const { join, isAbsolute } = pathRules(host);
  const suffix = host.platform === 'win32' ? '.exe' : '';
  const named = envValue(host, 'GIT_EXEC_PATH');
  const folders =
    named !== undefined
      ? [named]
      : host.platform === 'win32'
        ? ['mingw64', 'mingw32', 'clangarm64'].flatMap((part) => [join(root, part, 'libexec', 'git-core'), join(root, part, 'bin')])
        : [join(root, 'libexec', 'git-core'), join(root, 'lib', 'git-core')];
  const found = await firstFile(
    host,
    folders.filter(isAbsolute).flatMap((folder) => helpersIn(host, folder, suffix)),
  );
  if (found !== null || named !== undefined) return found;
  const run = await runProgram(context, program.path, ['--exec-path']);
  const folder = run.ran && run.result.failure === null ? (run.result.stdout.split(/\r?\n/)[0] ?? '') : '';
  return isAbsolute(folder) ? firstFile(host, helpersIn(host, pathRules(host).normalize(folder), suffix)) : null;
}

const helpersIn = (host: Host, folder: string, suffix: string): readonly string[] =>
  ['git-remote-https', 'git-remote-http'].map((name) => pathRules(host).join(folder, name + suffix));

async function firstFile(host: Host, paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if ((await host.stat(path))?.kind === 'file') return host.realpath(path);
  return null;
}

/** Where the libcurl in use is not a file that could be read (macOS), or has several libraries (Git for Windows), its own `curl` tells. */
async function curlBeside(host: Host, helper: string, root: string): Promise<string | null> {
  const { join } = pathRules(host);
  if (host.platform === 'win32')
    return firstFile(
      host,
      ['mingw64', 'mingw32', 'clangarm64'].map((part) => join(root, part, 'bin', 'curl.exe')),
    );
  if (host.platform !== 'darwin') return null;
  const needed = await neededLibraries(host, helper);
  return needed?.curl?.startsWith('/usr/lib/') ? firstFile(host, ['/usr/bin/curl']) : null;
}

async function throughCurl(context: DetectContext, curl: string, config: GitTlsConfig): Promise<Answer | null> {
  const run = await runProgram(context, curl, ['-q', '--version']);
  const version = run.ran && run.result.failure === null ? parseCurlVersion(run.result.stdout) : null;
  if (!version) return null;
  return curlTls(context.host, chosenBackend(version.backends, config.backend), {
    libcurl: version.version,
    where: curl,
    systemLibrary: ofTheSystem(context.host, curl),
    settings: config.settings,
  });
}

function gitPlaces(host: Host): readonly Place[] {
  if (host.platform !== 'win32')
    return [
      ...toolPlaces(host, 'git', 'git'),
      ...['/Library/Developer/CommandLineTools', '/Applications/Xcode.app/Contents/Developer'].map((root) => ({
        pattern: `${root}/usr/bin/git`,
        foundBy: "Apple's developer tools",
      })),
    ];
  const { join } = pathRules(host);
  const roots = [
    ...['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)'].map((variable) => envValue(host, variable)),
    envValue(host, 'LOCALAPPDATA') && join(envValue(host, 'LOCALAPPDATA') ?? '', 'Programs'),
  ];
  return roots.flatMap((folder) => (folder ? [{ pattern: join(folder, 'Git', 'cmd', 'git.exe'), foundBy: 'Git for Windows' }] : []));
}
