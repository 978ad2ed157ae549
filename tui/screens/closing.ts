// Verify, Report and the way out: what was proved, what is saved, and what is still open when one leaves.
import type { Finding, TlsMigrateDocument } from '../../src/contract/document.ts';
import { SEVERITIES } from '../../src/contract/vocabulary.ts';
import { REPORT_FORMATS, type ReportFormat } from '../../src/report/formats.ts';
import { verdictOf } from '../../src/report/verdict.ts';
import { many } from '../../src/text/counts.ts';
import { TARGET_LABEL } from '../../src/tls/targets.ts';
import { tabCounts } from '../findings-list.ts';
import { homely } from '../format.ts';
import { bodyOf, heading, layout, type Page } from '../page.ts';
import { beneath, type ScreenOf, type State, scopeOnScreen } from '../state.ts';
import { BLANK, ends, type Line, line, span, truncateLine, truncateStart, wrap } from '../text.ts';
import { checkbox, pointer, RESULT, SEVERITY, sign, statusWording } from '../theme.ts';
import { withoutResult } from './seen.ts';

function verifyLines(finding: Finding, state: State, cells: number): readonly Line[] {
  const { speech } = state.about;
  const { verification } = finding;
  const result = verification ? RESULT[verification.result] : null;
  const status = statusWording(finding.status);
  const text = verification ? withoutResult(verification) : 'Marked as fixed; nothing has looked since. v does.';
  return [
    ...wrap(
      line(
        sign(result?.sign ?? status.sign, speech),
        span(finding.title, 'strong'),
        span(`  ${result?.word ?? status.word}`, result?.tone ?? status.tone),
      ),
      cells,
      { rest: '  ' },
    ),
    ...wrap(text, cells, { first: '  ' }),
    BLANK,
  ];
}

export function verifyPage(state: State, screen: ScreenOf<'verify'>): Page {
  const { width } = layout(state);
  const claimed = (state.document?.findings ?? []).filter(
    ({ status, verification }) => status === 'fixed' || status === 'verified' || verification !== null,
  );
  const none = 'Nothing is marked as fixed yet. On a finding, f marks it fixed and v proves it at once.';
  const running = state.work?.kind === 'verify' ? runningText(state) : null;
  const waiting = claimed.filter(({ status }) => status === 'fixed').length;
  const { sample } = scopeOnScreen(state);
  return {
    head: [line(span(running ?? 'Is it really fixed?', 'strong')), BLANK],
    body: bodyOf(claimed.length > 0 ? claimed.flatMap((finding) => verifyLines(finding, state, width)) : wrap(none, width)),
    foot: [],
    side: null,
    hint: running
      ? 'The same look again: this machine, or the logs since then. x stops.'
      : sample && claimed.length > 0
        ? 'The sample does not change: looking again finds the same. c goes on.'
        : waiting > 0
          ? `v proves the ${many(waiting, 'finding')} marked as fixed; c goes on to the report.`
          : beneath(state).name === 'fix'
            ? 'esc goes back to the finding; c goes on to the report.'
            : 'c goes on to the report.',
    top: screen.top,
  };
}

function runningText({ detecting, reading, work, now }: State): string {
  const elapsed = work ? ` · ${Math.max(0, Math.round((now - work.startedAt) / 1000))} s` : '';
  const source = [...reading.values()].at(-1)?.progress;
  if (source) return `Verifying: ${source.done} of ${many(source.total, source.unit.slice(0, -1))} read${elapsed}`;
  if (detecting?.proving) {
    const { done, total } = detecting.proving;
    return `Verifying: ${done} of ${many(total, 'program')} asked for a hello on this machine${elapsed}`;
  }
  if (detecting && detecting.total > 0) return `Verifying: ${detecting.done} of ${detecting.total} looked for on this machine${elapsed}`;
  return `Verifying${elapsed}`;
}

const FORMAT_LABEL: Readonly<Record<ReportFormat, string>> = {
  md: 'Markdown, to read and to review',
  html: 'HTML, one file for a browser or a printer',
  json: 'JSON, for programs; the schema comes with the tool',
  csv: 'CSV, one row a finding, for a spreadsheet',
};

/** The paths that saving writes to. */
export const reportPaths = ({ report }: State): readonly string[] => report.formats.map((format) => `${report.base}.${format}`);

/** What is in the way of a report, and what enter does about it. */
export function replaceText(existing: readonly string[], home: string): string {
  const [first = '', ...others] = existing.map((path) => homely(path, home));
  const what = others.length > 0 ? `${first} and ${many(others.length, 'other')} exist` : `${first} exists`;
  return `${what}: enter replaces ${others.length > 0 ? 'them' : 'it'}, e names another.`;
}

