import { describe, expect, test } from 'vitest';
import type { Installation } from '../../src/contract/document.ts';
import { type ProofEvent, withProofs } from '../../src/handshake/prove-all.ts';
import type { DetectionEvent } from '../../src/machine/detect.ts';
import { fakeHost, type Program, program } from '../support/host.ts';
import { helloBytes, installed, portIn, say } from './support.ts';

const HELLO = helloBytes({ versions: [0x0304, 0x0303] });
const never = (): AbortSignal => new AbortController().signal;

function machine(names: readonly string[], node: Program) {
  const paths = names.map((name) => `/opt/${name}/node`);
  const found: DetectionEvent[] = paths.map((path, index) => ({
    type: 'installation',
    installation: installed({ kind: 'node', path, id: `i-00000000000${index}` }),
  }));
  return { host: fakeHost({ files: Object.fromEntries(paths.map((path) => [path, program(node)])) }), found };
}

const hello: Program = async (args) => {
  await say(portIn(args), HELLO);
  return '';
};

async function* listed(events: readonly DetectionEvent[]): AsyncGenerator<DetectionEvent> {
  yield* events;
}

async function gathered(events: AsyncIterable<ProofEvent>) {
  const all: ProofEvent[] = [];
  for await (const event of events) all.push(event);
  const installations = all.flatMap((event) => (event.type === 'installation' ? [event.installation] : []));
  const progress = all.flatMap((event) => (event.type === 'proof-progress' ? [event] : []));
  return { all, installations, progress };
}

test('an installation comes as it was found, and again with its proof, under the same id', async () => {
  const { host, found } = machine(['a', 'b', 'c'], hello);
  const { installations, progress } = await gathered(withProofs(() => listed(found), { host, signal: never(), allowPrograms: false }));
  const of = (id: number): readonly Installation['basis'][] =>
    installations.filter((each) => each.id === `i-00000000000${id}`).map(({ basis }) => basis);
  expect([of(0), of(1), of(2)]).toEqual([
    ['none', 'proved'],
    ['none', 'proved'],
    ['none', 'proved'],
  ]);
  expect(progress.at(-1)).toEqual({ type: 'proof-progress', done: 3, total: 3, current: [] });
});

test('what detection says besides is passed on, and what cannot be proved is not counted', async () => {
  const { host } = machine([], hello);
  const events: DetectionEvent[] = [
    { type: 'note', text: 'a folder', incomplete: true },
    { type: 'progress', done: 1, total: 2, current: ['x'] },
    { type: 'installation', installation: installed({ kind: 'terraform', path: '/usr/bin/terraform' }) },
  ];
  expect((await gathered(withProofs(() => listed(events), { host, signal: never(), allowPrograms: false }))).all).toEqual(events);
});

describe.each([1, 2, 4])('with %i at a time', (concurrency) => {
  test('never more than that run, and all are proved', async () => {
    let [running, most] = [0, 0];
    const slow: Program = async (args, env) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await hello(args, env);
      running -= 1;
      return '';
    };
    const { host, found } = machine(['a', 'b', 'c', 'd', 'e', 'f'], slow);
    const { installations } = await gathered(withProofs(() => listed(found), { host, signal: never(), allowPrograms: false, concurrency }));
    expect(installations.filter(({ basis }) => basis === 'proved')).toHaveLength(6);
    expect(most).toBe(concurrency);
  });
});

test('cancelled, it ends with what it has, and starts nothing more', async () => {
  const stop = new AbortController();
  const { host, found } = machine(['a', 'b', 'c', 'd'], async (args, env) => {
    stop.abort();
    return hello(args, env);
  });
  const { installations, all } = await gathered(
    withProofs(() => listed(found), { host, signal: stop.signal, allowPrograms: false, concurrency: 1 }),
  );
  expect(installations.map(({ basis }) => basis)).toEqual(['none', 'none', 'none', 'none']);
  expect(host.runs).toHaveLength(1);
  expect(all.filter(({ type }) => type === 'note')).toEqual([]);
});

test('whoever leaves early stops detection and the proofs under way', async () => {
  const { host, found } = machine(['a', 'b'], hello);
  let signal: AbortSignal | null = null;
  async function* endless(until: AbortSignal): AsyncGenerator<DetectionEvent> {
    signal = until;
    yield* found;
    await new Promise<void>((resolve) => until.addEventListener('abort', () => resolve(), { once: true }));
  }
  for await (const event of withProofs(endless, { host, signal: never(), allowPrograms: false })) {
    if (event.type === 'installation' && event.installation.basis === 'proved') break;
  }
  expect((signal as AbortSignal | null)?.aborted).toBe(true);
});

test('a detection that fails is heard of', async () => {
  async function* failing(): AsyncGenerator<DetectionEvent> {
    yield { type: 'note', text: 'so far', incomplete: false };
    throw new Error('broken');
  }
  await expect(gathered(withProofs(failing, { host: fakeHost(), signal: never(), allowPrograms: false }))).rejects.toThrow('broken');
});
