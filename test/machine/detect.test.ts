import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installationSchema } from '../../src/contract/document.ts';
import { underived } from '../../src/machine/derive.ts';
import { describeMachine } from '../../src/machine/describe.ts';
import { DETECTORS, type DetectionEvent, detectInstallations } from '../../src/machine/detect.ts';
import type { DetectContext, RuntimeDetector } from '../../src/machine/detector.ts';
import { awsCli } from '../../src/machine/detectors/aws-cli.ts';
import { node } from '../../src/machine/detectors/node.ts';
import { newInstallation } from '../../src/machine/installation.ts';
import { pythonTls } from '../../src/machine/python-tls.ts';
import { realHost } from '../../src/machine/real-host.ts';
import { fakeHost, file, program } from '../support/host.ts';
import { contextFor, detectAll } from '../support/host-context.ts';
import { framework4, framework35, WINDOWS, windowsMachine } from '../support/host-windows.ts';

const never = (): AbortSignal => new AbortController().signal;

const installation = ({ host }: DetectContext, path: string) =>
  newInstallation(host, {
    kind: 'other',
    name: 'Thing',
    version: null,
    path,
    realPath: path,
    foundBy: ['test'],
    ran: false,
    notRunBecause: null,
    library: null,
    derived: underived(null),
  });

const detector = (name: string, detect: RuntimeDetector['detect']): RuntimeDetector => ({ name, detect });

