// A journey without an engine: real events, folded by the real state, with the machine, the logs and the clock made up.

import type { SourceResult } from '../../src/contract/calls.ts';
import type { Discovery, Offer } from '../../src/contract/discovery.ts';
import type { Coverage, Finding, FindingEvidence, Installation, TlsMigrateDocument } from '../../src/contract/document.ts';
import { chooseSources } from '../../src/evidence/choose-sources.ts';
import type { SourceProgress } from '../../src/evidence/source.ts';
import type { Journey, JourneyEvent, JourneyListener } from '../../src/journey.ts';
import { formatOf } from '../../src/report/formats.ts';
import { JOURNAL_VERSION, type SessionEvent } from '../../src/session/events.ts';
import { fold, initialState, progressOf, type SessionState } from '../../src/session/state.ts';

export const NOW = Date.parse('2026-11-22T12:00:00Z');

export const anInstallation = (change: Partial<Installation> = {}): Installation => ({
  id: 'i-000000000001',
  kind: 'node',
  name: 'Node.js',
  version: '0.8.28',
  path: '/opt/kiosk/node',
  realPath: '/opt/kiosk/node',
  foundBy: ['search path'],
  active: true,
  stale: false,
  ran: true,
  notRunBecause: null,
  library: { name: 'OpenSSL', version: '1.0.0f' },
  handshake: {
    maxVersion: 'TLSv1',
    minVersion: null,
    versions: ['TLSv1'],
    groups: ['secp256r1'],
    keyShares: [],
    cipherSuites: 42,
    sni: true,
    alpn: [],
    ms: 120,
  },
  verdicts: { 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' },
  basis: 'proved',
  causes: [{ code: 'old-library', text: 'Its OpenSSL 1.0.0 knows no TLS 1.2.', where: '/opt/kiosk/node' }],
  ...change,
});

export const readyInstallation = (change: Partial<Installation> = {}): Installation =>
  anInstallation({
    id: 'i-000000000002',
    kind: 'aws-cli',
    name: 'AWS CLI',
    version: '2.36.12',
    path: '/usr/local/bin/aws',
    realPath: '/usr/local/aws-cli/v2/current/bin/aws',
    library: { name: 'OpenSSL', version: '3.0.13' },
    handshake: {
      maxVersion: 'TLSv1.3',
      minVersion: 'TLSv1.2',
      versions: ['TLSv1.3', 'TLSv1.2'],
      groups: ['X25519MLKEM768', 'x25519'],
      keyShares: ['X25519MLKEM768', 'x25519'],
      cipherSuites: 17,
      sni: true,
      alpn: [],
      ms: 310,
    },
    verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'ready' },
    causes: [],
    ...change,
  });

/** The installation as it was before its hello. */
export const derivedBefore = (proved: Installation): Installation => ({ ...proved, basis: 'derived', handshake: null });

export const someEvidence = (change: Partial<FindingEvidence> = {}): FindingEvidence => ({
  calls: 13_422,
  totalCalls: 15_000,
  firstSeen: '2026-03-01T08:00:00Z',
  lastSeen: '2026-11-22T10:00:00Z',
  tlsVersions: { TLSv1: 13_422 },
  keyExchange: { absent: 13_422 },
  services: { 's3.amazonaws.com': 12_900, 'sqs.amazonaws.com': 522 },
  accounts: { '111122223333': 13_422 },
  regions: { 'eu-west-1': 13_422 },
  principals: { 'arn:aws:iam::111122223333:role/erp-sync': 13_422 },
  sessions: { 'erp-sync-1': 13_422 },
  hosts: { 'i-0f3a5b7c9d1e2f3a4': 13_422 },
  accessKeyIds: { ASIAEXAMPLEEXAMPLE00: 13_422 },
  sourceIps: { '10.2.4.17': 13_000, '10.2.4.18': 422 },
  vpcEndpoints: {},
  userAgents: { 'aws-sdk-dotnet-45/3.3.1.0 .NET Runtime/4.0 .NET Framework/4.5 OS/6.2.9200.0 ClientAsync': 13_422 },
  byDay: { '2026-03-01': 10, '2026-06-01': 4000, '2026-11-22': 9412 },
  truncated: [],
  eventIds: [],
  ...change,
});

