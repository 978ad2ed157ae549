// Node.js projects: which SDK is found, what pins it, and what it really offers.
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { createJourney } from '../../src/create-journey.ts';
import { realHost } from '../../src/machine/real-host.ts';
import { PROBE_MARK } from '../../src/machine/run-program.ts';
import { projectsIn } from '../../src/project/projects.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { type FakeEntry, fakeHost, file, folder, link, program } from '../support/host.ts';
import { at, detectAll } from '../support/host-context.ts';

const ANSWER = { version: 'v24.1.0', openssl: '3.5.6', bun: null, path: '/usr/bin/node', tls: true, shared: false };
const NODE = program(`${PROBE_MARK}${JSON.stringify({ ...ANSWER, min: 'TLSv1.2', max: 'TLSv1.3' })}\n`);
const BILLING = '/home/me/billing';
const SDK = `${BILLING}/node_modules/aws-sdk`;
const V2 = { [`${SDK}/package.json`]: file('{"version":"2.814.0"}') };
const MANIFEST = { [`${BILLING}/package.json`]: file('{"dependencies":{"aws-sdk":"^2.0.0"}}') };

async function look(files: Readonly<Record<string, FakeEntry>>, options: { readonly allowPrograms?: boolean } = {}) {
  const host = fakeHost({ env: { PATH: '/usr/bin' }, files: { '/usr/bin/node': NODE, [BILLING]: folder(), ...MANIFEST, ...files } });
  const projects = projectsIn([BILLING]);
  return { ...(await detectAll(host, [projects.detector], options)), projects };
}

describe('the AWS SDK of a Node.js project', () => {
  it('is named with its version and judged by the Node.js that a shell runs', async () => {
    const found = await look(V2);
    expect(at(found, SDK)).toMatchObject({
      kind: 'node',
      name: 'project billing: AWS SDK for JavaScript 2.814.0',
      version: '24.1.0',
      ran: false,
      notRunBecause: 'not-needed',
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'ready' },
      basis: 'derived',
      causes: [],
    });
    expect(found.projects.runOf(at(found, SDK).id)).toMatchObject({ interpreter: '/usr/bin/node', folder: SDK, generation: 2 });
  });

  it('is found as version 3 beside version 2, asking STS where there is a choice', async () => {
    const v3 = (client: string) => ({ [`${BILLING}/node_modules/@aws-sdk/${client}/package.json`]: file('{"version":"3.700.0"}') });
    const { installations } = await look({ ...V2, ...v3('client-s3'), ...v3('client-sts') });
    expect(installations.map(({ name }) => name)).toEqual([
      'project billing: AWS SDK for JavaScript 2.814.0',
      'project billing: AWS SDK for JavaScript v3 (client-sts) 3.700.0',
    ]);
  });

  it('is held back by a pin in the source, which is named with its line, and then no bare hello is asked for', async () => {
    const source = "const https = require('https');\nnew https.Agent({ secureProtocol: 'TLSv1_method' });\n";
    const found = await look({ ...V2, [`${BILLING}/src/aws.js`]: file(source) });
    const { id, verdicts, causes } = at(found, SDK);
    expect(verdicts).toEqual({ 'tls1.2': 'capable', 'tls1.3': 'capable', pq: 'capable' });
    expect(causes).toEqual([
      { code: 'project-source', text: "secureProtocol: 'TLSv1_method' allows TLS 1.0 at most.", where: `${BILLING}/src/aws.js:2` },
    ]);
    expect(found.projects.runOf(id)).toBeNull();
  });

  it.each([
    ['an npm script', 'package.json', '{"scripts":{"start":"node --tls-max-v1.2 ."}}', 'package.json'],
    ['.npmrc', '.npmrc', 'node-options=--tls-max-v1.2\n', '.npmrc:1'],
    ['.env', '.env', 'SECRET=--tls-max-v1.1\nNODE_OPTIONS="--tls-max-v1.2"\n', '.env:2'],
  ])('is held back by the options in %s', async (_where, name, text, where) => {
    const { verdicts, causes } = at(await look({ ...V2, [`${BILLING}/${name}`]: file(text) }), SDK);
    expect(verdicts).toEqual({ 'tls1.2': 'ready', 'tls1.3': 'capable', pq: 'capable' });
    expect(causes).toMatchObject([{ code: 'project-options', where: expect.stringContaining(`${BILLING}/${where}`) }]);
  });

  it('says nothing of pins in what is installed, nor of a maximum that is none', async () => {
    const pinned = file("({ maxVersion: 'TLSv1.1' })");
    const found = await look({
      ...V2,
      [`${BILLING}/node_modules/other/index.js`]: pinned,
      [`${BILLING}/linked`]: link('/elsewhere'),
      '/elsewhere/index.js': pinned,
      [`${BILLING}/old.js`]: file("// ({ maxVersion: 'TLSv1.1' })\n/*\n({ maxVersion: 'TLSv1.1' }) */"),
      [`${BILLING}/index.js`]: file("({ maxVersion: 'TLSv1.3', minVersion: 'TLSv1.2' })"),
    });
    expect(at(found, SDK).causes).toEqual([]);
  });

  it('is not loaded where others could have changed it, unless that is allowed', async () => {
    const shared = { ...V2, [SDK]: folder({ mode: 0o777 }) };
    const refused = await look(shared);
    expect(at(refused, SDK)).toMatchObject({ notRunBecause: 'writable-by-others' });
    expect(refused.projects.runOf(at(refused, SDK).id)).toBeNull();
    const allowed = await look(shared, { allowPrograms: true });
    expect(allowed.projects.runOf(at(allowed, SDK).id)).not.toBeNull();
  });

  it('is not followed out of the project', async () => {
    const found = await look({ [SDK]: link('/elsewhere'), '/elsewhere/package.json': file('{"version":"2.814.0"}') });
    expect(found.installations).toEqual([]);
    expect(found.notes).toEqual([
      'Project billing: its package.json names aws-sdk, which is not in its node_modules; nothing of it could be judged.',
    ]);
  });

  it('has no version that is not one', async () => {
    const { installations } = await look({ [`${SDK}/package.json`]: file('{"version":"2.0.0\\u001b[31m"}') });
    expect(installations).toEqual([]);
  });

  it('is unknown without a Node.js that would run it', async () => {
    const host = fakeHost({ env: { PATH: '' }, files: { ...MANIFEST, ...V2 } });
    const found = await detectAll(host, [projectsIn([BILLING]).detector]);
    expect(at(found, SDK)).toMatchObject({ basis: 'none', causes: [{ code: 'runtime-unknown' }] });
  });
});

