import { describe, expect, test } from 'vitest';
import type { Installation, Verdict } from '../../src/contract/document.ts';
import { blame, blameConflict, couldReach } from '../../src/handshake/blame.ts';
import { type Offer, provedVerdicts } from '../../src/handshake/verdicts.ts';
import type { Limit } from '../../src/machine/derive.ts';
import { TARGETS } from '../../src/tls/targets.ts';
import { installed } from './support.ts';

const verdicts = (...[a, b, c]: readonly [Verdict, Verdict, Verdict]) => ({ 'tls1.2': a, 'tls1.3': b, pq: c });
const cause = (code: string) => ({ code, text: code, where: '/somewhere' });
const MAX11: Limit = { max: 'TLSv1.1', ...cause('max11') };
const MAX12: Limit = { max: 'TLSv1.2', ...cause('max12') };
const MIN12: Limit = { min: 'TLSv1.2', ...cause('min12') };
const GROUPS: Limit = { pq: false, ...cause('groups') };
const OPENSSL = (version: string) => ({ name: 'OpenSSL', version });

function judged(change: Partial<Installation>, offer: Offer, limits: readonly Limit[]): { verdicts: string; causes: readonly string[] } {
  const before = installed({ kind: 'python', path: '/usr/bin/python3', ...change });
  const proved = provedVerdicts(offer, couldReach(before, offer, limits));
  return {
    verdicts: TARGETS.map((target) => proved[target]).join(' '),
    causes: blame(before, proved, offer, limits).map(({ code }) => code),
  };
}

describe('where table and proof disagree', () => {
  test.each<[string, Partial<Installation>, Offer, readonly Limit[], string, readonly string[]]>([
    [
      'a setting that fits what was offered is to blame',
      { verdicts: verdicts('ready', 'ready', 'not-ready') },
      { max: 'TLSv1.1', pq: false },
      [MAX11],
      'capable capable not-ready',
      ['max11'],
    ],
    [
      'a setting that was not heeded is not',
      { verdicts: verdicts('capable', 'capable', 'not-ready'), causes: [cause('max11'), cause('library-too-old')] },
      { max: 'TLSv1.3', pq: false },
      [MAX11],
      'ready ready not-ready',
      ['library-too-old'],
    ],
    [
      'of two settings the one that fits is',
      { verdicts: verdicts('ready', 'ready', 'not-ready') },
      { max: 'TLSv1.2', pq: false },
      [MAX11, MAX12],
      'ready capable not-ready',
      ['max12'],
    ],
    [
      'a setting that nobody found is said to be missing',
      { verdicts: verdicts('ready', 'ready', 'not-ready'), library: OPENSSL('3.0.1') },
      { max: 'TLSv1.2', pq: false },
      [],
      'ready capable not-ready',
      ['unexplained'],
    ],
    [
      'a list of groups hides what the library can',
      { verdicts: verdicts('ready', 'ready', 'ready') },
      { max: 'TLSv1.3', pq: false },
      [GROUPS],
      'ready ready capable',
      ['groups'],
    ],
    [
      'a hello that offers more than the table allowed leaves nothing to explain',
      { verdicts: verdicts('ready', 'not-ready', 'not-ready'), causes: [cause('library-too-old')] },
      { max: 'TLSv1.3', pq: true },
      [],
      'ready ready ready',
      [],
    ],
  ])('%s', (_name, change, offer, limits, expected, causes) => {
    expect(judged(change, offer, limits)).toEqual({ verdicts: expected, causes });
  });
});

describe('where nothing was derived', () => {
  test.each<[string, Partial<Installation>, Offer, readonly Limit[], string, readonly string[]]>([
    ['the library decides', { library: OPENSSL('3.5.0') }, { max: 'TLSv1.2', pq: false }, [MAX12], 'ready capable capable', ['max12']],
    [
      'what the library cannot is not set',
      { library: OPENSSL('1.0.2') },
      { max: 'TLSv1.2', pq: false },
      [],
      'ready not-ready not-ready',
      ['offers-less'],
    ],
    [
      'a heeded setting shows that it could, but not post-quantum',
      {},
      { max: 'TLSv1.1', pq: false },
      [MAX11],
      'capable capable unknown',
      ['max11'],
    ],
    ['doubts are over', { causes: [cause('bundled-library-unknown')] }, { max: 'TLSv1.3', pq: true }, [], 'ready ready ready', []],
    [
      'doubts are no reason',
      { causes: [cause('library-unknown')] },
      { max: 'TLSv1.3', pq: false },
      [],
      'ready ready not-ready',
      ['offers-less'],
    ],
  ])('%s', (_name, change, offer, limits, expected, causes) => {
    expect(judged(change, offer, limits)).toEqual({ verdicts: expected, causes });
  });
});

test('what was derived stays where the proof agrees', () => {
  const causes = [cause('openssl-config'), cause('library-too-old')];
  const agreed = judged({ verdicts: verdicts('ready', 'capable', 'not-ready'), causes }, { max: 'TLSv1.2', pq: false }, []);
  expect(agreed).toEqual({ verdicts: 'ready capable not-ready', causes: ['openssl-config', 'library-too-old'] });
});

test('an unexplained limit says what is offered and what could be', () => {
  const before = installed({
    kind: 'node',
    path: '/opt/node',
    library: OPENSSL('3.0.1'),
    verdicts: verdicts('ready', 'ready', 'not-ready'),
  });
  const offer = { max: 'TLSv1.2', pq: false } as const;
  expect(blame(before, provedVerdicts(offer, couldReach(before, offer, [])), offer, [])).toEqual([
    {
      code: 'unexplained',
      text: 'Its own hello offers TLS 1.2 at most, although OpenSSL 3.0.1 could do TLS 1.3: which setting holds it back was not found.',
      where: '/opt/node',
    },
  ]);
});

describe('a program that cannot connect', () => {
  const refusal = { text: 'sends an alert', without: [] };
  const codes = (change: Partial<Installation>, limits: readonly Limit[]) =>
    blameConflict(installed({ kind: 'python', path: '/usr/bin/python3', ...change }), refusal, limits).map(({ code }) => code);

  test('blames the maximum and the minimum that exclude each other', () =>
    expect(codes({}, [MAX11, MIN12])).toEqual(['max11', 'min12', 'no-hello']));
  test('a minimum that fits is not to blame', () => expect(codes({}, [MAX12, MIN12])).toEqual(['max12', 'no-hello']));
  test('what was derived stays when it was a conflict already', () =>
    expect(codes({ verdicts: verdicts('conflict', 'conflict', 'conflict'), causes: [cause('node-options')] }, [MAX11])).toEqual([
      'node-options',
      'no-hello',
    ]));
  test('says where the settings are without which it says hello', () => {
    const causes = blameConflict(
      installed({ kind: 'java', path: '/usr/bin/java' }),
      { text: 'says no hello', without: ['JAVA_TOOL_OPTIONS'] },
      [],
    );
    expect(causes).toEqual([{ code: 'no-hello', text: 'It says no hello.', where: 'JAVA_TOOL_OPTIONS' }]);
  });
});