async function collect(stream: AsyncIterable<DetectionEvent>): Promise<readonly DetectionEvent[]> {
  const events: DetectionEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('detection', () => {
  it('gives every detector its turn: one that throws costs a note', async () => {
    const bad = detector('Broken', async function* () {
      yield* [];
      throw new Error('no luck');
    });
    const good = detector('Good', async function* (context) {
      yield installation(context, '/a');
    });
    const detected = await detectAll(fakeHost(), [bad, good, bad]);
    expect(detected.installations.map(({ path }) => path)).toEqual(['/a']);
    expect(detected.notes).toEqual(['Looking for Broken failed: no luck', 'Looking for Broken failed: no luck']);
  });

  it('yields installations as they come, and one of each', async () => {
    let release = (): void => {};
    const slow = detector('Slow', async function* (context) {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      yield installation(context, '/slow');
      yield installation(context, '/fast');
    });
    const fast = detector('Fast', async function* (context) {
      yield installation(context, '/fast');
    });
    const seen: string[] = [];
    for await (const event of detectInstallations({ host: fakeHost(), signal: never(), allowPrograms: false, detectors: [slow, fast] })) {
      if (event.type !== 'installation') continue;
      seen.push(event.installation.path);
      release();
    }
    expect(seen).toEqual(['/fast', '/slow']);
  });

  it('runs few probes at a time and says which, until all are done', async () => {
    let running = 0;
    let most = 0;
    const busy = detector('Busy', async function* (context) {
      const work = async (): Promise<null> => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return null;
      };
      await Promise.all(Array.from({ length: 20 }, (_, index) => context.probe(`probe ${index}`, work, null)));
      yield installation(context, '/x');
    });
    const events = await collect(
      detectInstallations({ host: fakeHost(), signal: never(), allowPrograms: false, detectors: [busy, busy], concurrency: 4 }),
    );
    expect(most).toBe(4);
    const progress = events.filter((event) => event.type === 'progress');
    expect(Math.max(...progress.map(({ current }) => current.length))).toBe(4);
    expect(progress.at(-1)).toEqual({ type: 'progress', done: 40, total: 40, current: [] });
    expect(progress[0]?.current).toEqual(['probe 0']);
  });

  it('leaves a probe alone that never ends, with a note, and goes on', async () => {
    const stuck = detector('Stuck', async function* (context) {
      const path = await context.probe('/dead/mount', () => new Promise<string>(() => {}), '/nothing');
      yield installation(context, path);
    });
    const events = await collect(
      detectInstallations({
        host: fakeHost(),
        signal: never(),
        allowPrograms: false,
        detectors: [stuck],
        probeDeadlineMs: 20,
        concurrency: 1,
      }),
    );
    expect(events.filter(({ type }) => type === 'installation')).toHaveLength(1);
    expect(events).toContainEqual({ type: 'note', text: '/dead/mount: gave no answer within 0 s and was left alone', incomplete: true });
  });

  it('lists what it found and had not asked yet when it is cancelled', async () => {
    const cancel = new AbortController();
    const files = Object.fromEntries(
      ['20', '22', '24'].map((version) => [`/home/me/.nvm/versions/node/v${version}/bin/node`, program('')]),
    );
    const found = fakeHost({ files, env: { PATH: '/usr/bin' } });
    const host = {
      ...found,
      run: async (...[path, args, options]: Parameters<typeof found.run>) => {
        cancel.abort();
        return found.run(path, args, options);
      },
    };
    const detected = await detectAll(host, [node], { signal: cancel.signal });
    expect(detected.installations.map(({ notRunBecause, ran }) => [notRunBecause, ran])).toEqual(
      Array.from({ length: 3 }, () => ['cancelled', false]),
    );
  });

  it('finds nothing, quietly, when it was cancelled before it began', async () => {
    const host = fakeHost({ files: { '/usr/bin/node': program('') }, env: { PATH: '/usr/bin' } });
    expect(await detectAll(host, DETECTORS, { signal: AbortSignal.abort() })).toEqual({ installations: [], notes: [] });
  });

  it('stops everything when nobody listens any more', async () => {
    let signal = never();
    const waiting = detector('Waiting', async function* (context) {
      signal = context.signal;
      yield installation(context, '/x');
      await new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }));
    });
    for await (const event of detectInstallations({ host: fakeHost(), signal: never(), allowPrograms: false, detectors: [waiting] }))
      if (event.type === 'installation') break;
    expect(signal.aborted).toBe(true);
  });

  it('makes installations that the contract knows, on every platform', async () => {
    const windows = fakeHost(windowsMachine(WINDOWS['Windows 10'], framework4(528_040), framework35()));
    const { installations } = await detectAll(windows, DETECTORS);
    expect(installations.map(({ kind }) => kind).sort()).toEqual([
      'dotnet-framework',
      'dotnet-framework',
      'dotnet-framework',
      'dotnet-framework',
      'schannel',
    ]);
    for (const one of installations) expect(installationSchema.parse(one)).toEqual(one);
  });

  it('keeps the id of an installation from run to run, by kind and real path', async () => {
    const machine = { files: { '/usr/bin/node': program('') }, env: { PATH: '/usr/bin' } };
    const ids = await Promise.all([1, 2].map(async () => (await detectAll(fakeHost(machine), [node])).installations.map(({ id }) => id)));
    expect(ids[0]).toEqual(ids[1]);
    // SHA-256 of `node|/usr/bin/node`.
    expect(ids[0]).toEqual([expect.stringMatching(/^i-[0-9a-f]{12}$/)]);
    const lower = await detectAll(fakeHost(windowsMachine(WINDOWS['Windows 10'], framework4(528_040))), DETECTORS);
    const upper = await detectAll(
      fakeHost({ ...windowsMachine(WINDOWS['Windows 10'], framework4(528_040)), env: { SystemRoot: 'C:\\WINDOWS' } }),
      DETECTORS,
    );
    expect(new Set(lower.installations.map(({ id }) => id))).toEqual(new Set(upper.installations.map(({ id }) => id)));
  });
});

describe('the machine', () => {
  it('is named as people know it', async () => {
    const release = async (machine: Parameters<typeof fakeHost>[0]) => {
      const { os, release: name } = await describeMachine(fakeHost(machine));
      return [os, name];
    };
    expect(await release({ files: { '/etc/os-release': file('NAME=x\nPRETTY_NAME="Amazon Linux 2023.12"\n') } })).toEqual([
      'linux',
      'Amazon Linux 2023.12',
    ]);
    expect(await release({})).toEqual(['linux', '6.1.0']);
    const plist = file('<dict>\n<key>ProductVersion</key>\n<string>15.1</string>');
    expect(await release({ platform: 'darwin', files: { '/System/Library/CoreServices/SystemVersion.plist': plist } })).toEqual([
      'macOS',
      '15.1',
    ]);
    expect(await release(windowsMachine(WINDOWS['Windows 11']))).toEqual(['Windows', 'Windows 11 Pro (build 22631)']);
    expect(await release(windowsMachine(WINDOWS['Windows Server 2019']))).toEqual([
      'Windows',
      'Windows Server 2019 Standard (build 17763)',
    ]);
  });
});

