import { describe, expect, it } from 'vitest';
import { awsCli, parseAwsVersion } from '../../../src/machine/detectors/aws-cli.ts';
import { PROBE_MARK } from '../../../src/machine/run-program.ts';
import { type FakeEntry, type FakeMachine, fakeHost, file, folder, HANGS, link, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const ME = 1000;
const v2 = (version: string, rest = 'Linux/6.1 exe/x86_64.debian.12') => `aws-cli/${version} Python/3.11.6 ${rest}\n`;
const v1 = (version: string) => `aws-cli/${version} Python/3.11.7 Linux/6.1 botocore/1.43.11\n`;
const python = (facts: Record<string, unknown> = {}) =>
  program(
    `${PROBE_MARK}${JSON.stringify({ version: '3.11.7', library: 'OpenSSL 3.0.19 27 Jan 2026', tls13: true, min: 'TLSv1_2', max: 'MAXIMUM_SUPPORTED', ...facts })}\n`,
  );
const script = (interpreter: string, version = v1('1.45.11'), uid = 0): FakeEntry =>
  program(version, { text: `#!${interpreter}\nimport sys\n`, uid });

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/local/bin:/usr/bin' }, uid: ME, ...machine }), [awsCli], options);
const verdicts = (detected: Awaited<ReturnType<typeof detect>>, path: string) => {
  const { verdicts: v } = at(detected, path);
  return [v['tls1.2'], v['tls1.3'], v.pq];
};

describe('what aws --version says', () => {
  it.each([
    ['aws-cli/1.2.11 Python/2.7.4 Linux/2.6.18-164.el5', '1.2.11', null],
    ['aws-cli/1.45.11 Python/3.11.7 Linux/6.18.44 botocore/1.43.11', '1.45.11', null],
    ['aws-cli/1.46.2 Python/3.11.7 Linux/6.18.44 exec-env/EC2 botocore/1.43.11', '1.46.2', null],
    ['aws-cli/2.0.20 Python/3.7.3 Linux/5.4 botocore/2.0.0dev24', '2.0.20', null],
    ['aws-cli/2.0.0dev0 Python/3.7.3 Darwin/19.0 botocore/2.0.0dev0', '2.0.0dev0', null],
    ['aws-cli/2.0.36 Python/3.7.3 Linux/5.4 exe/x86_64.ubuntu.20', '2.0.36', 'exe'],
    ['aws-cli/2.1.0 Python/3.7.3 Windows/10 exe/AMD64', '2.1.0', 'exe'],
    ['aws-cli/2.9.19 Python/3.11.2 Linux/6.18.44-fc-v595 source/x86_64.debian.12 prompt/off', '2.9.19', 'source'],
    ['aws-cli/2.36.7 Python/3.14.6 Linux/6.1 exec-env/CloudShell exe/x86_64.amzn.2023', '2.36.7', 'exe'],
    ['aws-cli/2.36.8 Python/3.14.6 Linux/6.1 script-exe/aarch64.ubuntu.24', '2.36.8', 'script-exe'],
    ['aws-cli/2.36.12 Python/3.14.6 Linux/6.18.44-fc-v669 docker/x86_64.debian.12', '2.36.12', 'docker'],
    ['aws-cli/2.27.1 Python/3.13.2 Darwin/24.1.0 source/arm64', '2.27.1', 'source'],
    ['/x.py:1: Warning: old\naws-cli/1.19.1 Python/2.7.18 Linux/5 botocore/1.20.1', '1.19.1', null],
  ])('%s', (line, version, source) => {
    expect(parseAwsVersion(line)).toMatchObject({ version, source });
  });

  it.each(['', 'aws: command not found', 'aws-cli', 'aws-cli/two Python/3', 'not aws-cli/1.2.3 Python/3.8', '\u001b]0;x\u0007'])(
    'is not taken from %j',
    (text) => {
      expect(parseAwsVersion(text)).toBeNull();
    },
  );
});

/** AWS's own installer: every version stays, `current` names the one in use. */
const installer = (root: string, bin: string, current: string, others: readonly string[], uid = 0): Record<string, FakeEntry> => ({
  [`${bin}/aws`]: link(`${root}/v2/current/bin/aws`, { uid }),
  [`${root}/v2/current`]: link(`${root}/v2/${current}`, { uid }),
  ...Object.fromEntries(
    [current, ...others].flatMap((version) => [
      [`${root}/v2/${version}/bin/aws`, link('../dist/aws', { uid })],
      [`${root}/v2/${version}/dist/aws`, program(v2(version), { uid })],
    ]),
  ),
});

describe("AWS's version 2 installer on Linux", () => {
  it('has one copy in use; older ones beside it are left over, and not active', async () => {
    const detected = await detect({ files: installer('/usr/local/aws-cli', '/usr/local/bin', '2.34.53', ['2.9.18', '2.15.0']) });
    expect(at(detected, '/usr/local/bin/aws')).toMatchObject({
      name: 'AWS CLI v2',
      version: '2.34.53',
      realPath: '/usr/local/aws-cli/v2/2.34.53/dist/aws',
      foundBy: ['PATH (a shell runs this one)', '/usr/local/bin', '/usr/local/aws-cli/v2/current', '/usr/local/aws-cli/v2'],
      active: true,
      stale: false,
    });
    for (const version of ['2.9.18', '2.15.0'])
      expect(at(detected, `/usr/local/aws-cli/v2/${version}/dist/aws`)).toMatchObject({
        version,
        active: false,
        stale: true,
        foundBy: ['/usr/local/aws-cli/v2'],
      });
    expect(detected.installations).toHaveLength(3);
  });

  it('is found where it was told to go, with what it left there', async () => {
    const files = installer('/opt/tools/aws', '/opt/tools/bin', '2.36.7', ['2.0.0']);
    const detected = await detect({ env: { PATH: '/opt/tools/bin' }, files });
    expect(new Set(detected.installations.map(({ version, stale }) => `${version} ${stale}`))).toEqual(
      new Set(['2.36.7 false', '2.0.0 true']),
    );
  });

  it('is found in the home of a user, who need not have it in PATH', async () => {
    const home = '/home/me/.local/share/aws-cli';
    const detected = await detect({
      files: { '/home/me': folder({ uid: ME }), ...installer(home, '/home/me/.local/bin', '2.36.7', ['2.36.0'], ME) },
    });
    expect(detected.installations).toHaveLength(2);
    expect(at(detected, `${home}/v2/current/bin/aws`)).toMatchObject({ version: '2.36.7', stale: false });
    expect(at(detected, `${home}/v2/2.36.0/bin/aws`)).toMatchObject({ version: '2.36.0', stale: true });
  });

  it('does not call the copy stale that something else still points to', async () => {
    const files = {
      ...installer('/usr/local/aws-cli', '/usr/local/bin', '2.36.7', ['2.9.18']),
      '/usr/bin/aws': link('/usr/local/aws-cli/v2/2.9.18/bin/aws'),
    };
    expect(at(await detect({ files }), '/usr/bin/aws')).toMatchObject({ version: '2.9.18', active: true, stale: false });
  });

  it('with a broken link in PATH costs a note; the shell goes on to the next', async () => {
    const files = {
      '/usr/local/bin/aws': link('/usr/local/aws-cli/v2/current/bin/aws'),
      '/usr/bin/aws': script('/usr/bin/python3'),
      '/usr/bin/python3': python(),
    };
    const detected = await detect({ files });
    expect(detected.notes).toEqual(['/usr/local/bin/aws is a link that leads to nothing.']);
    expect(detected.installations).toMatchObject([{ path: '/usr/bin/aws', foundBy: ['PATH (a shell runs this one)', '/usr/bin'] }]);
  });

  it('with links in a circle ends', async () => {
    const files = { '/usr/local/bin/aws': link('/usr/bin/aws'), '/usr/bin/aws': link('/usr/local/bin/aws') };
    expect((await detect({ files })).installations).toEqual([]);
  });

  it.each([
    ['2.0.36', '1.0.2', ['ready', 'not-ready', 'not-ready']],
    ['2.9.18', '1.0.2', ['ready', 'not-ready', 'not-ready']],
    ['2.9.19', '1.1.1', ['ready', 'ready', 'not-ready']],
    ['2.12.2', '1.1.1u', ['ready', 'ready', 'not-ready']],
    ['2.34.52', '1.1.1zg', ['ready', 'ready', 'not-ready']],
    ['2.34.53', '3.5.6', ['ready', 'ready', 'ready']],
    ['2.36.7', '3.5.7', ['ready', 'ready', 'ready']],
    ['3.0.0', '3.5.7', ['ready', 'ready', 'ready']],
  ])('%s carries OpenSSL %s: %j', async (version, openssl, expected) => {
    const detected = await detect({ files: installer('/usr/local/aws-cli', '/usr/local/bin', version, []) });
    expect(at(detected, '/usr/local/bin/aws').library).toEqual({ name: 'OpenSSL', version: openssl });
    expect(verdicts(detected, '/usr/local/bin/aws')).toEqual(expected);
  });

  it('obeys OPENSSL_CONF, not the file of the system', async () => {
    const files = {
      ...installer('/usr/local/aws-cli', '/usr/local/bin', '2.36.7', []),
      '/etc/ssl/openssl.cnf': file('MaxProtocol = TLSv1.1\n'),
    };
    expect(verdicts(await detect({ files }), '/usr/local/bin/aws')).toEqual(['ready', 'ready', 'ready']);
    const env = { PATH: '/usr/local/bin', OPENSSL_CONF: '/etc/my.cnf' };
    const pinned = await detect({ env, files: { ...files, '/etc/my.cnf': file('[s]\nMaxProtocol = TLSv1.2 # pinned\n') } });
    expect(verdicts(pinned, '/usr/local/bin/aws')).toEqual(['ready', 'capable', 'capable']);
    expect(at(pinned, '/usr/local/bin/aws').causes).toMatchObject([{ code: 'openssl-config', where: '/etc/my.cnf' }]);
  });
});

describe('copies that carry a TLS library nobody has written down', () => {
  it('stay unknown on macOS and Windows, and say why', async () => {
    const mac = await detect({
      platform: 'darwin',
      files: {
        '/usr/local/bin/aws': link('/usr/local/aws-cli/aws'),
        '/usr/local/aws-cli/aws': program(v2('2.36.7', 'Darwin/24.1.0 exe/arm64')),
      },
    });
    expect(mac.installations).toMatchObject([
      {
        version: '2.36.7',
        foundBy: ['PATH (a shell runs this one)', '/usr/local/bin', 'the macOS package, /usr/local/aws-cli'],
        verdicts: { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' },
        basis: 'none',
        library: null,
        causes: [{ code: 'bundled-library-unknown' }],
      },
    ]);
  });
});

describe('copies that carry a TLS library which can be looked at', () => {
  it.each([
    ['lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so', 'OpenSSL 1.1.1t  7 Feb 2023', '1.1.1t'],
    ['python3.14/lib-dynload/_ssl.cpython-314-x86_64-linux-gnu.so', 'OpenSSL 3.5.7 9 Jun 2026', '3.5.7'],
    ['libcrypto.so.1.1', 'OpenSSL 1.1.1zg  1 Jan 2026', '1.1.1zg'],
  ])('are judged by %s, not by the table', async (name, text, openssl) => {
    const dist = '/usr/local/aws-cli/v2/2.36.7/dist';
    const files = { ...installer('/usr/local/aws-cli', '/usr/local/bin', '2.36.7', []), [`${dist}/${name}`]: file(`\u007fELF\0${text}\0`) };
    expect(at(await detect({ files }), '/usr/local/bin/aws')).toMatchObject({
      library: { name: 'OpenSSL', version: openssl },
      basis: 'derived',
    });
  });

  it('on macOS and Windows as well', async () => {
    const mac = {
      '/usr/local/aws-cli/aws': program(v2('2.36.7', 'Darwin/24.1.0 exe/arm64')),
      '/usr/local/aws-cli/libcrypto.3.dylib': file('OpenSSL 3.5.6 7 Apr 2026'),
    };
    expect((await detect({ platform: 'darwin', files: mac })).installations).toMatchObject([
      { library: { version: '3.5.6' }, verdicts: { pq: 'ready' } },
    ]);
    const folderOf = 'C:\\Program Files\\Amazon\\AWSCLIV2';
    const files = {
      [`${folderOf}\\aws.exe`]: program(v2('2.36.7', 'Windows/11 exe/AMD64')),
      [`${folderOf}\\libcrypto-1_1.dll`]: file('OpenSSL 1.1.1w  11 Sep 2023'),
    };
    const found = await detect({ platform: 'win32', uid: null, env: { Path: '', ProgramFiles: 'C:\\Program Files' }, files });
    expect(found.installations).toMatchObject([{ library: { version: '1.1.1w' }, verdicts: { 'tls1.3': 'ready', pq: 'not-ready' } }]);
  });
});

describe('copies that are Python scripts', () => {
  it.each([
    ['pip, for this user', '/home/me/.local/bin/aws', '~/.local/bin'],
    ['pyenv', '/home/me/.pyenv/versions/3.8.18/bin/aws', 'pyenv'],
    ['pipx', '/home/me/.local/share/pipx/venvs/awscli/bin/aws', 'pipx'],
    ['old pipx', '/home/me/.local/pipx/venvs/awscli/bin/aws', 'pipx'],
    ['the version 1 installer', '/usr/local/aws/bin/aws', 'the version 1 installer, /usr/local/aws'],
    ['the version 1 installer, for this user', '/home/me/.local/lib/aws/bin/aws', 'the version 1 installer, ~/.local/lib/aws'],
    ['asdf', '/home/me/.asdf/installs/awscli/1.32.0/bin/aws', 'asdf'],
    ['mise', '/home/me/.local/share/mise/installs/aws-cli/1.32.0/bin/aws', 'mise'],
    ['conda', '/home/me/miniconda3/envs/work/bin/aws', 'conda'],
    ['Homebrew', '/opt/homebrew/opt/awscli@1/bin/aws', 'Homebrew'],
    ['Homebrew, not linked', '/opt/homebrew/Cellar/awscli/2.1.0/bin/aws', 'Homebrew, kept after an upgrade'],
    ['snap', '/snap/aws-cli/current/bin/aws', 'snap'],
    ['Debian', '/usr/bin/aws', '/usr/bin'],
  ])('%s: %s', async (_what, path, foundBy) => {
    const interpreter = path.replace(/aws$/, 'python3');
    const detected = await detect({ env: { PATH: '/bin' }, files: { [path]: script(interpreter), [interpreter]: python() } });
    expect(detected.installations).toMatchObject([
      {
        name: 'AWS CLI v1',
        version: '1.45.11',
        path,
        foundBy: [foundBy],
        library: { name: 'OpenSSL', version: '3.0.19' },
        basis: 'derived',
      },
    ]);
    expect(verdicts(detected, path)).toEqual(['ready', 'ready', 'not-ready']);
  });

  it('follow VIRTUAL_ENV and the folders that variables name', async () => {
    const files = {
      '/venv/bin/aws': script('/venv/bin/python'),
      '/venv/bin/python': python(),
      '/py/versions/3.9/bin/aws': script('/venv/bin/python'),
    };
    const detected = await detect({ env: { PATH: '/bin', VIRTUAL_ENV: '/venv', PYENV_ROOT: '/py' }, files });
    expect(detected.installations.map(({ foundBy }) => foundBy[0]).sort()).toEqual(['VIRTUAL_ENV', 'pyenv']);
  });

  it('are one where /bin is /usr/bin', async () => {
    const files = {
      '/bin': link('usr/bin'),
      '/usr/bin/aws': script('/usr/bin/python3', v2('2.9.19', 'Linux/6.1 source/x86_64.debian.12 prompt/off')),
      '/usr/bin/python3': python(),
    };
    const detected = await detect({ env: { PATH: '/usr/bin:/bin' }, files });
    expect(detected.installations).toMatchObject([{ name: 'AWS CLI v2', version: '2.9.19', library: { version: '3.0.19' } }]);
  });

  it('ask the interpreter that env finds, and one behind a long path', async () => {
    const files = {
      '/usr/bin/env': program(''),
      '/bin/sh': program(''),
      '/usr/bin/python3': python(),
      '/very/long/python': python({ library: 'OpenSSL 1.0.2k-fips  26 Jan 2017' }),
      '/usr/bin/aws': program(v1('1.16.9'), { text: '#!/usr/bin/env python3\n' }),
      '/usr/local/bin/aws': program(v1('1.18.0'), { text: "#!/bin/sh\n'''exec' \"/very/long/python\" \"$0\" \"$@\"\n' '''\n" }),
    };
    const detected = await detect({ files });
    expect(at(detected, '/usr/bin/aws').library?.version).toBe('3.0.19');
    expect(at(detected, '/usr/local/bin/aws').library?.version).toBe('1.0.2k-fips');
  });

  it.each([
    ['OpenSSL 0.9.8e', { library: 'OpenSSL 0.9.8e-fips-rhel5 01 Jul 2008', min: null, max: null }, ['not-ready', 'not-ready', 'not-ready']],
    ['a build without TLS 1.3', { tls13: false }, ['ready', 'not-ready', 'not-ready']],
    ['OpenSSL 3.5', { library: 'OpenSSL 3.5.6 1 Jan 2026' }, ['ready', 'ready', 'ready']],
    ['a maximum in openssl.cnf', { min: 'MINIMUM_SUPPORTED', max: 'TLSv1_1' }, ['capable', 'capable', 'not-ready']],
    ['a maximum below its minimum', { min: 'TLSv1_2', max: 'TLSv1_1' }, ['conflict', 'conflict', 'conflict']],
    ['a library nobody knows', { library: 'HomemadeSSL 1' }, ['unknown', 'unknown', 'unknown']],
    ['no ssl module', { library: null, error: 'No module named _ssl' }, ['unknown', 'unknown', 'unknown']],
  ])('are judged by their Python: %s', async (_what, facts, expected) => {
    const detected = await detect({ files: { '/usr/bin/aws': script('/usr/bin/python3'), '/usr/bin/python3': python(facts) } });
    expect(verdicts(detected, '/usr/bin/aws')).toEqual(expected);
  });

  it('lose ML-KEM where the crypto policy leaves it out of the groups', async () => {
    const files = {
      '/usr/bin/aws': script('/usr/bin/python3'),
      '/usr/bin/python3': python({ library: 'OpenSSL 3.5.6 1 Jan 2026' }),
      '/etc/pki/tls/openssl.cnf': file('[ crypto_policy ]\n.include = /etc/crypto-policies/back-ends/opensslcnf.config\n'),
      '/etc/crypto-policies/back-ends/opensslcnf.config': file('Groups = X25519:secp256r1\nTLS.MinProtocol = TLSv1.2\n'),
    };
    expect(verdicts(await detect({ files }), '/usr/bin/aws')).toEqual(['ready', 'ready', 'capable']);
  });

  it('reach an interpreter as old as Python 2', async () => {
    const old = program((args) =>
      args.includes('-I')
        ? { code: 2, stderr: 'Unknown option: -I\nusage: python' }
        : `${PROBE_MARK}{"version":"2.7.18","library":"OpenSSL 1.0.1e-fips 11 Feb 2013"}`,
    );
    const detected = await detect({ files: { '/usr/bin/aws': script('/usr/bin/python2'), '/usr/bin/python2': old } });
    expect(verdicts(detected, '/usr/bin/aws')).toEqual(['ready', 'not-ready', 'not-ready']);
  });
});

describe('shims of version managers', () => {
  const versions = (root: string) => ({
    [`${root}/versions/3.11.7/bin/aws`]: script(`${root}/versions/3.11.7/bin/python`, v1('1.45.11'), ME),
    [`${root}/versions/3.11.7/bin/python`]: python(),
    [`${root}/versions/3.8.18/bin/aws`]: script(`${root}/versions/3.8.18/bin/python`, v1('1.20.0'), ME),
    [`${root}/versions/3.8.18/bin/python`]: python({ library: 'OpenSSL 1.1.1w  11 Sep 2023' }),
  });
  const pyenvShim = program('', {
    uid: ME,
    text: '#!/usr/bin/env bash\nprogram=aws\nexec "/home/me/.pyenv/libexec/pyenv" exec "$program" "$@"\n',
  });
  const pyenv = (answer: Parameters<typeof program>[0], options: Parameters<typeof program>[1] = {}) => ({
    env: { PATH: '/home/me/.pyenv/shims:/usr/bin' },
    files: {
      '/home/me/.pyenv/shims/aws': pyenvShim,
      '/home/me/.pyenv/libexec/pyenv': program(answer, { uid: ME, ...options }),
      ...versions('/home/me/.pyenv'),
    },
  });

  it('are resolved to the copy they run; the other versions are listed beside it', async () => {
    const host = fakeHost({ uid: ME, ...pyenv('/home/me/.pyenv/versions/3.11.7/bin/aws\n') });
    const detected = await detectAll(host, [awsCli]);
    expect(detected.installations).toMatchObject([
      {
        version: '1.45.11',
        path: '/home/me/.pyenv/versions/3.11.7/bin/aws',
        foundBy: ['PATH (a shell runs this one), through a shim of pyenv', 'pyenv'],
        active: true,
      },
      { version: '1.20.0', foundBy: ['pyenv'], active: true, stale: false },
    ]);
    expect(host.runs[0]).toEqual({ path: '/home/me/.pyenv/libexec/pyenv', args: ['which', 'aws'] });
  });

  it('that run nothing cost a note', async () => {
    const detected = await detect(pyenv({ code: 127, stderr: 'pyenv: aws: command not found' }));
    expect(detected.installations.map(({ version }) => version).sort()).toEqual(['1.20.0', '1.45.11']);
    expect(detected.notes.join()).toContain('is a shim of pyenv');
  });

  it('whose manager hangs, prints rubbish, or may not be run are listed as unknown', async () => {
    for (const [answer, options, because] of [
      [HANGS, {}, null],
      ['which aws do you mean?', {}, null],
      ['', { mode: 0o777 }, 'writable-by-others'],
    ] as const) {
      const detected = await detect(pyenv(answer, options));
      const shim = detected.installations.find(({ path }) => path.includes('shims'));
      if (because) expect(shim).toMatchObject({ notRunBecause: because, ran: false, verdicts: { 'tls1.2': 'unknown' } });
      expect(detected.notes.join()).toContain('is a shim of pyenv');
      expect(detected.installations.filter(({ version }) => version !== null)).toHaveLength(2);
    }
  });

  it.each([
    [
      'mise',
      {
        '/home/me/shims/aws': link('/usr/bin/mise'),
        '/usr/bin/mise': program('/home/me/.local/share/mise/installs/aws-cli/2.36.7/bin/aws'),
      },
    ],
    [
      'volta',
      {
        '/home/me/shims/aws': link('/home/me/.volta/bin/volta-shim'),
        '/home/me/.volta/bin/volta-shim': program(''),
        '/home/me/.volta/bin/volta': program('/home/me/.local/share/mise/installs/aws-cli/2.36.7/bin/aws'),
      },
    ],
    [
      'asdf',
      {
        '/home/me/shims/aws': program('', { text: '#!/usr/bin/env bash\nexec asdf exec "aws" "$@"\n' }),
        '/usr/bin/asdf': program('/home/me/.local/share/mise/installs/aws-cli/2.36.7/bin/aws'),
      },
    ],
  ])('of %s are understood too', async (manager, shim) => {
    const files = { ...shim, '/home/me/.local/share/mise/installs/aws-cli/2.36.7/bin/aws': program(v2('2.36.7')) };
    const detected = await detect({ env: { PATH: '/home/me/shims:/usr/bin' }, files });
    expect(detected.installations).toMatchObject([
      { version: '2.36.7', foundBy: [`PATH (a shell runs this one), through a shim of ${manager}`, 'mise'] },
    ]);
  });

  it('of snap lead to the current revision', async () => {
    const files = {
      '/snap/bin/aws': link('/usr/bin/snap'),
      '/usr/bin/snap': program(''),
      '/snap/aws-cli/151/bin/aws': program(v2('2.36.7')),
      '/snap/aws-cli/current': link('151'),
    };
    const detected = await detect({ env: { PATH: '/snap/bin' }, files });
    expect(detected.installations).toMatchObject([
      {
        version: '2.36.7',
        realPath: '/snap/aws-cli/151/bin/aws',
        foundBy: ['PATH (a shell runs this one), through a shim of snap', 'snap'],
      },
    ]);
  });
});

describe('on Windows', () => {
  const env = {
    Path: 'C:\\Program Files\\Amazon\\AWSCLIV2\\;"C:\\Users\\me\\bin"',
    PATHEXT: '.COM;.EXE;.BAT;.CMD',
    ProgramFiles: 'C:\\Program Files',
    'ProgramFiles(x86)': 'C:\\Program Files (x86)',
    USERPROFILE: 'C:\\Users\\me',
    LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
    APPDATA: 'C:\\Users\\me\\AppData\\Roaming',
  };
  const windows = (machine: FakeMachine) => detect({ platform: 'win32', uid: null, env, ...machine });
  const exe = program(v2('2.36.7', 'Windows/10 exe/AMD64'));

  it.each([
    ['C:\\Users\\me\\AppData\\Local\\Programs\\Amazon\\AWSCLIV2\\aws.exe', 'the version 2 installer, for this user'],
    ['C:\\Program Files\\Amazon\\AWSCLI\\bin\\aws.exe', 'the version 1 installer'],
    ['C:\\Program Files (x86)\\Amazon\\AWSCLI\\bin\\aws.exe', 'the version 1 installer'],
  ])('finds %s', async (path, foundBy) => {
    expect((await windows({ files: { [path]: exe } })).installations).toMatchObject([{ path, foundBy: [foundBy], version: '2.36.7' }]);
  });

  it('lists a copy once, whatever the case of its path, and marks the one a shell runs', async () => {
    const detected = await windows({
      env: { ...env, Path: 'c:\\program files\\amazon\\awscliv2' },
      files: { 'C:\\Program Files\\Amazon\\AWSCLIV2\\aws.exe': exe },
    });
    expect(detected.installations).toHaveLength(1);
    expect(detected.installations[0]?.foundBy).toEqual(['PATH (a shell runs this one)', 'the version 2 installer']);
  });

  it('finds where the registry says an installer was told to go (synthetic)', async () => {
    const registry = {
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{1E6A}': {
        DisplayName: 'AWS Command Line Interface v2',
        InstallLocation: 'D:\\AWS\\',
      },
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{2222}': {
        DisplayName: 'Something else',
        InstallLocation: 'D:\\Else\\',
      },
    };
    const detected = await windows({ registry, files: { 'D:\\AWS\\aws.exe': exe, 'D:\\Else\\aws.exe': exe } });
    expect(detected.installations).toMatchObject([
      { path: 'D:\\AWS\\aws.exe', foundBy: ['registry'], ran: false, notRunBecause: 'owner-unknown' },
    ]);
  });

  it("runs pip's batch file by its Python, which also tells the TLS library", async () => {
    const scripts = 'C:\\Users\\me\\AppData\\Roaming\\Python\\Python311\\Scripts';
    const interpreter = 'C:\\Users\\me\\AppData\\Local\\Programs\\Python\\Python311\\python.exe';
    const answers = program((args) =>
      args.includes('--version')
        ? v1('1.32.0')
        : `${PROBE_MARK}{"version":"3.11.4","library":"OpenSSL 1.1.1u  30 May 2023","min":"TLSv1_2"}`,
    );
    const detected = await windows({
      files: { [`${scripts}\\aws.cmd`]: file('@echo off'), [`${scripts}\\aws`]: file('#!python'), [interpreter]: answers },
    });
    expect(detected.installations).toMatchObject([
      {
        path: `${scripts}\\aws.cmd`,
        version: '1.32.0',
        ran: true,
        library: { name: 'OpenSSL', version: '1.1.1u' },
        verdicts: { 'tls1.3': 'ready', pq: 'not-ready' },
      },
    ]);
  });
});

