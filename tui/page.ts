// What every screen is made of: lines that stay, lines that scroll, and detail beside them where there is room.
import { type Layout, layoutOf } from './layout.ts';
import type { State } from './state.ts';
import { BLANK, type Line, line, span, wrap } from './text.ts';

/** Rows that scroll. They are built one by one, when they are drawn. */
export interface Body {
  readonly total: number;
  line(at: number): Line;
  /** The rows (`to` not in it) of what is selected. */
  readonly selected: { readonly from: number; readonly to: number } | null;
}

export interface Page {
  readonly head: readonly Line[];
  readonly body: Body;
  readonly foot: readonly Line[];
  /** Detail beside the body, on wide terminals. */
  readonly side: readonly Line[] | null;
  /** What to do next, in one sentence. */
  readonly hint: string;
  /** The body's first visible row. */
  readonly top: number;
}

const NOTICE_ROWS = 3;

const UNSAVED = 'Not saved as it goes: save a report before you leave.';

/** What the person must know about the session itself, above everything else. */
export function noticeLines({ notices, size, saved, about }: State): readonly Line[] {
  const said = saved || notices.length > 0 ? notices : [UNSAVED];
  return said
    .flatMap((notice) => wrap(line(span('! ', 'warn'), notice), about.speech ? Infinity : size.columns - 2, { rest: '  ' }))
    .slice(0, NOTICE_ROWS);
}

export function layout(state: State): Layout {
  const whole = layoutOf(state.size, state.about.speech);
  return { ...whole, height: whole.height - noticeLines(state).length };
}

/** The rows that the body of `page` has. */
export const bodyHeight = (state: State, page: Page): number => Math.max(1, layout(state).height - page.head.length - page.foot.length);

export const NOTHING: Body = { total: 0, line: () => BLANK, selected: null };

export const bodyOf = (lines: readonly Line[], selected: Body['selected'] = null): Body => ({
  total: lines.length,
  line: (at) => lines[at] ?? BLANK,
  selected,
});

/** A heading, with the space above it that sets it apart. */
export const heading = (text: string): readonly Line[] => [BLANK, line(span(text, 'strong'))];

/** A line across the screen; nothing where a screen reader listens. */
export const rule = (cells: number, speech: boolean): Line => line(span(speech ? '' : '─'.repeat(Math.max(0, cells)), 'dim'));
