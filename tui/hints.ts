// What the footer and the help say of the keys.
import { BINDINGS, type Binding, isOn } from './keys.ts';
import { pop, type State, top } from './state.ts';

const labelOf = (binding: Binding, state: State): string => (typeof binding.label === 'string' ? binding.label : binding.label(state));

const SYMBOLS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  escape: 'esc',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  delete: 'Del',
};

const keyLabel = (key: string): string => SYMBOLS[key] ?? key.replace(/^ctrl\+(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`);

export interface Hint {
  readonly key: string;
  readonly label: string;
  /** Why it is off; null when it works. */
  readonly off: string | null;
}

const hint = (binding: Binding, state: State, key: string): Hint => ({
  key,
  label: labelOf(binding, state),
  off: binding.off?.(state) ?? null,
});

/** What the footer shows: the keys that work now. */
export function footerHints(state: State): readonly Hint[] {
  const { name } = top(state);
  if (name === 'form' || name === 'filter') return FORM_HINTS[name];
  return BINDINGS.filter((binding) => binding.footer && isOn(binding, name))
    .map((binding) => ({
      ...hint(binding, state, binding.shown ?? keyLabel(binding.keys[0] ?? '')),
      ...(binding.short === undefined ? {} : { label: binding.short }),
    }))
    .filter(({ off }) => off === null);
}

/** What the help shows: every key of the screen beneath it, and why it is off. */
export function helpHints(state: State): readonly Hint[] {
  const there = top(state).name === 'help' ? pop(state) : state;
  const { name } = top(there);
  return BINDINGS.filter((binding) => isOn(binding, name)).map((binding) => hint(binding, there, binding.keys.map(keyLabel).join(' ')));
}

const FORM_HINTS: Readonly<Record<'form' | 'filter', readonly Hint[]>> = {
  form: [
    { key: 'enter', label: 'next, then save', off: null },
    { key: 'tab', label: 'other field', off: null },
    { key: 'esc', label: 'cancel', off: null },
    { key: 'Ctrl-U', label: 'clear', off: null },
  ],
  filter: [
    { key: 'enter', label: 'keep the filter', off: null },
    { key: 'esc', label: 'drop it', off: null },
    { key: 'Ctrl-U', label: 'clear', off: null },
  ],
};
