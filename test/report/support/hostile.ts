// Text as a stranger would write it to come alive in somebody's terminal, browser, preview or spreadsheet.
import type { TlsMigrateDocument } from '../../../src/contract/document.ts';
import type { ReportInput } from '../../../src/report/model.ts';
import { coverage, document, evidence, finding, input, installation, plan, source } from './document.ts';

export const HOSTILE = [
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007\u001b[2J\u009b31m',
  '\u001b]52;c;cm0gLXJm\u0007\u001bP1;2|x\u001b\\',
  'exe.\u202egnp\u2066x\u2069\u200f\u061c',
  'zero\u200bwidth\u200d\ufeff\u{e0041}\ufe0f',
  'lone\ud800surrogate',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  "\"><svg onload=alert(1)> ' onmouseover='alert(1)",
  '</style></title></textarea><!--',
  '[click](javascript:alert(1)) ![x](https://evil.example/x.png)',
  '<https://evil.example> https://evil.example www.evil.example mail@evil.example @everyone #1',
  '| a | b |\n| --- | --- |\n# heading\n- list\n1. one\n```\ncode\n```\n<b>bold</b>',
  '`` ` ``` code `tick',
  '*bold* _it_ ~~gone~~ $x$ &lt;b&gt; \\',
  '# heading',
  '- item',
  '1. one',
  '=1+1',
  '=HYPERLINK("https://evil.example","x")',
  '+1;=2+5',
  '-2+3',
  '@SUM(A1)',
  '\t=1',
  '\r\n=1',
  '  =1',
  '"quoted", and; =cmd|"/c calc"!A0',
  '__proto__',
  'constructor',
] as const;

export const ALL_HOSTILE = HOSTILE.join(' ');

const each = (n: number): Record<string, number> => Object.fromEntries([...HOSTILE, ALL_HOSTILE].map((text) => [text, n] as const));

/** Hostile text in every field that takes any. */
export function hostileInput(): ReportInput {
  const text = ALL_HOSTILE;
  const events = HOSTILE.length + 1;
  const row = coverage({
    source: text,
    account: text,
    region: text,
    events,
    withTls: events,
    byTlsVersion: { TLSv1: events },
    byKeyExchange: each(1),
    withoutTls: {},
    byService: Object.fromEntries([...HOSTILE, ALL_HOSTILE].map((name) => [name, { events: 1, withTls: 1 }])),
    byDay: { '2024-03-01': { TLSv1: events } },
  });
  const bad = finding({
    title: text,
    severityReason: text,
    client: {
      id: 'c-0123456789ab',
      label: text,
      product: text,
      productVersion: text,
      sdk: text,
      sdkVersion: text,
      runtime: text,
      runtimeVersion: text,
      os: text,
      ownedBy: 'unknown',
      confidence: 'low',
    },
    evidence: evidence({
      services: each(1),
      accounts: each(1),
      regions: each(1),
      principals: each(1),
      sessions: each(1),
      hosts: each(1),
      accessKeyIds: each(1),
      sourceIps: each(1),
      vpcEndpoints: each(1),
      userAgents: each(1),
      keyExchange: each(1),
      eventIds: [text],
    }),
    playbook: text,
    steps: [{ id: text, status: 'done', note: text, at: '2024-06-01T09:00:00Z' }],
    status: 'accepted',
    decision: { owner: text, reason: text, expires: null },
    verification: { at: '2024-06-02T08:00:00Z', method: 'scan', result: 'gone', events: 1, since: null, text },
  });
  // Each text alone as well: some only bite at the start of a line or a cell.
  const one = HOSTILE.map((each, index) =>
    finding({ title: each, severityReason: each, steps: [{ id: each, status: 'open', note: each, at: null }] }, `hostile ${index}`),
  );
  const changed: TlsMigrateDocument = document({
    machine: { os: text, release: text, arch: text, hostname: text },
    installations: [
      installation({
        name: text,
        version: text,
        path: text,
        realPath: text,
        foundBy: [text],
        library: { name: text, version: text },
        causes: [{ code: text, text, where: text }],
      }),
    ],
    coverage: [row],
    sources: [
      source([row], {
        id: text,
        location: text,
        queries: [{ text, groups: [text], window: { from: null, to: null }, bytesScanned: 1, costUsd: 0.01 }],
        gaps: [{ code: text, text, location: text }, ...HOSTILE.map((each) => ({ code: 'x', text: each, location: each }))],
      }),
    ],
    findings: [bad, ...one],
    notActionable: [bad],
    blindSpots: [{ code: text, text, affects: text, howToClose: text }],
    summary: {
      verdict: 'findings',
      complete: false,
      failOn: 'medium',
      openFindings: 1,
      bySeverity: { critical: 0, high: 1, medium: 0, low: 0, info: 0 },
      reasons: [{ code: text, text }],
    },
  });
  const step = { id: text, title: text, text, caution: text, details: [text], commands: [{ shell: text, text, when: text }] };
  const hostilePlan = plan({
    why: [text],
    likelyCauses: [text],
    steps: [step, ...HOSTILE.map((each) => ({ id: each, title: each, text: each, commands: [{ shell: 'sh', text: each }] }))],
    verify: [step],
    rollback: [step],
    sources: [
      { title: text, url: 'javascript:alert(1)', retrieved: text },
      { title: text, url: 'https://example.org/a)b "c" <d>', retrieved: text },
    ],
  });
  return input(changed, {
    plans: new Map(changed.findings.map(({ id }) => [id, hostilePlan])),
    reproduce: [text],
    sharedResponsibility: { text, url: 'data:text/html,x' },
  });
}

/** What must stand in no output at all. */
export const ALIVE = /[\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u007f-\u009f]/u;
/** C0 controls besides the line break. */
export const CONTROL = /(?!\n)(?!\r\n)[\p{Cc}]/u;
