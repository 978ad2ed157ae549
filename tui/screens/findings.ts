// Findings: the clients and installations with a problem, worst first, with the denominators behind every zero.
import type { Finding, TlsMigrateDocument } from '../../src/contract/document.ts';
import { detailsKept } from '../../src/findings/without-details.ts';
import { denominator } from '../../src/report/totals.ts';
import { verdictOf } from '../../src/report/verdict.ts';
import { many, thousands } from '../../src/text/counts.ts';
import { type FindingsList, findingsList, type Row, tabCounts } from '../findings-list.ts';
import { ago } from '../format.ts';
import { type Body, bodyOf, layout, type Page, rule } from '../page.ts';
import type { ScreenOf, State, Tab } from '../state.ts';
import { BLANK, cell, type Line, line, type Span, span, truncateLine, wrap } from '../text.ts';
import { pointer, SEVERITY, sign, statusWording } from '../theme.ts';
import { lesserReasons } from './evidence.ts';
import { seenLines, statusLine } from './seen.ts';

const TAB_LABEL: Readonly<Record<Tab, string>> = { open: 'to fix', decided: 'dealt with', 'not-actionable': 'not yours' };

function tabLine(document: TlsMigrateDocument, state: State, list: FindingsList, cells: number): Line {
  const counts = tabCounts(document);
  const tab = (name: Tab, n: number): readonly Span[] => {
    const text = `${thousands(n)} ${TAB_LABEL[name]}`;
    if (name !== state.tab) return [span(text, 'dim')];
    return state.about.speech ? [span(`shown: ${text}`, 'accent')] : [span(`[${text}]`, 'accent')];
  };
  const gap = span('  ');
  const group = state.group === 'severity' ? [] : [span(`   by ${state.group}`, 'dim')];
  if (state.filter !== '') {
    const found = `${thousands(list.findings.length)} of ${thousands(list.unfiltered)} ${TAB_LABEL[state.tab]}`;
    return truncateLine([span(found, 'accent'), span(` matching "${state.filter}"`, 'warn'), ...group], cells);
  }
  const tabs = [tab('open', counts.open), tab('decided', counts.decided), tab('not-actionable', counts.notActionable)];
  return truncateLine([...tabs.flatMap((spans) => [...spans, gap]), span(many(counts.blindSpots, 'blind spot'), 'dim'), ...group], cells);
}

function when(finding: Finding, state: State): string {
  if (finding.status !== 'open') return statusWording(finding.status).word;
  return finding.evidence ? ago(finding.evidence.lastSeen, state.now) : 'this machine';
}

const SEVERITY_CELLS = 8;
const CALLS_CELLS = 14;
const WHEN_CELLS = 12;

function findingLine(finding: Finding, selected: boolean, state: State, cells: number): Line {
  const { speech } = state.about;
  const severity = SEVERITY[finding.severity];
  if (speech) {
    const facts = [finding.title, finding.evidence ? many(finding.evidence.calls, 'call') : '', when(finding, state)];
    return line(pointer(selected, speech), `${severity.word} `, facts.filter(Boolean).join(', '));
  }
  // Most titles say how many calls; the column is for comparing them, where there is room.
  const callsCells = cells < 90 ? 0 : CALLS_CELLS;
  const titleCells = cells - 4 - SEVERITY_CELLS - 1 - callsCells - 1 - WHEN_CELLS - 1;
  const calls = finding.evidence ? many(finding.evidence.calls, 'call') : '';
  return truncateLine(
    [
      pointer(selected, speech),
      sign(severity.sign, speech),
      span(cell(severity.word, SEVERITY_CELLS), severity.tone),
      span(' '),
      span(cell(finding.title, titleCells), selected ? 'strong' : 'normal'),
      span(' '),
      span(cell(calls, callsCells, 'right')),
      span(' '),
      span(cell(when(finding, state), WHEN_CELLS, 'right'), 'dim'),
    ],
    cells,
  );
}

function rowLine(row: Row | null, cursor: number, state: State, cells: number): Line {
  if (row === null) return BLANK;
  if (row.type === 'finding') return findingLine(row.finding, row.index === cursor, state, cells);
  return truncateLine(line(span(row.label, 'strong'), span(`  ${thousands(row.findings)}`, 'dim')), cells);
}

/** What a filter cannot find: an address that was not kept is no address that never called. */
const unsearched = ({ findings, notActionable }: TlsMigrateDocument): string =>
  [...findings, ...notActionable].some(({ evidence }) => evidence !== null && detailsKept(evidence) !== 'all')
    ? ' Hosts and addresses of some were not kept.'
    : '';

