// How the assistant feels: time to the first frame, time and bytes of a key with 10,000 findings, memory. Build first.
//   node bench/terminal.mjs [runs]
// Medians, in a real pty; beside the first frame stands what Node itself takes to print a word, measured in turn with it.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pty from '@lydell/node-pty';

const PROGRAM = fileURLToPath(new URL('../bin/tls-migrate.js', import.meta.url));
const RUNS = Number(process.argv[2] ?? 15);
const FINDINGS = 10_000;
const COLUMNS = 100;
const ROWS = 30;
// A frame is over when nothing has come for this long.
const QUIET_MS = 60;

const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-bench-'));
const print = (text) => process.stdout.write(`${text}\n`);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

function start(args) {
  // Certificates that the environment adds cost Node 20 more time than everything that is measured here.
  const { CI, NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...env } = process.env;
  const home = { HOME: folder, XDG_STATE_HOME: join(folder, 'state'), TERM: 'xterm-256color' };
  const begun = performance.now();
  const child = pty.spawn(process.execPath, args, { cols: COLUMNS, rows: ROWS, cwd: folder, env: { ...env, ...home } });
  const seen = { text: '', bytes: 0, last: begun };
  let look = () => {};
  child.onData((data) => {
    seen.text += data;
    seen.bytes += Buffer.byteLength(data);
    seen.last = performance.now();
    look();
  });
  const ended = new Promise((resolve) => child.onExit(resolve));
  return {
    child,
    seen,
    ended,
    /** Milliseconds from the start to `text`. */
    until: (text) =>
      new Promise((resolve) => {
        look = () => {
          if (!seen.text.includes(text)) return;
          look = () => {};
          resolve(seen.last - begun);
        };
        look();
      }),
    /** Presses a key: milliseconds to the last byte that it draws, and how many bytes. */
    press: async (key) => {
      const before = seen.bytes;
      const pressed = performance.now();
      child.write(key);
      do await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      while (seen.bytes === before || performance.now() - seen.last < QUIET_MS);
      return { ms: seen.last - pressed, bytes: seen.bytes - before };
    },
    memory: () => {
      try {
        return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
      } catch {
        return null;
      }
    },
  };
}

/** A trail of `FINDINGS` roles, each with one call over TLS 1.0. */
function writeTrail() {
  const record = (at) => ({
    eventVersion: '1.11',
    eventTime: '2026-11-20T10:00:00Z',
    eventID: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    eventType: 'AwsApiCall',
    eventSource: 's3.amazonaws.com',
    eventName: 'ListBuckets',
    awsRegion: 'eu-west-1',
    recipientAccountId: '111122223333',
    sourceIPAddress: '192.0.2.7',
    userAgent: 'Boto3/1.9.0 Python/2.7.5 Linux/3.10.0 Botocore/1.12.0',
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::111122223333:assumed-role/worker-${at}/x`,
      sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::111122223333:role/worker-${at}` } },
    },
    tlsDetails: { tlsVersion: 'TLSv1', cipherSuite: 'ECDHE-RSA-AES128-SHA', clientProvidedHostHeader: 's3.eu-west-1.amazonaws.com' },
  });
  const path = join(folder, 'trail.json');
  writeFileSync(path, JSON.stringify({ Records: Array.from({ length: FINDINGS }, (_, at) => record(at)) }));
  return path;
}

async function firstFrames() {
  const bare = [];
  const program = [];
  const memory = [];
  // Once for the compile cache, which only a proper end writes.
  for (let run = 0; run <= RUNS; run += 1) {
    const node = start(['-e', 'process.stdout.write("a word")']);
    const nodeMs = await node.until('a word');
    await node.ended;
    const assistant = start([PROGRAM]);
    const assistantMs = await assistant.until('q\u001B');
    const peak = assistant.memory();
    assistant.child.write('\u0003');
    await assistant.ended;
    if (run > 0) {
      bare.push(nodeMs);
      program.push(assistantMs);
      if (peak !== null) memory.push(peak);
    }
  }
  return { bare: median(bare), program: median(program), memory: memory.length > 0 ? median(memory) : null };
}

async function keys(trail) {
  const assistant = start([PROGRAM, '--files', trail, '--no-detect']);
  await assistant.until('on to the findings');
  await assistant.press('c');
  const memory = assistant.memory();
  const measure = async (keys, times) => {
    const pressed = [];
    for (let time = 0; time < times; time += 1) pressed.push(await assistant.press(keys[time % keys.length]));
    return { ms: median(pressed.map(({ ms }) => ms)), bytes: median(pressed.map(({ bytes }) => bytes)) };
  };
  // To the bottom of the window and beyond, so that the code is warm; then up and down within it.
  await measure(['j'], 30);
  const move = await measure(['k', 'j'], RUNS);
  const scroll = await measure(['j'], RUNS);
  const page = await measure(['\u001B[6~'], RUNS);
  await assistant.press('/');
  const filter = await measure(['1', '\u007F'], RUNS);
  assistant.child.write('\u0003');
  await assistant.ended;
  return { move, scroll, page, filter, memory };
}

try {
  mkdirSync(join(folder, 'state'), { recursive: true });
  print(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${COLUMNS}x${ROWS}, medians of ${RUNS}`);
  const megabytes = (n) => (n === null ? 'not known on this system' : `${n.toFixed(0)} MB`);
  const { bare, program, memory: first } = await firstFrames();
  print(`first frame        ${program.toFixed(0)} ms (${(program / bare).toFixed(1)} times Node alone: ${bare.toFixed(0)} ms)`);
  print(`memory then        ${megabytes(first)}`);
  const { move, scroll, page, filter, memory } = await keys(writeTrail());
  const row = (name, { ms, bytes }) => print(`${name.padEnd(18)} ${ms.toFixed(1)} ms, ${bytes} bytes`);
  print(`with ${FINDINGS.toLocaleString('en-US')} findings`);
  row('  cursor move', move);
  row('  scroll by a row', scroll);
  row('  scroll by a page', page);
  row('  filter, a letter', filter);
  print(`  peak memory      ${megabytes(memory)}, reading and judging them included`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