/** The start of the report as it will be read. */
function previewLines(document: TlsMigrateDocument, state: State, cells: number): readonly Line[] {
  const verdict = verdictOf(document);
  const counts = tabCounts(document);
  const { bySeverity } = document.summary;
  const severities = SEVERITIES.filter((severity) => bySeverity[severity] > 0).map((severity) => `${bySeverity[severity]} ${severity}`);
  const open = document.findings.filter(({ status }) => status === 'open' || status === 'expired');
  const shown = open.slice(0, 6);
  return [
    ...wrap(`AWS clients and ${TARGET_LABEL[document.target]}: ${verdict.short}`, cells, { tone: 'strong' }),
    ...(document.sample ? wrap('Synthetic sample: these accounts, people and machines do not exist.', cells, { tone: 'warn' }) : []),
    BLANK,
    ...wrap(verdict.sentence, cells),
    BLANK,
    ...wrap(
      `${many(counts.open, 'finding')} to fix${severities.length > 0 ? ` (open: ${severities.join(', ')})` : ''}, ${counts.decided} dealt with, ` +
        `${counts.notActionable} not yours, ${many(counts.blindSpots, 'blind spot')}.`,
      cells,
    ),
    ...(open.length > 0 ? heading('Still open') : []),
    ...shown.map(({ title, severity }) =>
      truncateLine(
        line(sign(SEVERITY[severity].sign, state.about.speech), span(`${SEVERITY[severity].word}  `, SEVERITY[severity].tone), title),
        cells,
      ),
    ),
    ...(open.length > shown.length ? [line(span(`and ${many(open.length - shown.length, 'other')}; the report has them all`, 'dim'))] : []),
  ];
}

export function reportPage(state: State, screen: ScreenOf<'report'>): Page {
  const { width, listWidth, sideWidth } = layout(state);
  const { report, document, about } = state;
  const { speech, home } = about;
  const formats = REPORT_FORMATS.map((format, index) =>
    truncateLine(
      line(
        `${index + 1} `,
        checkbox(report.formats.includes(format), speech),
        span(`.${format}`.padEnd(6), 'strong'),
        span(FORMAT_LABEL[format], 'dim'),
      ),
      listWidth,
    ),
  );
  const preview = document ? previewLines(document, state, sideWidth > 0 ? sideWidth : width) : [];
  const saved = report.current.map((path) => line(sign('done', speech), `saved ${truncateStart(homely(path, home), listWidth - 8)}`));
  return {
    head: [
      ends(
        line(span('Save the report', 'strong')),
        saved.length > 0 ? line(span('saved', 'good')) : line(span('not saved yet', 'dim')),
        width,
      ),
      ...formats,
      truncateLine(
        line('e ', span('where to  ', 'dim'), span(truncateStart(homely(report.base, home), listWidth - 18), 'code'), span('.…', 'dim')),
        listWidth,
      ),
      truncateLine(line('d ', checkbox(report.redact, speech), 'hide accounts, keys, addresses and names, the same ones alike'), listWidth),
      ...saved,
      ...(sideWidth > 0 ? [] : heading('How it begins')),
    ],
    body: bodyOf(sideWidth > 0 ? [] : preview),
    foot: [],
    side: sideWidth > 0 ? preview : null,
    hint: reportHint(state, screen),
    top: screen.top,
  };
}

function reportHint(state: State, { asked }: ScreenOf<'report'>): string {
  const { report, saved } = state;
  if (report.current.length > 0) {
    return saved ? 'Saved. q leaves; nothing is lost when findings are still open.' : 'The report is saved. q leaves.';
  }
  const paths = reportPaths(state);
  if (paths.length > 0 && paths.every((path) => asked.includes(path) && !report.saved.includes(path)))
    return 'A file of this name exists: enter replaces it, e names another.';
  return 'enter saves; 1 to 4 choose the formats; e says where to.';
}

export const LEAVE_CHOICES = ['keep', 'finish', 'stay'] as const;

type LeaveLabels = Readonly<Record<(typeof LEAVE_CHOICES)[number], readonly [string, string]>>;

const LEAVE_LABEL: LeaveLabels = {
  keep: ['Leave, go on another time', 'the next start offers to resume it'],
  finish: ['Leave, it is finished', 'it is not offered again; saved reports stay'],
  stay: ['Stay', ''],
};

const LEAVE_LABEL_UNSAVED: LeaveLabels = {
  keep: ['Leave', 'what is not in a report is lost'],
  finish: ['Leave, it is finished', 'what is not in a report is lost'],
  stay: ['Stay', 'esc, then save a report from the findings with s'],
};

export function leavePage(state: State, screen: ScreenOf<'leave'>): Page {
  const { width } = layout(state);
  const { document, report, work, saved } = state;
  const counts = document ? tabCounts(document) : null;
  const claimed = counts?.toVerify ?? 0;
  const facts = [
    work ? `Something is still running: leaving stops it${saved ? ', and what it has found so far is kept' : ''}.` : null,
    counts && counts.open > 0 ? `${many(counts.open, 'finding')} still to fix.` : null,
    claimed > 0 ? `${many(claimed, 'finding')} marked as fixed and not yet verified.` : null,
    report.saved.length === 0
      ? 'No report has been saved.'
      : `Saved: ${report.saved.map((path) => homely(path, state.about.home)).join(', ')}`,
  ].filter((fact) => fact !== null);
  const rows = LEAVE_CHOICES.map((choice, at) => {
    const [label, more] = (saved ? LEAVE_LABEL : LEAVE_LABEL_UNSAVED)[choice];
    const selected = at === screen.cursor;
    return truncateLine(
      line(pointer(selected, state.about.speech), span(label.padEnd(27), selected ? 'strong' : 'normal'), span(more, 'dim')),
      width,
    );
  });
  return {
    head: [line(span('Leave?', 'strong')), BLANK, ...facts.flatMap((fact) => wrap(fact, width, { first: '- ' })), BLANK],
    body: bodyOf(rows, { from: screen.cursor, to: screen.cursor + 1 }),
    foot: [],
    side: null,
    hint: saved ? 'Everything up to the last key is saved already. esc stays.' : 'This session is not saved on disk. esc stays.',
    top: screen.top,
  };
}
