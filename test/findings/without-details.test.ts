import { describe, expect, test } from 'vitest';
import type { CallGroup } from '../../src/contract/calls.ts';
import { evidenceOf } from '../../src/findings/evidence.ts';
import { detailsKept, lacksDetails } from '../../src/findings/without-details.ts';
import { group } from '../support/calls.ts';

const bare = (fields: Partial<CallGroup> = {}): CallGroup => group({ byDay: {}, sourceIps: {}, withoutDetails: true, ...fields });
const classical = { keyExchange: 'x25519', pqOffered: true } as const;

describe('a target lacks details', () => {
  test('where it makes a finding of calls of which none were kept', () => {
    expect(lacksDetails([group(), bare()], 'tls1.3')).toBe(true);
    expect(lacksDetails([bare(classical)], 'pq')).toBe(true);
    expect(lacksDetails([bare({ ...classical, tlsVersion: 'TLSv1.3' })], 'pq')).toBe(true);
  });

  test('not where they were kept', () => {
    expect(lacksDetails([group(), group(classical)], 'tls1.3')).toBe(false);
    expect(lacksDetails([group(classical)], 'pq')).toBe(false);
    expect(lacksDetails([], 'pq')).toBe(false);
  });

  test('not where the calls are fine with it, or nobody can tell', () => {
    expect(lacksDetails([bare(classical)], 'tls1.2')).toBe(false);
    expect(lacksDetails([bare({ tlsVersion: 'TLSv1.3' })], 'tls1.3')).toBe(false);
    expect(lacksDetails([bare({ tls13Offered: false })], 'tls1.3')).toBe(false);
    expect(lacksDetails([bare()], 'pq')).toBe(false);
    expect(lacksDetails([bare({ keyExchange: 'X25519MLKEM768' })], 'pq')).toBe(false);
    expect(lacksDetails([bare({ keyExchange: 'x25519' })], 'pq')).toBe(false);
  });

  test('what a service offers is told by all calls, not only by those without details', () => {
    const seen = group({ keyExchange: 'X25519MLKEM768' });
    expect(lacksDetails([bare({ keyExchange: 'x25519' }), seen], 'pq')).toBe(true);
  });
});

test('of a finding details were kept of all of its calls, of some, or of none', () => {
  expect(detailsKept(evidenceOf([group()], 1))).toBe('all');
  expect(detailsKept(evidenceOf([group(), bare()], 2))).toBe('some');
  expect(detailsKept(evidenceOf([bare()], 1))).toBe('none');
});
