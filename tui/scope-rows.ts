// The rows of the first screen: what can be checked.
import { type State, top } from './state.ts';

export type ScopeRow =
  | { readonly kind: 'machine' | 'account' | 'files' | 'since-last' | 'sample' }
  | { readonly kind: 'path'; readonly path: string; readonly text: string };

export const scopeRows = ({ setup }: State): readonly ScopeRow[] => [
  { kind: 'machine' },
  { kind: 'account' },
  { kind: 'files' },
  ...setup.files.map(({ path, text }) => ({ kind: 'path' as const, path, text })),
  ...(setup.files.length > 0 ? [{ kind: 'since-last' as const }] : []),
  { kind: 'sample' },
];

/** The row that the cursor is on; undefined on every other screen. */
export function scopeRow(state: State): ScopeRow | undefined {
  const screen = top(state);
  return screen.name === 'scope' ? scopeRows(state)[screen.cursor] : undefined;
}
