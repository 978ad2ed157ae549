import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../../bin/tls-migrate.js', import.meta.url));

test('a Node that is too old can read the launcher, and so say that it is', async () => {
  const source = readFileSync(LAUNCHER, 'utf8');
  const { code, warnings } = await transform(source, { target: 'es5', format: 'cjs' });
  expect(warnings).toEqual([]);
  // Unchanged but for white space: nothing in it had to be rewritten for ES5.
  expect(code).not.toMatch(/=>|`|\b(?:let|const|import)\b/);
  expect(source).not.toMatch(/=>|`|\b(?:let|const|import)\b/);
});