export const aFinding = (change: Partial<Finding> = {}): Finding => ({
  id: 'c-000000000001:legacy-calls',
  kind: 'legacy-calls',
  severity: 'high',
  severityReason: 'An endpoint still took TLS 1.0 from it on 22 November 2026.',
  title: '.NET SDK 3.3.1 · role erp-sync',
  client: {
    id: 'c-000000000001',
    label: 'AWS SDK for .NET 3.3.1 on .NET Framework 4.5',
    product: null,
    productVersion: null,
    sdk: 'AWS SDK for .NET',
    sdkVersion: '3.3.1.0',
    runtime: '.NET Framework',
    runtimeVersion: '4.5',
    os: 'Windows',
    ownedBy: 'user',
    confidence: 'high',
  },
  installation: null,
  evidence: someEvidence(),
  playbook: 'r05-dotnet-framework',
  steps: [],
  status: 'open',
  decision: null,
  verification: null,
  ...change,
});

export const machineFinding = (change: Partial<Finding> = {}): Finding =>
  aFinding({
    id: 'i-000000000001:not-ready-runtime',
    kind: 'not-ready-runtime',
    playbook: 'r04-node',
    severity: 'critical',
    severityReason: 'AWS refuses everything that it can offer.',
    title: 'Node.js 0.8.28 on this machine',
    client: null,
    installation: 'i-000000000001',
    evidence: null,
    ...change,
  });

/** `n` findings that differ, of every severity. */
export const manyFindings = (n: number): readonly Finding[] =>
  Array.from({ length: n }, (_, at) => {
    const id = `c-${String(at).padStart(12, '0')}`;
    const severity = (['high', 'medium', 'low', 'info'] as const)[at % 4] ?? 'info';
    const role = `arn:aws:iam::111122223333:role/worker-${at}`;
    return aFinding({
      id: `${id}:legacy-calls`,
      severity,
      title: `boto3 · role worker-${at}`,
      evidence: someEvidence({ principals: { [role]: at + 1 } }),
    });
  });

const someCoverage = (change: Partial<Coverage> = {}): Coverage => ({
  source: 'cloudtrail-files',
  account: '111122223333',
  region: 'eu-west-1',
  events: 2_114_093,
  withTls: 1_903_556,
  byTlsVersion: { TLSv1: 13_422, 'TLSv1.2': 1_000_000, 'TLSv1.3': 890_134 },
  byKeyExchange: { x25519: 1_000_000, absent: 903_556 },
  withoutTls: { 'invoked-by-aws': 200_000, 'not-reported': 10_537 },
  firstEvent: '2026-08-24T00:00:01Z',
  lastEvent: '2026-11-22T11:59:00Z',
  byService: {},
  byDay: {},
  ...change,
});

export const someResult = (change: Partial<SourceResult['source']> = {}): SourceResult => ({
  source: {
    id: 'cloudtrail-files',
    kind: 'cloudtrail-files',
    location: '/home/jane/trail/AWSLogs',
    status: 'complete',
    queries: [],
    input: {
      files: { found: 1890, read: 1800, skipped: { digest: 90 }, failed: 0 },
      records: { read: 2_115_000, events: 2_114_093, duplicates: 907, outsideWindow: 0, unreadable: 0 },
      bytesRead: 2_800_000_000,
      bytesJson: 31_000_000_000,
    },
    costUsd: null,
    gaps: [],
    ...change,
  },
  coverage: [someCoverage()],
  groups: [],
});

