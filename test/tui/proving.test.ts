// Detect while programs are made to say hello: found first, proved later, and what a person sees of both.
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { Installation } from '../../src/contract/document.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { pageOf } from '../../tui/screens/index.ts';
import { setupOf } from '../../tui/setup.ts';
import { textOf } from '../../tui/text.ts';
import { begun, type Driven, SMALL, WIDE } from '../support/assistant.ts';
import { anInstallation, derivedBefore, FakeJourney, type Gate, gate, NOW, readyInstallation } from '../support/fake-journey.ts';

const HOSTILE = '\u001B[2J\u001B]52;c;ZXZpbA==\u0007\u202Eevil (\u202C 世界 👩‍🚀\r\n\u009B31m)';
const EXPECTED = { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'unknown' } as const;

const aws = readyInstallation();
const node = anInstallation();
const python = readyInstallation({
  id: 'i-000000000003',
  kind: 'python',
  name: 'Python (boto3 1.43.11; botocore 1.43.11)',
  version: '3.11.2',
  path: '/home/jane/work/warehouse-export/.venv/bin/python3',
});

interface Proving {
  readonly driven: Driven;
  readonly held: Gate;
}

/** The screen with the first of `proofs` in, the next two running, and the rest to come. */
async function proving(proofs: readonly Installation[], before = proofs.map(derivedBefore), size = SMALL): Promise<Proving> {
  const held = gate();
  const setup = setupOf({ ...EMPTY_SCOPE, machine: true }, 'tls1.2');
  const driven = begun({ journey: new FakeJourney({ installations: before, proofs }, held), start: { size, setup } });
  await driven.see(/of \d+ proved/);
  return { driven, held };
}

const rowOf = (driven: Driven, text: string): string => driven.lines().find((row) => row.includes(text)) ?? '';

describe('while it runs', () => {
  test('the head counts what is proved and running, and every row says where it stands', async () => {
    const { driven } = await proving([aws, node, python, { ...python, id: 'i-000000000004', name: 'Ruby', path: '/usr/bin/ruby' }]);
    expect(driven.screen()).toContain('1 of 4 proved · 0.0 s · 2 running · 3 of 17 looked for');
    expect(rowOf(driven, 'AWS CLI')).toMatch(/\/usr\/local\/bin\/aws +1\.3 ML-KEM +✓ ready/);
    expect(rowOf(driven, 'Node.js')).toContain('● waiting for its hello…');
    expect(rowOf(driven, 'Python')).toContain('● waiting for its hello…');
    expect(rowOf(driven, 'Ruby')).toMatch(/derived: ML-KEM +✓ ready/);
  });

  test('a proof takes the place of what was found: no row comes twice, and the cursor stays on its installation', async () => {
    const { driven, held } = await proving(
      [aws, node, python],
      [aws, node, python].map((one) => ({ ...derivedBefore(one), verdicts: EXPECTED })),
    );
    driven.press('down');
    expect(rowOf(driven, '❯')).toContain('Node.js 0.8.28');
    held.open();
    await driven.see('3 proved by handshake');
    expect(rowOf(driven, '❯')).toMatch(/Node\.js 0\.8\.28 .* 1\.0 +✗ AWS refuses it/);
    expect(driven.lines().filter((row) => row.includes('AWS CLI'))).toHaveLength(1);
    expect(driven.screen()).not.toMatch(/derived|waiting/);
  });

  test('what is proved waits no more, even while another one at its path does', async () => {
    const { driven } = await proving([aws, { ...python, path: aws.path }]);
    expect(rowOf(driven, 'AWS CLI')).toMatch(/1\.3 ML-KEM +✓ ready/);
    expect(rowOf(driven, 'Python')).toContain('waiting for its hello…');
  });

  test('x keeps what is proved, and what was still waiting is as it was derived', async () => {
    const { driven } = await proving([aws, node]);
    driven.press('x');
    await driven.see('Stopped');
    expect(driven.words()).toContain('1 proved by handshake, 1 derived from versions and settings');
    expect(driven.screen()).not.toContain('waiting');
  });

  test('a screen reader hears the state of a row in words, and its whole path', async () => {
    const { driven } = await proving([aws, python]);
    const state = driven.state();
    const { body } = pageOf({ ...state, about: { ...state.about, speech: true } });
    expect(textOf(body.line(1)).trim()).toBe(
      'Python 3.11.2 (boto3 1.43.11; botocore 1.43.11): waiting for its hello…, at ~/work/warehouse-export/.venv/bin/python3',
    );
  });
});

describe('without proofs', () => {
  test('it says how far the search is, and that the verdicts are derived', async () => {
    const held = gate();
    const driven = begun({ journey: new FakeJourney({ installations: [derivedBefore(aws), derivedBefore(python)] }, held) });
    expect(await driven.see('3 of 17 looked for')).not.toContain('proved');
    held.open();
    expect(await driven.see('2 derived from versions and settings')).not.toContain('proved');
    expect(rowOf(driven, 'AWS CLI')).toMatch(/derived: ML-KEM +✓ ready/);
  });
});

