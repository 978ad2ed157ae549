// A document with everything a report can meet, and the smallest ones.
import { createHash } from 'node:crypto';
import type {
  Coverage,
  Finding,
  FindingEvidence,
  FindingKind,
  FindingStatus,
  Installation,
  Severity,
  Source,
  TlsMigrateDocument,
} from '../../../src/contract/document.ts';
import type { Plan, ReportInput } from '../../../src/report/model.ts';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);
const DAY_MS = 86_400_000;

export function installation(changes: Partial<Installation> = {}): Installation {
  const path = changes.path ?? '/usr/local/bin/aws';
  return {
    id: `i-${hex(path)}`,
    kind: 'aws-cli',
    name: 'AWS CLI',
    version: '2.36.12',
    path,
    realPath: path,
    foundBy: ['PATH'],
    active: true,
    stale: false,
    ran: true,
    notRunBecause: null,
    library: { name: 'OpenSSL', version: '3.5.6' },
    handshake: {
      maxVersion: 'TLSv1.3',
      minVersion: 'TLSv1.2',
      versions: ['TLSv1.2', 'TLSv1.3'],
      groups: ['X25519MLKEM768', 'x25519', 'secp256r1'],
      keyShares: ['X25519MLKEM768', 'x25519'],
      cipherSuites: 31,
      sni: true,
      alpn: ['http/1.1'],
      ms: 431.2,
    },
    verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'ready' },
    basis: 'proved',
    causes: [],
    ...changes,
  };
}

export function evidence(changes: Partial<FindingEvidence> = {}): FindingEvidence {
  return {
    calls: 13_422,
    totalCalls: 14_001,
    firstSeen: '2024-03-01T08:00:00Z',
    lastSeen: '2024-05-29T13:57:00Z',
    tlsVersions: { TLSv1: 13_422 },
    keyExchange: { absent: 13_422 },
    services: { 's3.amazonaws.com': 12_900, 'sqs.amazonaws.com': 522 },
    accounts: { '111122223333': 13_422 },
    regions: { 'eu-west-1': 13_422 },
    principals: { 'arn:aws:iam::111122223333:role/erp-sync': 13_422 },
    sessions: { 'erp-sync-prod': 13_000, 'anna.meier@corp.example': 422 },
    hosts: { 'i-0f3a1b2c3d4e5f601': 13_422 },
    accessKeyIds: { ASIAQWERTYUIOPASDFGH: 13_422 },
    sourceIps: { '10.2.4.17': 9_000, '203.0.113.7': 4_000, '2001:db8::17': 422 },
    vpcEndpoints: { 'vpce-0a1b2c3d4e5f60718': 12_900 },
    userAgents: { 'aws-sdk-dotnet-35/3.3.1.0 .NET_Runtime/4.0 .NET_Framework/4.5 OS/Microsoft_Windows_NT_6.2.9200.0': 13_422 },
    byDay: { '2024-03-01': 12_000, '2024-05-29': 1_422 },
    truncated: [],
    eventIds: ['7f0c0000-1111-4222-8333-944445555666'],
    ...changes,
  };
}

export function finding(changes: Partial<Finding> = {}, key = 'erp-sync'): Finding {
  const kind: FindingKind = changes.kind ?? 'legacy-calls';
  return {
    id: `c-${hex(key)}:${kind}`,
    kind,
    severity: 'high',
    severityReason: 'Called at TLS 1.0 after 29 February 2024: an endpoint still took it.',
    title: `.NET SDK 3.3.1 · role ${key}: 13,422 calls at TLS 1.0`,
    client: {
      id: `c-${hex(key)}`,
      label: `.NET SDK 3.3.1 · role ${key}`,
      product: 'AWS SDK for .NET',
      productVersion: '3.3.1.0',
      sdk: 'AWS SDK for .NET',
      sdkVersion: '3.3.1.0',
      runtime: '.NET Framework',
      runtimeVersion: '4.5',
      os: 'Windows 6.2.9200',
      ownedBy: 'user',
      confidence: 'high',
    },
    installation: null,
    evidence: evidence(),
    playbook: 'dotnet-framework-legacy',
    steps: [
      { id: 'record', status: 'done', note: 'Wrote it down.', at: '2024-06-01T09:00:00Z' },
      { id: 'update-sdk', status: 'open', note: null, at: null },
      { id: 'retarget', status: 'skipped', note: 'Source is lost.', at: '2024-06-01T09:05:00Z' },
    ],
    status: 'open',
    decision: null,
    verification: null,
    ...changes,
  };
}

