import { describe, expect, it } from 'vitest';
import { plain, plainLines } from '../../src/text/plain.ts';

const R = '\uFFFD';
const HOSTILE = {
  'a colour (CSI)': '\u001b[31mred\u001b[0m',
  'a hyperlink (OSC 8)': '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u001b\\',
  'a clipboard write (OSC 52)': '\u001b]52;c;cm0gLXJm\u0007',
  'a device control string (DCS)': '\u001bP1;2|17/61\u001b\\',
  'an eight-bit CSI': '\u009b2J',
  'an eight-bit OSC': '\u009d0;title\u009c',
  'a backspace and a delete': 'safe\b\b\b\bevil\u007f',
  'a carriage return': 'evil\rgood',
  'a NUL': 'a\u0000b',
  'bidi overrides': '\u202a\u202b\u202c\u202d\u202egnp.exe',
  'bidi isolates': '\u2066\u2067\u2068\u2069',
  'bidi marks': '\u200e\u200f\u061c',
  'line separators': 'a\u2028b\u2029c\u0085d',
  'lone surrogates': 'a\ud800b\udc00',
  'lone surrogates that a removal would join': '\ud83d\u200d\ude00',
  'a byte order mark': '\ufeffaws-cli',
  'tag characters': 'aws\u{e0061}\u{e0077}\u{e007f}',
  'joiners and selectors': 'a\u200db\u200cc\u2060d\ufe0fe\u{e0100}f\u00adg\u200bh',
  'a tower of marks': `e${'\u0301'.repeat(60)}`,
};

describe('text from strangers', () => {
  it.each(Object.entries(HOSTILE))('%s comes out inert', (_name, text) => {
    const shown = plain(text);
    expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u);
    expect(plain(shown)).toBe(shown);
  });

  it('controls leave a mark, so that a reader sees that something was there', () => {
    expect(plain('\u001b[31mred')).toBe(`${R}[31mred`);
    expect(plain('\u009b2J')).toBe(`${R}2J`);
    expect(plain('name\u202egnp.exe')).toBe(`name${R}gnp.exe`);
    expect(plain('two\nlines\tand a tab')).toBe(`two${R}lines${R}and a tab`);
  });

  it('what has no glyph is removed, so that every terminal agrees on the width', () => {
    expect(plain('a\u200db\ufe0fc\u{e0061}d\ufeff')).toBe('abcd');
  });

  it('two halves of a character that were kept apart do not become one', () => {
    expect(plain('\ud83d\u200d\ude00')).toBe(`${R}${R}`);
  });

  it('ordinary text of any language is left alone', () => {
    for (const text of ['aws-cli/2.15.0 Python/3.11', 'Zoë Łukasz · 東京 · עברית · हिन्दी', '😀', '']) expect(plain(text)).toBe(text);
  });

  it('a command keeps its lines and nothing else', () => {
    expect(plainLines('a\r\nb\rc\n\td\u001b[2J')).toBe(`a\nb\nc\n  d${R}[2J`);
    expect(plainLines(plainLines('a\r\r\n\u0085b'))).toBe(plainLines('a\r\r\n\u0085b'));
  });
});
