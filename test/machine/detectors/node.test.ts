import { describe, expect, it } from 'vitest';
import { node } from '../../../src/machine/detectors/node.ts';
import { PROBE_MARK } from '../../../src/machine/run-program.ts';
import { type FakeMachine, fakeHost, file, folder, HANGS, link, type Program, program } from '../../support/host.ts';
import { at, detectAll } from '../../support/host-context.ts';

const ME = 1000;

interface NodeFacts {
  readonly version: string;
  readonly openssl?: string | null;
  readonly min?: string | null;
  readonly max?: string | null;
  readonly shared?: boolean;
  readonly tls?: boolean;
  readonly bun?: string;
  readonly path?: string;
}
const answer = ({
  version,
  openssl = '3.0.19',
  min = 'TLSv1.2',
  max = 'TLSv1.3',
  shared = false,
  tls = true,
  bun,
  path = '/usr/bin/node',
}: NodeFacts): string =>
  `${PROBE_MARK}${JSON.stringify({ version: `v${version}`, openssl, bun: bun ?? null, path, tls, shared, min, max })}\n`;
const nodeJs = (facts: NodeFacts) => program(answer(facts));
const mine = (facts: NodeFacts) => program(answer(facts), { uid: ME });

const detect = (machine: FakeMachine, options: Parameters<typeof detectAll>[2] = {}) =>
  detectAll(fakeHost({ env: { PATH: '/usr/bin' }, uid: ME, ...machine }), [node], options);
const verdictsOf = async (facts: NodeFacts, machine: FakeMachine = {}) => {
  const { verdicts: v } = at(await detect({ ...machine, files: { '/usr/bin/node': nodeJs(facts), ...machine.files } }), '/usr/bin/node');
  return [v['tls1.2'], v['tls1.3'], v.pq];
};

describe('where Node.js is found', () => {
  it.each([
    ['nvm', '/home/me/.nvm/versions/node/v20.1.0/bin/node', {}],
    ['nvm', '/data/nvm/versions/node/v20.1.0/bin/node', { NVM_DIR: '/data/nvm' }],
    ['fnm', '/home/me/.local/share/fnm/node-versions/v20.1.0/installation/bin/node', {}],
    ['fnm', '/home/me/.fnm/node-versions/v20.1.0/installation/bin/node', {}],
    ['fnm', '/home/me/Library/Application Support/fnm/node-versions/v20.1.0/installation/bin/node', {}],
    ['volta', '/home/me/.volta/tools/image/node/20.1.0/bin/node', {}],
    ['asdf', '/home/me/.asdf/installs/nodejs/20.1.0/bin/node', {}],
    ['mise', '/home/me/.local/share/mise/installs/node/20.1.0/bin/node', {}],
    ['nodenv', '/home/me/.nodenv/versions/20.1.0/bin/node', {}],
    ['n', '/usr/local/n/versions/node/20.1.0/bin/node', {}],
    ['n', '/home/me/n/n/versions/node/20.1.0/bin/node', { N_PREFIX: '/home/me/n' }],
    ['Homebrew', '/opt/homebrew/opt/node@20/bin/node', {}],
    ['snap', '/snap/node/current/bin/node', {}],
    ['/opt', '/opt/kiosk/node', {}],
    ['/usr/bin', '/usr/bin/nodejs', {}],
  ])('%s: %s', async (foundBy, path, env) => {
    const detected = await detect({ env: { PATH: '/bin', ...env }, files: { [path]: nodeJs({ version: '20.1.0', path }) } });
    expect(detected.installations).toMatchObject([
      { kind: 'node', version: '20.1.0', path, foundBy: [foundBy], active: true, stale: false, ran: true },
    ]);
  });

  it.each([
    ['the Node.js installer', 'C:\\Program Files\\nodejs\\node.exe', {}],
    ['nvm-windows', 'C:\\Users\\me\\AppData\\Roaming\\nvm\\v20.1.0\\node.exe', {}],
    ['fnm', 'C:\\Users\\me\\AppData\\Roaming\\fnm\\node-versions\\v20.1.0\\installation\\node.exe', {}],
    ['volta', 'C:\\Users\\me\\AppData\\Local\\Volta\\tools\\image\\node\\20.1.0\\node.exe', {}],
    ['scoop', 'C:\\Users\\me\\scoop\\apps\\nodejs-lts\\current\\node.exe', {}],
  ])('%s on Windows: %s', async (foundBy, path, more) => {
    const env = {
      Path: 'C:\\Windows',
      ProgramFiles: 'C:\\Program Files',
      USERPROFILE: 'C:\\Users\\me',
      APPDATA: 'C:\\Users\\me\\AppData\\Roaming',
      LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
      ...more,
    };
    const detected = await detect({ platform: 'win32', uid: null, env, files: { [path]: nodeJs({ version: '20.1.0', path }) } });
    expect(detected.installations).toMatchObject([{ version: '20.1.0', path, foundBy: [foundBy], ran: true }]);
  });

  it('says which one a shell runs, and lists one file once however many ways lead to it', async () => {
    const detected = await detect({
      env: { PATH: '/home/me/bin:/usr/bin:/bin' },
      execPath: '/usr/bin/node',
      files: {
        '/bin': link('usr/bin'),
        '/usr/bin/node': nodeJs({ version: '20.20.2' }),
        '/usr/bin/nodejs': link('/etc/alternatives/nodejs'),
        '/etc/alternatives/nodejs': link('/usr/bin/node'),
        '/home/me/bin/node': mine({ version: '0.8.28', openssl: '1.0.0m', path: '/home/me/bin/node' }),
        '/home/me/bin': folder({ uid: ME }),
      },
    });
    expect(detected.installations.map(({ path }) => path).sort()).toEqual(['/home/me/bin/node', '/usr/bin/node']);
    expect(at(detected, '/home/me/bin/node').foundBy).toEqual(['PATH (a shell runs this one)']);
    expect(at(detected, '/usr/bin/node').foundBy).toEqual(['PATH', 'PATH (as nodejs)', '/usr/bin', 'runs this assistant']);
  });

  it('takes a wrapper script for another way to start what is behind it', async () => {
    const detected = await detect({
      env: { PATH: '/usr/local/bin:/usr/bin' },
      files: {
        '/usr/local/bin/node': program(answer({ version: '20.20.2', path: '/usr/bin/node' }), {
          text: '#!/bin/sh\nexec /usr/bin/node "$@"\n',
        }),
        '/bin/sh': program(''),
        '/usr/bin/node': nodeJs({ version: '20.20.2' }),
      },
    });
    expect(detected.installations).toHaveLength(1);
    expect(detected.installations[0]).toMatchObject({ path: '/usr/bin/node' });
    expect(detected.installations[0]?.foundBy).toEqual(['PATH (a shell runs this one)', '/usr/local/bin', 'PATH', '/usr/bin']);
  });
});

