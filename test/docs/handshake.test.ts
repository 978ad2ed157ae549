import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { InstallationKind } from '../../src/contract/document.ts';
import { INSTALLATION_KINDS } from '../../src/contract/vocabulary.ts';
import { driverFor } from '../../src/handshake/drivers/index.ts';

const text = readFileSync(new URL('../../docs/handshake.md', import.meta.url), 'utf8');

/** What docs/handshake.md calls them; null has no driver and is named elsewhere or never found. */
const NAMES: Readonly<Record<InstallationKind, string | null>> = {
  'aws-cli': 'AWS CLI',
  'aws-tools-powershell': null,
  node: 'Node.js',
  bun: 'Bun',
  deno: 'Deno',
  python: 'Python',
  java: 'Java',
  dotnet: '.NET',
  'dotnet-framework': '.NET Framework',
  mono: 'Mono',
  powershell: 'PowerShell',
  'windows-powershell': 'Windows PowerShell',
  openssl: 'openssl',
  curl: 'curl',
  wget: 'wget',
  git: 'git',
  go: 'Go',
  ruby: 'Ruby',
  php: 'PHP',
  perl: 'Perl',
  rust: 'Rust',
  terraform: 'Terraform',
  'aws-agent': "AWS's agents",
  schannel: 'Schannel',
  other: null,
};

describe('docs/handshake.md tells who says hello, and who stays derived', () => {
  const table = text.slice(text.indexOf('| says hello by |'), text.indexOf('Derived, always:'));
  const asked = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, first]) => first ?? '').join('; ');
  const derived = [...text.slice(text.indexOf('Derived, always:'), text.indexOf('## What it sees')).matchAll(/\*\*([^*]+)\*\*/g)]
    .map(([, bold]) => bold ?? '')
    .join('; ');
  const names = (list: string): readonly string[] =>
    list.split(/; |, | and /).map((entry) => entry.replace(/ (?:\(?from|before|\d).*$/, ''));

  test.each(INSTALLATION_KINDS.flatMap((kind) => (NAMES[kind] === null ? [] : [[kind, NAMES[kind]] as const])))('%s', (kind, name) => {
    expect(names(driverFor(kind) === null ? derived : asked)).toContain(name);
  });
});