function byDay(days: number): Coverage['byDay'] {
  const start = Date.parse('2024-03-01T00:00:00Z');
  return Object.fromEntries(
    Array.from({ length: days }, (_, day) => {
      const legacy = day % 7 < 5 ? 150 - day : 0;
      const counts = {
        TLSv1: Math.max(0, legacy),
        'TLSv1.1': day % 3 === 0 ? 40 : 0,
        'TLSv1.2': 12_000 + (day % 7) * 900,
        'TLSv1.3': 6_000 + day * 90,
      };
      return [new Date(start + day * DAY_MS).toISOString().slice(0, 10), counts];
    }),
  );
}

const SERVICES =
  's3 sqs ec2 sts kms iam lambda dynamodb logs monitoring sns ssm rds ecs eks ecr athena glue events states config route53 cloudfront'.split(
    ' ',
  );

/** One account's events, its sums made to fit. */
export function coverage(changes: Partial<Coverage> = {}, days = 90): Coverage {
  const perDay = byDay(days);
  const byTlsVersion: Record<string, number> = {};
  for (const counts of Object.values(perDay))
    for (const [version, n] of Object.entries(counts)) byTlsVersion[version] = (byTlsVersion[version] ?? 0) + n;
  const withTls = Object.values(byTlsVersion).reduce((a, b) => a + b, 0);
  const without = { 'invoked-by-aws': 210_000, 'service-event': 530, 'not-reported': 7_000 };
  const events = withTls + 217_530;
  const rest = SERVICES.slice(1);
  return {
    source: 'cloudtrail-files',
    account: '111122223333',
    region: 'eu-west-1',
    events,
    withTls,
    byTlsVersion,
    byKeyExchange: { X25519MLKEM768: 100_000, x25519: 400_000, absent: withTls - 500_000 },
    withoutTls: without,
    firstEvent: '2024-03-01T00:00:00Z',
    lastEvent: '2024-05-29T23:59:59Z',
    byService: {
      's3.amazonaws.com': { events: events - rest.length * 1_000, withTls: withTls - rest.length * 500 },
      ...Object.fromEntries(rest.map((name) => [`${name}.amazonaws.com`, { events: 1_000, withTls: 500 }])),
    },
    byDay: perDay,
    ...changes,
  };
}

export function source(rows: readonly Coverage[], changes: Partial<Source> = {}): Source {
  const events = rows.reduce((sum, row) => sum + row.events, 0);
  return {
    id: 'cloudtrail-files',
    kind: 'cloudtrail-files',
    location: '/home/anna/trail-logs',
    status: 'partial',
    queries: [],
    input: {
      files: { found: 4_100, read: 4_090, skipped: { 'digest file': 8 }, failed: 2 },
      records: { read: events + 1_234, events, duplicates: 1_200, outsideWindow: 30, unreadable: 4 },
      bytesRead: 412_000_000,
      bytesJson: 6_120_000_000,
    },
    costUsd: null,
    gaps: [
      {
        code: 'broken-gzip',
        text: '111122223333_CloudTrail_eu-west-1_20240310T0000Z_k3J.json.gz: unexpected end of file',
        location: '/home/anna/trail-logs/2024/111122223333_CloudTrail_eu-west-1_20240310T0000Z_k3J.json.gz',
      },
    ],
    ...changes,
  };
}

const severities = (findings: readonly Finding[]): TlsMigrateDocument['summary']['bySeverity'] => {
  const open = findings.filter(({ status }) => status === 'open' || status === 'fixed' || status === 'expired');
  const count = (severity: Severity): number => open.filter((one) => one.severity === severity).length;
  return { critical: count('critical'), high: count('high'), medium: count('medium'), low: count('low'), info: count('info') };
};