describe('what Node.js offers', () => {
  it.each<[NodeFacts, readonly string[]]>([
    [{ version: '0.8.28', openssl: '1.0.0m', min: null, max: null }, ['not-ready', 'not-ready', 'not-ready']],
    [{ version: '0.10.48', openssl: '1.0.1u', min: null, max: null }, ['ready', 'not-ready', 'not-ready']],
    [{ version: '8.17.0', openssl: '1.0.2s', min: null, max: null }, ['ready', 'not-ready', 'not-ready']],
    [{ version: '10.24.1', openssl: '1.1.1k', min: 'TLSv1', max: 'TLSv1.2' }, ['ready', 'not-ready', 'not-ready']],
    [{ version: '12.22.12', openssl: '1.1.1n' }, ['ready', 'ready', 'not-ready']],
    [{ version: '16.20.2', openssl: '1.1.1v+quic' }, ['ready', 'ready', 'not-ready']],
    [{ version: '22.19.0', openssl: '3.0.17' }, ['ready', 'ready', 'not-ready']],
    [{ version: '22.20.0', openssl: '3.5.2' }, ['ready', 'ready', 'ready']],
    [{ version: '26.10.0', openssl: '3.5.8' }, ['ready', 'ready', 'ready']],
    [{ version: '20.0.0', openssl: null, tls: false, min: null, max: null }, ['not-ready', 'not-ready', 'not-ready']],
    [{ version: '24.3.0', openssl: '1.1.0', bun: '1.4.5' }, ['ready', 'ready', 'unknown']],
  ])('%j: %j', async (facts, expected) => {
    expect(await verdictsOf(facts)).toEqual(expected);
  });

  it('is held down by NODE_OPTIONS, which is named', async () => {
    const env = { PATH: '/usr/bin', NODE_OPTIONS: '--tls-max-v1.2' };
    const facts = { version: '24.5.0', openssl: '3.5.1', max: 'TLSv1.2' };
    expect(await verdictsOf(facts, { env })).toEqual(['ready', 'capable', 'capable']);
    const found = at(await detect({ env, files: { '/usr/bin/node': nodeJs(facts) } }), '/usr/bin/node');
    expect(found.causes).toEqual([{ code: 'node-options', text: '--tls-max-v1.2 allows TLS 1.2 at most.', where: 'NODE_OPTIONS' }]);
    expect(found.basis).toBe('derived');
  });

  it('is a conflict where NODE_OPTIONS asks for more than there is, or keeps it from starting', async () => {
    const files = (answers: Program) => ({ '/usr/bin/node': program(answers) });
    const env = { PATH: '/usr/bin', NODE_OPTIONS: '--tls-min-v1.3 --tls-max-v1.2' };
    const refusing: Program = (_args, seen) =>
      seen.NODE_OPTIONS ? { code: 9, stderr: 'not allowed in NODE_OPTIONS' } : answer({ version: '8.17.0', openssl: '1.0.2s' });
    const refused = at(await detect({ env, files: files(refusing) }), '/usr/bin/node');
    expect(refused).toMatchObject({
      version: '8.17.0',
      verdicts: { 'tls1.2': 'conflict' },
      causes: [{ code: 'node-options', where: 'NODE_OPTIONS' }],
    });
    const contradictory = () => answer({ version: '20.0.0', min: 'TLSv1.3', max: 'TLSv1.2' });
    expect(at(await detect({ env, files: files(contradictory) }), '/usr/bin/node').verdicts['tls1.2']).toBe('conflict');
  });

  it("loses ML-KEM to the system's groups only when it is linked to the system's OpenSSL", async () => {
    const files = { '/etc/ssl/openssl.cnf': file('[system_default_sect]\nGroups = X25519:P-256\nMaxProtocol = TLSv1.1\n') };
    const facts = { version: '24.5.0', openssl: '3.5.1' };
    expect(await verdictsOf(facts, { files })).toEqual(['ready', 'ready', 'ready']);
    expect(await verdictsOf({ ...facts, shared: true }, { files })).toEqual(['ready', 'ready', 'capable']);
  });
});