export const anOffer = (change: Partial<Offer> = {}): Offer => ({
  id: 'logs-insights:111122223333:eu-west-1:org-trail/cloudtrail',
  kind: 'logs-insights',
  profile: 'prod-admin',
  account: '111122223333',
  region: 'eu-west-1',
  location: 'org-trail/cloudtrail',
  arn: 'arn:aws:logs:eu-west-1:111122223333:log-group:org-trail/cloudtrail',
  foundBy: ['trail org-trail (organization, multi-Region)'],
  window: { from: NOW - 90 * 24 * 60 * 60 * 1000, to: NOW },
  retentionDays: null,
  notes: [],
  bytes: 412_000_000_000,
  basis: 'asked',
  costUsd: 2.06,
  refused: null,
  query: {
    text: 'fields jsonParse(@message) as e\n| stats count(*) as calls by slot',
    consoleUrl: 'https://eu-west-1.console.aws.amazon.com/',
  },
  ...change,
});

/** One offer of every kind that an account has; a table over the same trail as the log group, proposed in its place. */
export const offersOfEveryKind = (): readonly Offer[] => [
  anOffer(),
  anOffer({
    id: 'athena:111122223333:eu-west-1:logs.cloudtrail',
    kind: 'athena',
    location: 'logs.cloudtrail',
    arn: 'arn:aws:glue:eu-west-1:111122223333:table/logs/cloudtrail',
    foundBy: ['its columns'],
    bytes: 90_000_000_000,
    basis: 'derived',
    costUsd: 0.45,
    query: { text: 'SELECT count(*) FROM "logs"."cloudtrail"', consoleUrl: '' },
  }),
  anOffer({
    id: 'lake:111122223333:eu-west-1:0a1b2c3d',
    kind: 'lake',
    location: 'security-lake',
    arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/0a1b2c3d',
    foundBy: ['event data store'],
    bytes: null,
    basis: 'none',
    costUsd: null,
    query: { text: 'SELECT count(*) FROM 0a1b2c3d', consoleUrl: '' },
  }),
  anOffer({
    id: 'event-history:111122223333:eu-west-1',
    kind: 'event-history',
    location: 'Event history of eu-west-1',
    arn: 'arn:aws:cloudtrail:eu-west-1:111122223333:event-history',
    foundBy: ['there in every account, without a trail'],
    notes: ['Event history holds management events alone.'],
    bytes: 0,
    basis: 'derived',
    costUsd: 0,
    query: { text: 'aws cloudtrail lookup-events --region eu-west-1 --profile prod-admin', consoleUrl: '' },
  }),
  anOffer({
    id: 'health-notices:111122223333',
    kind: 'health-notices',
    region: 'us-east-1',
    location: 'AWS Health of account 111122223333',
    arn: 'arn:aws:health:::event',
    foundBy: [],
    bytes: 0,
    basis: 'derived',
    costUsd: 0,
    query: { text: 'aws health describe-events --region us-east-1', consoleUrl: '' },
  }),
];

/** What such an account comes to, weighed as the engine weighs it. */
export function discoveryOfEveryKind(): Discovery {
  const offers = [...offersOfEveryKind()];
  const choices = chooseSources(offers, { recorded: [], maxCostUsd: null });
  return someDiscovery({ offers, choices: choices.map((choice) => ({ ...choice, overlaps: [...choice.overlaps] })) });
}

export const someDiscovery = (change: Partial<Discovery> = {}): Discovery => ({
  identities: [
    {
      profile: 'prod-admin',
      account: '111122223333',
      arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0a1b2c/jane',
      regions: ['eu-west-1'],
    },
  ],
  offers: [anOffer()],
  problems: [],
  blindSpots: [],
  price: { usdPerGb: 0.005, text: 'US list price, 2026-11-22, derived' },
  ...change,
});

export interface FakeWorld {
  readonly discovery: Discovery;
  readonly installations: readonly Installation[];
  /** What comes of them by their hello; each takes the place of the one with its id. None: nobody wants proofs. */
  readonly proofs: readonly Installation[];
  readonly findings: readonly Finding[];
  readonly notActionable: readonly Finding[];
  readonly result: SourceResult;
  readonly progress: readonly SourceProgress[];
  readonly verification: NonNullable<Finding['verification']>;
  readonly blindSpots: TlsMigrateDocument['blindSpots'];
  readonly notices: readonly string[];
}

