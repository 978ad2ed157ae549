// The keys as the documentation lists them: written from the one table, and stale as soon as it changes.
import { expect, test } from 'vitest';
import { helpHints } from '../../tui/hints.ts';
import { BINDINGS } from '../../tui/keys.ts';
import type { ScreenName } from '../../tui/state.ts';
import { everyScreen } from '../support/every-screen.ts';

const SCREENS: readonly (readonly [ScreenName, string])[] = [
  ['scope', 'Scope'],
  ['profiles', 'Profiles of AWS accounts'],
  ['detect', 'Detect'],
  ['plan', 'Evidence: what AWS accounts have, before anything is read'],
  ['evidence', 'Evidence'],
  ['query', 'The query'],
  ['findings', 'Findings'],
  ['fix', 'Fix'],
  ['verify', 'Verify'],
  ['report', 'Report'],
];

test('docs/keys.md lists every key (npx vitest run test/tui/keys-document.test.ts -u writes it)', async () => {
  const states = new Map((await everyScreen({})).map(({ state }) => [state.stack.at(-1)?.name, state]));
  const sections = SCREENS.flatMap(([name, title]) => {
    const state = states.get(name);
    const rows = (state ? helpHints(state) : []).map(
      ({ key, label }) =>
        `| ${key
          .split(' ')
          .map((one) => `\`${one}\``)
          .join(' ')} | ${label} |`,
    );
    return [`## ${title}`, '', '| key | what it does |', '|---|---|', ...rows, ''];
  });
  const text = [
    '# The keys of the guided assistant',
    '',
    'On every screen `?` lists the keys that work there, and why one does not work now.',
    '',
    ...sections,
  ].join('\n');
  expect(BINDINGS.length).toBeGreaterThan(30);
  await expect(text).toMatchFileSnapshot('../../docs/keys.md');
});
