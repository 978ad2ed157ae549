// The runtimes of this machine, made to say hello for real; what is not installed is skipped and named.
import { execFileSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Installation, InstallationKind } from '../../src/contract/document.ts';
import { type ProofContext, prove } from '../../src/handshake/prove.ts';
import { parseLibrary } from '../../src/machine/derive.ts';
import { awsCli } from '../../src/machine/detectors/aws-cli.ts';
import { realHost } from '../../src/machine/real-host.ts';
import { detectAll } from '../support/host-context.ts';
import { installed, proofContext } from './support.ts';

const POSIX = process.platform !== 'win32';

/** Where a program is that is no shim of a version manager: those need the home that a proof does not give them. */
function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (!folder.endsWith('shims')) return path;
    } catch {}
  }
  return null;
}

const answerOf = (path: string, ...args: readonly string[]): string => {
  try {
    return execFileSync(path, [...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
  } catch {
    return '';
  }
};

let folder: string;
const before = process.env.TMPDIR;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'runtimes-'));
  mkdirSync(join(folder, 'tmp'));
  process.env.TMPDIR = join(folder, 'tmp');
});
afterEach(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  const left = readdirSync(join(folder, 'tmp'));
  rmSync(folder, { recursive: true, force: true });
  expect(left, 'left behind').toEqual([]);
});

const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

interface Proof {
  readonly after: Installation;
  readonly notes: readonly string[];
}

async function proved(
  found: Partial<Installation> & Pick<Installation, 'kind' | 'path'>,
  env: Readonly<Record<string, string>> = {},
  change: Partial<ProofContext> = {},
): Promise<Proof> {
  const clean = { PATH: process.env.PATH, HOME: homedir(), LANG: 'C.UTF-8', ...env };
  const host = realHost({ env: clean });
  const realPath = realpathSync(found.path);
  const context = proofContext(host, { allowPrograms: true, helloTimeoutMs: 20_000, ...change });
  return { after: await prove(installed({ realPath, ...found }), context), notes: context.notes };
}

interface Runtime {
  readonly kind: InstallationKind;
  readonly name: string;
  readonly versionArgs?: readonly string[];
}

const RUNTIMES: readonly Runtime[] = [
  { kind: 'node', name: 'node' },
  { kind: 'python', name: 'python3' },
  { kind: 'openssl', name: 'openssl' },
  { kind: 'curl', name: 'curl' },
  { kind: 'wget', name: 'wget' },
  { kind: 'git', name: 'git' },
  { kind: 'perl', name: 'perl' },
  { kind: 'ruby', name: 'ruby' },
  { kind: 'php', name: 'php' },
  { kind: 'java', name: 'java' },
  { kind: 'go', name: 'go', versionArgs: ['version'] },
  { kind: 'bun', name: 'bun' },
  { kind: 'deno', name: 'deno' },
  { kind: 'powershell', name: 'pwsh' },
];

const versionOf = ({ name, versionArgs = ['--version'] }: Runtime): string =>
  /\d+\.\d+(?:\.\d+)?/.exec(answerOf(onPath(name) ?? name, ...versionArgs))?.[0] ?? '';

describe.runIf(POSIX)('what is installed here says hello', () => {
  for (const runtime of RUNTIMES) {
    const path = onPath(runtime.name);
    const version = path === null ? '' : versionOf(runtime);
    const compiles = runtime.kind === 'go' && Number(version.split('.')[1]) >= 20;
    test.skipIf(path === null || compiles)(
      `${runtime.name}${path === null ? ' (not installed here)' : compiles ? ` (${version} compiles first)` : ''}`,
      async ({ skip }) => {
        const { after, notes } = await proved({ kind: runtime.kind, path: path ?? '', version: version || null });
        // Perl alone is everywhere; its TLS is a package.
        if (runtime.kind === 'perl' && answerOf(path ?? '', '-MIO::Socket::SSL', '-e', 'print 1') !== '1')
          return skip('IO::Socket::SSL is not installed');
        expect(notes).toEqual([]);
        expect(after.basis).toBe('proved');
        // Whatever is installed today offers TLS 1.2; the table of versions has nothing older that Debian or npm still carry under these names.
        expect(after.verdicts['tls1.2']).toBe('ready');
        expect(after.handshake?.versions[0]).toBe(after.handshake?.maxVersion);
        expect(after.handshake?.cipherSuites).toBeGreaterThan(0);
      },
      60_000,
    );
  }
});

