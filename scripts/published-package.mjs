// What is published bundles its libraries, so its package.json names none: a user installs one package, not a hundred.
// `strip` runs before packing, `restore` after it.
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const manifest = new URL('../package.json', import.meta.url);
const original = new URL('../package.original.json', import.meta.url);

function restore() {
  if (!existsSync(original)) return;
  copyFileSync(original, manifest);
  rmSync(original);
}

function strip() {
  restore(); // an earlier packing may have been interrupted
  copyFileSync(manifest, original);
  const { dependencies: _bundled, devDependencies: _tools, scripts: _scripts, ...published } = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`);
}

const actions = { strip, restore };
const action = actions[process.argv[2]];
if (action === undefined) throw new Error('usage: published-package.mjs strip|restore');
action();
