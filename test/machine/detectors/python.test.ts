import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { python } from '../../../src/machine/detectors/python.ts';
import { realHost } from '../../../src/machine/real-host.ts';
import { PROBE_MARK } from '../../../src/machine/run-program.ts';
import { type FakeMachine, fakeHost, file, folder, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';
import { WINDOWS, windowsMachine } from '../../support/host-windows.ts';

const ME = 1000;

interface PythonFacts {
  readonly version?: string;
  readonly library?: string | null;
  readonly tls13?: boolean | null;
  readonly min?: string;
  readonly max?: string;
  readonly ssl?: boolean;
}
const answer = ({ version = '3.11.2', library = 'OpenSSL 3.0.19 27 Jan 2026', ...more }: PythonFacts = {}): string =>
  `${PROBE_MARK}${JSON.stringify({ version, library, ssl: true, tls13: true, ...more })}\n`;
const py = (facts: PythonFacts = {}, owner: Parameters<typeof program>[1] = {}) => program(answer(facts), owner);

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, ...machine }), [python], options);
const pythonOf = async (facts: PythonFacts, files: FakeMachine['files'] = {}, env: FakeMachine['env'] = {}) =>
  at(await detect({ env: { PATH: '/usr/bin', ...env }, files: { '/usr/bin/python3': py(facts), ...files } }), '/usr/bin/python3');

describe('where Python is found', () => {
  it.each<[string, string, FakeMachine['platform'], FakeMachine['env']]>([
    ['/usr/bin', '/usr/bin/python3.9', 'linux', {}],
    ['/usr/libexec', '/usr/libexec/python3.6', 'linux', {}],
    ['pyenv', '/home/me/.pyenv/versions/3.7.16/bin/python3.7', 'linux', {}],
    ['pyenv', '/data/pyenv/versions/3.7.16/bin/python3.7', 'linux', { PYENV_ROOT: '/data/pyenv' }],
    ['asdf', '/home/me/.asdf/installs/python/3.12.1/bin/python3.12', 'linux', {}],
    ['mise', '/home/me/.local/share/mise/installs/python/3.12.1/bin/python3.12', 'linux', {}],
    ['uv', '/home/me/.local/share/uv/python/cpython-3.13.0-linux-x86_64-gnu/bin/python3.13', 'linux', {}],
    ['conda', '/home/me/miniconda3/bin/python3.11', 'linux', {}],
    ['conda', '/home/me/miniforge3/envs/aws/bin/python3.8', 'linux', {}],
    ['conda', '/data/env/bin/python3.8', 'linux', { CONDA_PREFIX: '/data/env' }],
    ['conda', '/opt/conda/bin/python3.11', 'linux', {}],
    ['python.org', '/Library/Frameworks/Python.framework/Versions/3.14/bin/python3.14', 'darwin', {}],
    ['Homebrew', '/opt/homebrew/opt/python@3.12/bin/python3.12', 'darwin', {}],
  ])('%s: %s', async (foundBy, path, platform, env) => {
    const host = fakeHost({ platform: platform ?? 'linux', env: { PATH: '/bin', ...env }, uid: ME, files: { [path]: py() } });
    expect((await detectAll(host, [python])).installations).toMatchObject([
      {
        kind: 'python',
        name: 'Python',
        version: '3.11.2',
        realPath: path,
        foundBy: expect.arrayContaining([foundBy]),
        active: true,
        stale: false,
        ran: true,
      },
    ]);
  });

  it('takes no other program for an interpreter', async () => {
    const names = ['python3-config', 'python3.11-config', 'pythonw', 'python3-pasteurize', 'pypy3-c', 'python.old', 'python*'];
    const files = Object.fromEntries(names.map((name) => [`/usr/bin/${name}`, program('never run')]));
    const host = fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, files });
    expect((await detectAll(host, [python])).installations).toEqual([]);
    expect(host.runs).toEqual([]);
  });

  it('finds what conda has noted down', async () => {
    const files = { '/home/me/.conda/environments.txt': file('/work/env1\nrelative/env\n\n'), '/work/env1/bin/python': py() };
    expect((await detect({ files })).installations).toMatchObject([{ path: '/work/env1/bin/python', foundBy: ['conda'] }]);
  });

  it('lists one file once, whatever names lead to it, and says which one a shell runs', async () => {
    const detected = await detect({
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      files: {
        '/bin': link('usr/bin'),
        '/usr/bin/python3': link('python3.11'),
        '/usr/bin/python3.11': py(),
        '/usr/local/bin/python3': py({ version: '3.12.1' }),
      },
    });
    expect(detected.installations.map(({ realPath }) => realPath).sort()).toEqual(['/usr/bin/python3.11', '/usr/local/bin/python3']);
    expect(at(detected, '/usr/local/bin/python3').foundBy[0]).toBe('PATH (a shell runs this one)');
    expect(at(detected, '/usr/bin/python3').foundBy).toEqual(['PATH', '/usr/bin']);
  });

  it('follows the shim of pyenv to the version that is chosen', async () => {
    const root = '/home/me/.pyenv';
    const detected = await detect({
      env: { PATH: `${root}/shims:/usr/bin` },
      files: {
        [root]: folder({ uid: ME }),
        [`${root}/shims/python3`]: program('never run', {
          uid: ME,
          text: `#!/bin/sh\nexec "${root}/libexec/pyenv" exec "$program" "$@"\n`,
        }),
        [`${root}/libexec/pyenv`]: program(`${root}/versions/3.9.1/bin/python3\n`, { uid: ME }),
        [`${root}/versions/3.9.1/bin/python3`]: link('python3.9', { uid: ME }),
        [`${root}/versions/3.9.1/bin/python3.9`]: py({ version: '3.9.1' }, { uid: ME }),
      },
    });
    expect(detected.installations).toMatchObject([
      { realPath: `${root}/versions/3.9.1/bin/python3.9`, foundBy: ['PATH (a shell runs this one), through a shim of pyenv', 'pyenv'] },
    ]);
  });

  it('on macOS never runs the stand-in in /usr/bin, but what the developer tools have', async () => {
    const tools = '/Library/Developer/CommandLineTools';
    const standIn = { '/usr/bin/python3': program('a window opens') };
    const without = fakeHost({ platform: 'darwin', env: { PATH: '/usr/bin' }, uid: ME, files: standIn });
    expect((await detectAll(without, [python])).installations).toEqual([]);
    expect(without.runs).toEqual([]);
    const host = fakeHost({
      platform: 'darwin',
      env: { PATH: '/usr/bin' },
      uid: ME,
      files: { ...standIn, [`${tools}/usr/bin/python3`]: py({ version: '3.9.6', library: 'LibreSSL 2.8.3', tls13: false }) },
    });
    expect((await detectAll(host, [python])).installations).toMatchObject([
      {
        path: `${tools}/usr/bin/python3`,
        library: { name: 'LibreSSL', version: '2.8.3' },
        verdicts: { 'tls1.2': 'ready', 'tls1.3': 'not-ready' },
      },
    ]);
    expect(host.runs.map(({ path }) => path)).toEqual([`${tools}/usr/bin/python3`]);
  });
});

