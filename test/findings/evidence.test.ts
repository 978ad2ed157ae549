// The evidence of a finding where details of its calls were not kept.
import { describe, expect, test } from 'vitest';
import type { CallGroup } from '../../src/contract/calls.ts';
import { evidenceOf } from '../../src/findings/evidence.ts';
import { group } from '../support/calls.ts';

const NO_DETAILS: Partial<CallGroup> = {
  byDay: {},
  sessions: {},
  hosts: {},
  accessKeyIds: {},
  sourceIps: {},
  vpcEndpoints: {},
  withoutDetails: true,
};
const DETAILS = ['accessKeyIds', 'byDay', 'hosts', 'sessions', 'sourceIps', 'vpcEndpoints'];
const many = (values: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: values }, (_, at) => [`10.0.${at >> 8}.${at & 255}`, 2]));

describe('what is not whole is named', () => {
  test('nothing where details were kept of all calls', () => {
    expect(evidenceOf([group(), group()], 2).truncated).toEqual([]);
  });

  test('every map of details where they were kept of no call', () => {
    const evidence = evidenceOf([group({ ...NO_DETAILS, calls: 40 })], 50);
    expect(evidence.truncated.toSorted()).toEqual(DETAILS);
    expect(evidence).toMatchObject({ calls: 40, totalCalls: 50, byDay: {}, sourceIps: {}, services: { 's3.amazonaws.com': 40 } });
  });

  test('every map of details where they were kept of some of the calls', () => {
    const evidence = evidenceOf([group({ calls: 2 }), group({ ...NO_DETAILS, calls: 40 })], 42);
    expect(evidence.truncated.toSorted()).toEqual(DETAILS);
    expect(evidence.sourceIps).toEqual({ '203.0.113.7': 2 });
  });

  test('each once, also where it had too many values, and others beside it', () => {
    const big = group({ sourceIps: many(201), resources: many(201) });
    expect(evidenceOf([big], 1).truncated.toSorted()).toEqual(['resources', 'sourceIps']);
    expect(evidenceOf([big, group(NO_DETAILS)], 2).truncated.toSorted()).toEqual([...DETAILS, 'resources'].toSorted());
  });
});
