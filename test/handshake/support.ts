// An installation that a proof begins with, and a hello made by hand.
import { createConnection } from 'node:net';
import type { Installation } from '../../src/contract/document.ts';
import type { ProofContext } from '../../src/handshake/prove.ts';
import { underived } from '../../src/machine/derive.ts';
import type { Host } from '../../src/machine/host.ts';
import { newInstallation } from '../../src/machine/installation.ts';
import { fakeHost } from '../support/host.ts';

/** As detection leaves it, with nothing known but the path. */
export function installed(change: Partial<Installation> & Pick<Installation, 'kind' | 'path'>): Installation {
  const { kind, path } = change;
  const facts = { kind, name: kind, version: null, path, realPath: path, foundBy: ['PATH'], ran: true, notRunBecause: null, library: null };
  return { ...newInstallation(fakeHost(), { ...facts, derived: underived(null) }), ...change };
}

/** Proofs without consent and without patience. */
export function proofContext(host: Host, change: Partial<ProofContext> = {}): ProofContext & { readonly notes: string[] } {
  const notes: string[] = [];
  return {
    host,
    signal: new AbortController().signal,
    allowPrograms: false,
    helloTimeoutMs: 1500,
    notes,
    note: (text) => notes.push(text),
    ...change,
  };
}

const u16 = (value: number): readonly number[] => [value >> 8, value & 255];
const sized = (bytes: readonly number[]): readonly number[] => [...u16(bytes.length), ...bytes];

/** The bytes of a ClientHello in one record. Versions as on the wire (0x0304); none leaves `supported_versions` out. */
export function helloBytes({
  legacy = 0x0303,
  versions = [] as readonly number[],
  groups = [0x001d] as readonly number[],
} = {}): Uint8Array {
  const extension = (type: number, body: readonly number[]): readonly number[] => [...u16(type), ...sized(body)];
  const list = versions.flatMap(u16);
  const extensions = [...extension(10, sized(groups.flatMap(u16))), ...(versions.length > 0 ? extension(43, [list.length, ...list]) : [])];
  const body = [...u16(legacy), ...Array.from({ length: 32 }, () => 7), 0, ...sized([0x13, 0x01, 0xc0, 0x2f]), 1, 0, ...sized(extensions)];
  const message = [1, 0, ...u16(body.length), ...body];
  return Uint8Array.from([22, 3, 1, ...sized(message)]);
}

/** A fatal alert in the place of a hello: `protocol_version`. */
export const ALERT_BYTES = Uint8Array.from([21, 3, 1, 0, 2, 2, 70]);

/** The port that a driver's arguments name. */
export const portIn = (args: readonly string[]): number => Number(/127\.0\.0\.1(?::|['"], ?|', port: )(\d+)/.exec(args.join(' '))?.[1]);

/** Says `bytes` to a port of this machine, and ends when the other side does. */
export const say = (port: number, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write(bytes));
    socket.on('error', () => {}).on('close', () => resolve());
    socket.resume();
  });
