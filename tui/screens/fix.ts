// Fix: one finding, why it is one, and the steps that end it, one after another.

import type { Command, PlaybookStep } from '../../src/remediation/playbook.ts';
import { plainLines } from '../../src/text/plain.ts';
import { bodyOf, layout, type Page } from '../page.ts';
import { commandsOf, type FixItem, type Fixing, fixing, markOf, PLATFORM_LABEL } from '../plans.ts';
import { type ScreenOf, type State, scopeOnScreen } from '../state.ts';
import { BLANK, ends, type Line, line, span, truncateLine, wrap } from '../text.ts';
import { pointer, sign } from '../theme.ts';
import { seenLines, settledLines, statusLine } from './seen.ts';

const SHELL: Readonly<Record<Command['shell'], string>> = {
  sh: 'in a shell',
  powershell: 'in PowerShell',
  cmd: 'in cmd.exe',
  file: 'in a file',
  query: 'as a Logs Insights query',
};

function commandLines(command: Command, index: number, total: number, cells: number): readonly Line[] {
  const which = total > 1 ? `${index + 1} of ${total}, ` : '';
  const where = `${which}${SHELL[command.shell]}${command.when ? `, ${command.when}` : ''}`;
  return [
    ...wrap(where.endsWith('?') ? where : `${where}:`, cells, { first: '     ', tone: 'dim' }),
    // What was broken to fit stands further in than a line of the command itself.
    ...plainLines(command.text)
      .split('\n')
      .flatMap((text) => wrap(line(span(text, 'code')), cells, { first: '       ', rest: '           ' })),
  ];
}

function stepLines(step: PlaybookStep, cells: number): readonly Line[] {
  const details = step.details ?? [];
  return [
    ...(step.text === '' ? [] : wrap(step.text, cells, { first: '     ' })),
    ...details.flatMap((detail) => wrap(detail, cells, { first: '     - ' })),
    ...(step.caution ? wrap(line(span('Careful: ', 'warn'), step.caution), cells, { first: '     ' }) : []),
    ...step.commands.flatMap((command, index) => commandLines(command, index, step.commands.length, cells)),
  ];
}

const SIGN_OF = { open: 'open', done: 'done', skipped: 'skipped' } as const;

function titleLines(item: FixItem, selected: boolean, state: State, fix: Fixing, cells: number): readonly Line[] {
  const { speech } = state.about;
  const tone = selected ? 'strong' : 'normal';
  if (item.kind !== 'step') {
    const title = {
      seen: 'What was seen',
      why: 'Why it matters, and the likely causes',
      verify: 'How it is verified',
      undo: 'How to undo it',
      sources: 'Sources',
    };
    return [line(pointer(selected, speech), span(speech ? '' : '  '), span(title[item.kind], tone))];
  }
  const mark = markOf(state, fix.finding.id, item.step.id);
  const done = mark.status === 'open' ? (speech ? ' (open)' : '') : ` (${mark.status})`;
  return [
    ...wrap(
      line(
        pointer(selected, speech),
        sign(SIGN_OF[mark.status], speech),
        span(`${item.number}  ${item.step.title}`, tone),
        span(done, 'dim'),
      ),
      cells,
      { rest: '       ' },
    ),
    ...(mark.note === null ? [] : wrap(line(span('note: ', 'dim'), mark.note), cells, { first: '       ' })),
  ];
}

function itemLines(item: FixItem, state: State, fix: Fixing, cells: number): readonly Line[] {
  const { plan, finding } = fix;
  switch (item.kind) {
    case 'seen':
      return [...wrap(finding.severityReason, cells - 5), ...seenLines(state, finding, cells - 5)].map((row) => [span('     '), ...row]);
    case 'why':
      return [
        ...wrap(plan.why.join(' '), cells, { first: '     ' }),
        ...(plan.likelyCauses.length > 0 ? [line(span('     Likely causes', 'strong'))] : []),
        ...plan.likelyCauses.flatMap((cause) => wrap(cause, cells, { first: '     - ' })),
      ];
    case 'step':
      return stepLines(item.step, cells);
    case 'verify':
      return plan.verify.flatMap((step) => [...wrap(step.title, cells, { first: '     ', tone: 'strong' }), ...stepLines(step, cells)]);
    case 'undo':
      return plan.rollback.flatMap((step) => [...wrap(step.title, cells, { first: '     ', tone: 'strong' }), ...stepLines(step, cells)]);
    case 'sources':
      return plan.sources.flatMap(({ title, url, retrieved }) => [
        ...wrap(`${title} (read ${retrieved})`, cells, { first: '     ' }),
        ...wrap(line(span(url, 'code')), cells, { first: '       ' }),
      ]);
  }
}

function progressText({ items, finding }: Fixing, state: State): string {
  const steps = items.filter((item) => item.kind === 'step');
  const settled = steps.filter(({ step }) => markOf(state, finding.id, step.id).status !== 'open').length;
  return `${settled} of ${steps.length} steps`;
}

export function fixPage(state: State, screen: ScreenOf<'fix'>): Page {
  const { width, height } = layout(state);
  const fix = fixing(state, screen);
  if (!fix)
    return {
      head: [],
      body: bodyOf(wrap('This finding is gone: what was looked at has changed. esc goes back.', width)),
      foot: [],
      side: null,
      hint: '',
      top: 0,
    };
  const progress = line(span(`${progressText(fix, state)} · commands for ${PLATFORM_LABEL[screen.platform]}`, 'dim'));
  const head = [
    truncateLine(line(span(fix.finding.title, 'strong')), width),
    ends(statusLine(fix.finding, state.about.speech), progress, width),
    ...settledLines(fix.finding, state.about.speech, width).slice(0, 2),
    BLANK,
  ];
  // All parts lie open where they all fit; else the selected one does.
  const opened = fix.items.map((item) => [
    ...titleLines(item, item === fix.selected, state, fix, width),
    ...itemLines(item, state, fix, width),
  ]);
  const all = opened.reduce((sum, rows) => sum + rows.length, 0) <= height - head.length;
  const rows: Line[] = [];
  let selected: { readonly from: number; readonly to: number } | null = null;
  for (const [index, item] of fix.items.entries()) {
    const open = all || item === fix.selected;
    const part = open ? (opened[index] ?? []) : titleLines(item, false, state, fix, width);
    if (item === fix.selected) selected = { from: rows.length, to: rows.length + part.length };
    rows.push(...part);
  }
  return { head, body: bodyOf(rows, selected), foot: [], side: null, hint: hintOf(fix, state), top: screen.top };
}

function hintOf(fix: Fixing, state: State): string {
  const { finding, selected, items } = fix;
  if (state.document?.notActionable.some(({ id }) => id === finding.id))
    return 'Nobody here can change it: shown, not to be missed. esc goes back.';
  if (finding.status === 'fixed') {
    return scopeOnScreen(state).sample
      ? 'Marked as fixed. The sample does not change: v finds it again. c goes on.'
      : 'Marked as fixed. v proves it; c goes to the next finding.';
  }
  if (finding.status === 'accepted' || finding.status === 'not-mine')
    return 'Decided. v looks again and keeps that; c goes to the next finding.';
  if (finding.status === 'verified') return 'Proved fixed. c goes to the next finding.';
  if (selected.kind === 'step')
    return commandsOf(fix).length > 0 ? 'Do it, then space marks it done. y copies its command.' : 'Do it, then space marks it done.';
  const open = items.some((item) => item.kind === 'step' && markOf(state, finding.id, item.step.id).status === 'open');
  return open ? 'Read on with ↓; the steps follow.' : 'All steps are settled: v proves that it is fixed.';
}
