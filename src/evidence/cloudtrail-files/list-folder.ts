// What lies in one folder on disk, by kind; in slices, so that a very large folder stops nothing else.
import { type Dirent, lstatSync, opendirSync, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { nameIsLost } from './system-reason.ts';

/** Names, by what they are. */
export interface Listing {
  readonly files: string[];
  readonly folders: string[];
  readonly links: string[];
  /** Pipes, sockets, devices. */
  readonly others: string[];
}

/** How long others may wait, milliseconds: keys and the picture of a screen. */
const SLICE_MS = 15;
/**
 * A folder whose own entry is larger than this may hold thousands of files: it is listed piece by piece, which takes four times as
 * long for a small one. Where a folder's size tells nothing (Windows), each is.
 */
const LARGE_FOLDER_BYTES = 256 * 1024;
const PIECE = 2_000;

/** Work that is cut into slices. Where `due()`, the next thing to do is `await rest()`. */
export interface Slices {
  due(): boolean;
  rest(): Promise<void>;
}

export function slices(): Slices {
  let since = performance.now();
  return {
    due: () => performance.now() - since >= SLICE_MS,
    rest: async () => {
      await turn();
      since = performance.now();
    },
  };
}

function sort(entry: Dirent | Stats, name: string, into: Listing): void {
  if (entry.isFile()) into.files.push(name);
  else if (entry.isDirectory()) into.folders.push(name);
  else if (entry.isSymbolicLink()) into.links.push(name);
  else into.others.push(name);
}

async function listLarge(path: string, into: Listing, pace: Slices): Promise<void> {
  const folder = opendirSync(path, { bufferSize: PIECE });
  try {
    for (let left = PIECE; ; left -= 1) {
      const entry = folder.readSync();
      if (entry === null) return;
      sort(entry, entry.name, into);
      if (left > 0) continue;
      left = PIECE;
      if (pace.due()) await pace.rest();
    }
  } finally {
    folder.closeSync();
  }
}

/**
 * Where the file system does not tell kinds, Node asks for each entry, and gives up the folder when one has vanished meanwhile. Here
 * that one is left out; one whose name is no text stays, so that it is told of.
 */
function listByAsking(path: string, into: Listing): void {
  for (const name of readdirSync(path)) {
    const status = lstatSync(join(path, name), { throwIfNoEntry: false });
    if (status !== undefined) sort(status, name, into);
    else if (nameIsLost(name)) into.files.push(name);
  }
}

/**
 * Lists a folder, in no order; one whose own entry is larger than `largeFrom` bytes piece by piece. Throws the system's error where
 * that cannot be done.
 */
export async function listFolder(path: string, pace: Slices, largeFrom = LARGE_FOLDER_BYTES): Promise<Listing> {
  const listing = (): Listing => ({ files: [], folders: [], links: [], others: [] });
  const found = listing();
  try {
    if (process.platform === 'win32' || statSync(path).size > largeFrom) await listLarge(path, found, pace);
    else for (const entry of readdirSync(path, { withFileTypes: true })) sort(entry, entry.name, found);
    return found;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error && error.syscall === 'lstat')) throw error;
    const asked = listing();
    listByAsking(path, asked);
    return asked;
  }
}
