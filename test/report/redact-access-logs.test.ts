import { describe, expect, it } from 'vitest';
import { REPORT_FORMATS } from '../../src/report/formats.ts';
import { redact } from '../../src/report/redact.ts';
import { renderReport } from '../../src/report/render.ts';
import { brokenIdentities, coverage, document, evidence, finding, input, plan, source } from './support/document.ts';

const NAME = 'app/quuxshop/50dc6c495c0c9188';
const ENDPOINT = `Application Load Balancer ${NAME}`;

describe('what access logs name', () => {
  it('is masked: endpoints by their kind, buckets and keys whole, also in remarks', () => {
    const silent = 'Network Load Balancer net/quuxpay/c6e77e28c25b2234';
    const rows = [coverage({ byService: { [ENDPOINT]: { events: 9, withTls: 9 }, [silent]: { events: 1, withTls: 0 } } })];
    const remark = {
      code: 'failed-handshakes',
      text: `${silent}: 3 connections failed in the TLS handshake. From: 198.51.100.77 (3).`,
      location: silent,
    };
    const one = document({
      coverage: rows,
      sources: [source(rows, { kind: 'endpoint-access-logs', gaps: [remark] })],
      findings: [
        finding({
          title: `okhttp/2.5.0 · ${ENDPOINT}: 9 calls at TLS 1.0`,
          evidence: evidence({
            principals: { [ENDPOINT]: 9 },
            services: { [ENDPOINT]: 9 },
            resources: { 's3://quuxbucket/quuxfolder/': 9 },
          }),
        }),
      ],
    });
    const masked = redact(one);
    const text = [
      JSON.stringify(masked),
      ...REPORT_FORMATS.map((format) => renderReport(format, input(masked, { plans: new Map([[masked.findings[0]?.id ?? '', plan()]]) }))),
    ].join('\n');
    expect(text).not.toMatch(/quux|50dc6c495c0c9188|c6e77e28c25b2234|198\.51\.100\.77/i);
    expect(Object.keys(masked.findings[0]?.evidence?.services ?? {})).toEqual(['Application Load Balancer resource-1']);
    expect(masked.sources[0]?.gaps[0]?.text).toMatch(/^Network Load Balancer resource-\d: 3 connections failed/);
    expect(brokenIdentities(masked)).toEqual(brokenIdentities(one));
  });
});
