// Tables of user agents with what each of them says: one row a string, one column a field of a program.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Program } from '../../src/clients/program.ts';

const FIELDS = ['product', 'productVersion', 'sdk', 'sdkVersion', 'runtime', 'runtimeVersion', 'os', 'ownedBy', 'browser'] as const;
type Field = (typeof FIELDS)[number];

export interface Row {
  readonly userAgent: string;
  readonly expected: Readonly<Partial<Record<Field, string | null>>>;
}

/** The same fields of a program, for a comparison with a row. */
export const fieldsOf = (program: Program, row: Row): Row['expected'] =>
  Object.fromEntries(FIELDS.filter((field) => field in row.expected).map((field) => [field, program[field]]));

/** The rows of a tab-separated file whose header names the fields. An empty cell is null. */
export function readTable(file: URL): readonly Row[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const columns = (header ?? '').split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const expected = FIELDS.flatMap((field) => {
      const at = columns.indexOf(field);
      return at < 0 ? [] : [[field, cells[at] || null] as const];
    });
    return { userAgent: cells[0] ?? '', expected: Object.fromEntries(expected) };
  });
}

export const OWN_TABLE = new URL('./user-agents.tsv', import.meta.url);
/** Research data kept beside the repository; tests that need it are skipped where it is absent. */
const SHARED_TABLE = new URL('../../../shared/facts/user-agents.tsv', import.meta.url);
const SHARED_TRAIL = new URL('../../../shared/data/cloudtrail-invictus/CloudTrail/', import.meta.url);

export const sharedTable = (): readonly Row[] => (existsSync(SHARED_TABLE) ? readTable(SHARED_TABLE) : []);

/** Every distinct user agent of the shared trail; empty where it is absent. */
export function trailUserAgents(): readonly string[] {
  if (!existsSync(SHARED_TRAIL)) return [];
  const found = new Set<string>();
  for (const name of readdirSync(SHARED_TRAIL)) {
    const text = readFileSync(new URL(name, SHARED_TRAIL), 'utf8');
    for (const [, agent] of text.matchAll(/"userAgent":"([^"\\]*)"/g)) found.add(agent ?? '');
  }
  return [...found].sort();
}
