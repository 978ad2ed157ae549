import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { java, parseJavaSettings } from '../../../src/machine/detectors/java.ts';
import { javaVersion } from '../../../src/machine/detectors/java-tls.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { type FakeMachine, fakeHost, file, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const ME = 1000;
const HOME = '/usr/lib/jvm/jdk';
const JAVA = `${HOME}/bin/java`;
const SECURITY = 'jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1, DTLSv1.0, RC4, DES, \\\n    MD5withRSA, DH keySize < 1024\n';

const release = (version: string, vendor: string | null = 'Eclipse Adoptium'): string =>
  `${vendor === null ? '' : `IMPLEMENTOR="${vendor}"\n`}JAVA_VERSION="${version}"\nOS_NAME="Linux"\n`;
const jvm = (home: string, version: string, vendor?: string | null): NonNullable<FakeMachine['files']> => ({
  [`${home}/bin/java`]: program('never run'),
  [`${home}/release`]: file(release(version, vendor)),
});
const prints = (version: string, vendor: string, home: string) => ({
  stderr: `Property settings:\n    java.home = ${home}\n    java.vendor = ${vendor}\n    java.version = ${version}\n\nopenjdk version "${version}" 2022-07-19\n`,
});

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, ...machine }), [java], options);
const javaOf = async (version: string, files: FakeMachine['files'] = {}, env: FakeMachine['env'] = {}, vendor?: string | null) =>
  at(await detect({ env: { PATH: '/usr/bin', ...env }, files: { ...jvm(HOME, version, vendor), ...files } }), JAVA);
const verdictsOf = async (...args: Parameters<typeof javaOf>) => Object.values((await javaOf(...args)).verdicts);

