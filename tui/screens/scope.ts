// Scope: what is to be checked, and the offer to go on with what was begun.

import type { Scope } from '../../src/session/events.ts';
import type { SessionSummary } from '../../src/session/store.ts';
import { many } from '../../src/text/counts.ts';
import { TARGET_LABEL } from '../../src/tls/targets.ts';
import { ago, homely, isoDay } from '../format.ts';
import { type ScopeRow, scopeRows } from '../keys.ts';
import { bodyOf, layout, type Page } from '../page.ts';
import { type ScreenOf, type State, targetOf, unfinished } from '../state.ts';
import { BLANK, cell, ends, type Line, line, span, truncateLine, truncateStart, wrap } from '../text.ts';
import { checkbox, pointer, sign } from '../theme.ts';

const NAME_CELLS = 18;

function rowLine(state: State, row: ScopeRow, selected: boolean, cells: number): Line {
  const { setup, about } = state;
  const { speech } = about;
  const name = (text: string) => span(cell(text, NAME_CELLS), selected ? 'strong' : 'normal');
  const start = pointer(selected, speech);
  switch (row.kind) {
    case 'machine':
      return line(
        start,
        checkbox(setup.machine && !setup.sample, speech),
        name('This machine'),
        'its AWS tools and runtimes, and the TLS they can do',
      );
    case 'files': {
      const text = setup.files.length === 0 ? 'f names a folder or a file on this machine' : many(setup.files.length, 'path');
      return line(start, checkbox(setup.files.length > 0 && !setup.sample, speech), name('CloudTrail files'), text);
    }
    case 'path': {
      const room = Math.max(12, cells - 10 - Math.min(30, row.text.length));
      return line(start, '      ', span(truncateStart(homely(row.path, about.home), room), 'code'), span(`  ${row.text}`, 'dim'));
    }
    case 'sample':
      return line(start, checkbox(setup.sample, speech), name('Sample'), 'a synthetic organization, to look around');
    case 'account':
      return line(
        start,
        sign('skipped', speech),
        span('  '),
        name('AWS account'),
        span('not in this version: copy the trail here, use files', 'dim'),
      );
  }
}

/** What a scope covers, in a few words. */
export function scopeText(scope: Scope | null): string {
  if (scope === null) return 'nothing chosen yet';
  if (scope.sample) return 'the bundled sample';
  const parts = [scope.machine ? 'this machine' : '', scope.files.length > 0 ? many(scope.files.length, 'CloudTrail path') : ''];
  return parts.filter(Boolean).join(' and ') || 'nothing chosen yet';
}

/** What a session was begun with, by name: two over different folders must not look the same. */
function chosenText(scope: Scope | null, home: string): string {
  if (scope === null || scope.sample) return scopeText(scope);
  const [first, ...others] = scope.files;
  const files = first === undefined ? '' : `${homely(first, home)}${others.length > 0 ? ` and ${many(others.length, 'other path')}` : ''}`;
  return [scope.machine ? 'this machine' : '', files].filter(Boolean).join(' and ') || scopeText(scope);
}

const sessionText = (session: SessionSummary, { now, about }: State): string =>
  `${chosenText(session.scope, about.home)}, begun ${ago(session.startedAt, now)}, left ${ago(session.changedAt, now)} at ${session.stage}`;

export function windowText({ from, to }: Scope['window']): string {
  if (from === null && to === null) return 'everything that the files hold';
  if (to === null) return `from ${isoDay(from ?? 0)} on`;
  // `to` is not in the window; a person means the last day that is.
  const last = isoDay(to - 1);
  return from === null ? `until ${last}` : `${isoDay(from)} to ${last}`;
}

function offer(state: State, cells: number): readonly Line[] {
  const sessions = unfinished(state);
  const newest = sessions[0];
  if (!newest || state.session) return [];
  const resumes =
    sessions.length > 1
      ? [`(${sessions.length - 1} more: `, span('r\u00A0lists\u00A0them', 'accent'), ')']
      : [span('r\u00A0resumes\u00A0it.', 'accent')];
  return [BLANK, ...wrap(line(span('Unfinished: ', 'strong'), `${sessionText(newest, state)}. `, ...resumes), cells)];
}

export function scopePage(state: State, screen: ScreenOf<'scope'>): Page {
  const { width } = layout(state);
  const rows = scopeRows(state);
  const lines = rows.map((row, at) => truncateLine(rowLine(state, row, at === screen.cursor, width), width));
  const account = rows[screen.cursor]?.kind === 'account';
  const promise = account
    ? 'This version reads no AWS account. Bring the trail here with: aws s3 sync s3://BUCKET/AWSLogs FOLDER, and choose CloudTrail files.'
    : 'The assistant only reads: it changes neither your AWS account nor this machine. It needs no credentials and no internet, and sends nothing anywhere.';
  return {
    head: [
      ends(
        line(span('What should be checked?', 'strong')),
        line(span('target: ', 'dim'), TARGET_LABEL[targetOf(state)], span(' (t changes)', 'dim')),
        width,
      ),
      BLANK,
    ],
    body: bodyOf(lines, { from: screen.cursor, to: screen.cursor + 1 }),
    foot: [
      BLANK,
      line(span('Period  ', 'dim'), windowText(state.setup.window), span(' (w changes)', 'dim')),
      ...offer(state, width),
      BLANK,
      ...wrap(promise, width, { tone: 'dim' }),
    ],
    side: null,
    hint: hintOf(state),
    top: screen.top,
  };
}

function hintOf({ setup }: State): string {
  if (setup.sample) return 'enter starts with the sample. Nothing on this machine is looked at.';
  if (setup.machine || setup.files.length > 0) return 'space chooses, enter starts with what is chosen.';
  return 'Choose at least one with space; f names CloudTrail files.';
}

export function sessionsPage(state: State, screen: ScreenOf<'sessions'>): Page {
  const { width } = layout(state);
  const sessions = unfinished(state);
  const lines = sessions.flatMap((session, at) => {
    const selected = at === screen.cursor;
    const { speech, home } = state.about;
    const { startedAt, changedAt, stage } = session;
    const times = `${session.session}, begun ${ago(startedAt, state.now)}, left ${ago(changedAt, state.now)} at ${stage}`;
    return [
      truncateLine(line(pointer(selected, speech), span(chosenText(session.scope, home), selected ? 'strong' : 'normal')), width),
      truncateLine(line('  ', span(times, 'dim')), width),
    ];
  });
  return {
    head: [line(span('Which session should go on?', 'strong')), BLANK],
    body: bodyOf(lines, { from: 2 * screen.cursor, to: 2 * screen.cursor + 2 }),
    foot: [],
    side: null,
    hint: 'enter resumes the selected session; nothing of the others is lost.',
    top: screen.top,
  };
}
