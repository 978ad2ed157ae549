// Programs as Go's linker leaves them, as far as their build info goes. SYNTHETIC, from the package debug/buildinfo of Go.

export interface GoProgram {
  /** `go1.23.3`, as Go writes it. */
  readonly version: string;
  readonly module?: string;
  readonly moduleVersion?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const START = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
const END = Buffer.from('f932433186182072008242104116d8f2', 'hex');

function moduleText({ module, moduleVersion = '(devel)', settings = {} }: GoProgram): Buffer {
  if (module === undefined) return Buffer.alloc(0);
  const lines = [
    `path\t${module}`,
    `mod\t${module}\t${moduleVersion}\t`,
    'dep\tgithub.com/zclconf/go-cty\tv1.16.2\th1:abc=',
    ...Object.entries(settings).map(([name, value]) => `build\t${name}=${value}`),
  ];
  return Buffer.concat([START, Buffer.from(`${lines.join('\n')}\n`), END]);
}

function prefixed(bytes: Buffer): Buffer {
  const length: number[] = [];
  let rest = bytes.length;
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>= 7;
  } while (rest > 0);
  return Buffer.concat([Buffer.from(length), bytes]);
}

const header = (flags: number): Buffer => Buffer.concat([MAGIC, Buffer.from([8, flags]), Buffer.alloc(16)]);

/** A program of Go 1.18 or later: the magic as a constant of no meaning first, the real one at `at`. */
export function goBinary(program: GoProgram, at = 4096): Buffer {
  const before = Buffer.alloc(at);
  before.write('\x7fELF', 'latin1');
  if (at >= 512) MAGIC.copy(before, 99);
  return Buffer.concat([before, header(2), prefixed(Buffer.from(program.version)), prefixed(moduleText(program)), Buffer.alloc(64)]);
}

const BASE = 0x400000n;
const SEGMENT = 0x1000;

/** The same of Go 1.13 to 1.17, where the info holds addresses: an ELF, a Mach-O or a PE with one mapped part. */
export function goBinaryWithPointers(program: GoProgram, format: 'elf' | 'mach-o' | 'pe' = 'elf'): Buffer {
  const version = Buffer.from(program.version);
  const module = moduleText(program);
  const data = Buffer.alloc(SEGMENT + version.length + module.length);
  const address = (offset: number): bigint => BASE + BigInt(offset);
  const info = header(0);
  info.writeBigUInt64LE(address(0x40), 16);
  info.writeBigUInt64LE(address(0x50), 24);
  info.copy(data, 0);
  for (const [at, offset, length] of [
    [0x40, 0x100, version.length],
    [0x50, 0x100 + version.length, module.length],
  ] as const) {
    data.writeBigUInt64LE(address(offset), at);
    data.writeBigUInt64LE(BigInt(length), at + 8);
  }
  version.copy(data, 0x100);
  module.copy(data, 0x100 + version.length);
  return Buffer.concat([HEAD[format](data.length), data]);
}

const HEAD: Readonly<Record<'elf' | 'mach-o' | 'pe', (size: number) => Buffer>> = {
  elf: (size) => {
    const head = Buffer.alloc(SEGMENT);
    head.write('\x7fELF', 'latin1');
    head.set([2, 1, 1], 4);
    head.writeBigUInt64LE(64n, 32);
    head.writeUInt16LE(56, 54);
    head.writeUInt16LE(1, 56);
    head.writeUInt32LE(1, 64);
    head.writeBigUInt64LE(BigInt(SEGMENT), 64 + 8);
    head.writeBigUInt64LE(BASE, 64 + 16);
    head.writeBigUInt64LE(BigInt(size), 64 + 32);
    return head;
  },
  'mach-o': (size) => {
    const head = Buffer.alloc(SEGMENT);
    head.writeUInt32LE(0xfeedfacf, 0);
    head.writeUInt32LE(2, 16);
    head.writeUInt32LE(0x32, 32);
    head.writeUInt32LE(16, 36);
    head.writeUInt32LE(0x19, 48);
    head.writeUInt32LE(72, 52);
    head.writeBigUInt64LE(BASE, 48 + 24);
    head.writeBigUInt64LE(BigInt(SEGMENT), 48 + 40);
    head.writeBigUInt64LE(BigInt(size), 48 + 48);
    return head;
  },
  pe: (size) => {
    const head = Buffer.alloc(SEGMENT);
    head.write('MZ', 0, 'latin1');
    head.writeUInt32LE(0x80, 0x3c);
    head.write('PE\0\0', 0x80, 'latin1');
    head.writeUInt16LE(1, 0x86);
    head.writeUInt16LE(240, 0x80 + 20);
    head.writeUInt16LE(0x20b, 0x98);
    head.writeBigUInt64LE(0x3f0000n, 0x98 + 24);
    const section = 0x98 + 240;
    head.writeUInt32LE(0x10000, section + 12);
    head.writeUInt32LE(size, section + 16);
    head.writeUInt32LE(SEGMENT, section + 20);
    return head;
  },
};
