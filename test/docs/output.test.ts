import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CSV_COLUMNS } from '../../src/report/csv.ts';

test('docs/output.md names the columns of the CSV as they are', () => {
  const text = readFileSync(new URL('../../docs/output.md', import.meta.url), 'utf8');
  expect(text).toContain(`\`${CSV_COLUMNS.join(', ')}\``);
});