const onPath = (name: string): string | null => {
  try {
    return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
};

describe('on this machine', () => {
  it('finds the Node.js that runs this test, and its OpenSSL', async () => {
    const detected = await detectAll(realHost(), [node], { allowPrograms: true });
    const real = await realpath(process.execPath);
    const mine = detected.installations.find(({ realPath }) => realPath === real);
    expect(mine).toMatchObject({
      version: process.versions.node,
      library: { name: 'OpenSSL', version: process.versions.openssl },
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready' },
      basis: 'derived',
    });
    expect(mine?.foundBy).toContain('runs this assistant');
  });

  const python3 = onPath('python3');
  it.skipIf(!python3)('asks a real Python for its library and limits (skipped without python3)', async () => {
    const tls = await pythonTls(contextFor(realHost(), { allowPrograms: true }), python3 ?? '');
    expect(tls).toMatchObject({
      ok: true,
      version: expect.stringMatching(/^3\.\d+\.\d+$/),
      library: { name: expect.any(String) },
      ceilings: [],
    });
  });

  it.skipIf(!python3)('sees the maximum that OPENSSL_CONF sets for a real Python (skipped without python3)', async () => {
    const base = await mkdtemp(join(tmpdir(), 'tls-migrate-conf-'));
    try {
      const conf = join(base, 'openssl.cnf');
      await writeFile(conf, 'openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMaxProtocol = TLSv1.2\n');
      const tls = await pythonTls(
        contextFor(realHost({ env: { ...process.env, OPENSSL_CONF: conf } }), { allowPrograms: true }),
        python3 ?? '',
      );
      expect(tls).toMatchObject({ ok: true, settings: expect.arrayContaining([expect.objectContaining({ max: 'TLSv1.2', where: conf })]) });
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });

  it('a real program that hangs with its child and ignores SIGTERM costs a note, not the run', async () => {
    const base = await realpath(await mkdtemp(join(tmpdir(), 'tls-migrate-hang-')));
    try {
      const pids = join(base, 'pids');
      await writeFile(
        join(base, 'aws'),
        `#!/bin/sh\ntrap '' TERM\n(trap '' TERM; /bin/sleep 300) &\necho $! > ${pids}\necho aws-cli/half\nwait\n`,
      );
      await chmod(join(base, 'aws'), 0o755);
      const real = realHost({ env: { PATH: base, HOME: base } });
      // A shorter time-out than the product's, so that the test ends soon.
      const host = {
        ...real,
        homedir: base,
        run: (...[path, args, options]: Parameters<typeof real.run>) =>
          real.run(path, args, { ...options, timeoutMs: path.startsWith(base) ? 700 : options.timeoutMs }),
      };
      const detected = await detectAll(host, [awsCli, node], { allowPrograms: true });
      expect(detected.installations.find(({ path }) => path === join(base, 'aws'))).toMatchObject({
        version: null,
        ran: true,
        basis: 'none',
      });
      expect(detected.notes.join('\n')).toContain(`${join(base, 'aws')} --version did not answer in time and was stopped.`);
      expect(detected.installations.some(({ kind, version }) => kind === 'node' && version === process.versions.node)).toBe(true);
      const child = execFileSync('cat', [pids], { encoding: 'utf8' }).trim();
      const state = execFileSync('/bin/sh', ['-c', `ps -o stat= -p ${child} || echo gone`], { encoding: 'utf8' }).trim();
      expect(state).toMatch(/^(?:gone|Z.*)$/);
    } finally {
      await rm(base, { recursive: true, force: true });
    }
  });
});
