import { describe, expect, it } from 'vitest';
import { identify } from '../../src/clients/identify.ts';
import { confidence, programLabel } from '../../src/clients/label.ts';
import type { Program } from '../../src/clients/program.ts';
import { programKey } from '../../src/clients/program-key.ts';
import { AWS_OWNED, RUNTIMES, SDKS, TOOLS } from '../../src/clients/vocabulary.ts';
import { OWN_TABLE, readTable, sharedTable } from './tables.ts';

const PRODUCTS = new Set<string>([...TOOLS, ...AWS_OWNED, ...SDKS]);
const SDK_NAMES = new Set<string>(SDKS);
const RUNTIME_NAMES = new Set<string>(RUNTIMES);

/** Mulberry32: the same seed gives the same strings on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function claims(agent: string, program: Program): void {
  const { product, productVersion, sdk, sdkVersion, runtime, runtimeVersion, browser, details } = program;
  if (product !== null) expect(PRODUCTS).toContain(product);
  if (sdk !== null) expect(SDK_NAMES).toContain(sdk);
  if (runtime !== null) expect(RUNTIME_NAMES).toContain(runtime);
  for (const version of [productVersion, sdkVersion, runtimeVersion]) if (version !== null) expect(agent).toContain(version);
  for (const [detail, value] of details) if (detail !== 'credentials') expect(agent.toLowerCase()).toContain(value.toLowerCase());
  if (browser !== null) expect(agent).toContain(browser.split(' ').at(-1));
  if (product === null) expect(productVersion).toBeNull();
  if (sdk === null) expect(sdkVersion).toBeNull();
  if (runtime === null) expect(runtimeVersion).toBeNull();
  expect(programKey(agent, program)).not.toContain('|');
  expect(Array.from(programLabel(program, agent)).length).toBeLessThanOrEqual(60);
  expect(['high', 'medium', 'low']).toContain(confidence(program));
}

describe('strings from strangers', () => {
  it('never make it throw, name something outside the vocabulary, or give a version that is not in the string', () => {
    const next = random(20_261_122);
    const below = (limit: number): number => Math.floor(next() * limit);
    const agents = [...readTable(OWN_TABLE), ...sharedTable()].map(({ userAgent }) => userAgent);
    const pick = (): string => agents[below(agents.length)] ?? '';
    const STRAY = [
      '/',
      '#',
      '(',
      ')',
      '[',
      ']',
      ',',
      ' ',
      '|',
      '\u001b[31m',
      '\u202e',
      '\u0000',
      '😀',
      '<b>',
      '{}',
      '__proto__',
      'v',
      '9',
      '.',
      ';',
    ];
    for (let round = 0; round < 6000; round += 1) {
      let agent = pick();
      for (let change = below(4); change >= 0; change -= 1) {
        const at = below(agent.length + 1);
        const other = pick();
        const kinds = [
          () => agent.slice(0, at),
          () => agent.slice(at),
          () => agent.slice(0, at) + (STRAY[below(STRAY.length)] ?? '') + agent.slice(at),
          () => agent.slice(0, at) + agent.slice(at + 1 + below(8)),
          () => agent.slice(0, at) + other.slice(below(other.length + 1)),
          () => `${agent} ${other}`,
          () => (next() < 0.5 ? agent.toUpperCase() : agent.toLowerCase()),
          () => agent.replaceAll(' ', ''),
        ];
        agent = kinds[below(kinds.length)]?.() ?? agent;
      }
      claims(agent, identify(agent));
    }
  });

  it.each([
    ['opening parentheses', '('.repeat(100_000)],
    ['closing parentheses', `aws-sdk-go/1.0 ${')'.repeat(100_000)}`],
    ['many comments', 'curl/7.1 '.concat('(linux; x) '.repeat(9_000))],
    ['open comments', 'aws-sdk-go/1.44 (go1.2 '.repeat(4_500)],
    ['brackets', `[${'['.repeat(100_000)}`],
    ['digits and letters', 'a/'.concat('1a'.repeat(50_000))],
    ['words that look glued', 'a/1b/'.repeat(20_000)],
    ['glued names', 'x/1botocore/'.repeat(8_000)],
    ['slashes', '/'.repeat(100_000)],
    ['hashes', '#'.repeat(100_000)],
    ['dots', `aws-cli/1${'.'.repeat(100_000)}`],
    ['a long version', `Boto3/${'1.'.repeat(50_000)}`],
    ['dashes', 'a-'.repeat(50_000)],
    ['spaces', `x${' '.repeat(100_000)}y`],
    ['commas', 'a, '.repeat(33_000)],
    ['heads', 'S3Console/0.4, '.repeat(7_000)],
    ['SDKs', 'aws-sdk-java/ '.repeat(7_000)],
    ['virtual machines', 'md/OpenJDK_64-Bit_Server_VM#1 '.repeat(3_500)],
    ['metrics', `Boto3/1.2 m/${'a,'.repeat(50_000)}`],
    ['a service name', `${'a.'.repeat(50_000)}amazonaws.com`],
    ['a browser', `Mozilla/5.0 ${'Version/1 '.repeat(10_000)}`],
    ['an old Opera', `Opera/9 ${'Version/'.repeat(12_000)}`],
    ['CloudBerry', `CloudBerry ${'a '.repeat(50_000)}`],
    ['WinHTTP', `WinHTTP ${'a '.repeat(50_000)}`],
    ['kernels', 'aws-sdk-java/1.1 '.concat('Linux/amzn2.amzn2.amzn2 '.repeat(4_000))],
  ])('cost linear time: %s', (_, agent) => {
    // Anything worse than linear needs minutes for such a string, and the test runner's own time-out ends that.
    claims(agent, identify(agent));
  });
});
