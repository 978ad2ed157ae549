import { describe, expect, it } from 'vitest';
import { PQ_SERVICES, pqOfferedSince } from '../../src/clients/services.ts';

describe('services that offer ML-KEM', () => {
  it('are the few that sources name, each since a day', () => {
    expect(PQ_SERVICES.map(({ eventSource }) => eventSource).sort()).toEqual([
      'acm.amazonaws.com',
      'kms.amazonaws.com',
      's3.amazonaws.com',
      'secretsmanager.amazonaws.com',
    ]);
    expect(pqOfferedSince('kms.amazonaws.com')).toBe(Date.UTC(2025, 4, 1));
    expect(pqOfferedSince('s3.amazonaws.com')).toBe(Date.UTC(2025, 11, 1));
  });

  it('are no others: a service that is not known to offer it convicts nobody', () => {
    for (const source of ['sts.amazonaws.com', 'ec2.amazonaws.com', '', '__proto__', 'constructor'])
      expect(pqOfferedSince(source)).toBeNull();
  });

  it('stand on dated sources, with a mark where the day is derived', () => {
    for (const { since, source, retrieved, derived } of PQ_SERVICES) {
      expect(Number.isNaN(Date.parse(since))).toBe(false);
      expect(source).not.toBe('');
      expect(retrieved).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(derived).toBe(true);
    }
  });
});
