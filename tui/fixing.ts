// What one does about a finding: its steps, the decision, the proof, the next one.
import type { Effect } from './effect.ts';
import { findFinding, findingsList, titleOf } from './findings-list.ts';
import { acceptForm, noteForm, undecide } from './forms.ts';
import type { Command } from './keys.ts';
import { questionBeforeVerify } from './planning.ts';
import { claimsFixed, commandsOf, fixing, markOf, nextPlatform, systemOf } from './plans.ts';
import { working } from './stages.ts';
import { askAgain, inform, pop, push, replaceTop, type ScreenOf, type State, type Step, scopeOnScreen, top, warn } from './state.ts';

/** The Fix screen for the finding with this id in the list. */
export function openFinding(state: State, id: string | undefined): State {
  const finding = findingsList(state).findings.find((one) => one.id === id);
  if (!finding) return state;
  const platform = systemOf(state, finding);
  // Whoever comes first reads why; whoever comes back goes on where the work is.
  const why = 1;
  const screen: ScreenOf<'fix'> = { name: 'fix', finding: finding.id, cursor: why, top: 0, platform, copied: 0 };
  const next = push(state, screen);
  const fix = fixing(next, screen);
  const begun = fix?.items.some((item) => item.kind === 'step' && markOf(state, finding.id, item.step.id).status !== 'open') ?? false;
  const open = fix?.items.findIndex((item) => item.kind === 'step' && markOf(state, finding.id, item.step.id).status === 'open') ?? -1;
  return begun && open > 0 ? replaceTop(next, { ...screen, cursor: open }) : next;
}

function mark(state: State, screen: ScreenOf<'fix'>, status: 'done' | 'skipped'): Step {
  const fix = fixing(state, screen);
  if (fix?.selected.kind !== 'step') return [state];
  const { step, number } = fix.selected;
  const before = markOf(state, screen.finding, step.id);
  // The same key again takes the mark away.
  const after = before.status === status ? 'open' : status;
  const undo = {
    text: `the mark on step ${number} of ${fix.finding.title}`,
    effect: { do: 'mark' as const, finding: screen.finding, step: step.id, ...before },
  };
  const at = fix.items.indexOf(fix.selected);
  const next = fix.items.findIndex(
    (item, index) => index > at && item.kind === 'step' && markOf(state, screen.finding, item.step.id).status === 'open',
  );
  const cursor = after === 'open' ? screen.cursor : next >= 0 ? next : fix.items.findIndex(({ kind }) => kind === 'verify');
  const moved = replaceTop(state, { ...screen, cursor: cursor >= 0 ? cursor : screen.cursor, copied: 0 });
  return [
    inform({ ...moved, undo: [...state.undo, undo] }, `Step ${number} is ${after === 'open' ? 'open again' : after}. u takes it back.`),
    { do: 'mark', finding: screen.finding, step: step.id, status: after, note: before.note },
  ];
}

function decide(state: State, finding: string, status: 'fixed' | 'not-mine'): Step {
  const now = state.session?.progress.get(finding)?.status ?? 'open';
  const after = now === status ? 'open' : status;
  const undo = { text: `the decision on ${titleOf(state, finding)}`, effect: undecide(state, finding) };
  const proof = scopeOnScreen(state).sample ? 'Marked as fixed.' : 'Marked as fixed; v proves it.';
  const text = { open: 'Open again.', fixed: proof, 'not-mine': 'Marked as not mine.' }[after];
  return [inform({ ...state, undo: [...state.undo, undo] }, `${text} u takes it back.`), { do: 'decide', finding, status: after }];
}

/**
 * Looks again for the finding on screen, and claims that it is fixed while it is open; elsewhere, for all that are said to be
 * fixed. Where that costs money, only once a person is `sure`.
 */
export function verify(state: State, sure: boolean): Step {
  const screen = top(state);
  const here = screen.name === 'fix' ? findFinding(state.document, screen.finding) : null;
  const findings = here ? [here] : (state.document?.findings ?? []).filter(({ status }) => status === 'fixed');
  const ids = findings.map(({ id }) => id);
  // What is installed here is looked at, not asked for.
  const fromLogs = findings.filter(({ installation }) => installation === null).map(({ id }) => id);
  const question = sure ? null : questionBeforeVerify(state, fromLogs);
  if (question !== null) return [askAgain(state, question, 'verify')];
  const claim: readonly Effect[] = here && claimsFixed(here) ? [{ do: 'decide', finding: here.id, status: 'fixed' }] : [];
  const next = screen.name === 'verify' ? state : push(state, { name: 'verify', top: 0 });
  return [working(next, 'verify'), ...claim, { do: 'verify', findings: ids }];
}

/** On to the next finding of the list, or back to it after the last. */
export function nextFinding(state: State, screen: ScreenOf<'fix'>): State {
  const below = pop(state);
  const list = top(below);
  if (list.name !== 'findings') return below;
  const { findings } = findingsList(state);
  const at = findings.findIndex(({ id }) => id === screen.finding);
  // One that has been dealt with has left the list: the next one has taken its place.
  const cursor = at >= 0 ? at + 1 : list.cursor;
  const next = findings[cursor];
  if (!next) return inform(replaceTop(below, { ...list, cursor: Math.max(0, findings.length - 1) }), 'That was the last one of this list.');
  return openFinding(replaceTop(below, { ...list, cursor }), next.id);
}

function copy(state: State, screen: ScreenOf<'fix'>): Step {
  const fix = fixing(state, screen);
  const commands = fix ? commandsOf(fix) : [];
  const at = screen.copied % Math.max(1, commands.length);
  const command = commands[at];
  if (!command) return [warn(state, fix?.selected.kind === 'step' ? 'This step has no command.' : 'Move to a step with a command first.')];
  const which = commands.length > 1 ? `Command ${at + 1} of ${commands.length}` : 'The command';
  return [replaceTop(state, { ...screen, copied: at + 1 }), { do: 'copy', text: command.text, what: which }];
}

/** Does what `command` means for the finding on screen. */
export function onFinding(state: State, screen: ScreenOf<'fix'>, command: Command): Step {
  switch (command) {
    case 'done':
      return mark(state, screen, 'done');
    case 'skip':
      return mark(state, screen, 'skipped');
    case 'note': {
      const selected = fixing(state, screen)?.selected;
      return [
        selected?.kind === 'step'
          ? noteForm(state, screen.finding, selected.step.id, markOf(state, screen.finding, selected.step.id).note)
          : state,
      ];
    }
    case 'accept':
      return [acceptForm(state, screen.finding)];
    case 'not-mine':
      return decide(state, screen.finding, 'not-mine');
    case 'fixed':
      return decide(state, screen.finding, 'fixed');
    case 'copy':
      return copy(state, screen);
    case 'platform':
      return [replaceTop(state, { ...screen, platform: nextPlatform(screen.platform), copied: 0 })];
    default:
      return [state];
  }
}
