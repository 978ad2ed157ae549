// The journey for real: machine, evidence and reports, with every step in the journal before it shows.

import type { SourceResult, TimeWindow } from './contract/calls.ts';
import type { Installation, Severity, Verification } from './contract/document.ts';
import { type DocumentOptions, documentBuilder } from './document.ts';
import type { Accounts } from './evidence/accounts.ts';
import { type Details, detailsFor } from './evidence/details.ts';
import type { EvidenceSource, SourceProgress } from './evidence/source.ts';
import { otherFiles, trailFiles } from './evidence-files.ts';
import { verifyByDetection, verifyByScan } from './findings/verify.ts';
import { type Journey, type JourneyEvent, type JourneyListener, NoSuchSession } from './journey.ts';
import { describeMachine } from './machine/describe.ts';
import { DETECTORS, type DetectionEvent, detectInstallations } from './machine/detect.ts';
import type { Host } from './machine/host.ts';
import { projectsIn } from './project/projects.ts';
import { saveReport } from './report/save.ts';
import { sampleInstallations, sampleMachine } from './sample/machine.ts';
import { JOURNAL_VERSION, type Scope, type SessionEvent } from './session/events.ts';
import type { Journal } from './session/journal.ts';
import type { KeptScan } from './session/scan-store.ts';
import { EMPTY_SCOPE } from './session/scope.ts';
import { type DetectionNote, fold, initialState, progressOf, type SessionState } from './session/state.ts';
import { isRemembered, type SessionStore } from './session/store.ts';
import type { Target } from './tls/targets.ts';
import { VERSION } from './version.ts';

export interface JourneyOptions {
  readonly host: Host;
  /** Null keeps nothing on disk. */
  readonly store: SessionStore | null;
  /** The name of the session to go on with; null begins one. */
  readonly resume: string | null;
  /** For a new session; one that is resumed keeps its own. */
  readonly failOn: Severity;
  readonly now: () => number;
  /** Asks the person for the code of an MFA device; absent where nobody can be asked. */
  readonly askMfa?: ((serial: string) => Promise<string>) | undefined;
}

const SAVE_MS = 30_000;
const SECOND_MS = 1000;