describe.runIf(POSIX)('every AWS CLI that detection finds here', () => {
  test('says hello in a home that is not its own', async ({ skip }) => {
    const host = realHost();
    const { installations } = await detectAll(host, [awsCli], { allowPrograms: true });
    const copies = installations.filter(({ ran, version, stale }) => ran && version !== null && !stale);
    if (copies.length === 0) return skip('no AWS CLI is installed here');
    for (const copy of copies) {
      const context = proofContext(host, { allowPrograms: true, helloTimeoutMs: 30_000 });
      const after = await prove(copy, context);
      expect([after.path, context.notes, after.basis, after.verdicts['tls1.2']]).toEqual([copy.path, [], 'proved', 'ready']);
    }
  }, 120_000);
});

describe('Node.js, which runs this test', () => {
  const node = { kind: 'node', path: process.execPath, library: parseLibrary(`OpenSSL ${process.versions.openssl}`) } as const;
  const hasMlKem = Number(process.versions.openssl.split('.')[0]) > 3 || /^3\.(?:[5-9]|\d\d)/.test(process.versions.openssl);

  test('offers TLS 1.3 and 1.2, and post-quantum with an OpenSSL of 3.5', async () => {
    const { after } = await proved(node);
    expect(after.handshake).toMatchObject({ maxVersion: 'TLSv1.3', minVersion: 'TLSv1.2', versions: ['TLSv1.3', 'TLSv1.2'] });
    expect(after.verdicts).toEqual({ 'tls1.2': 'ready', 'tls1.3': 'ready', pq: hasMlKem ? 'ready' : 'not-ready' });
  });

  test('held at TLS 1.2 by NODE_OPTIONS, which is named', async () => {
    const { after } = await proved(node, { NODE_OPTIONS: '--tls-max-v1.2' });
    expect(after.handshake).toMatchObject({ maxVersion: 'TLSv1.2', minVersion: 'TLSv1.2' });
    expect(after.verdicts['tls1.3']).toBe('capable');
    expect(after.causes[0]).toEqual({ code: 'node-options', text: '--tls-max-v1.2 allows TLS 1.2 at most.', where: 'NODE_OPTIONS' });
  });

  test('a second probe finds the old minimum that a hello without TLS 1.3 does not tell', async () => {
    const conf = write(
      'seclevel.cnf',
      'nodejs_conf = c\n[c]\nssl_conf = s\n[s]\nsystem_default = d\n[d]\nCipherString = DEFAULT:@SECLEVEL=0\n',
    );
    const { after } = await proved(node, { NODE_OPTIONS: '--tls-max-v1.2 --tls-min-v1.0', OPENSSL_CONF: conf });
    expect(after.handshake).toMatchObject({ maxVersion: 'TLSv1.2', versions: ['TLSv1.2'] });
    expect(['TLSv1', 'TLSv1.2']).toContain(after.handshake?.minVersion);
  });

  test("a module that NODE_OPTIONS asks for is not loaded: the user's code is none of a proof's", async () => {
    const ran = join(folder, 'ran');
    const module = write('mine.cjs', `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`);
    const { after } = await proved(node, { NODE_OPTIONS: `--require ${module}` });
    expect(after.basis).toBe('proved');
    expect(readdirSync(folder)).not.toContain('ran');
  });

  test('MaxProtocol of OpenSSL does not hold it, and is not blamed', async () => {
    const conf = write('max.cnf', OPENSSL_CONF('MaxProtocol = TLSv1.1'));
    const { after } = await proved(node, { OPENSSL_CONF: conf });
    expect(after.verdicts['tls1.3']).toBe('ready');
    expect(after.causes.map(({ code }) => code)).not.toContain('openssl-config');
  });
});

const OPENSSL_CONF = (setting: string): string =>
  `openssl_conf = c\n[c]\nssl_conf = s\n[s]\nsystem_default = d\n[d]\n${setting}\nCipherString = DEFAULT:@SECLEVEL=0\n`;

/** OpenSSL 1.1.0 and newer read `ssl_conf`; a LibreSSL by the name of openssl does not. */
const openssl = onPath('openssl');
const readsConf = openssl !== null && /^OpenSSL (?:1\.1|3|4)/.test(answerOf(openssl, 'version'));

