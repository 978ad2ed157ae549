// Real runtimes with settings that hold them back: the hello shows it, and the setting is named. Measured on 2026-11-22 on Debian 12.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Installation } from '../../src/contract/document.ts';
import { detected, installationOf, machineOf, programOf, proved, SETS, whyAbsent } from './real.ts';
import { FETCHED, OF_DEBIAN, type Row } from './rows.ts';

interface Case {
  readonly runtime: string;
  readonly setting: string;
  /** Files in the home folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** `~` is the home folder. */
  readonly env?: Readonly<Record<string, string>>;
  /** Newest and oldest, the latter where it was measured; null: it cannot connect at all. */
  readonly offers: readonly [Version, Version?] | null;
  readonly verdicts: readonly [Verdict, Verdict, Verdict];
  /** In the causes: the file or variable that is to blame; null: none is named. */
  readonly blamed: string | null;
}
type Version = NonNullable<Installation['handshake']>['maxVersion'];
type Verdict = Installation['verdicts']['pq'];

const openssl = (settings: string): Pick<Case, 'files' | 'env'> => ({
  files: {
    'openssl.cnf': `openssl_conf = init\nnodejs_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n[tls]\n${settings}\n`,
  },
  env: { OPENSSL_CONF: '~/openssl.cnf' },
});
const OPENSSL_UP_TO_TLS11 = openssl('MinProtocol = TLSv1\nMaxProtocol = TLSv1.1\nCipherString = DEFAULT:@SECLEVEL=0');
const GNUTLS_UP_TO_TLS11 = {
  files: { gnutls: '[overrides]\ndisabled-version = tls1.2\ndisabled-version = tls1.3\n' },
  env: { GNUTLS_SYSTEM_PRIORITY_FILE: '~/gnutls' },
};
const JAVA_ALLOWS_OLD = { security: 'jdk.tls.disabledAlgorithms=SSLv3, RC4, DES, MD5withRSA, anon, NULL\n' };

const HELD_BACK = ['capable', 'capable', 'not-ready'] as const;
const CONFLICT = ['conflict', 'conflict', 'conflict'] as const;
const UP_TO_TLS13 = ['ready', 'ready', 'not-ready'] as const;

