// Writes a report so that a reader never meets half of one, and nobody but its owner may read it.
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { plain } from '../text/plain.ts';
import { ReportError } from './formats.ts';

/** A report names accounts, people and machines. */
const OWNER_ONLY = 0o600;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'its folder may not be written to',
  EPERM: 'its folder may not be written to',
  EROFS: 'its folder is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  ENOTDIR: 'a part of the path is not a folder',
  ELOOP: 'its symbolic links lead in a circle',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

function failure(path: string, error: unknown): ReportError {
  const code = codeOf(error);
  return new ReportError(`${plain(path)} was not written: ${REASONS[code] ?? code}.`, { cause: error });
}

/**
 * Writes `text` to `path` whole or not at all: into a new file beside it, which then takes its name. An existing file is replaced,
 * through a symbolic link the file it leads to. Only its owner may read it. Throws `ReportError` with a sentence for the person.
 */
export async function writeReport(path: string, text: string): Promise<void> {
  const target = await targetOf(path);
  const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeNew(temporary, text);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw failure(path, error);
  }
}

async function writeNew(path: string, text: string): Promise<void> {
  let file: FileHandle | null = null;
  try {
    // `wx` refuses a file that somebody put there before.
    file = await open(path, 'wx', OWNER_ONLY);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file?.close();
  }
}

async function targetOf(path: string): Promise<string> {
  try {
    const existing = await stat(path);
    if (existing.isDirectory()) throw new ReportError(`${plain(path)} is a folder: give the report a file name in it.`);
    if (!existing.isFile()) throw new ReportError(`${plain(path)} is not a regular file: give the report another name.`);
    return await realpath(path);
  } catch (error) {
    if (error instanceof ReportError) throw error;
    if (codeOf(error) !== 'ENOENT') throw failure(path, error);
  }
  const folder = dirname(path);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new ReportError(`${plain(path)} was not written: there is no folder ${plain(folder)}.`);
  return path;
}
