// Whoever is told to type a flag, in the documents or on screen, must find it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addScopeFlags } from '../../src/cli/flags.ts';
import { commandLine } from '../../src/cli/program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const commands = commandLine(() => {}).commands;
const known = new Map(
  commands.map((command) => [command.name(), new Set([...command.options.flatMap(({ long }) => long ?? []), '--help', '--version'])]),
);
const anywhere = new Set([...known.values()].flatMap((flags) => [...flags]));

const FLAG = /(?<![\w-])--[a-z][a-z0-9-]*/g;
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const texts = ['src/findings', 'src/evidence', 'src/cli', 'src/aws'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Commands of ours, up to the end of the line, of the quotation or of the remark behind it: each with its name and its flags. */
const commandsIn = (text: string): readonly (readonly [string, readonly string[]])[] =>
  [...text.matchAll(/tls-migrate(?: ([a-z-]+))?((?: [^\s`'"#;,)]+)*)/g)].map(([, name = '', rest = '']) => [
    known.has(name) ? name : 'guide',
    rest.match(FLAG) ?? [],
  ]);

describe.each([...documents, ...texts].map((path) => [path, commandsIn(read(path))] as const).filter(([, found]) => found.length > 0))(
  '%s',
  (_path, found) => {
    test('every command that it names has the flags that it names', () => {
      const missing = found.flatMap(([name, flags]) =>
        flags.filter((flag) => known.get(name)?.has(flag) !== true).map((flag) => `${name} ${flag}`),
      );
      expect(missing).toEqual([]);
    });
  },
);

test('flags that are named alone are flags of some command', () => {
  // Those of other programs: in code of their own, or beside the name of the program.
  const foreign = new Set(['--parts', '--runs', '--events', '--runners', '--cores', '--folder', '--tls-min-', '--tls-max-']);
  const alone = [...documents, ...texts].flatMap((path) => read(path).match(/(?<=[`(])--[a-z][a-z0-9-]*(?=[`) ])/g) ?? []);
  expect(alone.length).toBeGreaterThan(30);
  expect([...new Set(alone)].filter((flag) => !anywhere.has(flag) && !foreign.has(flag))).toEqual([]);
});

test('README.md and docs/ name every flag that says what to read', () => {
  const all = documents.map(read).join('\n');
  const check = addScopeFlags(new Command()).options.flatMap(({ long }) => long ?? []);
  expect(check.filter((flag) => !new RegExp(`${flag}(?![a-z-])`).test(all))).toEqual([]);
});