describe('Python on Windows', () => {
  const INSTALLED = 'C:\\Users\\me\\AppData\\Local\\Programs\\Python\\Python311\\python.exe';
  const base = windowsMachine(WINDOWS['Windows 11']);
  const onWindows = (machine: FakeMachine) => detectAll(fakeHost({ ...base, ...machine }), [python]);

  it('is found by folder, registry and launcher, once', async () => {
    const other = 'C:\\Program Files\\Other\\python.exe';
    const detected = await onWindows({
      registry: {
        ...base.registry,
        'HKCU\\SOFTWARE\\Python\\PythonCore\\3.11\\InstallPath': { '': INSTALLED.replace('python.exe', ''), ExecutablePath: INSTALLED },
        'HKLM\\SOFTWARE\\Python\\ContinuumAnalytics\\Anaconda\\InstallPath': { '': 'C:\\ProgramData\\gone' },
      },
      files: {
        'C:\\Windows\\py.exe': program(
          ` -V:3.11 *        ${INSTALLED}\r\n -3.8-64          ${other}\r\n -V:3.7           not\\absolute.exe\r\nmore "words"\r\n`,
        ),
        [INSTALLED]: py(),
        [other]: py({ version: '3.8.10' }),
      },
    });
    expect(detected.installations).toHaveLength(2);
    expect(at(detected, INSTALLED).foundBy).toEqual(['the Python installer', 'registry', 'the Python launcher (py)']);
    expect(at(detected, other)).toMatchObject({ version: '3.8.10', foundBy: ['the Python launcher (py)'] });
  });

  it('is not the alias that opens the Store, nor a batch file of pyenv', async () => {
    const env = { ...base.env, Path: 'C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps;C:\\Users\\me\\.pyenv\\pyenv-win\\shims' };
    const host = fakeHost({
      ...base,
      env,
      files: {
        'C:\\Users\\me\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe': program('the Store opens', { text: '' }),
        'C:\\Users\\me\\.pyenv\\pyenv-win\\shims\\python.bat': program('never run'),
      },
    });
    expect((await detectAll(host, [python])).installations).toEqual([]);
    expect(host.runs).toEqual([]);
  });

  it('takes an environment for another way to the interpreter behind it, with its packages', async () => {
    const root = 'C:\\Users\\me\\venv';
    const detected = await onWindows({
      env: { ...base.env, Path: `${root}\\Scripts`, VIRTUAL_ENV: root },
      files: {
        [`${root}\\pyvenv.cfg`]: file(`home = ${INSTALLED.replace('\\python.exe', '')}\r\nversion = 3.11.2\r\n`),
        [`${root}\\Scripts\\python.exe`]: program('never run'),
        [`${root}\\Lib\\site-packages\\boto3-1.34.0.dist-info\\METADATA`]: file(),
        [INSTALLED]: py(),
      },
    });
    expect(detected.installations).toMatchObject([{ realPath: INSTALLED, name: 'Python (boto3 1.34.0)' }]);
    expect(detected.installations[0]?.foundBy).toContain('PATH (a shell runs this one)');
  });
});

