import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hidesSomething, SOURCE_KINDS } from '../../src/contract/vocabulary.ts';
import { CSV_COLUMNS } from '../../src/report/csv.ts';

const output = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');

test('docs/output.md names every kind of source, and as remarks what takes nothing away', () => {
  for (const kind of SOURCE_KINDS) expect(output).toContain(`\`${kind}\``);
  const remarks = /except these remarks[^:]*: ([^.]+)\./.exec(output)?.[1]?.match(/[a-z-]+(?=`)/g) ?? [];
  expect(remarks.length).toBeGreaterThan(10);
  for (const code of remarks) expect(hidesSomething({ code }), code).toBe(false);
});

test('docs/output.md names the columns of the CSV as they are', () => {
  const text = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');
  expect(text).toContain(`\`${CSV_COLUMNS.join(', ')}\``);
});