export function document(changes: Partial<TlsMigrateDocument> = {}): TlsMigrateDocument {
  const rows = changes.coverage ?? [coverage(), coverage({ account: '444455556666', region: 'us-east-1' }, 30)];
  const findings = changes.findings ?? everyFinding();
  const bySeverity = severities(findings);
  return {
    schemaVersion: 1,
    tool: { name: 'tls-migrate', version: '0.1.0' },
    generatedAt: '2024-06-02T10:00:00Z',
    target: 'tls1.2',
    sample: false,
    redacted: false,
    scope: { machine: true, sources: ['cloudtrail-files'], window: { from: '2024-03-01T00:00:00Z', to: null } },
    machine: { os: 'linux', release: '6.1.0', arch: 'x64', hostname: 'build01.corp.example' },
    installations: everyInstallation(),
    sources: [source(rows)],
    coverage: [...rows],
    findings,
    notActionable: [
      finding(
        {
          kind: 'legacy-calls',
          severity: 'info',
          severityReason: 'AWS Config makes these calls itself: AWS owns its TLS.',
          title: 'AWS Config · config.amazonaws.com: 12 calls at TLS 1.1',
          evidence: evidence({
            calls: 12,
            totalCalls: 900,
            principals: { 'config.amazonaws.com': 12 },
            sourceIps: { 'config.amazonaws.com': 12 },
          }),
          steps: [],
          playbook: 'nothing-to-do',
        },
        'aws-config',
      ),
    ],
    blindSpots: [
      {
        code: 's3-data-events',
        text: 'Calls on S3 objects are in a trail only when data events are switched on.',
        affects: 'S3 object reads and writes, anonymous ones too.',
        howToClose: 'Switch on S3 data events in the trail.',
      },
    ],
    summary: {
      verdict: 'findings',
      complete: false,
      failOn: 'medium',
      openFindings: bySeverity.critical + bySeverity.high + bySeverity.medium,
      bySeverity,
      reasons: [{ code: 'files-failed', text: '2 of 4,100 files could not be read.' }],
    },
    ...changes,
  };
}

function everyInstallation(): Installation[] {
  return [
    installation(),
    installation({
      kind: 'node',
      name: 'Node.js',
      version: '0.8.28',
      path: '/opt/kiosk/node',
      realPath: '/opt/kiosk/releases/node-0.8.28/bin/node',
      library: { name: 'OpenSSL', version: '1.0.0f' },
      handshake: {
        maxVersion: 'TLSv1',
        minVersion: 'SSLv3',
        versions: ['SSLv3', 'TLSv1'],
        groups: [],
        keyShares: [],
        cipherSuites: 46,
        sni: true,
        alpn: [],
        ms: 52,
      },
      verdicts: { 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' },
    }),
    installation({
      kind: 'python',
      name: 'Python',
      version: '3.11.2',
      path: '/home/anna/.pyenv/versions/3.11.2/bin/python',
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'capable', pq: 'not-ready' },
      causes: [{ code: 'openssl-conf', text: 'openssl.cnf sets MaxProtocol = TLSv1.2.', where: '/etc/ssl/openssl.cnf:14' }],
    }),
    installation({
      kind: 'curl',
      name: 'curl',
      version: null,
      path: '/srv/shared/tools/curl',
      ran: false,
      notRunBecause: 'writable-by-others',
      library: null,
      handshake: null,
      verdicts: { 'tls1.2': 'unknown', 'tls1.3': 'unknown', pq: 'unknown' },
      basis: 'none',
      active: false,
    }),
  ];
}

function everyFinding(): Finding[] {
  const node = everyInstallation()[1];
  const settled = (status: FindingStatus, severity: Severity, key: string, changes: Partial<Finding> = {}): Finding =>
    finding({ status, severity, ...changes }, key);
  return [
    settled('open', 'low', 'old-cli', { kind: 'end-of-support' }),
    finding(),
    finding(
      {
        id: `${node?.id}:not-ready-runtime`,
        kind: 'not-ready-runtime',
        severity: 'critical',
        severityReason: 'It offers TLS 1.0 at most, which every AWS endpoint has refused since February 2024.',
        title: 'Node.js 0.8.28 cannot speak TLS 1.2',
        client: null,
        installation: node?.id ?? null,
        evidence: null,
        playbook: 'node-upgrade',
        steps: [],
      },
      'node',
    ),
    settled('accepted', 'medium', 'kiosk-printer', {
      decision: { owner: 'Ola Nordmann', reason: 'Replaced in the autumn.', expires: '2024-12-31' },
    }),
    settled('expired', 'high', 'legacy-etl', {
      decision: { owner: 'Ola Nordmann', reason: 'Was to be switched off in May.', expires: '2024-05-31' },
    }),
    settled('verified', 'high', 'backup-job', {
      verification: {
        at: '2024-06-02T08:00:00Z',
        method: 'scan',
        result: 'gone',
        events: 48_211,
        since: '2024-06-01T14:02:00Z',
        text: 'No call at TLS 1.0 by backup-job in 48,211 events.',
      },
    }),
    settled('fixed', 'medium', 'report-mailer', {
      verification: {
        at: '2024-06-02T08:00:00Z',
        method: 'query',
        result: 'too-early',
        events: 0,
        since: '2024-06-02T07:58:00Z',
        text: 'Logs arrive up to 15 minutes late.',
      },
    }),
    settled('not-mine', 'info', 'partner-feed', { kind: 'hardening' }),
  ];
}