describe('what Python offers', () => {
  it.each<[PythonFacts, readonly string[]]>([
    [{ version: '2.7.5', library: 'OpenSSL 1.0.0-fips 29 Mar 2010', tls13: null }, ['not-ready', 'not-ready', 'not-ready']],
    [{ version: '2.7.18', library: 'OpenSSL 1.0.2k-fips  26 Jan 2017', tls13: false }, ['ready', 'not-ready', 'not-ready']],
    [{ version: '3.6.15', library: 'OpenSSL 3.0.19 27 Jan 2026' }, ['ready', 'ready', 'not-ready']],
    [{ version: '3.14.6', library: 'OpenSSL 3.5.7 9 Jun 2026' }, ['ready', 'ready', 'ready']],
    [{ version: '3.6.0', library: 'OpenSSL 1.1.1w  11 Sep 2023', tls13: false }, ['ready', 'not-ready', 'not-ready']],
    [{ max: 'TLSv1_2' }, ['ready', 'capable', 'not-ready']],
    [{ max: 'TLSv1_1', min: 'TLSv1_2' }, ['conflict', 'conflict', 'conflict']],
    [{ library: null, ssl: false }, ['not-ready', 'not-ready', 'not-ready']],
    [{ library: 'MadeUpTLS 9' }, ['unknown', 'unknown', 'unknown']],
  ])('%j: %j', async (facts, expected) => {
    expect(Object.values((await pythonOf(facts)).verdicts)).toEqual(expected);
  });

  it('is held down by the groups of the OpenSSL configuration', async () => {
    const files = { '/etc/ssl/openssl.cnf': file('Groups = X25519\n') };
    expect((await pythonOf({ library: 'OpenSSL 3.5.7 9 Jun 2026' }, files)).verdicts.pq).toBe('capable');
  });

  it('says that there is no ssl at all', async () => {
    expect((await pythonOf({ library: null, ssl: false })).causes).toMatchObject([
      { code: 'no-tls', text: 'Python 3.11.2 was built without its ssl module.' },
    ]);
  });
});

describe('the boto3 of a Python', () => {
  const dist = (...paths: string[]) => Object.fromEntries(paths.map((path) => [`${path}/METADATA`, file()]));
  const nameOf = async (files: FakeMachine['files'], env: FakeMachine['env'] = {}) => (await pythonOf({}, files, env)).name;

  it('is read from the names of its metadata folders', async () => {
    const files = dist(
      '/usr/lib/python3.11/site-packages/boto3-1.43.11.dist-info',
      '/usr/lib/python3.11/site-packages/botocore-1.43.11.dist-info',
    );
    expect(await nameOf(files)).toBe('Python (boto3 1.43.11; botocore 1.43.11)');
  });

  it("is Debian's, and what a person installed for themselves", async () => {
    const files = {
      ...dist('/home/me/.local/lib/python3.11/site-packages/boto3-1.34.2.dist-info'),
      '/usr/lib/python3/dist-packages/boto3-1.26.27.egg-info': file(),
      '/usr/lib/python3/dist-packages/botocore-1.29.27-py3.11.egg-info': file(),
    };
    expect(await nameOf(files)).toBe('Python (boto3 1.26.27, 1.34.2; botocore 1.29.27)');
  });

  it('is not that of another version, nor anything that is only named alike', async () => {
    const files = dist(
      '/usr/lib/python3.10/site-packages/boto3-1.1.1.dist-info',
      '/home/me/.local/lib/python3.12/site-packages/boto3-1.2.2.dist-info',
      '/usr/lib/python3.11/site-packages/boto3-stubs-1.3.3.dist-info',
      '/usr/lib/python3.11/site-packages/boto3-1.4.\u001b[2J4.dist-info',
      '/usr/lib/python3.11/site-packages/boto3-latest.dist-info',
      '/usr/lib/python3.11/site-packages/boto-2.49.0.dist-info',
      '/usr/lib/python3.11/site-packages/boto3-1.6.6.tar.gz',
    );
    expect(await nameOf(files)).toBe('Python');
  });

  it('is that of the environments that run it, too: active, in PATH, of pipx and of uv', async () => {
    const venv = (root: string, version: string) => ({
      [`${root}/pyvenv.cfg`]: file('home = /usr/bin\n'),
      [`${root}/bin/python`]: link('/usr/bin/python3'),
      ...dist(`${root}/lib/python3.11/site-packages/boto3-${version}.dist-info`),
    });
    const files = {
      ...venv('/home/me/p/.venv', '1.2.0'),
      ...venv('/home/me/q/.venv', '1.10.0'),
      ...venv('/home/me/.local/share/pipx/venvs/tool', '1.3.0'),
      ...venv('/home/me/.local/share/uv/tools/other', '1.4.0'),
      ...venv('/home/me/elsewhere', '1.5.0'),
    };
    const found = await pythonOf({}, files, { PATH: '/usr/bin:/home/me/q/.venv/bin', VIRTUAL_ENV: '/home/me/p/.venv' });
    expect(found.name).toBe('Python (boto3 1.3.0, 1.4.0, 1.10.0 and 1 older)');
    expect(found.foundBy).toEqual(expect.arrayContaining(['VIRTUAL_ENV', 'a virtual environment in PATH', 'pipx', 'uv']));
  });
});

