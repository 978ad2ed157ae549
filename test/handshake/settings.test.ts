import { describe, expect, test } from 'vitest';
import {
  curlrcLimits,
  gnutlsLimits,
  javaOptionLimits,
  javaSecurityLimits,
  nodeOptionLimits,
  settingsOf,
  wgetrcLimits,
} from '../../src/handshake/settings.ts';
import type { Limit } from '../../src/machine/derive.ts';
import { type FakeMachine, fakeHost, file } from '../support/host.ts';
import { installed } from './support.ts';

/** `1.2..1.3`; a side that nothing limits is left out. */
const span = (limits: readonly Limit[]): string => {
  const side = (which: 'min' | 'max') => limits.flatMap((limit) => limit[which] ?? []).join('+');
  return `${side('min')}..${side('max')}`;
};

test.each([
  ['--tls-max-v1.2', '..TLSv1.2'],
  ['--tls-max-v1.3', '..'],
  // Of several minimums Node.js takes the lowest.
  ['--tls-min-v1.3 --tls-min-v1.1', 'TLSv1.1..'],
  ['--max-old-space-size=100', '..'],
  ['', '..'],
])('NODE_OPTIONS=%s', (options, expected) => expect(span(nodeOptionLimits(options))).toBe(expected));

test.each([
  ['-Djdk.tls.client.protocols=TLSv1', 'TLSv1..TLSv1'],
  ['-Dhttps.protocols=TLSv1,TLSv1.1', '..TLSv1.1'],
  ['-Djdk.tls.client.protocols=TLSv1.2,TLSv1.3', '..'],
  ['-Xmx1g -Dhttps.proxyHost=elsewhere', '..'],
])('JAVA_TOOL_OPTIONS=%s', (options, expected) => expect(span(javaOptionLimits(options, 'JAVA_TOOL_OPTIONS'))).toBe(expected));

test.each([
  ['jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1, RC4, DES', 'TLSv1.2..'],
  ['jdk.tls.disabledAlgorithms=SSLv3, \\\n    TLSv1.3, \\\n    RC4', '..TLSv1.2'],
  ['# jdk.tls.disabledAlgorithms=TLSv1.3', '..'],
  ['jdk.tls.disabledAlgorithms=TLSv1.3\njdk.tls.disabledAlgorithms=SSLv3', '..'],
  ['jdk.tls.client.protocols=TLSv1.1', '..TLSv1.1'],
])('java.security: %j', (text, expected) => expect(span(javaSecurityLimits(text, '/java.security'))).toBe(expected));

test.each([
  ['[overrides]\ndisabled-version = tls1.2\ndisabled-version = tls1.3\n', '..TLSv1.1'],
  ['[overrides]\ndisabled-version = tls1.0\ndisabled-version = tls1.1\n', 'TLSv1.2..'],
  ['[priorities]\nSYSTEM=NORMAL\n', '..'],
])('GnuTLS: %j', (text, expected) => expect(span(gnutlsLimits(text, '/etc/gnutls/config'))).toBe(expected));

test.each([
  [['tls-max = 1.1'], '..TLSv1.1'],
  [['--tls-max "1.2"'], '..TLSv1.2'],
  [['tlsv1.2'], 'TLSv1.2..'],
  [['ciphers = DEFAULT'], '..'],
])('.curlrc: %j', (lines, expected) => expect(span(curlrcLimits(lines, '/home/me/.curlrc'))).toBe(expected));

test.each([
  [['secureprotocol = TLSv1'], '..TLSv1'],
  [['Secure_Protocol=TLSv1_2'], '..TLSv1.2'],
  [['secureprotocol = auto'], '..'],
])('.wgetrc: %j', (lines, expected) => expect(span(wgetrcLimits(lines, '/home/me/.wgetrc'))).toBe(expected));

describe('where settings are looked for', () => {
  const found = async (kind: Parameters<typeof installed>[0]['kind'], machine: FakeMachine, path = `/usr/bin/${kind}`) =>
    (await settingsOf(fakeHost(machine), installed({ kind, path }))).map(({ code, where }) => `${code} ${where}`);

  test('OPENSSL_CONF, for what uses OpenSSL', async () => {
    const machine = { env: { OPENSSL_CONF: '/etc/own.cnf' }, files: { '/etc/own.cnf': file('[x]\nMaxProtocol = TLSv1.1\n') } };
    expect(await found('python', machine)).toEqual(['openssl-config /etc/own.cnf']);
    expect(await found('java', machine)).toEqual([]);
  });

  test("the crypto policy, through the distribution's file", async () => {
    const files = {
      '/etc/pki/tls/openssl.cnf': file('.include = /etc/crypto-policies/back-ends/opensslcnf.config\n'),
      '/etc/crypto-policies/back-ends/opensslcnf.config': file('TLS.MaxProtocol = TLSv1.2\n'),
    };
    expect(await found('curl', { files })).toEqual(['openssl-config /etc/crypto-policies/back-ends/opensslcnf.config']);
  });

  test('a GnuTLS file, from the variable or the system', async () => {
    const text = file('disabled-version = tls1.3\n');
    expect(await found('wget', { files: { '/etc/gnutls/config': text } })).toEqual(['gnutls-config /etc/gnutls/config']);
    expect(await found('git', { env: { GNUTLS_SYSTEM_PRIORITY_FILE: '/x' }, files: { '/x': text } })).toEqual(['gnutls-config /x']);
  });

  test("java.security beside the JVM, or the file that Java's options name", async () => {
    const security = file('jdk.tls.disabledAlgorithms=TLSv1.3\n');
    const path = '/opt/jdk/bin/java';
    expect(await found('java', { files: { '/opt/jdk/lib/security/java.security': security } }, path)).toEqual([
      'java-security /opt/jdk/lib/security/java.security',
    ]);
    const env = { JAVA_TOOL_OPTIONS: '-Djava.security.properties=/own -Djdk.tls.client.protocols=TLSv1.2,TLSv1.1' };
    expect(await found('java', { env, files: { '/own': security } }, path)).toEqual([
      'java-options JAVA_TOOL_OPTIONS',
      'java-security /own',
    ]);
  });

  test("the user's own files for curl, wget and git", async () => {
    const files = {
      '/home/me/.config/curlrc': file('tls-max = 1.2\n'),
      '/home/me/.wgetrc': file('secureprotocol = TLSv1_1\n'),
      '/home/me/.gitconfig': file('[user]\nsslVersion = tlsv1.1\n[http]\n\tsslVersion = tlsv1.2\n'),
    };
    expect(await found('curl', { files })).toEqual(['curlrc /home/me/.config/curlrc']);
    expect(await found('wget', { files })).toEqual(['wgetrc /home/me/.wgetrc']);
    expect(await found('git', { files })).toEqual(['git-ssl-version /home/me/.gitconfig']);
  });

  test('the registry, for PowerShell', async () => {
    const key = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client';
    const current = 'HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion';
    const registry = { [key]: { Enabled: 0 }, [current]: { CurrentBuild: '17763' } };
    const machine = { platform: 'win32', registry } as const;
    expect(await found('windows-powershell', machine, 'C:\\Windows\\powershell.exe')).toContain(`schannel-protocol-off ${key}`);
    expect(await found('node', machine, 'C:\\node.exe')).toEqual([]);
  });
});
