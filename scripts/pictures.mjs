// Takes the pictures of the documentation: the real program on the bundled sample, in a real terminal. Build first.
//   node scripts/pictures.mjs [--png]      writes docs/pictures/*.svg (and, to look at them, *.png)
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { svgOf } from './pictures/svg.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'docs', 'pictures');
const cache = join(root, 'node_modules', '.cache', 'pictures');
const DOWN = '\u001B[B';

// The terminal of the tests is TypeScript, which Node 20 does not read.
const driver = join(cache, 'screen.mjs');
await build({
  entryPoints: [join(root, 'test/support/screen.ts')],
  outfile: driver,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
});
const { TerminalScreen } = await import(pathToFileURL(driver).href);

async function picture(name, title, screen) {
  writeFileSync(join(out, `${name}.svg`), svgOf(screen, title));
  if (process.argv.includes('--png')) {
    const { Resvg } = await import('@resvg/resvg-js');
    const drawn = new Resvg(svgOf(screen, title), { font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans Mono' } });
    writeFileSync(join(out, `${name}.png`), drawn.render().asPng());
  }
  process.stdout.write(`docs/pictures/${name}.svg\n`);
}

async function journey(columns, rows, take) {
  const home = mkdtempSync(join(tmpdir(), 'tls-migrate-pictures-'));
  const env = { HOME: home, XDG_STATE_HOME: join(home, 'state') };
  const screen = new TerminalScreen(process.execPath, [join(root, 'bin/tls-migrate.js')], { columns, rows, cwd: home, env });
  try {
    await screen.see('What should be checked?');
    await take(screen);
  } finally {
    await screen.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Chooses the sample and goes on to its findings; `shown` is called on the way. */
async function toFindings(screen, shown = async () => {}) {
  screen.type(`${DOWN.repeat(6)}\r`);
  await screen.see('c on to the evidence');
  await shown('detect');
  screen.type('c');
  await screen.see('c on to the findings');
  await shown('evidence');
  screen.type('c');
  await screen.see('enter walks you through the fix');
}

mkdirSync(out, { recursive: true });

await journey(80, 24, async (screen) => {
  await picture('scope', 'The first screen: what should be checked?', screen);
  const titles = { detect: 'What is installed on the machine, worst first', evidence: 'What the logs saw, with every denominator' };
  await toFindings(screen, (stage) => picture(stage, titles[stage], screen));
  await picture('findings', 'The findings, worst first, with what was looked at', screen);
  screen.type(`${DOWN}${DOWN}${DOWN}\r`);
  await screen.see('Why it matters');
  screen.type(DOWN);
  await screen.see('space marks it done');
  await picture('fix', 'One finding, its steps and the commands to copy', screen);
  screen.type('\u001B');
  await screen.see('s save report');
  screen.type('s');
  await screen.see('How it begins');
  await picture('report', 'The report, how it begins and where it goes', screen);
});

await journey(140, 32, async (screen) => {
  await toFindings(screen);
  screen.type(`${DOWN}${DOWN}${DOWN}`);
  await screen.see(/❯ ! high +AWS SDK for \.NET/);
  await picture('findings-wide', 'The findings with the detail beside them, on a wide terminal', screen);
});