const WORLD: FakeWorld = {
  discovery: someDiscovery(),
  installations: [readyInstallation(), anInstallation()],
  proofs: [],
  findings: [machineFinding(), aFinding()],
  notActionable: [],
  result: someResult(),
  progress: [],
  verification: {
    at: '2026-11-22T12:00:00Z',
    method: 'scan',
    result: 'gone',
    events: 48_211,
    since: '2026-11-22T11:00:00Z',
    text: 'No TLS 1.0 call by erp-sync in 48,211 events since 11:00. Last one: 10:57.',
  },
  blindSpots: [
    {
      code: 'refused',
      text: 'Clients that AWS refuses leave no record.',
      affects: 'clients that can do no better than TLS 1.1',
      howToClose: 'Run this on their machines.',
    },
  ],
  notices: [],
};

/** Hears everything a test wants to hold back: `gate.open()` lets the work that waits go on. */
export interface Gate {
  readonly passed: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

export class FakeJourney implements Journey {
  readonly events: SessionEvent[] = [];
  saved = true;
  readonly reports: { readonly paths: readonly string[]; readonly redact: boolean }[] = [];
  state: SessionState = initialState;
  readonly #world: FakeWorld;
  readonly #listeners = new Set<JourneyListener>();
  readonly #gate: Gate | null;
  #document: { readonly state: SessionState; readonly document: TlsMigrateDocument } | null = null;

  /** With a gate, detection and reading stop in the middle until it opens or they are told to stop. */
  constructor(world: Partial<FakeWorld> = {}, held: Gate | null = null) {
    this.#world = { ...WORLD, ...world };
    this.#gate = held;
    this.record({
      type: 'started',
      at: NOW,
      journal: JOURNAL_VERSION,
      session: '20261122-120000-abcd',
      toolVersion: '0.0.0',
      failOn: 'medium',
    });
  }

  get notices(): readonly string[] {
    return this.#world.notices;
  }