describe('where a JVM is found', () => {
  it.each<[string, string, FakeMachine['platform'], FakeMachine['env']]>([
    ['JAVA_HOME', '/data/jdk', 'linux', { JAVA_HOME: '/data/jdk' }],
    ['/usr/lib/jvm', '/usr/lib/jvm/java-17-openjdk-amd64', 'linux', {}],
    ['SDKMAN', '/home/me/.sdkman/candidates/java/17.0.9-tem', 'linux', {}],
    ['asdf', '/home/me/.asdf/installs/java/temurin-17', 'linux', {}],
    ['mise', '/home/me/.local/share/mise/installs/java/17', 'linux', {}],
    ['jabba', '/home/me/.jabba/jdk/openjdk@1.17', 'linux', {}],
    ['IntelliJ, ~/.jdks', '/home/me/.jdks/corretto-17', 'linux', {}],
    ['/opt', '/opt/jdk-17', 'linux', {}],
    ['/Library/Java/JavaVirtualMachines', '/Library/Java/JavaVirtualMachines/zulu-17.jdk/Contents/Home', 'darwin', {}],
    ['Homebrew', '/opt/homebrew/opt/openjdk@17/libexec/openjdk.jdk/Contents/Home', 'darwin', {}],
  ])('%s: %s', async (foundBy, home, platform, env) => {
    const host = fakeHost({ platform: platform ?? 'linux', env: { PATH: '/bin', ...env }, uid: ME, files: jvm(home, '17.0.9') });
    expect((await detectAll(host, [java])).installations).toMatchObject([
      {
        kind: 'java',
        name: 'Java (Eclipse Adoptium)',
        version: '17.0.9',
        path: `${home}/bin/java`,
        foundBy: [foundBy],
        ran: false,
        notRunBecause: 'not-needed',
      },
    ]);
    expect(host.runs).toEqual([]);
  });

  it('on Windows: in the installers folders and where the registry says', async () => {
    const home = 'D:\\jdk8';
    const key = 'HKLM\\SOFTWARE\\JavaSoft\\JDK';
    const corretto = 'C:\\Program Files\\Amazon Corretto\\jdk11.0.20_8';
    const host = fakeHost({
      ...windowsMachine(WINDOWS['Windows 11'], { registry: { [`${key}\\1.8`]: { JavaHome: home } } }),
      files: {
        [`${home}\\bin\\java.exe`]: program('never run'),
        [`${home}\\release`]: file(release('1.8.0_202', null)),
        [`${corretto}\\bin\\java.exe`]: program('never run'),
        [`${corretto}\\release`]: file(release('11.0.20', 'Amazon.com Inc.').replaceAll('\n', '\r\n')),
      },
    });
    const detected = await detectAll(host, [java]);
    expect(at(detected, `${home}\\bin\\java.exe`)).toMatchObject({ version: '1.8.0_202', foundBy: ['registry'] });
    expect(at(detected, `${corretto}\\bin\\java.exe`)).toMatchObject({ version: '11.0.20', name: 'Java (Amazon.com Inc.)' });
  });

  it('is one installation whatever leads to it: PATH, alternatives, current, and the JRE inside a JDK 8', async () => {
    const home = '/usr/lib/jvm/java-8';
    const detected = await detect({
      files: {
        ...jvm(home, '1.8.0_392'),
        [`${home}/jre/bin/java`]: program('never run'),
        '/usr/lib/jvm/default': link('java-8'),
        '/usr/bin/java': link('/etc/alternatives/java'),
        '/etc/alternatives/java': link(`${home}/jre/bin/java`),
      },
    });
    expect(detected.installations).toMatchObject([
      { path: '/usr/bin/java', realPath: `${home}/bin/java`, foundBy: ['PATH (a shell runs this one)', '/usr/lib/jvm'] },
    ]);
  });

  it("through Oracle's launcher apart from its JVM is that JVM", async () => {
    const home = 'C:\\Program Files\\Java\\jdk-17';
    const stub = 'C:\\Program Files\\Common Files\\Oracle\\Java\\javapath\\java.exe';
    const machine = windowsMachine(WINDOWS['Windows 11']);
    const host = fakeHost({
      ...machine,
      env: { ...machine.env, Path: 'C:\\Program Files\\Common Files\\Oracle\\Java\\javapath' },
      files: {
        [stub]: program(prints('17.0.9', 'Oracle Corporation', home)),
        [`${home}\\bin\\java.exe`]: program('never run'),
        [`${home}\\release`]: file(release('17.0.9', 'Oracle Corporation')),
      },
    });
    const { installations } = await detectAll(host, [java]);
    expect(installations).toMatchObject([
      { realPath: `${home}\\bin\\java.exe`, foundBy: ['PATH (a shell runs this one)', 'the Java installer'] },
    ]);
  });

  it('is never the stand-in of macOS', async () => {
    const host = fakeHost({
      platform: 'darwin',
      env: { PATH: '/usr/bin' },
      uid: ME,
      files: { '/usr/bin/java': program('a window opens') },
    });
    expect((await detectAll(host, [java])).installations).toEqual([]);
    expect(host.runs).toEqual([]);
  });
});