describe.runIf(POSIX)('held back by a configuration', () => {
  test.skipIf(!readsConf)('openssl, by MaxProtocol in OPENSSL_CONF', async () => {
    const conf = write('max.cnf', OPENSSL_CONF('MaxProtocol = TLSv1.1'));
    const { after } = await proved(
      { kind: 'openssl', path: openssl ?? '', library: { name: 'OpenSSL', version: '3.0.0' } },
      { OPENSSL_CONF: conf },
    );
    expect(after.verdicts).toEqual({ 'tls1.2': 'capable', 'tls1.3': 'capable', pq: 'not-ready' });
    expect(after.handshake).toMatchObject({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
    expect(after.causes).toContainEqual({ code: 'openssl-config', text: 'MaxProtocol = TLSv1.1 allows TLS 1.1 at most.', where: conf });
  });

  const python = onPath('python3');
  const ssl =
    python === null ? '' : answerOf(python, '-c', 'import ssl; c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); print(c.minimum_version.name)');
  test.skipIf(ssl === '')(
    'Python, by MaxProtocol in OPENSSL_CONF: held at TLS 1.1, or left with nothing where its own minimum is 1.2',
    async () => {
      const conf = write('max.cnf', OPENSSL_CONF('MaxProtocol = TLSv1.1'));
      const { after } = await proved({ kind: 'python', path: python ?? '' }, { OPENSSL_CONF: conf });
      const raised = answerOf(
        python ?? '',
        '-c',
        'import ssl; c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT); print(c.minimum_version.name)',
      ).trim();
      expect(after.verdicts['tls1.2']).toBe(raised === 'TLSv1_2' ? 'conflict' : 'capable');
      expect(after.causes[0]).toMatchObject({ code: 'openssl-config', where: conf });
    },
  );

  const curl = onPath('curl');
  test.skipIf(curl === null)("curl, by the user's .curlrc; what else stands in there does not count", async () => {
    const heard: string[] = [];
    const elsewhere = createServer((socket) => socket.on('error', () => {}).once('data', (data) => heard.push(data.toString('latin1'))));
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const address = elsewhere.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
    write('.curlrc', `tls-max = 1.2\nurl = "${url}"\nproxy = ${url}\n`);
    const { after } = await proved({ kind: 'curl', path: curl ?? '' }, { CURL_HOME: folder });
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(after.handshake?.maxVersion).toBe('TLSv1.2');
    expect(after.causes).toContainEqual({ code: 'curlrc', text: 'tls-max = 1.2 allows TLS 1.2 at most.', where: join(folder, '.curlrc') });
    expect(heard).toEqual([]);
  });

  for (const [kind, name] of [
    ['wget', 'wget'],
    ['git', 'git'],
  ] as const) {
    const path = onPath(name);
    const linked =
      path === null ? '' : answerOf('/bin/sh', '-c', `ldd ${kind === 'git' ? '"$(git --exec-path)"/git-remote-https' : path} 2>&1`);
    test.skipIf(!/gnutls/.test(linked))(`${name}, by a priority file of GnuTLS`, async () => {
      const file = write('gnutls', '[overrides]\ndisabled-version = tls1.2\ndisabled-version = tls1.3\n');
      const { after } = await proved({ kind, path: path ?? '' }, { GNUTLS_SYSTEM_PRIORITY_FILE: file });
      expect(after.handshake?.maxVersion).toBe('TLSv1.1');
      expect(after.verdicts['tls1.2']).toBe('capable');
      expect(after.causes[0]).toMatchObject({ code: 'gnutls-config', where: file });
    });
  }

  const java = onPath('java');
  test.skipIf(java === null)(
    'Java, by its own options',
    async () => {
      const held = await proved({ kind: 'java', path: java ?? '' }, { JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1.2' });
      expect(held.after.handshake?.maxVersion).toBe('TLSv1.2');
      expect(held.after.causes[0]).toMatchObject({ code: 'java-options', where: 'JAVA_TOOL_OPTIONS' });
      // TLS 1.0 is disabled in java.security: nothing is left, and it does not even say an alert.
      const nothing = await proved({ kind: 'java', path: java ?? '' }, { JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1' });
      expect(nothing.after.verdicts['tls1.2']).toBe('conflict');
      expect(nothing.after.causes.map(({ code }) => code)).toEqual(['java-options', 'java-security', 'no-hello']);
    },
    60_000,
  );
});

describe.runIf(POSIX)('a proxy in the environment', () => {
  const heard: string[] = [];
  const proxy = createServer((socket) => {
    socket.on('error', () => {}).once('data', (data) => heard.push(data.toString('latin1').slice(0, 40)));
  });
  beforeAll(() => new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => proxy.close(resolve)));

  for (const { kind, name } of RUNTIMES.filter(({ name: each }) =>
    ['node', 'python3', 'curl', 'wget', 'git', 'ruby', 'php'].includes(each),
  )) {
    const path = onPath(name);
    test.skipIf(path === null)(
      `is not asked by ${name}${path === null ? ' (not installed here)' : ''}`,
      async () => {
        const address = proxy.address();
        const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
        const env = { HTTPS_PROXY: url, https_proxy: url, HTTP_PROXY: url, http_proxy: url, ALL_PROXY: url, all_proxy: url };
        expect((await proved({ kind, path: path ?? '' }, env)).after.basis).toBe('proved');
        expect(heard).toEqual([]);
      },
      60_000,
    );
  }
});

const strace = onPath('strace');
const traces = strace !== null && answerOf(strace, '-qq', '-e', 'trace=none', '/bin/true', '-V') === '' && process.platform === 'linux';

describe.skipIf(!traces)('watched by strace', () => {
  for (const { kind, name } of RUNTIMES) {
    const path = onPath(name);
    test.skipIf(path === null || kind === 'go')(
      `${name} connects to this machine alone${path === null ? ' (not installed here)' : ''}`,
      async () => {
        const log = join(folder, 'log');
        const wrapper = write('wrapper', `#!/bin/sh\nexec ${strace} -f -qq -e trace=connect,sendto -o ${log} ${path} "$@"\n`);
        chmodSync(wrapper, 0o755);
        await proved({ kind, path: wrapper });
        const addresses = [...readFileSync(log, 'utf8').matchAll(/inet_(?:addr|pton)\((?:AF_INET6, )?"([^"]+)"/g)].map(
          ([, address]) => address,
        );
        if (kind !== 'perl') expect(addresses.some((address) => address?.endsWith('127.0.0.1'))).toBe(true);
        expect(new Set(addresses.filter((address) => !/^(?:127\.|::1$|::ffff:127\.)/.test(address ?? '')))).toEqual(new Set());
      },
      60_000,
    );
  }
});

describe.runIf(POSIX)('programs that misbehave', () => {
  const script = (text: string): string => {
    const path = write('program', `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const alive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const gone = async (pid: number): Promise<boolean> => {
    for (let tries = 0; tries < 40 && alive(pid); tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    return !alive(pid);
  };

  test('one that hangs is stopped with everything that it started, and stays derived', async () => {
    const pids = join(folder, 'pids');
    const path = script(`sleep 600 & echo $! >> ${pids}; echo $$ >> ${pids}; wait`);
    const started = performance.now();
    const { after, notes } = await proved({ kind: 'curl', path }, {}, { helloTimeoutMs: 400 });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(after).toMatchObject({ basis: 'none', handshake: null });
    expect(notes).toEqual([expect.stringContaining('it did not connect in time and was stopped')]);
    const all = readFileSync(pids, 'utf8').trim().split('\n').map(Number);
    expect(all).toHaveLength(4);
    for (const pid of all) expect(await gone(pid), `${pid} still runs`).toBe(true);
  });

  test('one that stays after its hello is stopped at once', async () => {
    const pids = join(folder, 'pids');
    const path = script(`echo $$ > ${pids}; ${process.execPath} "$@"; sleep 600`);
    const started = performance.now();
    const { after } = await proved({ kind: 'node', path });
    expect(after.basis).toBe('proved');
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await gone(Number(readFileSync(pids, 'utf8')))).toBe(true);
  });

  test('one finds itself in an empty folder of its own', async () => {
    const path = script(`pwd > ${join(folder, 'where')}; ls -A >> ${join(folder, 'where')}`);
    await proved({ kind: 'curl', path });
    expect(readFileSync(join(folder, 'where'), 'utf8').trim()).toMatch(new RegExp(`^${join(folder, 'tmp')}/\\S+$`));
  });

  test('one that is cancelled while it waits is stopped at once', async () => {
    const path = script('sleep 600');
    const started = performance.now();
    const { after, notes } = await proved({ kind: 'curl', path }, {}, { signal: AbortSignal.timeout(200) });
    expect(performance.now() - started).toBeLessThan(5000);
    expect([after.basis, notes]).toEqual(['none', []]);
  });

  test('one that ends without a word is not waited for', async () => {
    const started = performance.now();
    const { notes } = await proved({ kind: 'curl', path: script('exit 4') });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(notes).toEqual([expect.stringContaining('it ended with code 4')]);
  });
});
