// Where the addresses of a program lie in its file: ELF, Mach-O and PE, as far as looking up one string needs.
import type { Host } from '../host.ts';

export interface Segment {
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
}

/** Headers of the programs that are read here fit in far less. */
const HEAD_BYTES = 64 * 1024;
const MAX_ENTRIES = 256;

/** The parts of a program's file that are mapped to memory; empty for a file of another kind, or a damaged one. */
export async function programSegments(host: Host, path: string): Promise<readonly Segment[]> {
  const head = await host.readBytes(path, 0, HEAD_BYTES);
  if (!head || head.length < 64) return [];
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    if (view.getUint32(0, false) === 0x7f454c46) return elf(view);
    if (view.getUint32(0, true) === 0xfeedfacf) return machO(view);
    if (view.getUint16(0, false) === 0x4d5a) return pe(view);
  } catch (error) {
    // A header that points outside of itself.
    if (!(error instanceof RangeError)) throw error;
  }
  return [];
}

/** Source: elf(5). */
function elf(view: DataView): readonly Segment[] {
  const wide = view.getUint8(4) === 2;
  const little = view.getUint8(5) === 1;
  const start = wide ? Number(view.getBigUint64(32, little)) : view.getUint32(28, little);
  const size = view.getUint16(wide ? 54 : 42, little);
  const count = Math.min(view.getUint16(wide ? 56 : 44, little), MAX_ENTRIES);
  return entries(count, (index) => {
    const at = start + index * size;
    if (view.getUint32(at, little) !== 1) return null;
    return wide
      ? {
          address: view.getBigUint64(at + 16, little),
          offset: Number(view.getBigUint64(at + 8, little)),
          size: Number(view.getBigUint64(at + 32, little)),
        }
      : {
          address: BigInt(view.getUint32(at + 8, little)),
          offset: view.getUint32(at + 4, little),
          size: view.getUint32(at + 16, little),
        };
  });
}

/** Source: mach-o/loader.h; 64-bit, as every macOS since 10.15 asks for. */
function machO(view: DataView): readonly Segment[] {
  const count = Math.min(view.getUint32(16, true), MAX_ENTRIES);
  let at = 32;
  return entries(count, () => {
    const command = view.getUint32(at, true);
    const here = at;
    at += Math.max(view.getUint32(at + 4, true), 8);
    if (command !== 0x19) return null;
    return {
      address: view.getBigUint64(here + 24, true),
      offset: Number(view.getBigUint64(here + 40, true)),
      size: Number(view.getBigUint64(here + 48, true)),
    };
  });
}

/** Source: learn.microsoft.com/windows/win32/debug/pe-format. */
function pe(view: DataView): readonly Segment[] {
  const header = view.getUint32(0x3c, true);
  if (view.getUint32(header, false) !== 0x50450000) return [];
  const count = Math.min(view.getUint16(header + 6, true), MAX_ENTRIES);
  const optional = header + 24;
  const base =
    view.getUint16(optional, true) === 0x20b ? view.getBigUint64(optional + 24, true) : BigInt(view.getUint32(optional + 28, true));
  const sections = optional + view.getUint16(header + 20, true);
  return entries(count, (index) => {
    const at = sections + index * 40;
    return {
      address: base + BigInt(view.getUint32(at + 12, true)),
      offset: view.getUint32(at + 20, true),
      size: view.getUint32(at + 16, true),
    };
  });
}

function entries(count: number, read: (index: number) => Segment | null): readonly Segment[] {
  const found: Segment[] = [];
  for (let index = 0; index < count; index += 1) {
    const segment = read(index);
    if (segment) found.push(segment);
  }
  return found;
}

/** Where an address lies in the file; null where it is not in it. */
export function offsetOf(segments: readonly Segment[], address: bigint): number | null {
  const inside = segments.find((segment) => address >= segment.address && address < segment.address + BigInt(segment.size));
  return inside ? inside.offset + Number(address - inside.address) : null;
}