describe('a row', () => {
  test('shows the version before the packages, and cuts a path in its middle', async () => {
    const small = await proving([aws, python]);
    expect(rowOf(small.driven, 'Python')).toContain('Python 3.11.2 · boto3 ~/…/.venv/bin/python3');
    const java = await proving([aws, { ...python, name: 'Java (Eclipse Temurin)', version: '25.0.3' }]);
    // Half a name would be another one.
    expect(rowOf(java.driven, 'Java')).toMatch(/Java 25\.0\.3 +~/);
    const wide = await proving([aws, python], undefined, WIDE);
    expect(rowOf(wide.driven, 'Python 3')).toContain('Python 3.11.2 · boto3 1.43.11; …');
  });

  test('says what was proved and what cannot be known, in words', async () => {
    const refusing = { ...aws, id: 'i-00000000000a', name: 'curl', handshake: null, path: '/c' };
    const conflict = { 'tls1.2': 'conflict', 'tls1.3': 'conflict', pq: 'conflict' } as const;
    const unknown = { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' } as const;
    const driven = begun({
      journey: new FakeJourney({
        installations: [
          { ...refusing, verdicts: conflict },
          {
            ...aws,
            id: 'i-00000000000b',
            name: 'wget',
            basis: 'none',
            handshake: null,
            notRunBecause: 'owned-by-others',
            verdicts: unknown,
          },
          { ...aws, id: 'i-00000000000c', name: 'Perl', verdicts: { ...aws.verdicts, 'tls1.2': 'unknown' } },
        ],
      }),
    });
    await driven.see('3 installations');
    expect(rowOf(driven, 'curl')).toMatch(/no hello +✗ cannot connect/);
    expect(rowOf(driven, 'wget')).toMatch(/not run +\? not known/);
    expect(rowOf(driven, 'Perl')).toMatch(/1\.3 ML-KEM +! not offered/);
  });

  test.each([SMALL, WIDE])('holds its columns whatever a name or a path is, at $columns cells', async (size) => {
    const strange = [HOSTILE, '世界'.repeat(60), `${'a'.repeat(300)} (${'b'.repeat(300)})`, '(', '()', ''].map((name, at) => ({
      ...aws,
      id: `i-00000000010${at}`,
      name,
      version: at % 2 === 0 ? name : null,
      path: at === 1 ? `/${name}` : `/opt/${name}/${name}/x`,
    }));
    const { driven, held } = await proving([aws, ...strange], undefined, size);
    held.open();
    await driven.see('7 proved by handshake');
    const rows = driven.lines().filter((row) => row.includes('1.3 ML-KEM '));
    expect(rows).toHaveLength(7);
    expect(new Set(rows.map((row) => stringWidth(row.slice(0, row.indexOf('1.3 ML-KEM ')))))).toHaveProperty('size', 1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(driven.screen()).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
  });
});

describe('the detail', () => {
  const setting = { code: 'openssl-conf', text: 'MaxProtocol = TLSv1.1 holds it back.', where: '/etc/ssl/openssl.cnf' };
  const offered = {
    maxVersion: 'TLSv1.3',
    minVersion: 'TLSv1.2',
    versions: ['TLSv1.3', 'TLSv1.2'],
    groups: ['X25519MLKEM768', 'x25519', 'secp256r1'],
    keyShares: ['x25519'],
    cipherSuites: 31,
    sni: true,
    alpn: ['h2', 'http/1.1'],
    ms: 1840,
  } as const;
  const told: Installation = {
    ...python,
    handshake: { ...offered, versions: [...offered.versions], groups: [...offered.groups], keyShares: ['x25519'], alpn: [...offered.alpn] },
    causes: [setting, { code: 'x', text: 'So it is built.', where: python.realPath }],
  };

  async function detail(proof: Installation, before: Installation, size = { columns: 80, rows: 60 }): Promise<string> {
    const { driven, held } = await proving([proof], [before], size);
    held.open();
    await driven.see('1 proved by handshake');
    driven.press('enter');
    return driven.words();
  }

  test('tells the hello in words, with the setting, where that stands and how to see it', async () => {
    const words = await detail(told, derivedBefore(told));
    for (const part of [
      'Python 3.11.2 with boto3 1.43.11; botocore 1.43.11',
      'Proved: it was run against a listener on 127.0.0.1.',
      '- MaxProtocol = TLSv1.1 holds it back. stands in /etc/ssl/openssl.cnf',
      'versions TLS 1.3, TLS 1.2; nothing older than TLS 1.2',
      'groups X25519MLKEM768, x25519 (key share), secp256r1',
      'ML-KEM comes without a key share',
      'cipher suites 31',
      'server name sent (SNI)',
      'protocols h2, http/1.1 (ALPN)',
      'took 1.8 s from its start to its hello',
      'with the filter tls.handshake.type == 1',
    ])
      expect(words).toContain(part);
    expect(words).toContain('- So it is built. Its hello');
    expect(words).not.toMatch(/expect otherwise|[Dd]erived/);
  });

  test('says where the proof and what was derived disagree, also when both came between two pictures', async () => {
    const before = { ...derivedBefore(node), verdicts: EXPECTED };
    expect(await detail(node, before)).toContain(
      '! Its version and settings led to expect otherwise (TLS 1.2: ready; TLS 1.3: ready). What it really did counts.',
    );
  });

  test('what was not known before is no disagreement', async () => {
    const before = { ...derivedBefore(node), verdicts: { ...node.verdicts, 'tls1.2': 'unknown' as const } };
    expect(await detail(node, before)).not.toContain('expect otherwise');
  });

  test('another look at the machine forgets what the first one derived', async () => {
    const { driven, held } = await proving([node], [{ ...derivedBefore(node), verdicts: EXPECTED }]);
    held.open();
    await driven.see('1 proved by handshake');
    expect(driven.state().derived.size).toBe(1);
    const machine = { os: 'linux', release: '6.1', arch: 'x64', hostname: 'build-1' };
    driven.journey.record({ type: 'detection-started', at: NOW, machine });
    driven.journey.record({ type: 'installation-found', at: NOW, installation: node });
    await driven.see('1 installation');
    await expect.poll(() => driven.state().derived.size).toBe(0);
  });
});
