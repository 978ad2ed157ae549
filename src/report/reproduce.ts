// The commands with which anybody can gather the same evidence again.
import type { TlsMigrateDocument } from '../contract/document.ts';
import type { Scope } from '../session/events.ts';

/** A word as a POSIX shell reads it back. */
const shellWord = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What to type. Without `scope` (a report that masks names) the paths are a placeholder. */
export function reproduceCommands(document: TlsMigrateDocument, scope: Scope | null): readonly string[] {
  const words = ['tls-migrate', document.sources.length > 0 || document.sample ? 'check' : 'detect'];
  if (document.sample) words.push('--sample');
  else if (document.sources.length > 0) {
    words.push('--files', ...(scope === null ? ['FOLDER'] : scope.files.map(shellWord)));
    const { from, to } = document.scope.window;
    if (from !== null) words.push('--since', from);
    if (to !== null) words.push('--until', to);
    if (!document.scope.machine) words.push('--no-detect');
  }
  words.push('--target', document.target, '--json');
  return [words.join(' ')];
}