function emptyLines(document: TlsMigrateDocument, state: State, list: FindingsList, cells: number): readonly Line[] {
  if (list.unfiltered > 0)
    return wrap(
      `None of these ${thousands(list.unfiltered)} matches "${state.filter}".${unsearched(document)} esc drops the filter.`,
      cells,
    );
  if (state.tab === 'decided') return wrap('Nothing has been fixed, accepted or handed on yet.', cells);
  if (state.tab === 'not-actionable') return wrap('No old or lower TLS was seen that belongs to AWS or to a browser.', cells);
  const proves = {
    clean: 'That is what was looked at, and no more: clients that were refused before they could make a call leave no record.',
    findings: 'Every finding is dealt with; the others stand in the next list (tab).',
    'not-proven': 'This proves nothing yet: see the reasons above, and the blind spots (b).',
  }[document.summary.verdict];
  return [...wrap('Nothing to fix here.', cells, { tone: 'strong' }), ...wrap(proves, cells)];
}

// A screen lower than this shows the list and little else.
const LOW_ROWS = 20;

function footLines(finding: Finding | undefined, state: State, cells: number): readonly Line[] {
  // Beside the list is the whole detail; below it, on a low screen, there is no room for any.
  if (!finding || layout(state).sideWidth > 0 || state.size.rows < LOW_ROWS) return [];
  return [rule(cells, state.about.speech), ...[...wrap(finding.severityReason, cells), ...seenLines(state, finding, cells)].slice(0, 3)];
}

function sideLines(finding: Finding, state: State, cells: number): readonly Line[] {
  return [
    ...wrap(finding.title, cells, { tone: 'strong' }),
    statusLine(finding, state.about.speech),
    BLANK,
    ...wrap(finding.severityReason, cells),
    BLANK,
    ...seenLines(state, finding, cells),
  ];
}

export function findingsPage(state: State, { cursor, top }: ScreenOf<'findings'>): Page {
  const { width, listWidth, sideWidth } = layout(state);
  const { document } = state;
  if (document === null)
    return { head: [], body: bodyOf(wrap('Nothing has been looked at yet.', width)), foot: [], side: null, hint: '', top: 0 };
  const list = findingsList(state);
  const selected = list.findings[cursor];
  const low = state.size.rows < LOW_ROWS;
  const verdict = verdictOf(document);
  const tone = { good: 'good', bad: 'bad', warning: 'warn', neutral: 'normal' } as const;
  const mark = { good: 'done', bad: 'bad', warning: 'unknown', neutral: 'minor' } as const;
  const body: Body = {
    total: list.rows,
    line: (at) => rowLine(list.row(at), cursor, state, listWidth),
    selected: selected ? { from: list.rowOf(cursor), to: list.rowOf(cursor) + 1 } : null,
  };
  return {
    head: [
      ...wrap(
        line(
          sign(mark[verdict.tone], state.about.speech),
          span(`${verdict.short}. `, tone[verdict.tone]),
          `Looked at: ${denominator(document)}.`,
        ),
        width,
      ).slice(0, low ? 1 : 3),
      ...(low ? [] : reasonLines(document, state, width, state.size.rows < 30 ? 1 : 2)),
      tabLine(document, state, list, width),
      BLANK,
    ],
    body: list.rows > 0 ? body : bodyOf(emptyLines(document, state, list, listWidth)),
    foot: footLines(selected, state, width),
    side: sideWidth > 0 && selected ? sideLines(selected, state, sideWidth) : null,
    hint: hintOf(state, selected),
    top,
  };
}

/** Why the result proves less than it seems to. */
function reasonLines(document: TlsMigrateDocument, state: State, cells: number, most: number): readonly Line[] {
  const reasons = lesserReasons(document);
  const shown = reasons.slice(0, state.about.speech ? reasons.length : most);
  const hidden = reasons.length - shown.length;
  return shown.map((text, at) => {
    const more = hidden > 0 && at === shown.length - 1 ? `  and ${hidden} more: b` : '';
    return [...truncateLine(line(sign('unknown', state.about.speech), text), cells - more.length), span(more, 'accent')];
  });
}

function hintOf(state: State, selected: Finding | undefined): string {
  if (state.work?.kind === 'verify') return 'Verifying; x stops.';
  if (!selected) return 'c goes on; b says what could not be seen; s saves a report.';
  if (state.tab === 'not-actionable') return 'These belong to AWS or to a browser. tab shows the other lists.';
  return 'enter walks you through the fix of the selected finding.';
}
