// The flags that say how this machine is looked at.
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addJudgementFlags, addScopeFlags, type RawScopeFlags, scopeOf } from '../../src/cli/flags.ts';

function scope(...args: readonly string[]) {
  const command = addJudgementFlags(addScopeFlags(new Command())).exitOverride();
  command.parse([...args], { from: 'user' });
  return scopeOf(command.opts<RawScopeFlags>(), 0, () => '/sample');
}

test('what is found is proved unless somebody says otherwise', () => {
  expect(scope()).toMatchObject({ machine: true, prove: true, allowPrograms: false });
  expect(scope('--no-prove', '--allow-programs')).toMatchObject({ prove: false, allowPrograms: true });
  expect(scope('--sample', '--no-prove').prove).toBe(false);
});