const CASES: readonly Case[] = [
  {
    runtime: 'Python 3.11',
    setting: "OpenSSL's MaxProtocol = TLSv1.1",
    ...OPENSSL_UP_TO_TLS11,
    offers: ['TLSv1.1', 'TLSv1'],
    verdicts: HELD_BACK,
    blamed: '~/openssl.cnf',
  },
  {
    runtime: 'AWS CLI 2.33.5',
    setting: "OpenSSL's MaxProtocol = TLSv1.1, below its own minimum",
    ...OPENSSL_UP_TO_TLS11,
    offers: null,
    verdicts: CONFLICT,
    blamed: '~/openssl.cnf',
  },
  {
    runtime: 'AWS CLI 2.36.12',
    setting: "OpenSSL's MaxProtocol = TLSv1.2",
    ...openssl('MaxProtocol = TLSv1.2'),
    offers: ['TLSv1.2', 'TLSv1.2'],
    verdicts: ['ready', 'capable', 'capable'],
    blamed: '~/openssl.cnf',
  },
  {
    runtime: 'Node.js 22.23.3',
    setting: "OpenSSL's Groups = X25519",
    ...openssl('Groups = X25519'),
    offers: ['TLSv1.3', 'TLSv1.2'],
    verdicts: ['ready', 'ready', 'capable'],
    blamed: '~/openssl.cnf',
  },
  {
    runtime: 'Node.js 20.20.2',
    setting: "OpenSSL's MaxProtocol = TLSv1.1, which Node.js does not heed",
    ...OPENSSL_UP_TO_TLS11,
    offers: ['TLSv1.3', 'TLSv1.2'],
    verdicts: UP_TO_TLS13,
    blamed: null,
  },
  {
    runtime: 'Node.js 12.22.12',
    setting: '--tls-max-v1.2 of NODE_OPTIONS',
    env: { NODE_OPTIONS: '--tls-min-v1.0 --tls-max-v1.2' },
    offers: ['TLSv1.2', 'TLSv1'],
    verdicts: ['ready', 'capable', 'not-ready'],
    blamed: 'NODE_OPTIONS',
  },
  {
    runtime: 'Java 17',
    setting: 'jdk.tls.client.protocols=TLSv1, which java.security forbids',
    env: { JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1' },
    offers: null,
    verdicts: CONFLICT,
    blamed: 'JAVA_TOOL_OPTIONS',
  },
  {
    runtime: 'Java 17',
    setting: 'jdk.tls.client.protocols=TLSv1, which its security properties allow',
    files: JAVA_ALLOWS_OLD,
    env: { JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1 -Djava.security.properties=~/security' },
    offers: ['TLSv1', 'TLSv1'],
    verdicts: HELD_BACK,
    blamed: 'JAVA_TOOL_OPTIONS',
  },
  {
    runtime: 'curl 7.88',
    setting: 'tls-max = 1.1 of .curlrc',
    files: { '.curlrc': 'tls-max = 1.1\n' },
    // It goes on with neither 1.0 nor 1.1 at OpenSSL's own security level.
    offers: ['TLSv1.1'],
    verdicts: HELD_BACK,
    blamed: '~/.curlrc',
  },
  {
    runtime: 'wget 1.21',
    setting: "GnuTLS's disabled-version",
    ...GNUTLS_UP_TO_TLS11,
    offers: ['TLSv1.1', 'TLSv1'],
    verdicts: HELD_BACK,
    blamed: '~/gnutls',
  },
  {
    runtime: 'wget 1.21',
    setting: 'secureprotocol = TLSv1 of .wgetrc, which hardly counts with GnuTLS',
    files: { '.wgetrc': 'secureprotocol = TLSv1\n' },
    offers: ['TLSv1.3', 'TLSv1'],
    verdicts: UP_TO_TLS13,
    blamed: null,
  },
  {
    runtime: 'git 2.39',
    setting: "GnuTLS's disabled-version",
    ...GNUTLS_UP_TO_TLS11,
    offers: ['TLSv1.1', 'TLSv1'],
    verdicts: HELD_BACK,
    blamed: '~/gnutls',
  },
  {
    runtime: 'git 2.39',
    setting: 'GIT_SSL_VERSION=tlsv1.1, which is a minimum with GnuTLS',
    env: { GIT_SSL_VERSION: 'tlsv1.1' },
    offers: ['TLSv1.3', 'TLSv1.1'],
    verdicts: UP_TO_TLS13,
    blamed: null,
  },
  {
    runtime: 'Perl',
    setting: "OpenSSL's MaxProtocol = TLSv1.1",
    ...OPENSSL_UP_TO_TLS11,
    offers: ['TLSv1.1', 'TLSv1'],
    verdicts: HELD_BACK,
    blamed: '~/openssl.cnf',
  },
  {
    runtime: 'OpenSSL 3.0',
    setting: "OpenSSL's MinProtocol = TLSv1.3",
    ...openssl('MinProtocol = TLSv1.3'),
    offers: ['TLSv1.3', 'TLSv1.3'],
    verdicts: UP_TO_TLS13,
    blamed: null,
  },
];

const rows = [...FETCHED.filter(({ from }) => 'set' in from && SETS.includes(from.set)), ...OF_DEBIAN];
const cases = CASES.flatMap((setting) => {
  const row = rows.find(({ name }) => name.startsWith(setting.runtime));
  return row ? [{ ...setting, row, absent: whyAbsent(row) }] : [];
});
const programs = cases.flatMap(({ row, absent }) => (absent === null ? [programOf(row)] : []));

let plainHome = '';
let home = '';
let found: ReadonlyMap<string, Installation> = new Map();
beforeAll(async () => {
  plainHome = await mkdtemp(join(tmpdir(), 'tls-migrate-runtimes-'));
  found = await detected(machineOf(plainHome, programs));
}, 120_000);
afterAll(() => rm(plainHome, { recursive: true, force: true }));

const plain = (row: Row) => installationOf(row, machineOf(plainHome, programs), found);

describe('a real runtime that a setting holds back', () => {
  for (const { row, absent, setting, files = {}, env = {}, offers, verdicts, blamed } of cases)
    it(`${row.name}: ${setting}`, async ({ skip, onTestFinished }) => {
      if (absent !== null) skip(absent);
      home = await mkdtemp(join(tmpdir(), 'tls-migrate-settings-'));
      onTestFinished(() => rm(home, { recursive: true, force: true }));
      const here = (text: string): string => text.replaceAll('~', home);
      for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text);
      const set = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)]));

      const { after } = await proved(await plain(row), machineOf(home, programs, set));

      const { handshake } = after;
      expect(handshake && [handshake.maxVersion, handshake.minVersion].slice(0, offers?.length)).toEqual(offers);
      expect([after.verdicts['tls1.2'], after.verdicts['tls1.3'], after.verdicts.pq]).toEqual(verdicts);
      expect(after.basis).toBe('proved');
      const named = after.causes.map(({ where }) => where).filter((where) => where.includes(home) || where in env);
      expect(named.includes(here(blamed ?? ''))).toBe(blamed !== null);
    });
});
