// Of which calls the journey has details kept, and what comes of a target that is chosen afterwards.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CallGroup } from '../src/contract/calls.ts';
import { documentSchema } from '../src/contract/document.ts';
import { createJourney } from '../src/create-journey.ts';
import type { FilesOptions } from '../src/evidence/cloudtrail-files/source.ts';
import type { Details } from '../src/evidence/details.ts';
import type { Journey } from '../src/journey.ts';
import { EMPTY_SCOPE } from '../src/session/scope.ts';
import { group } from './support/calls.ts';
import { someResult } from './support/fake-journey.ts';
import { fakeHost } from './support/host.ts';

const never = new AbortController().signal;
const asked = vi.hoisted((): { details: (string | undefined)[] } => ({ details: [] }));

/** Calls at TLS 1.2, of which a scan for less than TLS 1.3 keeps no details. */
const callsFor = (details: Details | undefined): CallGroup =>
  details === 'below-tls1.2' ? group({ byDay: {}, sourceIps: {}, withoutDetails: true }) : group();

vi.mock('../src/evidence/cloudtrail-files/source.ts', () => ({
  cloudTrailFiles: (_: unknown, { details }: FilesOptions) => ({
    id: 'cloudtrail-files',
    kind: 'cloudtrail-files',
    location: '/trail',
    // biome-ignore lint/correctness/useYield: it has nothing to tell before its result.
    collect: async function* () {
      asked.details.push(details);
      return { ...someResult(), groups: [callsFor(details)] };
    },
  }),
}));

let journey: Journey;
beforeEach(() => {
  asked.details = [];
  journey = createJourney({ host: fakeHost(), store: null, resume: null, failOn: 'low', now: () => Date.UTC(2026, 10, 22) });
  journey.chooseScope({ ...EMPTY_SCOPE, files: ['/trail'] });
});
afterEach(() => journey.finish());

test.each([
  ['tls1.2', 'below-tls1.2'],
  ['tls1.3', 'below-tls1.3'],
  ['pq', 'all'],
] as const)('a check for %s keeps the details %s', async (target, details) => {
  journey.chooseTarget(target);
  await journey.collect(never);
  expect(asked.details).toEqual([details]);
});

test('the sample is there to be looked at with every target', async () => {
  journey.chooseScope({ ...EMPTY_SCOPE, files: ['/trail'], sample: true });
  await journey.collect(never);
  expect(asked.details).toEqual(['all']);
});

test('a verification asks for all of them: for good calls, too', async () => {
  journey.chooseTarget('tls1.3');
  await journey.collect(never);
  const id = journey.document().findings[0]?.id ?? '';
  journey.decide(id, 'fixed');
  await journey.verify([id], never);
  expect(asked.details).toEqual(['below-tls1.3', 'all']);
});

test('a target that is chosen afterwards says which maps are not whole, until the evidence is read again for it', async () => {
  await journey.collect(never);
  expect(journey.document().findings).toEqual([]);
  journey.chooseTarget('tls1.3');
  const document = journey.document();
  expect(documentSchema.safeParse(document).error).toBeUndefined();
  expect(document.findings[0]?.evidence).toMatchObject({ calls: 1, byDay: {}, truncated: expect.arrayContaining(['byDay', 'sourceIps']) });
  await journey.collect(never);
  expect(journey.document().findings[0]?.evidence).toMatchObject({ byDay: { '2026-10-01': 1 }, truncated: [] });
});
