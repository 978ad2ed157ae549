// The table of keys, and what bytes of a terminal become of it.
import type { Key } from 'ink';
import { describe, expect, test } from 'vitest';
import { clipboardSequence } from '../../tui/clipboard.ts';
import { footerHints, helpHints } from '../../tui/hints.ts';
import { keyPresses } from '../../tui/key-names.ts';
import { BINDINGS } from '../../tui/keys.ts';
import { update } from '../../tui/update.ts';
import { drive } from '../support/assistant.ts';
import { everyScreen } from '../support/every-screen.ts';

const NO_KEY: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false,
};
const names = (input: string, key: Partial<Key> = {}) => keyPresses(input, { ...NO_KEY, ...key }).presses.map(({ name }) => name);

describe('what is pressed', () => {
  test('keys typed faster than they are read are taken one by one', () => {
    expect(names('jj q')).toEqual(['j', 'j', 'space', 'q']);
    expect(names('ab\r')).toEqual(['a', 'b', 'enter']);
    expect(names('j\u0003')).toEqual(['j', 'ctrl+c']);
    expect(names('j'.repeat(200))).toHaveLength(200);
  });

  test('named keys have one name each', () => {
    expect(names('', { upArrow: true })).toEqual(['up']);
    expect(names('c', { ctrl: true })).toEqual(['ctrl+c']);
    expect(names('', { tab: true, shift: true })).toEqual(['shift+tab']);
    expect(names('x', { meta: true })).toEqual([]);
  });

  test('a paste that the terminal does not mark presses no keys either', () => {
    const pasted = keyPresses('aws s3 sync s3://bucket/prefix .\rq', NO_KEY);
    expect(pasted.presses).toEqual([]);
    expect(pasted.paste).toContain('aws s3 sync');
  });
});

describe('the table', () => {
  test('no screen has one key twice', () => {
    const taken = new Map<string, string>();
    for (const { screens, keys, command } of BINDINGS) {
      if (screens === 'everywhere') continue;
      for (const screen of screens) {
        for (const key of keys) {
          const place = `${screen}: ${key}`;
          expect(taken.get(place), place).toBeUndefined();
          taken.set(place, command);
        }
      }
    }
  });

  test('every key that the footer shows does something when it is pressed', async () => {
    for (const { name, state } of await everyScreen({})) {
      const bindings = BINDINGS.filter(({ screens }) => screens !== 'everywhere' && screens.includes(state.stack.at(-1)?.name ?? 'help'));
      for (const { key } of footerHints(state)) {
        const binding = bindings.find(({ shown, keys }) => (shown ?? keys[0]) === key || (key === '↑↓' && keys[0] === 'up'));
        if (!binding || key === '↑↓') continue;
        const [next, ...effects] = update(state, { type: 'key', name: binding.keys[0] ?? '', text: '' });
        expect(next !== state || effects.length > 0, `${name}: ${key}`).toBe(true);
        expect(next.message?.kind, `${name}: ${key} ${next.message?.text}`).not.toBe('problem');
      }
    }
  });

  test('a key that is off says why, in the help and when it is pressed', () => {
    const driven = drive();
    driven.press('r');
    expect(driven.screen()).toContain('! There is no unfinished session.');
    expect(helpHints(driven.state()).find(({ key }) => key === 'r')?.off).toBe('There is no unfinished session.');
  });

  test('an unknown key points to the help', () => {
    const driven = drive();
    driven.press('Z');
    expect(driven.screen()).toContain('? shows which keys work here.');
  });
});

describe('copying', () => {
  const text = 'echo "wörld" 世界';
  const payload = Buffer.from(text).toString('base64');

  test('asks the terminal', () => {
    expect(clipboardSequence(text, {})).toBe(`\u001B]52;c;${payload}\u0007`);
  });

  test('gets through tmux and screen to the terminal around them', () => {
    expect(clipboardSequence(text, { TMUX: '/tmp/x' })).toContain(`\u001BPtmux;\u001B\u001B]52;c;${payload}\u0007\u001B\\`);
    const long = clipboardSequence('x'.repeat(3000), { STY: '1' });
    const pieces = long.split('\u001B\\').filter((piece) => piece !== '');
    expect(pieces.every((piece) => piece.startsWith('\u001BP') && piece.length < 768)).toBe(true);
    expect(pieces.map((piece) => piece.slice(2)).join('')).toBe(clipboardSequence('x'.repeat(3000), {}));
  });
});
