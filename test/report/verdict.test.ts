import { describe, expect, it } from 'vitest';
import type { TlsMigrateDocument } from '../../src/contract/document.ts';
import { verdictOf } from '../../src/report/verdict.ts';
import { cleanDocument, document, finding } from './support/document.ts';

const READ =
  /[\d,]+ events read, [\d,]+ of them with TLS details \(from 2024-03-01 to 2024-05-29; \d accounts?, \d regions?, \d+ services?\)/;
const summary = (changes: Partial<TlsMigrateDocument['summary']>): TlsMigrateDocument['summary'] => ({
  ...cleanDocument().summary,
  ...changes,
});

describe('the verdict in one sentence', () => {
  it('findings: how many, how severe, in how much, and whether anything is missing', () => {
    const { short, sentence, tone } = verdictOf(document());
    expect([short, tone]).toEqual(['4 open findings', 'bad']);
    expect(sentence).toMatch(READ);
    expect(sentence).toContain('(1 critical, 2 high, 1 medium, 1 low)');
    expect(sentence).toContain('The check is also incomplete: 2 of 4,100 files could not be read.');
  });

  it('how findings stand is no reason for being incomplete', () => {
    const reasons = [{ code: 'open-findings', text: '2 open at or above medium.' }, ...document().summary.reasons];
    const { sentence } = verdictOf(document({ summary: { ...document().summary, reasons } }));
    expect(sentence).toMatch(/The check is also incomplete: 2 of 4,100 files could not be read\.$/);
  });

  it('clean: the sentence names what was read', () => {
    const { short, sentence, tone } = verdictOf(cleanDocument());
    expect([short, tone]).toEqual(['clean', 'good']);
    expect(sentence).toMatch(
      new RegExp(`^Clean for TLS 1\\.2: no findings in ${READ.source}; 1 installation on this machine \\(1 proved by handshake\\)`),
    );
  });

  it('clean with findings below the line, or settled ones, does not say "no findings"', () => {
    const low = finding({ severity: 'low' });
    expect(verdictOf(cleanDocument({ findings: [low], summary: summary({ openFindings: 1 }) })).sentence).toContain(
      'no open finding severe enough to fail the check (1 open finding below that, 1 finding listed)',
    );
    const settled = finding({ status: 'verified' });
    expect(verdictOf(cleanDocument({ findings: [settled] })).sentence).toContain('no open findings (1 finding listed, all settled)');
    const unverified = finding({ status: 'fixed', severity: 'low' });
    expect(verdictOf(cleanDocument({ findings: [settled, unverified] })).sentence).toContain(
      'no open findings (2 findings listed, 1 of them fixed and not yet verified)',
    );
  });

  it('not proven is never good, and says why', () => {
    const reasons = [{ code: 'no-events', text: 'No event was read.' }];
    const { short, sentence, tone } = verdictOf(cleanDocument({ summary: summary({ verdict: 'not-proven', complete: false, reasons }) }));
    expect([short, tone]).toEqual(['not proven', 'warning']);
    expect(sentence).toContain('no findings, but No event was read.');
  });

  it('says so when no logs were read or the machine was left out', () => {
    const { sentence } = verdictOf(
      cleanDocument({
        sources: [],
        coverage: [],
        scope: { machine: false, sources: [], window: { from: null, to: null } },
        machine: null,
        installations: [],
      }),
    );
    expect(sentence).toContain('no logs read; this machine not looked at');
  });
});
