// esbuild plugin: takes costs of starting and of drawing out of dependencies. Each change names the code it replaces and fails the build
// when that code is not there any more, so that an upgrade cannot drop it unnoticed.
import { readFileSync } from 'node:fs';

/** The source at `path` with every `[from, to]` done; each `from` must be there exactly once. */
function rewrite(path, replacements) {
  let source = readFileSync(path, 'utf8');
  for (const [from, to] of replacements) {
    const found = source.split(from).length - 1;
    if (found !== 1) throw new Error(`lighter-dependencies: ${path} has changed: expected once, found ${found} times: ${from}`);
    source = source.replace(from, () => to);
  }
  return { contents: source, loader: 'js' };
}

// yoga-layout fetches its WASM from a data: URL, which starts Node's HTTP client with TLS and crypto (about 90 ms and 8 MB).
// The code has a branch without fetch; it is taken always, and decodes with Buffer.
const YOGA = [
  ['w||"function"!=typeof fetch?', 'true?'],
  ['"function"==typeof atob?atob:', '"function"==typeof Buffer?a=>Buffer.from(a,"base64").toString("latin1"):'],
];

// string-width compiles expressions of emoji sequences when it loads (about 90 ms). They are compiled when they are needed
// first; text of characters that are one cell wide in every terminal never needs them: Latin, dashes, arrows, box drawing,
// blocks, circles, check marks, angle ornaments.
const ONE_CELL = String.raw`/^[ -~\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u2193\u2500-\u25A9\u25CB\u25CF\u2713-\u2718\u276E\u276F]*$/`;
const LAZY = `const lazy = (make) => {
  let made;
  const regex = () => (made ??= make());
  return { test: (text) => regex().test(text), [Symbol.search]: (text) => text.search(regex()) };
};
`;
const STRING_WIDTH = [
  ['const segmenter =', `${LAZY}const segmenter =`],
  ['const visibleCharacterRegex = /', 'const visibleCharacterRegex = lazy(() => /'],
  [String.raw`\p{Surrogate}]/v;`, String.raw`\p{Surrogate}]/v);`],
  [String.raw`const rgiEmojiRegex = /^\p{RGI_Emoji}$/v;`, String.raw`const rgiEmojiRegex = lazy(() => /^\p{RGI_Emoji}$/v);`],
  [
    '\tlet width = 0;\n\tconst eastAsianWidthOptions',
    `\tif (${ONE_CELL}.test(string)) {\n\t\treturn string.length;\n\t}\n\n\tlet width = 0;\n\tconst eastAsianWidthOptions`,
  ],
];

// zod's messages in some fifty languages are a third of a megabyte that nobody here reads; English is loaded apart from them.
const ENGLISH_ONLY = "export { default as en } from './en.js';\n";

// Ink takes every line of the screen apart anew for every frame, though most have not changed since the last one. What it
// remembers within a frame it now remembers from frame to frame, as long as that is little.
const INK_OUTPUT = [
  [
    'export default class Output {',
    `let kept;
function keptCaches() {
  if (!kept || kept.styledChars.size > 600 || kept.widths.size > 5000 || kept.blockWidths.size > 5000) kept = new OutputCaches();
  return kept;
}
export default class Output {`,
  ],
  ['caches = new OutputCaches();', 'caches = keptCaches();'],
];

export const lighterDependencies = {
  name: 'lighter-dependencies',
  setup(build) {
    const wanted = new Set(['yoga-layout', 'string-width', 'zod', 'ink']);
    build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => {
      wanted.delete('yoga-layout');
      return rewrite(path, YOGA);
    });
    build.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, ({ path }) => {
      wanted.delete('string-width');
      return rewrite(path, STRING_WIDTH);
    });
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => {
      wanted.delete('zod');
      return { contents: ENGLISH_ONLY, loader: 'js' };
    });
    build.onLoad({ filter: /[\\/]ink[\\/]build[\\/]output\.js$/ }, ({ path }) => {
      wanted.delete('ink');
      return rewrite(path, INK_OUTPUT);
    });
    build.onEnd(({ errors }) => {
      if (errors.length === 0 && wanted.size > 0) throw new Error(`lighter-dependencies: never loaded: ${[...wanted].join(', ')}`);
    });
  },
};
