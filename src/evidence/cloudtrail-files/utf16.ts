// Turns UTF-16 text, which Windows PowerShell writes with `>`, into UTF-8; anything else passes as it is.

import { TextDecoder } from 'node:util';

type Take = (chunk: Buffer) => void;

const ENCODINGS: ReadonlyMap<string, 'utf-16le' | 'utf-16be'> = new Map([
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
]);

/** The encoding that a file's first two bytes tell: UTF-16 files begin with a byte order mark. Null for anything else. */
export const encodingOf = (start: Buffer): 'utf-16le' | 'utf-16be' | null => ENCODINGS.get(start.toString('hex', 0, 2)) ?? null;

/** A stream of chunks for `take`, in UTF-8. */
export function utf8Chunks(take: Take): Take {
  let start: Buffer | null = Buffer.alloc(0);
  let decoder: TextDecoder | null = null;
  return (chunk) => {
    let bytes = chunk;
    if (start !== null) {
      bytes = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
      const encoding = encodingOf(bytes);
      decoder = encoding === null ? null : new TextDecoder(encoding);
      // One byte alone cannot tell, unless it begins no mark.
      start = bytes.length === 1 && bytes.readUInt8() >= 0xfe ? bytes : null;
      if (start !== null) return;
    }
    take(decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true })));
  };
}