describe('a Python that cannot be trusted', () => {
  it('is listed with the reason where others can write to it, with its packages, and run only with consent', async () => {
    const files = {
      '/opt/x/bin/python3.11': py({}, { mode: 0o777 }),
      '/opt/x/lib/python3.11/site-packages/boto3-1.2.3.dist-info/METADATA': file(),
    };
    const host = fakeHost({ env: { PATH: '/none' }, uid: ME, files });
    expect((await detectAll(host, [python])).installations).toMatchObject([
      { name: 'Python (boto3 1.2.3)', version: null, ran: false, notRunBecause: 'writable-by-others', verdicts: { 'tls1.2': 'unknown' } },
    ]);
    expect(host.runs).toEqual([]);
    expect((await detect({ files }, { allowPrograms: true })).installations).toMatchObject([{ version: '3.11.2', ran: true }]);
  });

  it('is never run through a relative entry of PATH', async () => {
    const host = fakeHost({ env: { PATH: '.venv/bin' }, uid: ME, files: { '/home/me/.venv/bin/python3': py({}, { uid: ME }) } });
    expect((await detectAll(host, [python], { allowPrograms: true })).installations).toMatchObject([
      { notRunBecause: 'relative-path', ran: false },
    ]);
    expect(host.runs).toEqual([]);
  });

  it('is asked in isolation: no packages, no folder of the user, no script of theirs', async () => {
    const host = fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, files: { '/usr/bin/python3': py() } });
    await detectAll(host, [python]);
    expect(host.runs.map(({ args }) => args.slice(0, 3))).toEqual([['-I', '-S', '-c']]);
  });

  it.each([
    ['hangs', HANGS, 'did not answer in time'],
    ['prints an escape as its version', answer({ version: '3.11\u001b[2J' }), 'makes no sense'],
    ['prints megabytes', 'x'.repeat(2_000_000), 'makes no sense'],
    ['prints half an answer', `${PROBE_MARK}{"version":`, 'makes no sense'],
    ['crashes', { code: 139 }, 'ended with code 139'],
  ] as const)('and %s costs a note, not the run', async (_what, bad, note) => {
    const detected = await detect({
      env: { PATH: '/opt/bad/bin:/usr/bin' },
      files: { '/opt/bad/bin/python3': program(bad), '/usr/bin/python3': py() },
    });
    expect(at(detected, '/opt/bad/bin/python3')).toMatchObject({
      version: null,
      library: null,
      ran: true,
      verdicts: { 'tls1.2': 'unknown' },
    });
    expect(at(detected, '/usr/bin/python3').version).toBe('3.11.2');
    expect(detected.notes.join()).toContain(note);
    expect(detected.notes.join()).not.toContain('\u001b');
  });

  it('and names a library with an escape in it, is not believed', async () => {
    const found = await pythonOf({ library: 'OpenSSL 3.5.0\u001b[2J' });
    expect(JSON.stringify(found)).not.toContain('u001b');
  });
});

const real = spawnSync('/bin/sh', ['-c', 'command -v python3']).status === 0;
it.skipIf(!real)('finds the Pythons of this machine (skipped without python3)', { timeout: 60_000 }, async () => {
  const { installations } = await detectAll(realHost(), [python]);
  expect(installations.length).toBeGreaterThan(0);
  expect(installations.some(({ library }) => library !== null && /SSL/.test(library.name))).toBe(true);
});
