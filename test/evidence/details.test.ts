import { expect, test } from 'vitest';
import { DETAILS, detailsFor, keepsDetails } from '../../src/evidence/details.ts';
import { TARGETS } from '../../src/tls/targets.ts';
import { TLS_VERSION_KEYS } from '../../src/tls/versions.ts';

test.each([
  ['below-tls1.2', ['SSLv3', 'TLSv1', 'TLSv1.1', 'other']],
  ['below-tls1.3', ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'other']],
  ['all', ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3', 'other']],
] as const)('details %s: of calls at %j', (details, versions) => {
  expect(TLS_VERSION_KEYS.filter((version) => keepsDetails(details, version))).toEqual(versions);
});

test('a higher target needs the details of a lower one, and more', () => {
  expect(TARGETS.map(detailsFor)).toEqual(DETAILS);
});
