// The commands with which anybody can gather the same evidence again.
import type { TlsMigrateDocument } from '../contract/document.ts';
import type { Scope } from '../session/events.ts';

/** A word as a POSIX shell reads it back. */
const shellWord = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/**
 * What to type to check the same again. The paths are a placeholder in a report that masks names, and without `scope`, which
 * is what was chosen.
 */
export function reproduceCommands(document: TlsMigrateDocument, scope: Scope | null): readonly string[] {
  const checksLogs = document.sample || document.sources.length > 0;
  const words = ['tls-migrate', checksLogs ? 'check' : 'detect'];
  if (checksLogs) {
    if (document.sample) words.push('--sample');
    else words.push('--files', ...(scope === null || document.redacted ? ['FOLDER'] : scope.files.map(shellWord)));
    const { from, to } = document.scope.window;
    if (from !== null) words.push('--since', from);
    if (to !== null) words.push('--until', to);
    if (!document.scope.machine) words.push('--no-detect');
  }
  if (document.scope.machine && scope?.allowPrograms) words.push('--allow-programs');
  words.push(
    '--target',
    document.target,
    ...(document.summary.failOn === 'medium' ? [] : ['--fail-on', document.summary.failOn]),
    '--json',
  );
  return [words.join(' ')];
}