test.runIf(process.platform !== 'win32')(
  'the SDK of a real project says hello itself',
  async () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'project-')));
    try {
      const sts = realpathSync(dirname(dirname(fileURLToPath(import.meta.resolve('@aws-sdk/client-sts')))));
      const modules = join(root, 'billing', 'node_modules');
      mkdirSync(join(modules, '@aws-sdk'), { recursive: true });
      writeFileSync(join(root, 'billing', 'package.json'), '{}');
      cpSync(sts, join(modules, '@aws-sdk', 'client-sts'), { recursive: true });
      // What it rests on stays where it is: only the SDK's own folder has to be the project's.
      const installed = dirname(dirname(sts));
      for (const name of readdirSync(installed))
        if (name !== '@aws-sdk' && !name.startsWith('.')) symlinkSync(join(installed, name), join(modules, name));
      for (const name of readdirSync(dirname(sts)))
        if (name !== 'client-sts') symlinkSync(join(dirname(sts), name), join(modules, '@aws-sdk', name));
      const bin = join(root, 'bin');
      mkdirSync(bin);
      symlinkSync(process.execPath, join(bin, 'node'));
      chmodSync(root, 0o755);
      const host = { ...realHost({ env: { PATH: bin, HOME: root } }), homedir: root, execPath: null };
      const journey = createJourney({ host, store: null, resume: null, failOn: 'medium', now: () => Date.parse('2026-11-22T10:00:00Z') });
      journey.chooseScope({ ...EMPTY_SCOPE, machine: true, projects: [join(root, 'billing')], allowPrograms: true });
      await journey.detect(new AbortController().signal);
      expect(journey.state.installations.filter(({ name }) => name.startsWith('project '))).toMatchObject([
        {
          name: expect.stringMatching(/^project billing: AWS SDK for JavaScript v3 \(client-sts\) 3\./),
          basis: 'proved',
          verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready' },
          handshake: { maxVersion: 'TLSv1.3', alpn: expect.any(Array) },
        },
      ]);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
  60_000,
);