/** A run that looked at everything and found nothing. */
export function cleanDocument(changes: Partial<TlsMigrateDocument> = {}): TlsMigrateDocument {
  const base = coverage();
  const { 'TLSv1.2': twelve = 0, 'TLSv1.3': thirteen = 0 } = base.byTlsVersion;
  const withTls = twelve + thirteen;
  const row = coverage({
    byTlsVersion: { 'TLSv1.2': twelve, 'TLSv1.3': thirteen },
    withTls,
    events: withTls + 217_530,
    byKeyExchange: { absent: withTls },
    byService: { 's3.amazonaws.com': { events: withTls + 217_530, withTls } },
    byDay: Object.fromEntries(
      Object.entries(base.byDay).map(([day, { 'TLSv1.2': a = 0, 'TLSv1.3': b = 0 }]) => [day, { 'TLSv1.2': a, 'TLSv1.3': b }]),
    ),
  });
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  return document({
    coverage: [row],
    sources: [source([row], { status: 'complete', gaps: [] })],
    installations: [installation()],
    findings: [],
    notActionable: [],
    summary: { verdict: 'clean', complete: true, failOn: 'medium', openFindings: 0, bySeverity: none, reasons: [] },
    ...changes,
  });
}

export function plan(changes: Partial<Plan> = {}): Plan {
  return {
    why: ['The client spoke TLS 1.0.', 'AWS no longer takes it.'],
    likelyCauses: ['The application targets .NET Framework 4.5, whose default is TLS 1.0.'],
    steps: [
      { id: 'record', title: 'Write down how it is now', text: 'So that there is a way back.', commands: [] },
      {
        id: 'update-sdk',
        title: 'Update AWSSDK.Core to 3.3.22 or newer',
        text: 'Older releases set the version themselves.',
        caution: 'Test it first.',
        details: ['AWSSDK.Core sets it for all of them'],
        commands: [{ shell: 'powershell', text: 'Update-Package AWSSDK.Core', when: 'in Visual Studio' }],
      },
      {
        id: 'retarget',
        title: 'Retarget to .NET Framework 4.8',
        text: 'Below 4.6 the framework itself asks for TLS 1.0.',
        commands: [
          {
            shell: 'file',
            text: '<configuration>\n  <system.web>\n    <httpRuntime targetFramework="4.8" />\n  </system.web>\n</configuration>',
          },
        ],
      },
    ],
    verify: [
      {
        id: 'ask-again',
        title: 'Ask the log again',
        text: 'After one working day.',
        commands: [{ shell: 'sh', text: 'tls-migrate verify' }],
      },
    ],
    rollback: [{ id: 'undo', title: 'Set targetFramework back', text: 'Nothing else was touched.', commands: [] }],
    sources: [
      {
        title: 'TLS best practices with .NET Framework',
        url: 'https://learn.microsoft.com/dotnet/framework/network-programming/tls',
        retrieved: '2026-11-22',
      },
    ],
    ...changes,
  };
}

export function input(changed: TlsMigrateDocument = document(), changes: Partial<ReportInput> = {}): ReportInput {
  return {
    document: changed,
    plans: new Map(changed.findings.map((one) => [one.id, plan()])),
    accounts: null,
    reproduce: ['tls-migrate check --files FOLDER --since 2024-03-01 --target tls1.2'],
    sharedResponsibility: {
      text: 'AWS protects the infrastructure that runs its services; you are responsible for the configuration of the clients that call it.',
      url: 'https://aws.amazon.com/compliance/shared-responsibility-model/',
    },
    ...changes,
  };
}

/** The identities of the contract; returns what does not hold. */
export function brokenIdentities({ sources, coverage: rows }: TlsMigrateDocument): readonly string[] {
  const sum = (counts: Readonly<Partial<Record<string, number>>>): number =>
    Object.values(counts).reduce<number>((total, n) => total + (n ?? 0), 0);
  const broken: string[] = [];
  const check = (holds: boolean, what: string): void => void (holds || broken.push(what));
  for (const { id, input: read } of sources) {
    if (read === null) continue;
    const { files, records } = read;
    check(files.found === files.read + sum(files.skipped) + files.failed, `${id}: files`);
    check(records.read === records.events + records.duplicates + records.outsideWindow + records.unreadable, `${id}: records`);
    check((read.parsedWhole ?? 0) <= records.read, `${id}: parsed`);
    check(records.events === rows.filter((row) => row.source === id).reduce((total, row) => total + row.events, 0), `${id}: events`);
  }
  for (const row of rows) {
    check(row.events === row.withTls + sum(row.withoutTls), `${row.account}: events`);
    check(row.withTls === sum(row.byTlsVersion) && row.withTls === sum(row.byKeyExchange), `${row.account}: with TLS`);
  }
  return broken;
}
