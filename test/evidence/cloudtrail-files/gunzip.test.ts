import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { type ReadOutcome, readFile } from '../../../src/evidence/cloudtrail-files/read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-gunzip-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = JSON.stringify({ Records: Array.from({ length: 50_000 }, (_, index) => index * 7919) });
const PACKED = gzipSync(TEXT);
let files = 0;

async function read(bytes: Buffer, signal = new AbortController().signal): Promise<{ text: string; outcome: ReadOutcome }> {
  files += 1;
  const path = join(folder, String(files));
  writeFileSync(path, bytes);
  const chunks: Buffer[] = [];
  const outcome = await readFile(path, (chunk) => chunks.push(chunk), signal);
  return { text: Buffer.concat(chunks).toString(), outcome };
}

const flipped = (at: number): Buffer => {
  const bytes = Buffer.from(PACKED);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
};

test.each([
  ['plain text', Buffer.from(TEXT), TEXT],
  ['gzip', PACKED, TEXT],
  ['several members', Buffer.concat([PACKED, gzipSync(''), gzipSync('tail')]), `${TEXT}tail`],
  ['zero padding after the end', Buffer.concat([PACKED, Buffer.alloc(3000)]), TEXT],
  ['one byte', Buffer.from('x'), 'x'],
  ['nothing', Buffer.alloc(0), ''],
])('%s is read whole', async (_name, bytes, expected) => {
  const { text, outcome } = await read(bytes);
  expect(text).toBe(expected);
  expect(outcome).toEqual({ bytesRead: bytes.length, bytesJson: Buffer.byteLength(expected), problem: null });
});

test('a header with every optional part is understood', async () => {
  const extra = Buffer.from([4, 0, 1, 2, 3, 4]);
  const header = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3]),
    extra,
    Buffer.from('name\0comment\0'),
    Buffer.from([0, 0]),
  ]);
  expect((await read(Buffer.concat([header, PACKED.subarray(10)]))).text).toBe(TEXT);
});

test.each([
  ['trailing-data', 'rubbish after the end', Buffer.concat([PACKED, Buffer.from('rubbish')])],
  ['trailing-data', 'rubbish after padding', Buffer.concat([PACKED, Buffer.alloc(5), Buffer.from('rubbish')])],
  ['corrupt-gzip', 'a wrong check sum', flipped(PACKED.length - 6)],
  ['corrupt-gzip', 'a wrong length', flipped(PACKED.length - 2)],
  ['truncated-gzip', 'a missing trailer', PACKED.subarray(0, -8)],
  ['truncated-gzip', 'half a trailer', PACKED.subarray(0, -3)],
])('%s: %s still hands over all of the data', async (code, _name, bytes) => {
  const { text, outcome } = await read(bytes);
  expect(text).toBe(TEXT);
  expect(outcome.problem?.code).toBe(code);
});

test('a file that stops in the middle hands over what came before', async () => {
  const { text, outcome } = await read(PACKED.subarray(0, PACKED.length / 2));
  expect(outcome.problem?.code).toBe('truncated-gzip');
  expect(text.length).toBeGreaterThan(TEXT.length / 4);
  expect(TEXT.startsWith(text)).toBe(true);
});

test('no single flipped bit goes unnoticed', async () => {
  for (let at = 12; at < PACKED.length; at += Math.floor(PACKED.length / 60)) {
    const { text, outcome } = await read(flipped(at));
    expect(outcome.problem !== null || text === TEXT, `bit at byte ${at}`).toBe(true);
  }
});

test('a file that is not there is a problem, not an exception', async () => {
  const outcome = await readFile(join(folder, 'gone'), () => undefined, new AbortController().signal);
  expect(outcome.problem).toMatchObject({ code: 'unreadable-file', text: 'it cannot be read: it is not there any more' });
});

test.each([
  ['little-endian, as Windows PowerShell writes it', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
  ['big-endian', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
])('UTF-16 %s becomes UTF-8', async (_name, bytes) => {
  expect((await read(bytes)).text).toBe(TEXT);
  expect((await read(gzipSync(bytes))).text).toBe(TEXT);
});

test('a defect in what takes the data comes out, and does not hang', async () => {
  const path = join(folder, 'defect.gz');
  writeFileSync(path, PACKED);
  const defect = (): void => {
    throw new Error('a defect');
  };
  await expect(readFile(path, defect, new AbortController().signal)).rejects.toThrow('a defect');
});
