import { describe, expect, it } from 'vitest';
import { derive, floor, libraryAbility, limitVersion, parseLibrary, pin } from '../../src/machine/derive.ts';

const openssl = (version: string) => ({ name: 'OpenSSL', version });
const verdicts = (input: Omit<Parameters<typeof derive>[0], 'where'>) => {
  const { verdicts: v } = derive({ where: '/lib', ...input });
  return [v['tls1.2'], v['tls1.3'], v.pq];
};

describe('what a library can', () => {
  it.each([
    ['0.9.8zh', false, false, false],
    ['1.0.0m', false, false, false],
    ['1.0.1', true, false, false],
    ['1.0.2k-fips', true, false, false],
    ['1.1.0l', true, false, false],
    ['1.1.1v+quic', true, true, false],
    ['3.0.19', true, true, false],
    ['3.4.9', true, true, false],
    ['3.5.0', true, true, true],
    ['4.0.0', true, true, true],
    // Known in part, as from a library's file name.
    ['1.0', null, false, false],
    ['1.1', true, null, false],
    ['3', true, true, null],
  ])('OpenSSL %s: TLS 1.2 %s, TLS 1.3 %s, ML-KEM %s', (version, tls12, tls13, pq) => {
    expect(libraryAbility(openssl(version))).toEqual({ 'tls1.2': tls12, 'tls1.3': tls13, pq });
  });

  it('leaves open what is not documented', () => {
    expect(libraryAbility({ name: 'LibreSSL', version: '2.8.3' })).toEqual({ 'tls1.2': true, 'tls1.3': false, pq: false });
    expect(libraryAbility({ name: 'LibreSSL', version: '3.1.0' })).toEqual({ 'tls1.2': true, 'tls1.3': null, pq: false });
    expect(libraryAbility({ name: 'LibreSSL', version: '3.9.2' })).toEqual({ 'tls1.2': true, 'tls1.3': true, pq: false });
    expect(libraryAbility({ name: 'LibreSSL', version: '4.1.0' })).toEqual({ 'tls1.2': true, 'tls1.3': true, pq: null });
    expect(libraryAbility({ name: 'BoringSSL', version: '' })).toEqual({ 'tls1.2': true, 'tls1.3': true, pq: null });
    expect(libraryAbility({ name: 'HomemadeSSL', version: '9' })).toBeNull();
  });
});