describe('what a Java offers', () => {
  it.each<[string, string | null, readonly string[]]>([
    ['1.5.0_22', null, ['not-ready', 'not-ready', 'not-ready']],
    ['1.6.0_45', 'Sun Microsystems Inc.', ['not-ready', 'not-ready', 'not-ready']],
    ['1.6.0_121', 'Oracle Corporation', ['ready', 'not-ready', 'not-ready']],
    ['1.7.0_80', 'Oracle Corporation', ['capable', 'not-ready', 'not-ready']],
    ['1.7.0_111', 'Oracle Corporation', ['ready', 'not-ready', 'not-ready']],
    ['1.8.0', 'Oracle Corporation', ['ready', 'not-ready', 'not-ready']],
    ['1.8.0_202', 'Oracle Corporation', ['ready', 'not-ready', 'not-ready']],
    ['1.8.0_261', 'Oracle Corporation', ['ready', 'capable', 'not-ready']],
    ['1.8.0_341', 'Oracle Corporation', ['ready', 'ready', 'not-ready']],
    ['1.8.0_265', 'Temurin', ['ready', 'not-ready', 'not-ready']],
    ['1.8.0_272', 'Temurin', ['ready', 'capable', 'not-ready']],
    ['1.8.0_345', 'Temurin', ['ready', 'capable', 'not-ready']],
    ['1.8.0_352', 'Temurin', ['ready', 'ready', 'not-ready']],
    // Whose build it is would decide.
    ['1.8.0_265', null, ['ready', 'unknown', 'not-ready']],
    ['1.8.0_345', null, ['ready', 'unknown', 'not-ready']],
    ['1.8.0_392', null, ['ready', 'ready', 'not-ready']],
    ['9.0.4', null, ['ready', 'not-ready', 'not-ready']],
    ['10.0.2', null, ['ready', 'not-ready', 'not-ready']],
    ['11.0.2', null, ['ready', 'ready', 'not-ready']],
    ['17.0.15', 'Debian', ['ready', 'ready', 'not-ready']],
    ['26.0.1', null, ['ready', 'ready', 'not-ready']],
    ['27', null, ['ready', 'ready', 'ready']],
  ])('%s of %s: %j', async (version, vendor, expected) => {
    expect(await verdictsOf(version, {}, {}, vendor)).toEqual(expected);
  });

  it('is explained', async () => {
    expect(await javaOf('1.7.0_80', {}, {}, 'Oracle Corporation')).toMatchObject({
      library: { name: 'JSSE', version: '1.7.0_80' },
      basis: 'derived',
      causes: [
        { code: 'java-default', text: 'Java 1.7.0_80, unless it is told otherwise, allows TLS 1.0 at most.', where: HOME },
        { code: 'runtime-too-old', text: 'Java 1.7.0_80 cannot do TLS 1.3; that came with Java 11, and with 8u261.' },
      ],
    });
  });

  it("is not known where IBM's own library is in its place", async () => {
    const files = { [`${HOME}/jre/lib/security/java.security`]: file('security.provider.1=com.ibm.jsse2.IBMJSSEProvider2\n') };
    expect(await javaOf('1.8.0_331', files)).toMatchObject({
      library: { name: 'IBM JSSE' },
      basis: 'none',
      verdicts: { 'tls1.2': 'unknown' },
    });
  });

  it.each([
    ['1.8.0_352', { major: 8, update: 352 }],
    ['1.8.0_352-b08', { major: 8, update: 352 }],
    ['1.8.0', { major: 8, update: 0 }],
    ['1.8.0-internal', { major: 8, update: null }],
    ['17.0.15+6', { major: 17, update: null }],
    ['27-ea', { major: 27, update: null }],
    ['8', null],
    ['seventeen', null],
    ['', null],
  ])('reads the version %j', (text, expected) => {
    expect(javaVersion(text)).toEqual(expected);
  });
});

