import { expect, test } from 'vitest';
import { EvidenceAccumulator } from '../../src/evidence/accumulator.ts';
import { event } from '../support/trail.ts';

test.each([
  ['lambda.amazonaws.com', true],
  ['AWS Internal', true],
  ['203.0.113.1', false],
  ['evil.example.com', false],
])('who calls from %s is AWS itself: %s', (sourceIPAddress, awsOwned) => {
  const evidence = new EvidenceAccumulator({ from: null, to: null });
  evidence.add(event({ sourceIPAddress }));
  expect(evidence.groups().map((group) => group.awsOwned)).toEqual([awsOwned]);
});

test('what two have counted, added up, is what one counts', () => {
  const all = { from: null, to: null };
  const events = [event(), event({ tlsDetails: { tlsVersion: 'TLSv1' } }), event({ tlsDetails: undefined }), event({ eventTime: 'never' })];
  const whole = new EvidenceAccumulator(all);
  const sum = new EvidenceAccumulator(all);
  for (const each of events) {
    whole.add(each);
    const part = new EvidenceAccumulator(all);
    part.add(each);
    sum.absorb(part.handOver());
  }
  expect([sum.records, sum.coverage('x'), sum.groups(), sum.legacyCalls]).toEqual([
    whole.records,
    whole.coverage('x'),
    whole.groups(),
    whole.legacyCalls,
  ]);
});
