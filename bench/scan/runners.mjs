// What is measured side by side: the program, the limits that it cannot pass, and the peers that somebody might take instead.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ofCounts, ofDocument } from './answers.mjs';

const DUCKDB = '@duckdb/node-api@1.5.6-r.1';

const PROGRAM = fileURLToPath(new URL('../../bin/tls-migrate.js', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist', import.meta.url));
const READ_ALL = fileURLToPath(new URL('./read-all.mjs', import.meta.url));
const ASK_DUCKDB = fileURLToPath(new URL('./duckdb.mjs', import.meta.url));
const has = (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
/** A command line for a shell; \$1 is the folder. */
const shell = (script) => (folder) => ['sh', '-c', script, 'sh', folder];

// One line for each event; sort leaves duplicates out (jq itself takes quadratic time to remember ids).
const JQ = `.Records[] | [.eventID] + (
  if .tlsDetails.tlsVersion then [.tlsDetails.tlsVersion, .tlsDetails.keyExchange // "absent"]
  elif .userIdentity.invokedBy then ["without", "invoked-by-aws"]
  elif .sessionCredentialFromConsole == "true" then ["without", "console-session"]
  elif .eventType != "AwsApiCall" and .eventType != "AwsConsoleSignIn" then ["without", "service-event"]
  elif .tlsDetails then ["without", "partial"]
  else ["without", "not-reported"] end) | join(" ")`;

// Both spellings of a search that a person would type; neither can know of nesting or of duplicates.
const OLD_TLS = '"tlsVersion":"TLSv1(\\.1)?"';
const found = (text) => ({ totals: { legacyCalls: Number(text) } });

/** The folder of DuckDB's package, installed below `cache` when it is not there; null when that fails. */
function duckdbFolder(cache, say) {
  const prefix = join(cache, 'peers');
  const folder = join(prefix, 'node_modules/@duckdb/node-api');
  if (!existsSync(folder)) {
    say(`installing ${DUCKDB} into ${prefix}`);
    mkdirSync(prefix, { recursive: true });
    const { status } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', prefix, DUCKDB], {
      stdio: 'ignore',
    });
    if (status !== 0) return null;
  }
  return folder;
}

/**
 * All runners, with the reason (`missing`) for those that cannot run here. `subset` ones are too slow for everything. `answer` reads what
 * one printed; those without give none.
 */
export function runnersFor({ cores, cache, say, wanted }) {
  const node =
    (script, ...args) =>
    (folder) => [process.execPath, script, ...args, folder];
  const state = join(cache, 'state');
  const duckdb = wanted('duckdb') ? duckdbFolder(cache, say) : null;
  const missing = (name) => (has(name) ? null : `${name} is not installed`);
  const files = `find "$1" -name '*.json.gz' -print0 | xargs -0`;
  const all = [
    {
      id: 'program',
      name: 'tls-migrate check --files',
      missing: existsSync(BUILT) ? null : 'it is not built: npm run build',
      command: (folder) => [process.execPath, PROGRAM, 'check', '--files', folder, '--no-detect', '--json', '--quiet'],
      // Sessions of its own, each run the first: nothing is known of any file.
      prepare: () => {
        rmSync(state, { recursive: true, force: true });
        const { CI, NODE_EXTRA_CA_CERTS, NODE_OPTIONS, ...env } = process.env;
        return { ...env, XDG_STATE_HOME: state };
      },
      codes: [0, 1],
      answer: ofDocument,
    },
    {
      id: 'raw',
      kind: 'limit',
      name: `Node, raw inflate only, ${cores} threads`,
      command: node(READ_ALL, 'raw', cores),
      answer: JSON.parse,
    },
    {
      id: 'gunzip',
      kind: 'limit',
      name: `Node, gunzipSync only, ${cores} threads`,
      command: node(READ_ALL, 'gunzip', cores),
      answer: JSON.parse,
    },
    {
      id: 'igzip',
      kind: 'limit',
      name: `igzip -dc, ${cores} at a time`,
      missing: missing('igzip'),
      command: shell(`${files} -P${cores} -n 100 igzip -dc`),
    },
    {
      id: 'gzip',
      kind: 'limit',
      name: `gzip -dc, ${cores} at a time`,
      missing: missing('gzip'),
      command: shell(`${files} -P${cores} -n 100 gzip -dc`),
    },
    {
      id: 'duckdb',
      kind: 'peer',
      name: `DuckDB, same question, ${cores} threads`,
      missing: duckdb === null ? `${DUCKDB} could not be installed` : null,
      command: node(ASK_DUCKDB, duckdb ?? '', cores),
      answer: JSON.parse,
    },
    {
      id: 'parse',
      kind: 'peer',
      name: `gunzipSync + JSON.parse, same question, ${cores} threads`,
      command: node(READ_ALL, 'parse', cores),
      answer: JSON.parse,
    },
    {
      id: 'rg',
      kind: 'peer',
      name: `rg -z for old versions, ${cores} threads`,
      missing: missing('rg'),
      command: shell(`rg -z -j${cores} -o --no-filename --no-line-number '${OLD_TLS}' "$1" | wc -l`),
      answer: found,
    },
    {
      id: 'jq',
      kind: 'peer',
      subset: true,
      name: 'gzip -dc into jq, counts only',
      missing: missing('jq'),
      command: (folder) => [
        'sh',
        '-c',
        `${files} gzip -dc | jq -r "$2" | LC_ALL=C sort -u | cut -d' ' -f2- | LC_ALL=C sort | uniq -c`,
        'sh',
        folder,
        JQ,
      ],
      answer: ofCounts,
    },
    {
      id: 'zgrep',
      kind: 'peer',
      subset: true,
      name: 'zgrep -c for old versions',
      missing: missing('zgrep'),
      // It counts lines, and a file is one line.
      command: shell(`${files} zgrep -hcE '${OLD_TLS}' | awk '{ sum += $1 } END { print sum }'`),
      answer: found,
    },
  ];
  return all.filter(({ id }) => wanted(id));
}

/** Held to so many processors, where the machine has more; null when that cannot be done. */
export function holdTo(cores) {
  if (availableParallelism() <= cores) return (command) => command;
  return has('taskset') ? (command) => ['taskset', '-c', `0-${cores - 1}`, ...command] : null;
}