describe('what is set for a Java', () => {
  const security = (text: string, part = 'conf/security') => ({ [`${HOME}/${part}/java.security`]: file(text) });
  const options = (text: string) => ({ JAVA_TOOL_OPTIONS: text });

  it.each<[string, string, readonly string[]]>([
    ['the usual', SECURITY, ['ready', 'ready', 'not-ready']],
    ['TLS 1.3 off, over two lines', `${SECURITY.trimEnd()}, \\\n   tlsv1.3\n`, ['ready', 'capable', 'not-ready']],
    ['TLS 1.2 and 1.3 off', 'jdk.tls.disabledAlgorithms=TLSv1.3,TLSv1.2\n', ['capable', 'capable', 'not-ready']],
    ['TLS 1.2 off alone', 'jdk.tls.disabledAlgorithms = TLSv1.2\n', ['ready', 'ready', 'not-ready']],
    ['everything off', 'jdk.tls.disabledAlgorithms: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3\n', ['conflict', 'conflict', 'conflict']],
    ['a comment', '#jdk.tls.disabledAlgorithms=TLSv1.3\n', ['ready', 'ready', 'not-ready']],
    ['a comment that does not carry on', '# see \\\njdk.tls.disabledAlgorithms=TLSv1.3\n', ['ready', 'capable', 'not-ready']],
    ['the client protocols, which count there for nothing', 'jdk.tls.client.protocols=TLSv1\n', ['ready', 'ready', 'not-ready']],
  ])('in java.security, %s: %#', async (_what, text, expected) => {
    expect(await verdictsOf('17.0.9', security(text))).toEqual(expected);
  });

  it('is read where Java 8 keeps it, too', async () => {
    const found = await javaOf('1.8.0_392', security('jdk.tls.disabledAlgorithms=TLSv1.3\n', 'jre/lib/security'));
    expect(found).toMatchObject({
      verdicts: { 'tls1.3': 'capable' },
      causes: [
        {
          code: 'java-security',
          text: 'jdk.tls.disabledAlgorithms allows TLS 1.2 at most.',
          where: `${HOME}/jre/lib/security/java.security`,
        },
        {},
      ],
    });
  });

  it.each<[string, readonly string[]]>([
    ['-Djdk.tls.client.protocols=TLSv1.2', ['ready', 'capable', 'not-ready']],
    ['-Xmx1g -Djdk.tls.client.protocols="TLSv1.2, TLSv1.3" -Dx=y', ['ready', 'ready', 'not-ready']],
    ['-Djdk.tls.client.protocols=', ['ready', 'ready', 'not-ready']],
    ['-Djdk.tls.client.protocols=TLSv1', ['conflict', 'conflict', 'conflict']],
    ['-Djdk.tls.client.protocols=tlsv1.2', ['conflict', 'conflict', 'conflict']],
    ['-Djdk.tls.client.protocols=TLSv1.2,TLSv1.4', ['conflict', 'conflict', 'conflict']],
    ['-Djdk.tls.client.protocols=SSLv2Hello,TLSv1.2', ['ready', 'capable', 'not-ready']],
    ['-Djdk.tls.client.protocols=TLSv1.2 -Djdk.tls.client.protocols=TLSv1.3', ['ready', 'ready', 'not-ready']],
    ['-Dhttps.protocols=TLSv1.1', ['ready', 'ready', 'not-ready']],
  ])('in JAVA_TOOL_OPTIONS, %s: %j', async (text, expected) => {
    expect(await verdictsOf('17.0.9', security(SECURITY), options(text))).toEqual(expected);
  });

  it('makes an old TLS possible only together with a file that allows it', async () => {
    const files = { ...security(SECURITY), '/home/me/old.properties': file('jdk.tls.disabledAlgorithms=SSLv3, RC4\n', { uid: ME }) };
    const found = await javaOf(
      '17.0.9',
      files,
      options('-Djava.security.properties=/home/me/old.properties -Djdk.tls.client.protocols=TLSv1'),
    );
    expect(found).toMatchObject({
      verdicts: { 'tls1.2': 'capable' },
      causes: [
        { code: 'java-protocols', text: 'jdk.tls.client.protocols = TLSv1 allows TLS 1.0 at most.', where: 'JAVA_TOOL_OPTIONS' },
        {},
      ],
    });
  });

  it('asks for TLS 1.3 where it is off by default, and for what does not exist', async () => {
    expect(await verdictsOf('1.8.0_275', {}, options('-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3'))).toEqual([
      'ready',
      'ready',
      'not-ready',
    ]);
    expect(await verdictsOf('1.8.0_202', {}, options('-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3'))).toEqual([
      'conflict',
      'conflict',
      'conflict',
    ]);
    expect(await verdictsOf('1.7.0_80', {}, options('-Djdk.tls.client.protocols=TLSv1.2'))).toEqual(['ready', 'not-ready', 'not-ready']);
  });

  it('is the last of several variables, of which Java 8 knows fewer', async () => {
    const env = { JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1.3', JDK_JAVA_OPTIONS: '-Djdk.tls.client.protocols=TLSv1.2' };
    expect((await javaOf('17.0.9', {}, env)).causes[0]).toMatchObject({ code: 'java-protocols', where: 'JDK_JAVA_OPTIONS' });
    expect((await javaOf('1.8.0_392', {}, env)).verdicts['tls1.3']).toBe('ready');
  });

  it("is the system's policy where java.security says so", async () => {
    const policy = { '/etc/crypto-policies/back-ends/java.config': file('jdk.tls.disabledAlgorithms=TLSv1.3\n') };
    const on = security(`${SECURITY}security.useSystemPropertiesFile=true\n`);
    expect((await javaOf('17.0.9', { ...policy, ...on })).verdicts['tls1.3']).toBe('capable');
    expect((await javaOf('17.0.9', { ...policy, ...security(SECURITY) })).verdicts['tls1.3']).toBe('ready');
    const off = options('-Djava.security.disableSystemPropertiesFile=true');
    expect((await javaOf('17.0.9', { ...policy, ...on }, off)).verdicts['tls1.3']).toBe('ready');
  });

  it('says what https.protocols narrows, and that it is not everything', async () => {
    const found = await javaOf('17.0.9', security(SECURITY), options('-Dhttps.protocols=TLSv1.1'));
    expect(found.causes.at(-1)).toEqual({
      code: 'java-https-protocols',
      text: 'https.protocols holds HttpsURLConnection, and nothing else, at TLS 1.1 at most.',
      where: 'JAVA_TOOL_OPTIONS',
    });
  });

  it('loses ML-KEM to a list of groups', async () => {
    expect((await javaOf('27', {}, options('-Djdk.tls.namedGroups=x25519'))).verdicts).toMatchObject({ 'tls1.3': 'ready', pq: 'capable' });
  });
});

describe('a Java without a release file', () => {
  const files = (answer: Parameters<typeof program>[0], mode = 0o755) => ({ '/opt/app/bin/java': program(answer, { mode }) });

  it('is asked, and says on which stream it likes', async () => {
    expect((await detect({ files: files(prints('1.8.0_345', 'Temurin', '/opt/app')) })).installations).toMatchObject([
      { name: 'Java (Temurin)', version: '1.8.0_345', ran: true, notRunBecause: null, verdicts: { 'tls1.3': 'capable' } },
    ]);
  });

  it('is asked once more where it does not know the option', async () => {
    const old = (args: readonly string[]) =>
      args.length > 1 ? { code: 1, stderr: 'Unrecognized option' } : { stderr: 'java version "1.6.0_45"\n' };
    expect((await detect({ files: files(old) })).installations).toMatchObject([
      { version: '1.6.0_45', verdicts: { 'tls1.2': 'not-ready' } },
    ]);
  });

  it.each([`\u001b[2J${'9'.repeat(100_000)}`, 'seventeen', '\u001b[2J17', '$(reboot)', ''])(
    'is asked where its release file says %j',
    async (version) => {
      const detected = await detect({
        files: {
          ...files(prints('17.0.9', 'Debian', '/opt/app')),
          '/opt/app/release': file(`JAVA_VERSION="${version}"\n`),
        },
      });
      expect(detected.installations).toMatchObject([{ version: '17.0.9', ran: true }]);
    },
  );

  it('is not run where others can write to it', async () => {
    const host = fakeHost({ env: { PATH: '/x' }, uid: ME, files: files('x', 0o777) });
    expect((await detectAll(host, [java])).installations).toMatchObject([
      { notRunBecause: 'writable-by-others', version: null, verdicts: { 'tls1.2': 'unknown' } },
    ]);
    expect(host.runs).toEqual([]);
  });

  it.each([
    ['hangs', HANGS],
    ['prints an escape as its version', prints('17.0.\u001b[2J9', 'Debian', '/opt/app')],
    ['prints megabytes', { stderr: 'java.version = '.repeat(200_000) }],
    ['prints a version and home made of commands', prints('$(reboot)', 'x', '/opt/$(reboot)')],
  ])('that %s costs a note, not the run', async (_what, answer) => {
    const detected = await detect({ files: files(answer) });
    expect(detected.installations).toMatchObject([{ version: null, library: null, name: 'Java', verdicts: { 'tls1.2': 'unknown' } }]);
    expect(detected.notes).toHaveLength(1);
    expect(detected.notes.join()).not.toContain('\u001b');
  });

  it('and with a vendor nobody would write is shown without', async () => {
    const lies = prints('17.0.9', '\u001b]0;owned\u0007', '/opt/app');
    expect((await detect({ files: files(lies) })).installations).toMatchObject([{ name: 'Java', version: '17.0.9' }]);
  });

  it('and with a home that is another program is still itself', () => {
    expect(parseJavaSettings('    java.version = 17.0.9\n    java.home = relative/path\n')).toEqual({
      version: '17.0.9',
      vendor: null,
      home: 'relative/path',
    });
  });
});

const real = spawnSync('/bin/sh', ['-c', 'command -v java']).status === 0;
it.skipIf(!real)('finds the JVMs of this machine (skipped without java)', async () => {
  const { installations } = await detectAll(realHost(), [java]);
  expect(installations.length).toBeGreaterThan(0);
  for (const one of installations) expect(one.version).toMatch(/^\d+/);
});
