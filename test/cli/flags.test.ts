// The flags that say how this machine is looked at.
import { resolve } from 'node:path';
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

test('projects are folders that are there, each once, and belong to this machine', () => {
  expect(scope().projects).toEqual([]);
  expect(scope('--project', 'src', 'test', '--project', './src', 'src').projects).toEqual([resolve('src'), resolve('test')]);
  expect(() => scope('--project', 'nowhere')).toThrow('--project nowhere: there is no such file or folder.');
  expect(() => scope('--project', 'package.json')).toThrow('--project package.json: this is no folder.');
  expect(() => scope('--project', 'src', '--no-detect')).toThrow('leave --no-detect out');
  expect(() => scope('--project', 'src', '--sample')).toThrow('--sample and --project exclude each other');
});

test('reading only what is new is about files, and never about the sample', () => {
  expect(scope('--files', 'src').sinceLast).toBe(false);
  expect(scope('--files', 'src', '--since-last')).toMatchObject({ sinceLast: true, window: { from: null, to: null } });
  expect(() => scope('--since-last')).toThrow('--since-last is about files: name the same ones as before with --files.');
  expect(() => scope('--since-last', '--logs-insights')).toThrow('--since-last is about files');
  expect(() => scope('--since-last', '--sample')).toThrow('--sample and --since-last exclude each other');
});
