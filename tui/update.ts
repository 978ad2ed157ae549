// The reducer: every key, every piece of news, in; the next state and what has to be done, out. Pure.
import { STAGES } from '../src/session/stages.ts';
import { run, saveUnlessThere, withPaths } from './commands.ts';
import { addSample } from './eta.ts';
import { edit, insert } from './field.ts';
import { editForm, enterForm, pasteInto, refuse, refuseWindow } from './forms.ts';
import { bindingFor } from './keys.ts';
import { cursorRange } from './moving.ts';
import { bodyHeight } from './page.ts';
import { sortedInstallations } from './screens/detect.ts';
import { pageOf } from './screens/index.ts';
import { clamp, reveal } from './scroll.ts';
import { begin, enter, firstStage, working } from './stages.ts';
import {
  type About,
  type Effect,
  type Event,
  inform,
  pop,
  push,
  type Reading,
  replaceTop,
  type Screen,
  type ScreenOf,
  type Setup,
  type Size,
  type SourceReading,
  type State,
  type Step,
  scopeOf,
  stageOf,
  targetOf,
  top,
  warn,
} from './state.ts';

export interface Start {
  readonly about: About;
  readonly size: Size;
  readonly now: number;
  readonly setup: Setup;
  readonly sessions: State['sessions'];
  readonly report: State['report'];
  readonly notices: readonly string[];
}

export const initialState = (start: Start): State => ({
  ...start,
  stack: [{ name: 'scope', cursor: 0, top: 0 }],
  session: null,
  document: null,
  saved: true,
  work: null,
  detecting: null,
  reading: new Map(),
  tab: 'open',
  filter: '',
  group: 'severity',
  message: null,
  undo: [],
});

export function update(state: State, event: Event): Step {
  const [reacted, ...effects] = react(state, event);
  // A notice stays until the person goes on to another stage; `noticeLines` keeps the one about a session that is not saved.
  const after = event.type === 'key' && stageOf(reacted) !== stageOf(state) ? { ...reacted, notices: [] } : reacted;
  const next = event.type === 'tick' ? after : settle(after);
  return [next, ...effects, ...reached(state, next)];
}

/** Tells the session when another stage is on screen, so that resuming comes back to it. */
function reached(before: State, after: State): readonly Effect[] {
  const stage = stageOf(after);
  if (after.session === null || stage === 'scope' || stage === stageOf(before) || stage === after.session.stage) return [];
  return [{ do: 'reach', stage }];
}

/** Keeps the cursor on something that is there, and what is selected on screen. */
function settle(state: State): State {
  const screen = top(state);
  if (screen.name === 'form' || screen.name === 'filter') return state;
  const within = 'cursor' in screen ? { ...screen, cursor: clamp(screen.cursor, 0, Math.max(0, cursorRange(state, screen) - 1)) } : screen;
  const placed = within === screen ? state : replaceTop(state, within);
  const page = pageOf(placed);
  const height = bodyHeight(placed, page);
  const { selected, total } = page.body;
  const from = selected ? reveal(within.top, selected.from, selected.to, height, total) : clamp(within.top, 0, Math.max(0, total - height));
  return from === within.top ? placed : replaceTop(placed, { ...within, top: from });
}

function react(state: State, event: Event): Step {
  switch (event.type) {
    case 'key':
      return press({ ...state, message: null }, event.name, event.text);
    case 'paste':
      return paste({ ...state, message: null }, event.text);
    case 'resized':
      return [{ ...state, size: event.size }];
    case 'tick':
      return [{ ...state, now: event.now }];
    case 'opened':
      return opened(
        { ...state, session: event.session, document: event.document, saved: event.saved, notices: event.notices, work: null },
        event.resumed,
      );
    case 'changed':
      return [changed(state, event)];
    case 'ended':
      return [ended(state, event)];
    case 'paths-described':
      return [described(state, event.paths)];
    case 'window-checked': {
      if (event.window === null) return [refuseWindow(state, event.problem)];
      return [top(state).name === 'form' ? { ...pop(state), setup: { ...state.setup, window: event.window } } : state];
    }
    case 'targets-checked':
      return saveUnlessThere(state, event.paths, event.existing);
    case 'saved':
      return [
        inform(
          { ...state, report: { ...state.report, saved: [...new Set([...state.report.saved, ...event.paths])], current: event.paths } },
          `Saved ${event.paths.length === 1 ? 'one report' : `${event.paths.length} reports`}.`,
        ),
      ];
    case 'said':
      return [{ ...state, message: event.message }];
  }
}

