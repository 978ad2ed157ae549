// Where JVMs are put by distributions, vendors' installers and version managers (their own documentation says where).
import type { Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { envValue, pathRules } from '../places.ts';

/** The places of this platform; on Windows the registry knows more. */
export async function javaPlaces(host: Host): Promise<readonly Place[]> {
  const { join } = pathRules(host);
  const java = host.platform === 'win32' ? 'java.exe' : 'java';
  const named = ['JAVA_HOME', 'JRE_HOME', 'JDK_HOME'].flatMap((name) => {
    const folder = envValue(host, name);
    return folder ? [{ folder, foundBy: name }] : [];
  });
  const homes = [...named, ...(host.platform === 'win32' ? [...windowsHomes(host), ...(await registeredHomes(host))] : posixHomes(host))];
  return homes.map(({ folder, foundBy }) => ({ pattern: join(folder, 'bin', java), foundBy }));
}

interface Home {
  readonly folder: string;
  readonly foundBy: string;
}

function posixHomes(host: Host): readonly Home[] {
  const home = host.homedir;
  const data = envValue(host, 'XDG_DATA_HOME') ?? `${home}/.local/share`;
  const root = (variable: string, standard: string): string => envValue(host, variable) ?? `${home}/${standard}`;
  const mac = (folder: string, foundBy: string): Home => ({ folder: `${folder}/*/Contents/Home`, foundBy });
  return [
    ...['/usr/lib/jvm', '/usr/lib64/jvm', '/usr/lib32/jvm', '/usr/java', '/usr/local/java', '/opt/java', '/opt/jdk'].map((folder) => ({
      folder: `${folder}/*`,
      foundBy: folder,
    })),
    { folder: '/opt/*', foundBy: '/opt' },
    { folder: '/opt/java', foundBy: '/opt/java' },
    { folder: '/usr/local/openjdk-*', foundBy: '/usr/local' },
    { folder: `${root('SDKMAN_CANDIDATES_DIR', '.sdkman/candidates')}/java/*`, foundBy: 'SDKMAN' },
    ...(envValue(host, 'SDKMAN_DIR') ? [{ folder: `${envValue(host, 'SDKMAN_DIR')}/candidates/java/*`, foundBy: 'SDKMAN' }] : []),
    { folder: `${root('ASDF_DATA_DIR', '.asdf')}/installs/java/*`, foundBy: 'asdf' },
    mac(`${root('ASDF_DATA_DIR', '.asdf')}/installs/java`, 'asdf'),
    { folder: `${envValue(host, 'MISE_DATA_DIR') ?? `${data}/mise`}/installs/java/*`, foundBy: 'mise' },
    mac(`${envValue(host, 'MISE_DATA_DIR') ?? `${data}/mise`}/installs/java`, 'mise'),
    { folder: `${root('JABBA_HOME', '.jabba')}/jdk/*`, foundBy: 'jabba' },
    mac(`${root('JABBA_HOME', '.jabba')}/jdk`, 'jabba'),
    { folder: `${home}/.jdks/*`, foundBy: 'IntelliJ, ~/.jdks' },
    mac(`${home}/.jdks`, 'IntelliJ, ~/.jdks'),
    { folder: `${home}/.gradle/jdks/*`, foundBy: 'Gradle' },
    { folder: `${data}/coursier/jvm/*`, foundBy: 'coursier' },
    mac('/Library/Java/JavaVirtualMachines', '/Library/Java/JavaVirtualMachines'),
    mac(`${home}/Library/Java/JavaVirtualMachines`, '~/Library/Java/JavaVirtualMachines'),
    { folder: '/Library/Internet Plug-Ins/JavaAppletPlugin.plugin/Contents/Home', foundBy: "Oracle's JRE for macOS" },
    ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
      { folder: `${prefix}/opt/openjdk*/libexec/openjdk.jdk/Contents/Home`, foundBy: 'Homebrew' },
      { folder: `${prefix}/opt/openjdk*/libexec`, foundBy: 'Homebrew' },
    ]),
    { folder: '/snap/openjdk/current/jdk', foundBy: 'snap' },
  ];
}

function windowsHomes(host: Host): readonly Home[] {
  const { join } = pathRules(host);
  const vendors: readonly (readonly [string, string])[] = [
    ['Java', 'the Java installer'],
    ['Eclipse Adoptium', 'the Eclipse Adoptium installer'],
    ['Eclipse Foundation', 'the Eclipse Adoptium installer'],
    ['AdoptOpenJDK', 'the AdoptOpenJDK installer'],
    ['Amazon Corretto', 'the Amazon Corretto installer'],
    ['Zulu', 'the Azul Zulu installer'],
    ['Microsoft', 'the Microsoft installer'],
    ['BellSoft', 'the BellSoft Liberica installer'],
    ['Semeru', 'the IBM Semeru installer'],
    ['OpenJDK', 'an OpenJDK installer'],
  ];
  const at = (variable: string, foundBy: string, ...parts: string[]): readonly Home[] => {
    const folder = envValue(host, variable);
    return folder ? [{ folder: join(folder, ...parts), foundBy }] : [];
  };
  return [
    ...['ProgramFiles', 'ProgramW6432', 'ProgramFiles(x86)'].flatMap((variable) =>
      vendors.flatMap(([folder, foundBy]) => at(variable, foundBy, folder, '*')),
    ),
    ...at('LOCALAPPDATA', 'an installer, for this user', 'Programs', 'Eclipse Adoptium', '*'),
    ...at('USERPROFILE', 'SDKMAN', '.sdkman', 'candidates', 'java', '*'),
    ...at('USERPROFILE', 'jabba', '.jabba', 'jdk', '*'),
    ...at('USERPROFILE', 'IntelliJ, ~/.jdks', '.jdks', '*'),
    ...at('USERPROFILE', 'scoop', 'scoop', 'apps', '*jdk*', 'current'),
    ...at('LOCALAPPDATA', 'mise', 'mise', 'installs', 'java', '*'),
  ];
}

const REGISTRY_KEYS = ['JDK', 'JRE', 'Java Development Kit', 'Java Runtime Environment'];

/** Oracle's and others' installers write `JavaHome` for each version. Source: Oracle, "JRE Installation for Windows", Windows registry keys. */
async function registeredHomes(host: Host): Promise<readonly Home[]> {
  const keys = REGISTRY_KEYS.flatMap((name) => ([64, 32] as const).map((view) => ({ key: `HKLM\\SOFTWARE\\JavaSoft\\${name}`, view })));
  const homes = await Promise.all(
    keys.map(async ({ key, view }) => {
      const versions = await host.registrySubkeys(key, view);
      return Promise.all(
        versions.map(async (version) => {
          const values = await host.registryValues(`${key}\\${version}`, view);
          const folder = values?.find(({ name }) => name.toLowerCase() === 'javahome')?.value;
          return typeof folder === 'string' && folder !== '' ? [{ folder, foundBy: 'registry' }] : [];
        }),
      );
    }),
  );
  return homes.flat(2);
}
