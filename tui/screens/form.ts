// Forms: a few lines to type, one under another. The widget draws the caret; what stands around it is here.
import { bodyOf, layout, type Page } from '../page.ts';
import type { Form, ScreenOf, State } from '../state.ts';
import { BLANK, line, span, wrap } from '../text.ts';

const HINT: Readonly<Record<Form['kind'], string>> = {
  files: 'enter adds it. Pasting works, several lines at once, too.',
  window: 'enter takes it; empty ends are open (90 days of an account).',
  account: 'enter goes on and takes them at the end; empty is the usual.',
  limit: 'enter takes it. A query that reaches it is stopped within seconds.',
  mfa: 'enter sends it to AWS; esc goes on without.',
  note: 'enter saves the note; it stands in the report.',
  accept: 'enter goes on and saves at the end. After that day it is open again.',
  'report-path': 'enter takes it.',
};

export function formPage(state: State, screen: ScreenOf<'form'>): Page {
  const { width } = layout(state);
  const { form } = screen;
  const focused = form.fields[form.focus] ?? form.fields[0];
  return {
    head: [line(span(form.title, 'strong')), BLANK],
    body: bodyOf([]),
    foot: [
      ...(focused.hint === '' ? [] : wrap(focused.hint, width, { tone: 'dim' })),
      ...(form.problem === null ? [] : [BLANK, ...wrap(line(span('! ', 'warn'), span(form.problem, 'warn')), width)]),
      ...(form.waiting ? [BLANK, line(span('Looking…', 'dim'))] : []),
    ],
    side: null,
    hint: HINT[form.kind],
    top: 0,
  };
}