function press(state: State, name: string, text: string): Step {
  const screen = top(state);
  if (name === 'ctrl+c' || name === 'ctrl+z') return run(state, name === 'ctrl+c' ? 'interrupt' : 'suspend', name);
  if (screen.name === 'form') return typeInForm(state, screen, name, text);
  if (screen.name === 'filter') return typeInFilter(state, screen, name, text);
  const binding = bindingFor(state, name);
  if (!binding) return [screen.name === 'help' ? state : { ...state, message: { kind: 'aside', text: '? shows which keys work here.' } }];
  const off = binding.off?.(state) ?? null;
  return off === null ? run(state, binding.command, name) : [warn(state, off)];
}

function typeInForm(state: State, screen: ScreenOf<'form'>, name: string, text: string): Step {
  const { form } = screen;
  const focusOn = (focus: number): Step => [replaceTop(state, { name: 'form', form: { ...form, focus, problem: null } })];
  if (name === 'escape') return [pop(state)];
  if (form.waiting) return [state];
  if (name === 'enter') return enterForm(state, form);
  if (name === 'tab' || name === 'down') return focusOn((form.focus + 1) % form.fields.length);
  if (name === 'shift+tab' || name === 'up') return focusOn((form.focus + form.fields.length - 1) % form.fields.length);
  return [replaceTop(state, { name: 'form', form: editForm(form, (field) => edit(field, name) ?? insert(field, text)) })];
}

function typeInFilter(state: State, screen: ScreenOf<'filter'>, name: string, text: string): Step {
  const filtered = (below: State, filter: string): State => {
    const list = top(below);
    return list.name === 'findings' ? replaceTop({ ...below, filter }, { ...list, cursor: 0, top: 0 }) : { ...below, filter };
  };
  if (name === 'enter') return [pop(state)];
  if (name === 'escape') return [filtered(pop(state), '')];
  if (name === 'up' || name === 'down') return run(pop(state), name, name);
  const field = edit(screen.field, name) ?? insert(screen.field, text);
  return [push(filtered(pop(state), field.value), { ...screen, field })];
}

function paste(state: State, text: string): Step {
  const screen = top(state);
  if (screen.name === 'form') return screen.form.waiting ? [state] : pasteInto(state, screen.form, text);
  if (screen.name === 'filter') return typeInFilter(state, screen, '', text.trim());
  return [inform(state, 'Pasted text is not taken here: keys are.')];
}

function opened(state: State, resumed: boolean): Step {
  if (resumed) return resumedAt(state);
  const stage = firstStage(state.session?.scope ?? null);
  // The stage's screen is up already when nothing was asked first, or when the same stage is done again.
  if (state.stack.some(({ name }) => name === stage)) return begin(state, stage);
  return enter({ ...state, stack: [state.stack[0]] }, stage);
}

/** Goes on where the session was left: to its stage, or to the work before it that was cut off. */
function resumedAt(state: State): Step {
  const { session } = state;
  const { scope } = session ?? { scope: null };
  const start: State = { ...state, stack: [{ name: 'scope', cursor: 0, top: 0 }] };
  if (!session || !scope) return [start];
  const setup: Setup = {
    machine: scope.machine,
    files: scope.sample ? [] : scope.files.map((path) => ({ path, text: '' })),
    sample: scope.sample,
    window: scope.window,
    allowPrograms: scope.allowPrograms,
    target: session.target,
  };
  let now: State = { ...start, setup };
  const reached = STAGES.indexOf(session.stage);
  for (const stage of ['detect', 'evidence', 'findings'] as const) {
    if (stage === 'detect' && !scope.machine) continue;
    if (stage === 'evidence' && scope.files.length === 0) continue;
    if (stage !== firstStage(scope) && STAGES.indexOf(stage) > reached) break;
    const [next, ...effects] = enter(now, stage);
    if (effects.length > 0) return [inform(next, 'Resumed; what was cut off is done again.'), ...effects];
    now = next;
  }
  if (session.stage === 'verify') now = push(now, { name: 'verify', top: 0 });
  if (session.stage === 'report') now = push(now, { name: 'report', top: 0, asked: [] });
  return [inform(now, 'Resumed where you left.')];
}

