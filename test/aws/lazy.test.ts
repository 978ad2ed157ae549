// The SDK takes time to load: whoever never asks AWS anything must not wait for it.
import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const ROOM = new URL('../../src/aws/', import.meta.url);

it('loads the SDK only when something is asked', async () => {
  const files = await readdir(ROOM);
  expect(files).toContain('connect.ts');
  for (const file of files) {
    const text = await readFile(new URL(file, ROOM), 'utf8');
    const imports = [...text.matchAll(/^import (?!type\b).*?from '(@[^']+)';$/gms)].map(([, name]) => name);
    expect({ file, imports }).toEqual({ file, imports: [] });
  }
});
