// One line of text being typed: the value, the caret in it, and what each key does to them.

export interface Field {
  readonly value: string;
  /** How many UTF-16 units are before the caret. */
  readonly caret: number;
}

export const fieldOf = (value: string): Field => ({ value, caret: value.length });

// No name, path or note that a person types is longer, and a pasted novel must not slow the screen down.
const LONGEST = 4000;

/** The field with `text` put in at the caret; line breaks and tabs become spaces. */
export function insert(field: Field, text: string): Field {
  const added = text.replaceAll(/\r\n|[\r\n\t]/g, ' ').slice(0, LONGEST - field.value.length);
  return { value: field.value.slice(0, field.caret) + added + field.value.slice(field.caret), caret: field.caret + added.length };
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

function before({ value, caret }: Field): number {
  const at = Math.max(0, caret - 1);
  return at > 0 && isLowSurrogate(value.charCodeAt(at)) ? at - 1 : at;
}

function after({ value, caret }: Field): number {
  const at = Math.min(value.length, caret + 1);
  return at < value.length && isLowSurrogate(value.charCodeAt(at)) ? at + 1 : at;
}

const wordBefore = ({ value, caret }: Field): number => value.slice(0, caret).search(/[^\s/\\]*[\s/\\]*$/);

/** What the key named `name` does to the field; null when it does nothing in a field. Text itself comes by `insert`. */
export function edit(field: Field, name: string): Field | null {
  const cut = (from: number, to: number): Field => ({ value: field.value.slice(0, from) + field.value.slice(to), caret: from });
  switch (name) {
    case 'left':
    case 'ctrl+b':
      return { ...field, caret: before(field) };
    case 'right':
    case 'ctrl+f':
      return { ...field, caret: after(field) };
    case 'home':
    case 'ctrl+a':
      return { ...field, caret: 0 };
    case 'end':
    case 'ctrl+e':
      return { ...field, caret: field.value.length };
    case 'backspace':
    case 'ctrl+h':
      return cut(before(field), field.caret);
    case 'delete':
    case 'ctrl+d':
      return { ...cut(field.caret, after(field)), caret: field.caret };
    case 'ctrl+w':
      return cut(wordBefore(field), field.caret);
    case 'ctrl+u':
      return cut(0, field.caret);
    case 'ctrl+k':
      return { value: field.value.slice(0, field.caret), caret: field.caret };
    default:
      return null;
  }
}