function changed(state: State, event: Extract<Event, { type: 'changed' }>): State {
  const screen = top(state);
  const selected = screen.name === 'detect' ? sortedInstallations(state)[screen.cursor]?.id : undefined;
  const next: State = {
    ...state,
    now: event.now,
    session: event.session,
    document: event.document ?? state.document,
    detecting: event.detecting ?? state.detecting,
    reading: event.reading.length > 0 ? withReading(state.reading, event.reading, event.now) : state.reading,
    saved: event.saved,
    notices: [...state.notices, ...event.notices],
  };
  if (screen.name !== 'detect' || selected === undefined || screen.cursor === 0) return next;
  // The list is worst first and grows: the cursor stays on the installation, not on the row.
  const at = sortedInstallations(next).findIndex(({ id }) => id === selected);
  return at < 0 ? next : replaceTop(next, { ...screen, cursor: at });
}

function withReading(before: State['reading'], news: readonly SourceReading[], now: number): State['reading'] {
  const reading = new Map<string, Reading>(before);
  for (const { source, startedAt, progress } of news) {
    const known = reading.get(source);
    reading.set(source, {
      startedAt,
      progress,
      bytes: addSample(known?.bytes ?? [], { at: now, done: progress.bytesRead }),
      events: addSample(known?.events ?? [], { at: now, done: progress.events }),
    });
  }
  return reading;
}

const FAILED: Readonly<Record<Extract<Event, { type: 'ended' }>['work'], string>> = {
  open: 'The session could not be opened',
  detect: 'Looking at this machine failed',
  collect: 'Reading failed',
  verify: 'Verifying failed',
  save: 'The report was not saved',
};

function ended(state: State, { work, failure }: Extract<Event, { type: 'ended' }>): State {
  const idle = state.work?.kind === work ? { ...state, work: null, detecting: null, reading: new Map() } : state;
  if (failure !== null && work === 'save') return warn({ ...idle, report: { ...idle.report, current: [] } }, `${FAILED.save}: ${failure}`);
  if (failure !== null) return warn(idle, `${FAILED[work]}: ${failure}`);
  if (state.work?.stopping) return inform(idle, 'Stopped; what was found so far is kept.');
  // That something still runs was said while it did; what came of it may just have been said.
  return state.message?.kind === 'problem' ? { ...idle, message: null } : idle;
}

function described(state: State, paths: Extract<Event, { type: 'paths-described' }>['paths']): State {
  const screen = top(state);
  const good = paths.filter(({ ok }) => ok);
  const [bad, ...alsoBad] = paths.filter(({ ok }) => !ok);
  const added: State = { ...state, setup: withPaths(state.setup, good) };
  if (screen.name !== 'form') return added;
  if (bad) {
    const others = alsoBad.length > 0 ? ` ${alsoBad.length} more cannot be used either.` : '';
    const taken = good.length > 0 ? ` ${good.length} added.` : '';
    return refuse(added, `${bad.path}: ${bad.text}.${others}${taken}`);
  }
  return inform(pop(added), good.map(({ path, text }) => `${path}: ${text}`).join('; '));
}

/** Begins with what is chosen, without asking: the first screen shown is that of the work. */
export function startAt(state: State): Step {
  const scope = scopeOf(state.setup, state.about.sampleScope);
  const first: Screen = firstStage(scope) === 'detect' ? { name: 'detect', cursor: 0, top: 0 } : { name: 'evidence', top: 0 };
  return [push(working(state, 'open'), first), { do: 'open', resume: null, scope, target: targetOf(state) }];
}