describe('a Node.js that cannot be asked', () => {
  it('is listed with the reason, and run only with consent', async () => {
    const path = '/opt/shared/node';
    const machine = { env: { PATH: '/opt/shared' }, files: { [path]: program(answer({ version: '20.1.0' }), { mode: 0o777 }) } };
    const host = fakeHost({ uid: ME, ...machine });
    const detected = await detectAll(host, [node]);
    expect(detected.installations).toMatchObject([
      { path, version: null, ran: false, notRunBecause: 'writable-by-others', verdicts: { 'tls1.2': 'unknown' }, basis: 'none' },
    ]);
    expect(host.runs).toEqual([]);
    expect((await detect(machine, { allowPrograms: true })).installations).toMatchObject([
      { version: '20.1.0', ran: true, notRunBecause: null },
    ]);
  });

  it('through a relative entry of PATH is listed and never run, whatever was allowed', async () => {
    for (const entry of ['.', '', 'bin', './node_modules/.bin', '../tools']) {
      const folderOf = {
        '.': '/home/me',
        '': '/home/me',
        bin: '/home/me/bin',
        './node_modules/.bin': '/home/me/node_modules/.bin',
        '../tools': '/home/tools',
      }[entry];
      const host = fakeHost({ uid: ME, env: { PATH: `${entry}:/usr/bin` }, files: { [`${folderOf}/node`]: mine({ version: '20.1.0' }) } });
      const detected = await detectAll(host, [node], { allowPrograms: true });
      expect(detected.installations, entry).toMatchObject([{ realPath: `${folderOf}/node`, ran: false, notRunBecause: 'relative-path' }]);
      expect(host.runs).toEqual([]);
    }
  });

  it('by a relative way is run by the absolute one that leads to it too', async () => {
    const detected = await detect({
      cwd: '/usr',
      env: { PATH: 'bin:/usr/bin' },
      files: { '/usr/bin/node': nodeJs({ version: '20.1.0' }) },
    });
    expect(detected.installations).toMatchObject([{ path: '/usr/bin/node', ran: true, version: '20.1.0' }]);
  });

  it.each([
    ['hangs', HANGS, 'did not answer in time'],
    ['prints rubbish', '\u001b[2Jv99.9.9 {"openssl":"9"}\n', 'gave an answer that makes no sense'],
    ['prints rubbish behind our mark', `${PROBE_MARK}{"version":"$(reboot)"}`, 'gave an answer that makes no sense'],
    ['prints a version that is an escape', answer({ version: '20.0.0', openssl: '3.5.0\u001b[2J' }), 'gave an answer that makes no sense'],
    ['prints half a line', `${PROBE_MARK}{"version":"v20`, 'gave an answer that makes no sense'],
    ['crashes', { code: 134, stderr: 'Aborted' }, 'ended with code 134'],
    ['is killed', { code: null }, 'ended with code none'],
  ] as const)('because it %s costs a note, not the run', async (_what, bad, note) => {
    const detected = await detect({
      env: { PATH: '/opt/bad:/usr/bin' },
      files: { '/opt/bad/node': program(bad), '/usr/bin/node': nodeJs({ version: '20.20.2' }) },
    });
    expect(at(detected, '/opt/bad/node')).toMatchObject({ version: null, ran: true, verdicts: { 'tls1.2': 'unknown' }, basis: 'none' });
    expect(at(detected, '/usr/bin/node').version).toBe('20.20.2');
    expect(detected.notes.join('\n')).toContain(`/opt/bad/node, asked for its TLS library, ${note}`);
    expect(detected.notes.join('\n')).not.toContain('\u001b');
  });
});