  subscribe(listener: JourneyListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  record(event: SessionEvent): void {
    this.events.push(event);
    this.state = fold(this.state, event);
    this.#tell(event);
  }

  #tell(event: JourneyEvent): void {
    for (const listener of this.#listeners) listener(event, this.state);
  }

  document(): TlsMigrateDocument {
    if (this.#document?.state !== this.state) this.#document = { state: this.state, document: this.#build() };
    return this.#document.document;
  }

  #build(): TlsMigrateDocument {
    const { state } = this;
    const looked =
      state.detection === 'done' || state.collection === 'done' || state.detection === 'cancelled' || state.collection === 'cancelled';
    const findings = looked ? this.#world.findings.map((finding) => this.#withProgress(finding)) : [];
    const open = findings.filter(({ status }) => status === 'open');
    const bySeverity = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    for (const { severity } of open) bySeverity[severity] += 1;
    return {
      schemaVersion: 1,
      tool: { name: 'tls-migrate', version: '0.0.0' },
      generatedAt: new Date(NOW).toISOString(),
      target: state.target,
      sample: state.scope?.sample ?? false,
      redacted: false,
      scope: { machine: state.scope?.machine ?? false, sources: [], window: { from: null, to: null } },
      machine: state.machine,
      installations: [...state.installations],
      sources: state.results.map(({ source }) => source),
      coverage: state.results.flatMap(({ coverage }) => coverage),
      findings,
      notActionable: looked ? [...this.#world.notActionable] : [],
      blindSpots: this.#world.blindSpots,
      summary: {
        verdict: open.length > 0 ? 'findings' : 'clean',
        complete: true,
        failOn: 'medium',
        openFindings: open.length,
        bySeverity,
        reasons: [],
      },
    };
  }

  #withProgress(finding: Finding): Finding {
    const { status, decision, verification, at } = progressOf(this.state, finding.id);
    return at === null && verification === null ? finding : { ...finding, status, decision, verification };
  }

  chooseScope(scope: NonNullable<SessionState['scope']>): void {
    this.record({ type: 'scoped', at: NOW, scope });
  }

  chooseTarget(target: SessionState['target']): void {
    this.record({ type: 'target-chosen', at: NOW, target });
  }

  reachStage(stage: SessionState['stage']): void {
    this.record({ type: 'stage-reached', at: NOW, stage });
  }

  async #hold(signal: AbortSignal): Promise<void> {
    if (!this.#gate) return;
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([this.#gate.passed, aborted]);
  }

  async detect(signal: AbortSignal): Promise<void> {
    this.record({ type: 'detection-started', at: NOW, machine: { os: 'linux', release: '6.1', arch: 'x64', hostname: 'build-1' } });
    const [first, ...others] = this.#world.installations;
    if (first) this.record({ type: 'installation-found', at: NOW, installation: first });
    this.#tell({ type: 'detection-progress', done: 3, total: 17, current: ['Python'] });
    const { proofs } = this.#world;
    if (proofs.length > 0) {
      for (const installation of others) this.record({ type: 'installation-found', at: NOW, installation });
      const [proved, ...running] = proofs;
      if (proved) this.record({ type: 'installation-found', at: NOW, installation: proved });
      this.#tell({ type: 'proof-progress', done: 1, total: proofs.length, current: running.slice(0, 2).map(({ path }) => path) });
    }
    await this.#hold(signal);
    const left = proofs.length > 0 ? proofs.slice(1) : others;
    if (!signal.aborted) for (const installation of left) this.record({ type: 'installation-found', at: NOW, installation });
    this.record({ type: 'detection-finished', at: NOW, cancelled: signal.aborted });
  }

  async discover(signal: AbortSignal): Promise<void> {
    this.record({ type: 'discovery-started', at: NOW });
    await this.#hold(signal);
    this.record({ type: 'discovered', at: NOW, discovery: this.#world.discovery, cancelled: signal.aborted });
  }

  agree(offers: readonly string[], maxCostUsd: number): void {
    this.record({ type: 'agreed', at: NOW, offers: [...offers], maxCostUsd });
  }

  async saveQuery(offer: string): Promise<string> {
    return `tls-migrate/${offer}`;
  }

  async collect(signal: AbortSignal): Promise<void> {
    this.record({ type: 'collection-started', at: NOW });
    for (const progress of this.#world.progress)
      this.#tell({ type: 'source-progress', source: 'cloudtrail-files', startedAt: NOW, progress });
    await this.#hold(signal);
    this.record({ type: 'source-collected', at: NOW, result: this.#world.result });
    this.record({ type: 'collection-finished', at: NOW, cancelled: signal.aborted });
  }

  async verify(findings: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#hold(signal);
    if (signal.aborted) return;
    for (const finding of findings) this.record({ type: 'verified', at: NOW, finding, verification: this.#world.verification });
  }

  markStep(finding: string, step: string, status: 'open' | 'done' | 'skipped', note: string | null): void {
    this.record({ type: 'step-marked', at: NOW, finding, step, status, note });
  }

  decide(finding: string, status: 'open' | 'fixed' | 'not-mine'): void {
    this.record({ type: 'decided', at: NOW, finding, status, decision: null });
  }

  accept(finding: string, decision: { readonly owner: string; readonly reason: string; readonly expires: string }): void {
    this.record({ type: 'decided', at: NOW, finding, status: 'accepted', decision });
  }

  async saveReports(paths: readonly string[], options: { readonly redact: boolean }): ReturnType<Journey['saveReports']> {
    this.reports.push({ paths, redact: options.redact });
    return paths.map((path) => ({ format: formatOf(path), path }));
  }

  finish(): void {
    this.record({ type: 'finished', at: NOW });
  }
}
