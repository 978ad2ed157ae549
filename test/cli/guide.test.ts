// The guided command, before it draws: what cannot be is said in a sentence.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { guide } from '../../src/cli/commands/guide.ts';
import type { RawScopeFlags } from '../../src/cli/flags.ts';

const streams = [process.stdin, process.stdout] as const;
const before = streams.map((stream) => stream.isTTY);
beforeEach(() => {
  for (const stream of streams) stream.isTTY = true;
});
afterEach(() => {
  for (const [index, stream] of streams.entries()) stream.isTTY = before[index] ?? false;
});

const flags = (changes: Partial<RawScopeFlags>): RawScopeFlags => ({
  detect: true,
  prove: true,
  target: 'tls1.2',
  failOn: 'medium',
  ...changes,
});

test('a limit that is no amount is refused before anything is drawn', async () => {
  await expect(guide(flags({ logsInsights: true, maxCost: 'NaN' }))).rejects.toThrow(/not an amount/);
});

test('what is about accounts needs one to ask', async () => {
  await expect(guide(flags({ profile: ['prod'] }))).rejects.toThrow(/add --aws or --logs-insights/);
});