/** Whether a process of this machine still runs. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface Opened {
  readonly state: SessionState;
  readonly journal: Journal | null;
  readonly notices: readonly string[];
}

const startOf = (session: string, { now, failOn }: JourneyOptions): SessionEvent => ({
  type: 'started',
  at: now(),
  journal: JOURNAL_VERSION,
  session,
  toolVersion: VERSION,
  failOn,
});

function openSession(options: JourneyOptions): Opened {
  const { store, resume, now } = options;
  if (resume !== null) {
    const opened = store?.open(resume) ?? null;
    if (opened === null) throw new NoSuchSession(`There is no session called ${resume}. List them with: tls-migrate sessions`);
    return { ...opened, notices: [] };
  }
  try {
    const created = store?.create(now()) ?? { session: 'not-saved', journal: null };
    const started: SessionEvent = startOf(created.session, options);
    created.journal?.append(started);
    return { state: fold(initialState, started), journal: created.journal, notices: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const started: SessionEvent = startOf('not-saved', options);
    return {
      state: fold(initialState, started),
      journal: null,
      notices: [`This session cannot be saved as it goes (${reason}). Everything else works; save a report before you leave.`],
    };
  }
}

class LiveJourney implements Journey {
  readonly #options: JourneyOptions;
  readonly #journal: Journal | null;
  readonly #listeners = new Set<JourneyListener>();
  readonly #build = documentBuilder();
  #notices: readonly string[];
  #journalFailed = false;
  #accounts: { readonly scope: Scope; readonly accounts: Accounts } | null = null;
  #document: { readonly state: SessionState; readonly document: ReturnType<Journey['document']> } | null = null;
  state: SessionState;

  constructor(options: JourneyOptions) {
    this.#options = options;
    const opened = openSession(options);
    this.state = opened.state;
    this.#journal = opened.journal;
    this.#notices = opened.notices;
  }

  get saved(): boolean {
    return this.#journal !== null && !this.#journalFailed;
  }

  get notices(): readonly string[] {
    return this.#notices;
  }

  subscribe(listener: JourneyListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  document(): ReturnType<Journey['document']> {
    if (this.#document?.state !== this.state) {
      const options: DocumentOptions = { now: this.#options.now() };
      this.#document = { state: this.state, document: this.#build(this.state, options) };
    }
    return this.#document.document;
  }

  chooseScope(scope: Scope): void {
    this.#record({ type: 'scoped', at: this.#now(), scope });
    if (!scope.sample) this.#carryOver();
  }

  chooseTarget(target: Target): void {
    this.#record({ type: 'target-chosen', at: this.#now(), target });
  }

  reachStage(stage: SessionState['stage']): void {
    if (stage !== this.state.stage) this.#record({ type: 'stage-reached', at: this.#now(), stage });
  }

  async detect(signal: AbortSignal): Promise<void> {
    const { host } = this.#options;
    if (this.state.scope?.sample) {
      this.#record({ type: 'detection-started', at: this.#now(), machine: sampleMachine });
      for (const installation of sampleInstallations) this.#record({ type: 'installation-found', at: this.#now(), installation });
      this.#record({ type: 'detection-finished', at: this.#now(), cancelled: false });
      return;
    }
    this.#record({ type: 'detection-started', at: this.#now(), machine: await describeMachine(host) });
    for await (const installation of this.#lookAround(signal, ({ text, incomplete }) =>
      this.#record({ type: 'detection-note', at: this.#now(), text, incomplete }),
    )) {
      this.#record({ type: 'installation-found', at: this.#now(), installation });
    }
    this.#record({ type: 'detection-finished', at: this.#now(), cancelled: signal.aborted });
  }

  /** With proofs, an installation comes twice: as it was found, and as its own hello has it. */
  async *#lookAround(signal: AbortSignal, note: (note: DetectionNote) => void): AsyncGenerator<Installation> {
    const { allowPrograms, prove, projects } = this.state.scope ?? EMPTY_SCOPE;
    const { host } = this.#options;
    const named = projectsIn(projects);
    const detectors = projects.length === 0 ? DETECTORS : [...DETECTORS, named.detector];
    const detect = (until: AbortSignal): AsyncIterable<DetectionEvent> =>
      detectInstallations({ host, signal: until, allowPrograms, detectors });
    // Loaded only here: it makes certificates, which nothing else does.
    const proofs = prove ? await import('./prove-detected.ts') : null;
    for await (const event of proofs ? proofs.proveDetected(detect, named, { host, signal, allowPrograms }) : detect(signal)) {
      if (event.type === 'installation') yield event.installation;
      else if (event.type === 'note') note(event);
      else this.#tell({ ...event, type: event.type === 'progress' ? 'detection-progress' : event.type });
    }
  }

  /** What is installed now. The session keeps what was found first: that is the record of how it was before. */
  async #installationsNow(signal: AbortSignal): Promise<{ readonly found: readonly Installation[]; readonly complete: boolean }> {
    if (this.state.scope?.sample) return { found: sampleInstallations, complete: true };
    const found = new Map<string, Installation>();
    let complete = true;
    const note = ({ incomplete }: DetectionNote): void => {
      if (incomplete) complete = false;
    };
    for await (const installation of this.#lookAround(signal, note)) found.set(installation.id, installation);
    return { found: [...found.values()], complete: complete && !signal.aborted };
  }

  async discover(signal: AbortSignal): Promise<void> {
    const { scope } = this.state;
    const accounts = await this.#accountsOf(scope);
    if (scope === null || accounts === null) return;
    this.#record({ type: 'discovery-started', at: this.#now() });
    const discovery = await accounts.discover(scope.window, signal);
    this.#record({ type: 'discovered', at: this.#now(), discovery, cancelled: signal.aborted });
  }

  /** The accounts of the scope, connected once for a session; what speaks to AWS is loaded only then. */
  async #accountsOf(scope: Scope | null): Promise<Accounts | null> {
    if (scope?.aws == null) return null;
    if (this.#accounts?.scope === scope) return this.#accounts.accounts;
    await this.#accounts?.accounts.destroy();
    const { store, host, askMfa } = this.#options;
    const [{ Accounts }, { memoryLedger }] = await Promise.all([
      import('./evidence/accounts.ts'),
      import('./evidence/logs-insights/ledger.ts'),
    ]);
    const { session } = this.state;
    const ledgerOf = (service: 'logs' | 'lake') =>
      store === null ? memoryLedger(session, process.pid) : store.queryBook(session, this.#now(), service);
    const accounts = new Accounts(scope.aws, {
      env: host.env,
      askMfa: askMfa ?? null,
      now: this.#options.now,
      ledger: ledgerOf('logs'),
      lakeLedger: ledgerOf('lake'),
      isAlive,
    });
    this.#accounts = { scope, accounts };
    return accounts;
  }

  agree(offers: readonly string[], maxCostUsd: number): void {
    this.#record({ type: 'agreed', at: this.#now(), offers: [...offers], maxCostUsd });
  }

  async saveQuery(offer: string): Promise<string> {
    const accounts = await this.#accountsOf(this.state.scope);
    const known = this.state.discovered?.offers.find(({ id }) => id === offer);
    if (accounts === null || known === undefined) throw new Error('There is no such query in this session.');
    return accounts.saveQuery(known, AbortSignal.timeout(SAVE_MS));
  }

  async collect(signal: AbortSignal): Promise<void> {
    this.#record({ type: 'collection-started', at: this.#now() });
    const window = this.state.scope?.window ?? { from: null, to: null };
    for (const result of await this.#unread()) this.#record({ type: 'source-collected', at: this.#now(), result });
    // The sample is read in a moment, and there to be looked at with every target.
    const details = this.state.scope?.sample ? 'all' : detailsFor(this.state.target);
    const kept = this.#keepScan(window, details);
    for (const source of await this.#sources(null, { kept, details })) {
      const result = await this.#collectOne(source, window, signal);
      if (source.kind !== 'cloudtrail-files' || kept === null) this.#record({ type: 'source-collected', at: this.#now(), result });
      else this.#recordScan(result, kept, signal);
    }
    this.#record({ type: 'collection-finished', at: this.#now(), cancelled: signal.aborted });
  }

  /** What is kept of the scan of the scope's files; null where there are none, or nothing is kept. The sample is always read whole. */
  #keepScan(window: TimeWindow, details: Details): KeptScan | null {
    const { files = [], sinceLast = false, sample = false } = this.state.scope ?? {};
    if (files.length === 0 || sample || !this.saved) return null;
    const tell = (notice: string): void => {
      this.#notices = [...this.#notices, notice];
    };
    const { session } = this.state;
    return this.#options.store?.keepScan({ session, places: files, window, details, sinceLast, now: this.#now(), tell }) ?? null;
  }

  /** First the result is kept, then what it was made of is let go. */
  #recordScan(result: SourceResult, kept: KeptScan, signal: AbortSignal): void {
    this.#record({ type: 'source-collected', at: this.#now(), result: kept.remarked(result) });
    const stopped = signal.aborted || result.source.status === 'failed' || result.source.gaps.some(({ code }) => code === 'cancelled');
    if (stopped || !this.saved) kept.interrupted();
    else kept.whole();
  }

  async verify(findings: readonly string[], signal: AbortSignal): Promise<void> {
    const { findings: known } = this.document();
    const chosen = known.filter((finding) => findings.includes(finding.id));
    const target = this.state.target;
    const machine = chosen.some((finding) => finding.installation !== null) ? await this.#installationsNow(signal) : null;
    const rescans = new Map<number, readonly SourceResult[]>();
    for (const finding of chosen) {
      if (signal.aborted) return;
      const now = this.#now();
      let verification: Verification;
      if (finding.installation !== null && machine !== null) {
        const after = machine.found.find((installation) => installation.id === finding.installation) ?? null;
        verification = verifyByDetection({ finding, after, target, now, complete: machine.complete });
      } else {
        const since = this.#sinceFix(finding.id, now);
        const results = rescans.get(since) ?? (await this.#collectSince(since, signal));
        rescans.set(since, results);
        if (signal.aborted) return;
        verification = verifyByScan({ finding, target, results, since, now });
      }
      this.#record({ type: 'verified', at: now, finding: finding.id, verification });
    }
  }

  /** When it was fixed; the next whole second, as finely as CloudTrail tells times. */
  #sinceFix(finding: string, now: number): number {
    return Math.ceil((progressOf(this.state, finding).fixedAt ?? now) / SECOND_MS) * SECOND_MS;
  }

  async #collectSince(since: number, signal: AbortSignal): Promise<readonly SourceResult[]> {
    const results: SourceResult[] = [];
    // A fix is verified against every file, whoever has read it, and by what calls came from where: the good ones, too.
    for (const source of await this.#sources(since, { kept: null, details: 'all' }))
      results.push(await this.#collectOne(source, { from: since, to: null }, signal));
    for (const { source } of results) {
      if (source.queries.length > 0) this.#record({ type: 'asked-again', at: this.#now(), source: source.id, queries: source.queries });
    }
    return results;
  }

  markStep(finding: string, step: string, status: 'open' | 'done' | 'skipped', note: string | null): void {
    this.#record({ type: 'step-marked', at: this.#now(), finding, step, status, note });
  }

  decide(finding: string, status: 'open' | 'fixed' | 'not-mine'): void {
    this.#record({ type: 'decided', at: this.#now(), finding, status, decision: null });
  }

  accept(finding: string, decision: { readonly owner: string; readonly reason: string; readonly expires: string }): void {
    this.#record({ type: 'decided', at: this.#now(), finding, status: 'accepted', decision });
  }

  async saveReports(paths: readonly string[], { redact }: { readonly redact: boolean }): ReturnType<Journey['saveReports']> {
    const saved = [];
    for (const path of paths) {
      const report = await saveReport(path, this.document(), { redact, scope: this.state.scope, platform: this.#options.host.platform });
      this.#record({ type: 'report-saved', at: this.#now(), path: report.path });
      saved.push(report);
    }
    return saved;
  }

  finish(): void {
    this.#record({ type: 'finished', at: this.#now() });
    this.#options.store?.forgetScan(this.state.session);
    this.#journal?.close();
  }

  #now(): number {
    return this.#options.now();
  }

  /** What is to be read; `since` narrows what is paid for to the time of a fix. */
  async #sources(
    since: number | null,
    trail: { readonly kept: KeptScan | null; readonly details: Details },
  ): Promise<readonly EvidenceSource[]> {
    const { scope, discovered, agreed } = this.state;
    const accounts = await this.#accountsOf(scope);
    const spentUsd = since === null ? 0 : this.#paidUsd();
    const inAccounts =
      accounts === null || discovered === null || agreed === null
        ? []
        : accounts.sources({ discovery: discovered, agreed, spentUsd }, since);
    const { host, askMfa = null } = this.#options;
    const window = since === null ? (scope?.window ?? EMPTY_SCOPE.window) : { from: since, to: null };
    const files = scope === null ? null : await trailFiles(scope, { env: host.env, askMfa, window, ...trail });
    const others = scope === null ? [] : await otherFiles(scope, { env: host.env, askMfa, window }, this.#options.now);
    return [...(files === null ? [] : [files]), ...others, ...inAccounts];
  }

  /** Dollars that the session has paid: for its evidence, and to verify. */
  #paidUsd(): number {
    const { results, askedAgain } = this.state;
    const queries = [...results.flatMap(({ source }) => source.queries), ...[...askedAgain.values()].flat()];
    return queries.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  }

  /** What was chosen in accounts and cannot be read. */
  async #unread(): Promise<readonly SourceResult[]> {
    const { scope, discovered, agreed } = this.state;
    if (scope?.aws == null || discovered === null) return [];
    const { unreadAccounts } = await import('./evidence/accounts.ts');
    return unreadAccounts(discovered, scope.aws, agreed?.offers ?? []);
  }

  async #collectOne(source: EvidenceSource, window: TimeWindow, signal: AbortSignal): Promise<SourceResult> {
    const startedAt = this.#now();
    const collecting = source.collect(window, signal);
    for (;;) {
      const step: IteratorResult<SourceProgress, SourceResult> = await collecting.next();
      if (step.done) return step.value;
      this.#tell({ type: 'source-progress', source: source.id, startedAt, progress: step.value });
    }
  }

  /** What was decided in earlier sessions holds in this one, until somebody decides otherwise. */
  #carryOver(): void {
    const { events, notices } = this.#options.store?.remembered() ?? { events: [], notices: [] };
    this.#notices = [...this.#notices, ...notices];
    for (const event of events) this.#record(event, { carried: true });
  }

  #record(event: SessionEvent, { carried } = { carried: false }): void {
    this.#write(event, carried);
    this.state = fold(this.state, event);
    this.#tell(event);
  }

  /** A journal that cannot be written (a full disk) costs a notice, never the session. */
  #write(event: SessionEvent, carried: boolean): void {
    if (this.#journal === null || this.#journalFailed) return;
    try {
      this.#journal.append(event);
      if (!carried && isRemembered(event) && !this.state.scope?.sample) this.#options.store?.remember(event);
    } catch (error) {
      this.#journalFailed = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.#notices = [...this.#notices, `From here on this session is not saved as it goes (${reason}). Save a report before you leave.`];
    }
  }

  #tell(event: JourneyEvent): void {
    for (const listener of this.#listeners) listener(event, this.state);
  }
}

/** Begins or resumes a session. Throws `NoSuchSession` when the one to resume is not there. */
export const createJourney = (options: JourneyOptions): Journey => new LiveJourney(options);
