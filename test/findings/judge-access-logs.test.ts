import { describe, expect, it } from 'vitest';
import { judge } from '../../src/findings/findings.ts';
import { whyOf } from '../../src/remediation/why.ts';
import type { Target } from '../../src/tls/targets.ts';
import { group } from '../support/calls.ts';

const LAST = Date.UTC(2026, 9, 1, 12);
const ENDPOINT = 'Application Load Balancer app/shop/50dc6c495c0c9188';
const agent = (text: string, calls = 1) => ({ userAgents: { [text]: { calls, last: LAST } }, program: text.replace(/\d+/g, '#') });
const atEndpoint = { principal: ENDPOINT, service: ENDPOINT, tlsVersion: 'TLSv1' as const, ...agent('okhttp/2.5.0') };
const judged = (groups: Parameters<typeof judge>[0], target: Target = 'tls1.2') => judge(groups, [], target, LAST);

describe('calls to the user’s own endpoint', () => {
  it('are a finding that does not say AWS refuses them', () => {
    const { findings } = judged([group(atEndpoint)]);
    expect(findings).toMatchObject([
      {
        kind: 'legacy-calls',
        severity: 'high',
        title: `okhttp/2.5.0 · ${ENDPOINT}: 1 call at TLS 1.0`,
        severityReason:
          "Last seen on 2026-10-01: your own endpoint takes it, until its security policy refuses it. AWS's end of TLS 1.0 and 1.1 did not include it.",
      },
    ]);
  });

  it('say in the plan what takes them, and what comes first', () => {
    const [finding] = judged([group(atEndpoint)]).findings;
    const whole = finding && { ...finding, playbook: '', steps: [], status: 'open' as const, decision: null, verification: null };
    const why = whole === undefined ? [] : whyOf(whole, null, 'tls1.2');
    expect(why.join(' ')).toMatch(/your own endpoint.*set by its security policy.*comes first, and the policy then/);
    expect(why.join(' ')).not.toMatch(/AWS has required|carry no identity/);
  });

  it('are no live call where they are old, and nobody says they were refused since', () => {
    const { findings } = judged([group({ ...atEndpoint, last: Date.UTC(2020, 0, 1) })]);
    expect(findings).toMatchObject([
      { severity: 'medium', severityReason: 'Last seen on 2020-01-01, at your own endpoint. Find out whether the client is still there.' },
    ]);
  });

  it('are below TLS 1.3 only where somebody reached it at the same endpoint', () => {
    const old = group({ ...atEndpoint, tlsVersion: 'TLSv1.2' });
    const other = { ...atEndpoint, tlsVersion: 'TLSv1.3' as const, ...agent('curl/8.5.0') };
    expect(judged([old], 'tls1.3').findings).toEqual([]);
    expect(judged([old, group({ ...other, service: `${ENDPOINT}2`, principal: `${ENDPOINT}2` })], 'tls1.3').findings).toEqual([]);
    expect(judged([old, group(other)], 'tls1.3').findings).toMatchObject([
      { severity: 'low', severityReason: 'It works today. Others used TLS 1.3 at the same endpoint, and this client never did.' },
    ]);
  });
});

describe('robots', () => {
  const robot = agent('Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)');

  it.each([ENDPOINT, 'anonymous'])('are listed apart, with the evidence and how little it proves: at %s', (principal) => {
    const { findings, notActionable } = judged([group({ ...atEndpoint, principal, ...robot })]);
    expect(findings).toEqual([]);
    expect(notActionable).toMatchObject([
      {
        severity: 'info',
        severityReason: expect.stringMatching(/^Its user agent names the scanner Censys .* with low confidence\./),
        client: { confidence: 'low' },
      },
    ]);
  });

  it('are none where somebody signed in, or where another program is among the calls', () => {
    expect(judged([group({ tlsVersion: 'TLSv1', ...robot })]).notActionable).toEqual([]);
    const mixed = { ...robot.userAgents, 'okhttp/2.5.0': { calls: 1, last: LAST } };
    expect(judged([group({ ...atEndpoint, userAgents: mixed })]).findings).toHaveLength(1);
    expect(judged([group({ ...atEndpoint, principal: 'anonymous', userAgents: {} })]).findings).toHaveLength(1);
  });
});
