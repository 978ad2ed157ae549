// One name for each key press, whatever way it came: `a`, `G`, `up`, `ctrl+c`, `space`.
import type { Key } from 'ink';

export interface KeyPress {
  readonly name: string;
  /** What it types into a field; empty for a key that types nothing. */
  readonly text: string;
}

const NAMED: readonly (readonly [keyof Key, string])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

// Keys typed faster than they are read come as one string. No person types this many different ones between two reads:
// it is a paste by a terminal that does not mark pastes, and must not press keys.
const FASTEST_TYPING = 24;

const CONTROL: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007F': 'backspace',
  '\b': 'backspace',
  '\u001B': 'escape',
};

function ofCharacter(character: string): KeyPress {
  if (character === ' ') return { name: 'space', text: ' ' };
  const control = CONTROL[character];
  if (control) return { name: control, text: '' };
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return { name: `ctrl+${String.fromCodePoint(code + 0x60)}`, text: '' };
  return { name: character, text: character };
}

/** The key presses that one input event holds, or the text of a paste that was not marked as one. */
export function keyPresses(input: string, key: Key): { readonly presses: readonly KeyPress[]; readonly paste: string | null } {
  if (key.eventType === 'release') return { presses: [], paste: null };
  const named = NAMED.find(([flag]) => key[flag] === true)?.[1];
  if (named) return { presses: [{ name: named, text: '' }], paste: null };
  if (key.tab) return { presses: [{ name: key.shift ? 'shift+tab' : 'tab', text: '' }], paste: null };
  if (key.ctrl) return { presses: [{ name: `ctrl+${input}`, text: '' }], paste: null };
  // Alt with a letter is nobody's key here; typing its letter instead would surprise.
  if (key.meta) return { presses: [], paste: null };
  const characters = [...input];
  const different = new Set(characters).size > 1;
  if (characters.length > FASTEST_TYPING && different) return { presses: [], paste: input };
  return { presses: characters.map(ofCharacter), paste: null };
}
