// Unpacks gzip (RFC 1952) member by member, so that everything before a damaged byte is handed over and the damage is named.
import { crc32, createInflateRaw } from 'node:zlib';
import type { ByteInput } from './byte-input.ts';

export interface GzipProblem {
  readonly code: 'truncated-gzip' | 'corrupt-gzip' | 'trailing-data';
  readonly text: string;
}

const TRUNCATED: GzipProblem = { code: 'truncated-gzip', text: 'the gzip data stops before its end' };
const corrupt = (what: string): GzipProblem => ({ code: 'corrupt-gzip', text: `the gzip data is damaged (${what})` });

export const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const FIXED_HEADER_BYTES = 10;
const DEFLATE = 8;
const FLAG = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;
const OUTPUT_BYTES = 256 * 1024;

/** Takes a member's header. Null when it is whole. */
async function header(input: ByteInput): Promise<GzipProblem | null> {
  const fixed = await input.take(FIXED_HEADER_BYTES);
  if (fixed === null) return TRUNCATED;
  const flags = fixed[3] ?? 0;
  if (fixed[2] !== DEFLATE) return corrupt('unknown compression method');
  if (flags & FLAG.extra) {
    const size = await input.take(2);
    if (size === null || (await input.take(size.readUInt16LE())) === null) return TRUNCATED;
  }
  if (flags & FLAG.name && !(await input.skipText())) return TRUNCATED;
  if (flags & FLAG.comment && !(await input.skipText())) return TRUNCATED;
  if (flags & FLAG.headerCrc && (await input.take(2)) === null) return TRUNCATED;
  return null;
}

/** Unpacks one member's body and compares it with its check sum and length. */
async function body(input: ByteInput, onChunk: (chunk: Buffer) => void, signal: AbortSignal): Promise<GzipProblem | null> {
  const inflate = createInflateRaw({ chunkSize: OUTPUT_BYTES });
  let checksum = 0;
  let bytes = 0;
  let failure: string | null = null;
  let ended = false;
  inflate.on('data', (chunk: Buffer) => {
    checksum = crc32(chunk, checksum);
    bytes += chunk.length;
    onChunk(chunk);
  });
  inflate.on('error', (error) => {
    failure = error.message;
  });
  inflate.on('end', () => {
    ended = true;
  });
  const done = new Promise<void>((resolve) => inflate.once('close', resolve));
  let given = 0;
  try {
    while (!ended && failure === null) {
      if (signal.aborted) return null;
      const packed = await input.next();
      if (packed.length === 0) return TRUNCATED;
      given += packed.length;
      await Promise.race([new Promise<void>((resolve) => inflate.write(packed, () => resolve())), done]);
      // zlib reports the end of a member once it is told that no more will come, or has used less than it was given.
      if (inflate.bytesWritten < given && failure === null) {
        inflate.end();
        await done;
      }
    }
    if (failure !== null) return corrupt(failure);
    input.unread(given - inflate.bytesWritten);
  } finally {
    inflate.destroy();
  }
  const trailer = await input.take(8);
  if (trailer === null) return TRUNCATED;
  if (trailer.readUInt32LE(0) !== checksum >>> 0) return corrupt('check sum does not match');
  if (trailer.readUInt32LE(4) !== bytes % 2 ** 32) return corrupt('length does not match');
  return null;
}

/** Null when only zero bytes (padding, as tar and tapes leave it) are left. */
async function rest(input: ByteInput): Promise<GzipProblem | null> {
  for (;;) {
    const bytes = await input.next();
    if (bytes.length === 0) return null;
    if (bytes.some((byte) => byte !== 0)) return { code: 'trailing-data', text: 'there are bytes after the end of the gzip data' };
  }
}

/**
 * Hands the unpacked bytes of every member to `onChunk`, in order. Returns what was wrong, or null; stops early, with null,
 * when `signal` is aborted.
 */
export async function gunzip(input: ByteInput, onChunk: (chunk: Buffer) => void, signal: AbortSignal): Promise<GzipProblem | null> {
  for (let member = 0; !signal.aborted; member += 1) {
    const magic = await input.take(2);
    if (magic === null || !magic.equals(GZIP_MAGIC)) {
      if (magic !== null) input.unread(2);
      return member === 0 ? TRUNCATED : rest(input);
    }
    input.unread(2);
    const problem = (await header(input)) ?? (await body(input, onChunk, signal));
    if (problem !== null) return problem;
  }
  return null;
}
