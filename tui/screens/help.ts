// Help: every key of the screen one came from, and why it does nothing now if it does not.
import { helpHints } from '../hints.ts';
import { bodyOf, layout, type Page } from '../page.ts';
import type { ScreenOf, State } from '../state.ts';
import { BLANK, type Line, line, span, truncateLine, wrap } from '../text.ts';

const KEY_CELLS = 20;

export function helpPage(state: State, screen: ScreenOf<'help'>): Page {
  const { width } = layout(state);
  const lines: readonly Line[] = helpHints(state).flatMap(({ key, label, off }) => [
    truncateLine(line(span(key.padEnd(KEY_CELLS), off === null ? 'accent' : 'dim'), span(label, off === null ? 'normal' : 'dim')), width),
    ...(off === null ? [] : wrap(`off: ${off}`, width, { first: ' '.repeat(KEY_CELLS), tone: 'dim' })),
  ]);
  const words: readonly string[] = [
    'A finding is a client of AWS, or a program on this machine, that does not reach the target.',
    'Not known means that something could not be looked at: it is never shown as fine.',
    'Commands are copied through the terminal (OSC 52). Terminals that do not allow it still show them: select them with the mouse.',
  ];
  return {
    head: [line(span('Keys of this screen', 'strong')), BLANK],
    body: bodyOf([...lines, BLANK, ...words.flatMap((text) => wrap(text, width))]),
    foot: [],
    side: null,
    hint: 'esc or ? goes back.',
    top: screen.top,
  };
}
