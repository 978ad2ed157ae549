// The rows of the first screen: what can be checked.
import { PATH_KINDS, type PathKind } from './setup.ts';
import { type State, top } from './state.ts';

export const PATH_LABEL: Readonly<Record<PathKind, string>> = {
  files: 'CloudTrail files',
  s3AccessLogs: 'S3 access logs',
  endpointLogs: 'Endpoint logs',
  notices: 'Notices of AWS',
};

export type ScopeRow =
  | { readonly kind: 'machine' | 'account' | 'since-last' | 'sample' }
  | { readonly kind: 'paths'; readonly of: PathKind }
  | { readonly kind: 'path'; readonly of: PathKind; readonly path: string; readonly text: string };

export const scopeRows = ({ setup }: State): readonly ScopeRow[] => [
  { kind: 'machine' },
  { kind: 'account' },
  ...PATH_KINDS.flatMap((of): readonly ScopeRow[] => [
    { kind: 'paths', of },
    ...setup[of].map(({ path, text }) => ({ kind: 'path' as const, of, path, text })),
    ...(of === 'files' && setup.files.length > 0 ? [{ kind: 'since-last' as const }] : []),
  ]),
  { kind: 'sample' },
];

/** The kind of logs that the row is about; CloudTrail's files where it is about none. */
export const pathsOf = (row: ScopeRow | undefined): PathKind => (row?.kind === 'paths' || row?.kind === 'path' ? row.of : 'files');

/** The row that the cursor is on; undefined on every other screen. */
export function scopeRow(state: State): ScopeRow | undefined {
  const screen = top(state);
  return screen.name === 'scope' ? scopeRows(state)[screen.cursor] : undefined;
}
