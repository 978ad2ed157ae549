// Reads an evidence source to its end, for tests that look at what it found.
import { expect } from 'vitest';
import { type SourceResult, sourceResultSchema, type TimeWindow } from '../../src/contract/calls.ts';
import type { EvidenceSource } from '../../src/evidence/source.ts';

const ALWAYS: TimeWindow = { from: null, to: null };

/** The whole result; the identities of the contract hold for it. */
export async function collectAll(
  source: EvidenceSource,
  { window = ALWAYS, signal = new AbortController().signal }: { readonly window?: TimeWindow; readonly signal?: AbortSignal } = {},
): Promise<SourceResult> {
  const steps = source.collect(window, signal);
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  const result = sourceResultSchema.parse(step.value);
  expectIdentities(result);
  return result;
}

const sum = (counts: Readonly<Partial<Record<string, number>>>): number =>
  Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);

function expectIdentities({ source: { input }, coverage, groups }: SourceResult): void {
  const { files, records } = input ?? {};
  if (files !== undefined) expect(files.read + sum(files.skipped) + files.failed).toBe(files.found);
  if (records !== undefined) {
    expect(records.events + records.duplicates + records.outsideWindow + records.unreadable).toBe(records.read);
    expect(coverage.reduce((total, { events }) => total + events, 0)).toBe(records.events);
  }
  for (const { events, withTls, withoutTls, byTlsVersion, byKeyExchange } of coverage) {
    expect(withTls + sum(withoutTls)).toBe(events);
    expect(sum(byTlsVersion)).toBe(withTls);
    expect(sum(byKeyExchange)).toBe(withTls);
  }
  expect(groups.reduce((total, { calls }) => total + calls, 0)).toBe(coverage.reduce((total, { withTls }) => total + withTls, 0));
}
