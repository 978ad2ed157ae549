// What a program built with Go says of its build, as `go version -m` reads it: from the file, without running it.
import type { Host } from '../host.ts';
import { offsetOf, programSegments } from './go-segments.ts';

export interface GoBuildInfo {
  /** `1.23.3`, without `go`. */
  readonly goVersion: string;
  /** `X:boringcrypto` and the like: a Go with something else for its cryptography. */
  readonly experiment: string | null;
  /** The main module's path and version; `(devel)` says nothing and is null. */
  readonly module: string | null;
  readonly moduleVersion: string | null;
  /** Build settings, such as `DefaultGODEBUG`; empty for Go before 1.18. */
  readonly settings: ReadonlyMap<string, string>;
}

// Source: the package debug/buildinfo of Go. 14 bytes of magic, the pointer size, flags; aligned to 16 bytes.
const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const ALIGNMENT = 16;
const HEADER_BYTES = 32;
const FLAG_BIG_ENDIAN = 1;
const FLAG_INLINE = 2;
const CHUNK_BYTES = 4 * 1024 * 1024;
/** The largest provider of Terraform has about 700 MB. */
const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_TEXT_BYTES = 1024 * 1024;
/** A program that reads build info itself holds the magic as a constant, too. */
const MAX_CANDIDATES = 32;

/** The build info of a program; null where there is none, or what is there makes no sense. Also found in a program inside an uncompressed archive. */
export async function readGoBuildInfo(host: Host, path: string): Promise<GoBuildInfo | null> {
  let candidates = 0;
  for (let start = 0; start < MAX_BYTES; start += CHUNK_BYTES) {
    const part = await host.readBytes(path, start, CHUNK_BYTES + HEADER_BYTES);
    if (!part || part.length < HEADER_BYTES) return null;
    const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    for (let at = chunk.indexOf(MAGIC); at >= 0 && at < CHUNK_BYTES; at = chunk.indexOf(MAGIC, at + 1)) {
      if ((start + at) % ALIGNMENT !== 0 || at + HEADER_BYTES > chunk.length) continue;
      const header = chunk.subarray(at, at + HEADER_BYTES);
      const texts = (header[15] ?? 0) & FLAG_INLINE ? await inlineTexts(host, path, start + at) : await pointedTexts(host, path, header);
      const info = texts && parse(texts[0], texts[1]);
      if (info) return info;
      candidates += 1;
      if (candidates >= MAX_CANDIDATES) return null;
    }
    if (part.length < CHUNK_BYTES + HEADER_BYTES) return null;
  }
  return null;
}

type Texts = readonly [version: string, module: string];

/** Since Go 1.18: both texts behind the header, each with its length in front. */
async function inlineTexts(host: Host, path: string, at: number): Promise<Texts | null> {
  const bytes = await host.readBytes(path, at + HEADER_BYTES, MAX_TEXT_BYTES);
  if (!bytes) return null;
  const version = prefixed(bytes, 0);
  const module = version && prefixed(bytes, version.next);
  return version && [version.text, module?.text ?? ''];
}

function prefixed(bytes: Uint8Array, at: number): { readonly text: string; readonly next: number } | null {
  let length = 0;
  let next = at;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[next];
    if (byte === undefined) return null;
    next += 1;
    length |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0)
      return next + length <= bytes.length ? { text: textOf(bytes.subarray(next, next + length)), next: next + length } : null;
  }
  return null;
}

// The module's text stands between two markers of 16 bytes that are no text: as latin1 nothing of them grows.
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Go 1.13 to 1.17: the addresses of two strings. */
async function pointedTexts(host: Host, path: string, header: Buffer): Promise<Texts | null> {
  const size = header[14];
  if (size !== 4 && size !== 8) return null;
  const little = ((header[15] ?? 0) & FLAG_BIG_ENDIAN) === 0;
  const segments = await programSegments(host, path);
  const number = (bytes: Uint8Array, at: number): bigint | null => {
    if (bytes.length < at + size) return null;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return size === 8 ? view.getBigUint64(at, little) : BigInt(view.getUint32(at, little));
  };
  const read = async (address: bigint | null, length: number): Promise<Uint8Array | null> => {
    const offset = address === null ? null : offsetOf(segments, address);
    return offset === null ? null : host.readBytes(path, offset, length);
  };
  const text = async (at: number): Promise<string | null> => {
    const string = await read(number(header, at), 2 * size);
    const length = string && number(string, size);
    if (!string || length === null || length > BigInt(MAX_TEXT_BYTES)) return null;
    const bytes = length === 0n ? new Uint8Array() : await read(number(string, 0), Number(length));
    return bytes && textOf(bytes);
  };
  const version = await text(16);
  return version === null ? null : [version, (await text(16 + size)) ?? ''];
}

// `go1.23.3`, `go1.24rc1`, `go1.22.5 X:boringcrypto`, `devel go1.25-3c6b1f9 Tue ...`.
const GO_VERSION = /^(?:devel )?go(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:(?:beta|rc)\d{1,3})?)(?![.\d])[ -~]{0,100}?(?: (X:[\w,]{1,60}))?$/;

/** A Go version as Go itself writes it; null for anything else. */
export function parseGoVersion(text: string): { readonly goVersion: string; readonly experiment: string | null } | null {
  const match = GO_VERSION.exec(text.trim());
  return match?.[1] ? { goVersion: match[1], experiment: match[2] ?? null } : null;
}

const NAME = /^[\w./~-]{1,200}$/;
const VERSION = /^v?\d[\w.+-]{0,60}$/;

function parse(version: string, module: string): GoBuildInfo | null {
  const go = parseGoVersion(version);
  if (!go) return null;
  let main: readonly string[] = [];
  const settings = new Map<string, string>();
  for (const line of module.split('\n')) {
    const [kind, first = '', second = ''] = line.slice(0, 2000).split('\t');
    if (kind === 'mod') main = [first, second];
    const setting = kind === 'build' ? /^([\w-]{1,40})=([ -~]{0,500})$/.exec(first) : null;
    if (setting?.[1]) settings.set(setting[1], setting[2] ?? '');
  }
  const [path = '', tag = ''] = main;
  return { ...go, module: NAME.test(path) ? path : null, moduleVersion: VERSION.test(tag) ? tag.replace(/^v/, '') : null, settings };
}
