// The one place of the assistant that acts: it runs the reducer, tells the session what to do, and hears what happens.
import type { Journey, JourneyEvent } from '../src/journey.ts';
import type { Scope } from '../src/session/events.ts';
import { clipboardSequence } from './clipboard.ts';
import { Codes } from './codes.ts';
import type { Effect, SessionCommand } from './effect.ts';
import { carryOut } from './session-commands.ts';
import type { ProfileList } from './setup.ts';
import type { Derived, Detecting, Event, PathDescription, SourceReading, State, Step, WorkKind } from './state.ts';
import { update } from './update.ts';

/** What the assistant may do beyond drawing; the program around it provides it. */
export interface Capabilities {
  /** Begins a session, or goes on with the one named `resume`. Its failure is shown to the person. */
  readonly openJourney: (choice: {
    readonly resume: string | null;
    /** Asks the person for the code of an MFA device. Rejects when there is none to be had. */
    readonly askMfa: (serial: string) => Promise<string>;
  }) => Journey | Promise<Journey>;
  /** The named profiles of this machine, without their secrets. */
  readonly listProfiles: () => Promise<ProfileList>;
  /** What is at a path that the person typed; expands `~`. */
  readonly describePath: (path: string) => Promise<PathDescription>;
  /** The window between two moments as a person writes them; empty strings are no bounds. */
  readonly parseWindow: (since: string, until: string) => { readonly window: Scope['window'] } | { readonly problem: string };
  /** Bytes for the terminal that move nothing on it. */
  readonly write: (text: string) => void;
  /** Hands the terminal to the shell; resolves when it has come back. */
  readonly suspend: () => Promise<void>;
  readonly now: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Exit {
  readonly code: number;
  readonly finished: boolean;
}

/** The running assistant: its state, and the way in for everything that happens. */
export interface Program {
  state(): State;
  subscribe(listener: () => void): () => void;
  /** Takes events in order; listeners hear once, when all are taken. */
  send(...events: readonly Event[]): void;
  /** Does what a first step asks for. */
  begin(step: Step): void;
  /** Stops what runs, keeps what it has, and leaves. A second call does not wait. */
  leave(code: number): void;
  /** Settles when the person leaves. */
  readonly left: Promise<Exit>;
}

// News comes by the thousand while files are read; the eye takes ten pictures a second. A listener is told less often.
const NEWS_MS = 100;
const NEWS_SPOKEN_MS = 4_000;
// Leaving waits this long for work to stop and be saved; longer for queries, which cost money until they are stopped.
const STOP_MS = 2_000;
const STOP_QUERIES_MS = 10_000;

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class Assistant implements Program {
  readonly #can: Capabilities;
  readonly #listeners = new Set<() => void>();
  readonly left: Promise<Exit>;
  #left: (exit: Exit) => void = () => {};
  #leaving = false;
  #state: State;
  #journey: Journey | null = null;
  #unsubscribe: () => void = () => {};
  #work: { readonly controller: AbortController; readonly ended: Promise<void> } | null = null;
  #clock: NodeJS.Timeout | null = null;
  #news: NodeJS.Timeout | null = null;
  #detecting: Detecting | null = null;
  #derived: Derived = new Map();
  #reading = new Map<string, SourceReading>();
  #noticesHeard = 0;
  /** A command of the person's is being carried out: what it changes must show at once. */
  #commanding = false;
  readonly #codes = new Codes((serial) => this.send({ type: 'mfa-asked', serial }));

  constructor(state: State, can: Capabilities) {
    this.#state = state;
    this.#can = can;
    this.left = new Promise((resolve) => {
      this.#left = resolve;
    });
  }

  state(): State {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(...events: readonly Event[]): void {
    for (const event of events) this.#take(update(this.#state, event));
    for (const listener of this.#listeners) listener();
  }

  begin(step: Step): void {
    this.#take(step);
    for (const listener of this.#listeners) listener();
  }

  leave(code: number): void {
    if (this.#leaving) this.#left({ code, finished: false });
    this.#leaving = true;
    void this.#quit(code, false);
  }

  async #stop(): Promise<void> {
    const work = this.#work;
    if (work) {
      work.controller.abort();
      this.#codes.giveUp();
      const patience = this.#state.session?.scope?.aws ? STOP_QUERIES_MS : STOP_MS;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patience);
      });
      await Promise.race([work.ended, late]);
      clearTimeout(timer);
    }
    this.#stopClocks();
    this.#unsubscribe();
  }

  #take([state, ...effects]: Step): void {
    this.#state = state;
    for (const effect of effects) this.#do(effect);
    this.#keepTime();
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case 'open':
        void this.#open(effect);
        return;
      case 'detect':
        this.#run('detect', (journey, signal) => journey.detect(signal));
        return;
      case 'discover':
        this.#run('discover', (journey, signal) => journey.discover(signal));
        return;
      case 'collect':
        this.#run('collect', (journey, signal) => journey.collect(signal));
        return;
      case 'verify':
        this.#run('verify', (journey, signal) => journey.verify(effect.findings, signal));
        return;
      case 'save':
        this.#run('save', async (journey) => {
          // As they were described to the person: absolute, with `~` expanded.
          const paths = await Promise.all(effect.paths.map(async (path) => (await this.#can.describePath(path)).path));
          const saved = await journey.saveReports(paths, { redact: effect.redact });
          this.send({ type: 'saved', paths: saved.map(({ path }) => path) });
        });
        return;
      case 'stop':
        this.#work?.controller.abort();
        return;
      case 'save-query':
        this.#run('save-query', async (journey) => {
          const name = await journey.saveQuery(effect.offer);
          this.send({ type: 'said', message: { kind: 'info', text: `Saved in ${effect.where}, as ${name}.` } });
        });
        return;
      case 'list-profiles':
        void this.#listProfiles();
        return;
      case 'answer-mfa':
        this.#codes.answer(effect.code);
        return;
      case 'describe-paths':
        void this.#describe(effect);
        return;
      case 'check-targets':
        void this.#checkTargets(effect.paths);
        return;
      case 'check-window': {
        const parsed = this.#can.parseWindow(effect.since, effect.until);
        const event: Event =
          'window' in parsed
            ? { type: 'window-checked', window: parsed.window, problem: '' }
            : { type: 'window-checked', window: null, problem: parsed.problem };
        this.send(event);
        return;
      }
      case 'copy':
        this.#can.write(clipboardSequence(effect.text, this.#can.env));
        this.send({ type: 'said', message: { kind: 'info', text: `${effect.what} is on the clipboard, if this terminal allows it.` } });
        return;
      case 'suspend':
        this.#can.suspend().catch((error: unknown) => this.#say(`The terminal could not be handed over: ${sentence(error)}`));
        return;
      case 'quit':
        if (effect.finish) void this.#quit(effect.code, true);
        else this.leave(effect.code);
        return;
      default:
        this.#command(effect);
    }
  }

  /** What the session does at once. */
  #command(command: SessionCommand): void {
    const journey = this.#journey;
    if (!journey) return;
    this.#commanding = true;
    try {
      carryOut(journey, command);
    } catch (error) {
      this.#say(sentence(error));
    } finally {
      this.#commanding = false;
    }
    if (command.do === 'choose-scope') this.#opened(journey, false);
    else this.#tellNews();
  }

  async #open({ resume, scope, target }: Extract<Effect, { do: 'open' }>): Promise<void> {
    try {
      const journey = await this.#can.openJourney({ resume, askMfa: (serial) => this.#codes.wanted(serial) });
      this.#journey = journey;
      this.#derived = new Map();
      if (scope) {
        journey.chooseScope(scope);
        if (journey.state.target !== target) journey.chooseTarget(target);
      }
      this.#unsubscribe = journey.subscribe((event) => this.#hear(event));
      this.#opened(journey, resume !== null);
    } catch (error) {
      this.send({ type: 'ended', work: 'open', failure: sentence(error) });
    }
  }

  #opened(journey: Journey, resumed: boolean): void {
    this.#noticesHeard = journey.notices.length;
    const { state: session, saved, notices } = journey;
    this.send({ type: 'opened', session, document: journey.document(), saved, notices, resumed });
  }

  #run(kind: WorkKind, work: (journey: Journey, signal: AbortSignal) => Promise<void>): void {
    const journey = this.#journey;
    if (!journey || this.#work) return;
    const controller = new AbortController();
    const ended = work(journey, controller.signal).then(
      () => this.#ended(kind, null),
      (error: unknown) => this.#ended(kind, controller.signal.aborted ? null : sentence(error)),
    );
    this.#work = { controller, ended };
  }

  #ended(kind: WorkKind, failure: string | null): void {
    this.#work = null;
    this.#codes.giveUp();
    this.#detecting = null;
    this.#reading.clear();
    // In one breath, so that no screen shows the end without what came of it.
    const ended: Event = { type: 'ended', work: kind, failure };
    const news = this.#takeNews();
    this.send(...(news ? [news, ended] : [ended]));
  }

  #hear(event: JourneyEvent): void {
    this.#hearOfDetection(event);
    if (event.type === 'source-progress') this.#reading.set(event.source, event);
    if (this.#commanding) return;
    this.#news ??= setTimeout(() => this.#tellNews(), this.#state.about.speech ? NEWS_SPOKEN_MS : NEWS_MS);
  }

  #hearOfDetection(event: JourneyEvent): void {
    const known: Detecting = this.#detecting ?? { done: 0, total: 0, current: [], proving: null };
    if (event.type === 'detection-progress') {
      const { done, total, current } = event;
      this.#detecting = { ...known, done, total, current };
    }
    if (event.type === 'proof-progress') {
      const { done, total, current } = event;
      this.#detecting = { ...known, proving: { done, total, current } };
    }
    if (event.type === 'detection-started') this.#derived = new Map();
    // The session keeps the proof alone; between two pictures both may have come.
    if (event.type === 'installation-found' && event.installation.basis === 'derived') {
      this.#derived = new Map(this.#derived).set(event.installation.id, event.installation.verdicts);
    }
  }

  #tellNews(): void {
    const news = this.#takeNews();
    if (news) this.send(news);
  }

  #takeNews(): Event | null {
    if (this.#news) clearTimeout(this.#news);
    this.#news = null;
    const journey = this.#journey;
    if (!journey) return null;
    const notices = journey.notices.slice(this.#noticesHeard);
    this.#noticesHeard = journey.notices.length;
    return {
      type: 'changed',
      now: this.#can.now(),
      session: journey.state,
      document: this.#work ? null : journey.document(),
      detecting: this.#detecting,
      derived: this.#derived,
      reading: [...this.#reading.values()],
      saved: journey.saved,
      notices,
    };
  }

  async #listProfiles(): Promise<void> {
    const list = await this.#can.listProfiles().catch((error: unknown) => ({ profiles: [], problems: [sentence(error)] }));
    this.send({ type: 'profiles-listed', list });
  }

  async #describe({ of, paths }: Extract<Effect, { do: 'describe-paths' }>): Promise<void> {
    const described = await Promise.all(
      paths.map((path) => this.#can.describePath(path).catch((error: unknown) => ({ ok: false, path, text: sentence(error) }))),
    );
    this.send({ type: 'paths-described', of, paths: described });
  }

  /** Which of the paths have something at them already. */
  async #checkTargets(paths: readonly string[]): Promise<void> {
    const described = await Promise.all(paths.map((path) => this.#can.describePath(path).catch(() => null)));
    const existing = described.flatMap((one) => (one?.ok ? [one.path] : []));
    this.send({ type: 'targets-checked', paths, existing });
  }

  async #quit(code: number, finish: boolean): Promise<void> {
    await this.#stop();
    if (finish) this.#journey?.finish();
    // What was done last may be what could not be saved; the farewell must know.
    if (this.#journey) this.#state = { ...this.#state, session: this.#journey.state, saved: this.#journey.saved };
    this.#left({ code, finished: finish });
  }

  #say(text: string): void {
    this.send({ type: 'said', message: { kind: 'problem', text } });
  }

  /** The clock ticks only while something runs: an idle assistant costs nothing. */
  #keepTime(): void {
    const running = this.#state.work !== null;
    if (running && this.#clock === null) {
      this.#clock = setInterval(() => this.send({ type: 'tick', now: this.#can.now() }), this.#state.about.speech ? NEWS_SPOKEN_MS : 1000);
    }
    if (!running && this.#clock !== null) {
      clearInterval(this.#clock);
      this.#clock = null;
    }
  }

  #stopClocks(): void {
    if (this.#clock) clearInterval(this.#clock);
    if (this.#news) clearTimeout(this.#news);
    this.#clock = null;
    this.#news = null;
  }
}

/** The assistant at `state`, able to do what `can` offers. */
export const createProgram = (state: State, can: Capabilities): Program => new Assistant(state, can);
