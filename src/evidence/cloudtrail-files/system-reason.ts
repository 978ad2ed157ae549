// Why the system would not let a file or folder be read, in words that help a person.

// What a person can do something about, in words; everything else keeps the system's own.
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it is not there any more',
  ELOOP: 'too many symbolic links',
};

/** Stands in names for bytes that are not UTF-8: the path as text then leads nowhere. */
const LOST = '\uFFFD';

/** Whether a path cannot be opened because its text is not what it is called on disk. */
export function nameIsLost(path: string): boolean {
  return path.includes(LOST);
}

/** One sentence's worth of why the file or folder at `path` could not be read. */
export function systemReason(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' && nameIsLost(path)) return 'its name is not UTF-8 text; rename it, so that it can be opened';
  // `EIO: i/o error, open '/the/path'`: whoever tells the reason names the path, masked where that is asked for.
  return REASONS[code] ?? error.message.replace(/^(E[A-Z0-9]+: [^,]*), .*$/s, '$1');
}
