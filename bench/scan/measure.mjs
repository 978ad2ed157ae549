// Runs a command and measures it from outside: wall clock, processor time, peak memory, and how busy others were meanwhile (the last three on Linux).
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const POLL_MS = 50;
/** Of /proc: ticks in a second, the same on every Linux that Node runs on. */
const TICKS = 100;

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Processor seconds of all children that have ended, with theirs; NaN where there is no /proc. */
function childSeconds() {
  const fields = read('/proc/self/stat').split(') ').at(-1).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** Processor seconds that the whole machine was busy. */
function busySeconds() {
  const [user, nice, system, , , irq, softirq] = read('/proc/stat').split('\n')[0].split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / TICKS;
}

/** The peaks (bytes) of a process and its descendants, added. */
function peakOf(pid) {
  const peak = Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + peakOf(child), peak);
}

/**
 * One run of `command` (a list) to its end: seconds, cpu (seconds), peak (bytes), others (processors that were busy with something else,
 * as a part of all), code, stdout. What Linux alone tells is NaN elsewhere.
 */
export async function run({ command: [file, ...args], env = process.env, discard = false }) {
  const [cpuBefore, busyBefore, own] = [childSeconds(), busySeconds(), process.cpuUsage()];
  const started = performance.now();
  const child = spawn(file, args, { env, stdio: ['ignore', discard ? 'ignore' : 'pipe', 'pipe'] });
  const [out, problems] = [[], []];
  child.stdout?.on('data', (data) => out.push(data));
  child.stderr.on('data', (data) => problems.push(data));
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, peakOf(child.pid));
  };
  const timer = setInterval(look, POLL_MS);
  try {
    const code = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    const seconds = (performance.now() - started) / 1000;
    const cpu = childSeconds() - cpuBefore;
    const mine = process.cpuUsage(own);
    const others = busySeconds() - busyBefore - cpu - (mine.user + mine.system) / 1e6;
    const stdout = Buffer.concat(out).toString();
    return {
      seconds,
      cpu,
      peak: peak === 0 ? Number.NaN : peak,
      others: Math.max(0, others / seconds / availableParallelism()),
      code,
      stdout,
      stderr: Buffer.concat(problems).toString(),
    };
  } finally {
    clearInterval(timer);
  }
}

export const median = (numbers) => {
  const inOrder = numbers.toSorted((a, b) => a - b);
  const half = inOrder.length >> 1;
  return inOrder.length % 2 === 1 ? inOrder[half] : (inOrder[half - 1] + inOrder[half]) / 2;
};