describe('a copy that cannot be asked', () => {
  it.each([
    ['hangs', HANGS, 'did not answer in time'],
    ['prints rubbish', 'Segmentation fault\u001b[31m', 'gave an answer that makes no sense'],
    ['fails', { code: 255, stderr: 'ImportError: No module named awscli' }, 'ended with code 255'],
  ] as const)('because it %s costs a note, its version is null, and the others are found', async (_what, answer, note) => {
    const files = { '/usr/local/bin/aws': program(answer), '/usr/bin/aws': script('/usr/bin/python3'), '/usr/bin/python3': python() };
    const detected = await detect({ files });
    expect(at(detected, '/usr/local/bin/aws')).toMatchObject({ version: null, name: 'AWS CLI', ran: true, basis: 'none' });
    expect(at(detected, '/usr/bin/aws').version).toBe('1.45.11');
    expect(detected.notes).toEqual([`/usr/local/bin/aws --version ${note}${note.includes('time') ? ' and was stopped' : ''}.`]);
  });

  it('reads the version from the other stream too', async () => {
    const detected = await detect({ files: { '/usr/bin/aws': program({ stderr: 'aws-cli/1.2.11 Python/2.7.4 Linux/2.6.18\n' }) } });
    expect(detected.installations[0]?.version).toBe('1.2.11');
  });

  it('whose interpreter somebody else can change is not run', async () => {
    const host = fakeHost({
      uid: ME,
      env: { PATH: '/usr/bin' },
      files: { '/usr/bin/aws': script('/srv/python'), '/srv/python': python(), '/srv': folder({ mode: 0o777 }) },
    });
    expect((await detectAll(host, [awsCli])).installations).toMatchObject([{ ran: false, notRunBecause: 'writable-by-others' }]);
    expect(host.runs).toEqual([]);
  });

  it('whose interpreter is named by a relative path is never run, whatever was allowed', async () => {
    const host = fakeHost({ uid: ME, env: { PATH: '/usr/bin' }, files: { '/usr/bin/aws': script('bin/python') } });
    expect((await detectAll(host, [awsCli], { allowPrograms: true })).installations).toMatchObject([
      { ran: false, notRunBecause: 'relative-path' },
    ]);
    expect(host.runs).toEqual([]);
  });

  it('in a relative folder of PATH is never run', async () => {
    const host = fakeHost({ uid: ME, env: { PATH: '.:/usr/bin' }, files: { '/home/me/aws': program(v2('2.36.7'), { uid: ME }) } });
    expect((await detectAll(host, [awsCli], { allowPrograms: true })).installations).toMatchObject([
      {
        path: './aws',
        realPath: '/home/me/aws',
        ran: false,
        notRunBecause: 'relative-path',
        foundBy: ['PATH (a shell runs this one), through its relative entry .'],
      },
    ]);
    expect(host.runs).toEqual([]);
  });
});
