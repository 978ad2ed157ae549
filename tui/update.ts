// The reducer: every key, every piece of news, in; the next state and what has to be done, out. Pure.
import { withProgress } from '../src/evidence/pace.ts';
import { run, saveUnlessThere, withPaths } from './commands.ts';
import type { Effect } from './effect.ts';
import { edit, insert } from './field.ts';
import { editForm, enterForm, mfaForm, pasteInto, refuse, refuseWindow, withoutMfaForm } from './forms.ts';
import { bindingFor, type Command } from './keys.ts';
import { cursorRange } from './moving.ts';
import { NOTHING_DECIDED, opened } from './opening.ts';
import { bodyHeight } from './page.ts';
import { planScreen } from './planning.ts';
import { sortedInstallations } from './screens/detect.ts';
import { pageOf } from './screens/index.ts';
import { clamp, reveal } from './scroll.ts';
import type { Setup } from './setup.ts';
import {
  type About,
  type Event,
  type FormKind,
  inform,
  pop,
  push,
  replaceTop,
  type ScreenOf,
  type Size,
  type SourceReading,
  type State,
  type Step,
  stageOf,
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
  profiles: null,
  plan: NOTHING_DECIDED,
  session: null,
  document: null,
  saved: true,
  work: null,
  detecting: null,
  derived: new Map(),
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
      return press({ ...state, message: null }, event.name, event.text, state.message?.again ?? null);
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
      return [described(state, event)];
    case 'window-checked': {
      if (event.window === null) return [refuseWindow(state, event.problem)];
      return [isForm(state, 'window') ? { ...pop(state), setup: { ...state.setup, window: event.window } } : state];
    }
    case 'profiles-listed':
      return [{ ...state, profiles: event.list }];
    case 'mfa-asked':
      return [mfaForm(state, event.serial)];
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

function press(state: State, name: string, text: string, asked: Command | null): Step {
  const screen = top(state);
  if (name === 'ctrl+c' || name === 'ctrl+z') return run(state, name === 'ctrl+c' ? 'interrupt' : 'suspend', name);
  if (screen.name === 'form') return typeInForm(state, screen, name, text);
  if (screen.name === 'filter') return typeInFilter(state, screen, name, text);
  const binding = bindingFor(state, name);
  if (!binding) return [screen.name === 'help' ? state : { ...state, message: { kind: 'aside', text: '? shows which keys work here.' } }];
  const off = binding.off?.(state) ?? null;
  return off === null ? run(state, binding.command, name, binding.command === asked) : [warn(state, off)];
}

function typeInForm(state: State, screen: ScreenOf<'form'>, name: string, text: string): Step {
  const { form } = screen;
  const focusOn = (focus: number): Step => [replaceTop(state, { name: 'form', form: { ...form, focus, problem: null } })];
  // Whoever needs the code must be told that there is none.
  if (name === 'escape') return form.kind === 'mfa' ? [pop(state), { do: 'answer-mfa', code: null }] : [pop(state)];
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

function changed(state: State, event: Extract<Event, { type: 'changed' }>): State {
  const screen = top(state);
  const selected = screen.name === 'detect' ? sortedInstallations(state)[screen.cursor]?.id : undefined;
  const next: State = {
    ...state,
    now: event.now,
    session: event.session,
    document: event.document ?? state.document,
    detecting: event.detecting ?? state.detecting,
    derived: event.derived,
    reading: event.reading.length > 0 ? withReading(state.reading, event.reading, event.now) : state.reading,
    saved: event.saved,
    notices: [...state.notices, ...event.notices],
  };
  // The plan opens with the cursor on what can be chosen.
  if (next.session?.discovered !== state.session?.discovered) return withPlan(next);
  if (screen.name !== 'detect' || selected === undefined || screen.cursor === 0) return next;
  // The list is worst first and grows: the cursor stays on the installation, not on the row.
  const at = sortedInstallations(next).findIndex(({ id }) => id === selected);
  return at < 0 ? next : replaceTop(next, { ...screen, cursor: at });
}

function withPlan(state: State): State {
  const [first, ...rest] = state.stack;
  return { ...state, stack: [first, ...rest.map((screen) => (screen.name === 'plan' ? planScreen(state.session) : screen))] };
}

function withReading(before: State['reading'], news: readonly SourceReading[], now: number): State['reading'] {
  const reading = new Map(before);
  for (const { source, startedAt, progress } of news) {
    reading.set(source, withProgress(reading.get(source), startedAt, progress, now));
  }
  return reading;
}

const FAILED: Readonly<Record<Extract<Event, { type: 'ended' }>['work'], string>> = {
  open: 'The session could not be opened',
  detect: 'Looking at this machine failed',
  discover: 'Asking AWS failed',
  collect: 'Reading failed',
  verify: 'Verifying failed',
  save: 'The report was not saved',
  'save-query': 'The query was not saved',
};

function ended(state: State, { work, failure }: Extract<Event, { type: 'ended' }>): State {
  const idle = state.work?.kind === work ? withoutMfaForm({ ...state, work: null, detecting: null, reading: new Map() }) : state;
  if (failure !== null && work === 'save') return warn({ ...idle, report: { ...idle.report, current: [] } }, `${FAILED.save}: ${failure}`);
  if (failure !== null) return warn(idle, `${FAILED[work]}: ${failure}`);
  if (state.work?.stopping) return inform(idle, 'Stopped; what was found so far is kept.');
  // That something still runs was said while it did; what came of it may just have been said.
  return state.message?.kind === 'problem' ? { ...idle, message: null } : idle;
}

/** True when the form of that kind is up. */
const isForm = (state: State, kind: FormKind): boolean => {
  const screen = top(state);
  return screen.name === 'form' && screen.form.kind === kind;
};

/** CloudTrail's files alone are read there. */
const IN_A_BUCKET = /^s3:\/\//i;

function described(state: State, { of, paths: all }: Extract<Event, { type: 'paths-described' }>): State {
  const paths = all.map((one) =>
    of !== 'files' && one.ok && IN_A_BUCKET.test(one.path)
      ? { ...one, ok: false, text: 'these are read on this machine: aws s3 sync fetches them' }
      : one,
  );
  const good = paths.filter(({ ok }) => ok);
  const [bad, ...alsoBad] = paths.filter(({ ok }) => !ok);
  const added: State = { ...state, setup: withPaths(state.setup, of, good) };
  if (!isForm(state, 'files')) return added;
  if (bad) {
    const others = alsoBad.length > 0 ? ` ${alsoBad.length} more cannot be used either.` : '';
    const taken = good.length > 0 ? ` ${good.length} added.` : '';
    return refuse(added, `${bad.path}: ${bad.text}.${others}${taken}`);
  }
  return inform(pop(added), good.map(({ path, text }) => `${path}: ${text}`).join('; '));
}