describe('verdicts', () => {
  it('are the ability, where nothing is set', () => {
    expect(verdicts({ library: openssl('1.0.0m') })).toEqual(['not-ready', 'not-ready', 'not-ready']);
    expect(verdicts({ library: openssl('1.0.2s') })).toEqual(['ready', 'not-ready', 'not-ready']);
    expect(verdicts({ library: openssl('3.0.19') })).toEqual(['ready', 'ready', 'not-ready']);
    expect(verdicts({ library: openssl('3.5.6') })).toEqual(['ready', 'ready', 'ready']);
  });

  it('are unknown, with a cause, where the library is', () => {
    const derived = derive({ library: null, where: '/usr/bin/aws' });
    expect(derived).toMatchObject({ verdicts: { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' }, basis: 'none' });
    expect(derived.causes).toMatchObject([{ code: 'library-unknown', where: '/usr/bin/aws' }]);
  });

  it('are capable where a setting holds a library below what it can, and name the setting', () => {
    const derived = derive({
      library: openssl('3.5.6'),
      settings: pin('TLSv1.2', 'node-options', '--tls-max-v1.2', 'NODE_OPTIONS'),
      where: '/n',
    });
    expect(derived.verdicts).toEqual({ 'tls1.2': 'ready', 'tls1.3': 'capable', pq: 'capable' });
    expect(derived.causes).toEqual([{ code: 'node-options', text: '--tls-max-v1.2 allows TLS 1.2 at most.', where: 'NODE_OPTIONS' }]);
    expect(verdicts({ library: openssl('3.5.6'), settings: pin('TLSv1.1', 'x', 'x', 'x') })).toEqual(['capable', 'capable', 'capable']);
    // What the library cannot, no setting holds back.
    expect(verdicts({ library: openssl('1.0.2s'), settings: pin('TLSv1.1', 'x', 'x', 'x') })).toEqual([
      'capable',
      'not-ready',
      'not-ready',
    ]);
  });

  it('do not call a maximum of TLS 1.3 a pin', () => {
    expect(pin('TLSv1.3', 'x', 'x', 'x')).toEqual([]);
    expect(pin(null, 'x', 'x', 'x')).toEqual([]);
  });

  it('lose ML-KEM alone where only the groups are narrowed', () => {
    const settings = [{ pq: false as const, code: 'openssl-groups', text: '', where: '' }];
    expect(verdicts({ library: openssl('3.5.6'), settings })).toEqual(['ready', 'ready', 'capable']);
    expect(verdicts({ library: openssl('3.0.0'), settings })).toEqual(['ready', 'ready', 'not-ready']);
  });

  it('call what no setting can change not ready', () => {
    const ceilings = [{ max: 'TLSv1.2' as const, code: 'runtime-too-old', text: 'too old', where: '/n' }];
    const derived = derive({ library: openssl('1.1.1k'), ceilings, where: '/lib' });
    expect(derived.verdicts).toEqual({ 'tls1.2': 'ready', 'tls1.3': 'not-ready', pq: 'not-ready' });
    expect(derived.causes).toEqual([{ code: 'runtime-too-old', text: 'too old', where: '/n' }]);
  });

  it('are a conflict where the settings leave no version', () => {
    const conflict = ['conflict', 'conflict', 'conflict'];
    expect(
      verdicts({ library: openssl('3.0.0'), settings: [...pin('TLSv1.1', 'a', 'a', 'a'), ...floor('TLSv1.2', 'b', 'b', 'b')] }),
    ).toEqual(conflict);
    expect(verdicts({ library: openssl('1.0.2'), settings: floor('TLSv1.3', 'b', 'b', 'b') })).toEqual(conflict);
    expect(
      verdicts({ library: openssl('3.0.0'), settings: [...pin('TLSv1.2', 'a', 'a', 'a'), ...floor('TLSv1.2', 'b', 'b', 'b')] }),
    ).toEqual(['ready', 'capable', 'not-ready']);
  });

  it('say which version would do', () => {
    expect(derive({ library: openssl('1.0.0m'), where: '/lib' }).causes).toEqual([
      { code: 'library-too-old', text: 'OpenSSL 1.0.0m cannot do TLS 1.2; that came with OpenSSL 1.0.1.', where: '/lib' },
    ]);
  });
});

describe('names', () => {
  it.each([
    ['OpenSSL 1.0.2k-fips  26 Jan 2017', 'OpenSSL', '1.0.2k-fips'],
    ['OpenSSL 3.0.19 27 Jan 2026', 'OpenSSL', '3.0.19'],
    ['LibreSSL 2.8.3', 'LibreSSL', '2.8.3'],
    ['BoringSSL', 'BoringSSL', ''],
    ['AWS-LC 1.40.0', 'AWS-LC', '1.40.0'],
  ])('of libraries are read from %j', (text, name, version) => {
    expect(parseLibrary(text)).toEqual({ name, version });
  });

  it('of limits are those of Python and Node.js', () => {
    expect(['TLSv1_2', 'TLSv1.2', 'TLSv1', 'SSLv3', 'TLSv1_3'].map(limitVersion)).toEqual([
      'TLSv1.2',
      'TLSv1.2',
      'TLSv1',
      'SSLv3',
      'TLSv1.3',
    ]);
    expect(['MINIMUM_SUPPORTED', 'MAXIMUM_SUPPORTED', '', null, 771].map(limitVersion)).toEqual([null, null, null, null, null]);
  });
});
