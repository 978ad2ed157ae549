// Detection and proof of everything on this machine, with 1, 2 and 4 hellos at a time.

import type { Installation } from '../src/contract/document.ts';
import { isProvable } from '../src/handshake/prove.ts';
import { type ProofEvent, withProofs } from '../src/handshake/prove-all.ts';
import { detectInstallations } from '../src/machine/detect.ts';
import { realHost } from '../src/machine/real-host.ts';

const HOST = realHost();
const SIGNAL = new AbortController().signal;

interface Round {
  readonly ms: number;
  readonly installations: readonly Installation[];
  readonly notes: readonly string[];
}

async function round(events: AsyncIterable<ProofEvent>): Promise<Round> {
  const started = performance.now();
  const found = new Map<string, Installation>();
  const notes: string[] = [];
  for await (const event of events) {
    if (event.type === 'installation') found.set(event.installation.id, event.installation);
    if (event.type === 'note') notes.push(event.text);
  }
  return { ms: performance.now() - started, installations: [...found.values()], notes };
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function row(installation: Installation): string {
  const { kind, version, handshake, basis, path } = installation;
  const offers = handshake ? `${handshake.versions.join(' ')}; ${handshake.groups[0] ?? 'no group'}; ${handshake.ms} ms` : basis;
  return `  ${kind.padEnd(18)} ${(version ?? '').padEnd(12)} ${offers.padEnd(64)} ${path}`;
}

/** Prints what one gets and what it costs; programs that others can change are run too. */
export async function run(): Promise<void> {
  const options = { host: HOST, signal: SIGNAL, allowPrograms: true };
  const detect = (signal: AbortSignal) => detectInstallations({ ...options, signal });
  // The first run reads everything from disk: it is not counted.
  const warm = await round(withProofs(detect, options));
  console.log(warm.installations.map(row).join('\n'));
  for (const note of warm.notes) console.log(`  note: ${note}`);
  const proofs = warm.installations.filter((one) => isProvable(one)).length;
  const proved = warm.installations.filter(({ basis }) => basis === 'proved').length;
  console.log(`\n${warm.installations.length} installations, ${proofs} that can be asked for a hello, ${proved} proved`);
  const alone = await round(detect(SIGNAL));
  console.log(`detection alone                     ${seconds(alone.ms)}`);
  for (const concurrency of [1, 2, 4]) {
    const { ms, installations } = await round(withProofs(detect, { ...options, concurrency }));
    const good = installations.filter(({ basis }) => basis === 'proved').length;
    console.log(
      `detection and proof, ${concurrency} at a time     ${seconds(ms)}, ${(ms / alone.ms).toFixed(1)} times detection alone; ${good} proved`,
    );
  }
}
