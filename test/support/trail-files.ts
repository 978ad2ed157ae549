// The files of generated trails: every shape in which people keep CloudTrail logs, and the damage that happens to them.
import { constants, gzipSync } from 'node:zlib';
import type { Random } from '../../src/sample/random.ts';
import { onOneLine, type Pair, type Pairs, pairs, someStyle, type Tree, write } from './trail-json.ts';

/** A file with what must come of it: the records that are in reach, and the file's own fate. */
export interface TrailFile {
  readonly path: string;
  readonly bytes: Buffer;
  /** How many of the given records a reader can get at, from the first on. */
  readonly readable: number;
  readonly fate: 'read' | 'failed' | { readonly skipped: string };
}

/** A record to be written; `event` false is something that is no event. */
export interface Written {
  readonly tree: Tree;
  readonly event: boolean;
}

const SHAPES = ['records', 'records', 'records', 'lines', 'array', 'lookup-events', 'documents'] as const;
export type Shape = (typeof SHAPES)[number];

export const someShape = (random: Random): Shape => random.pick(SHAPES);

/** One element of what `aws cloudtrail lookup-events` prints: the record is a JSON text inside. */
function lookupElement(tree: Tree, random: Random): Tree {
  const text = write(tree, onOneLine(someStyle(random)), random);
  return pairs(['EventId', 'x'], ['EventName', 'Records'], ['Username', '__proto__'], ['Resources', []], ['CloudTrailEvent', text]);
}

function contentOf(shape: Shape, written: readonly Written[], random: Random): string {
  const style = someStyle(random);
  const trees = written.map(({ tree }) => tree);
  const before: readonly Pair[] = random.next() < 0.2 ? [['note', pairs(['Records', 'no "Records":[ here'])]] : [];
  const after: readonly Pair[] = random.next() < 0.3 ? [['NextToken', 'abc']] : [];
  const newline = random.pick(['\n', '\r\n']);
  switch (shape) {
    case 'records':
      return write(pairs(...before, ['Records', trees], ...after), style, random);
    case 'array':
      return write(trees, style, random);
    case 'lookup-events': {
      const events = written.map(({ tree, event }) => (event || random.next() < 0.5 ? lookupElement(tree, random) : tree));
      return write(pairs(['Events', events], ...after), style, random);
    }
    case 'lines':
      return trees.map((tree) => write(tree, onOneLine(style), random) + newline + random.pick(['', '', newline])).join('');
    case 'documents': {
      const half = Math.ceil(trees.length / 2);
      const documents = [trees.slice(0, half), trees.slice(half)].map((part) => write(pairs(['Records', part]), style, random));
      return documents.join(random.pick(['', '\n', ' \r\n']));
    }
  }
}

/** True where a record that is no event can be told from the file's own structure. */
export const canHold = (shape: Shape, { tree, event }: Written): boolean => event || shape !== 'lines' || !Array.isArray(tree);

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Several members, cut anywhere, also inside a character. */
function inMembers(content: Buffer, random: Random): Buffer {
  const cuts = Array.from({ length: random.int(1, 4) }, () => random.int(0, content.length)).sort((a, b) => a - b);
  return Buffer.concat(
    [0, ...cuts].map((from, i) => gzipSync(content.subarray(from, cuts[i] ?? content.length), { level: random.int(1, 9) })),
  );
}

const NAMES = [
  'plain name',
  'größe',
  '111122223333_CloudTrail_eu-west-1_20260901T0000Z_ABCDEFGHIJKLMNOP',
  'a.b',
  'CloudTrail-Digest-notes',
];

/** A whole file in some shape, compressed or not, named rightly or not. */
export function wholeFile(index: number, shape: Shape, written: readonly Written[], random: Random): TrailFile {
  const content = Buffer.from(contentOf(shape, written, random));
  const json = random.next() < 0.15 ? Buffer.concat([BYTE_ORDER_MARK, content]) : content;
  const packing = random.pick(['plain', 'gzip', 'members', 'padded'] as const);
  const gzip = gzipSync(json, { level: random.int(0, 9) });
  const bytes = { plain: json, gzip, members: inMembers(json, random), padded: Buffer.concat([gzip, Buffer.alloc(512)]) }[packing];
  const suffix = random.pick(['.json', '.json.gz', '.jsonl', '.log', '.ndjson', '.gz', '.JSON']);
  return {
    path: `${random.pick(['', 'AWSLogs/one/', 'other trail/'])}${index} ${random.pick(NAMES)}${suffix}`,
    bytes,
    readable: written.length,
    fate: 'read',
  };
}

const ANOTHER = pairs(
  ['eventVersion', '1.11'],
  ['eventTime', '2026-09-01T00:00:00Z'],
  ['eventSource', 's3.amazonaws.com'],
  ['eventID', 'cut off'],
);

/** A file whose records are all in reach, and which breaks off inside one more. */
export function truncatedFile(index: number, written: readonly Written[], random: Random): TrailFile {
  const style = onOneLine(someStyle(random));
  const items = [...written.map(({ tree }) => tree), ANOTHER].map((tree) => write(tree, style, random));
  const whole = `{"Records":[${items.join(',')}`;
  const text = whole.slice(0, whole.length - random.int(1, 20));
  // With a flush and no end, a gzip breaks off after exactly these bytes; its trailer is missing.
  const packed = random.next() < 0.5;
  const bytes = packed ? gzipSync(text, { finishFlush: constants.Z_SYNC_FLUSH }) : Buffer.from(text);
  return { path: `${index} cut.json${packed ? '.gz' : ''}`, bytes, readable: written.length, fate: 'failed' };
}

/** A gzip file that is whole and then damaged where its records do not lie: in the check sum, or after the end. */
export function damagedFile(index: number, written: readonly Written[], random: Random): TrailFile {
  const gzip = gzipSync(contentOf('records', written, random));
  const checksum = Buffer.from(gzip);
  checksum.writeUInt32LE((checksum.readUInt32LE(checksum.length - 8) ^ 1) >>> 0, checksum.length - 8);
  const bytes = random.pick([checksum, gzip.subarray(0, gzip.length - 3), Buffer.concat([gzip, Buffer.from('left over')])]);
  return { path: `${index} damaged.json.gz`, bytes, readable: written.length, fate: 'failed' };
}

const digest: Pairs = pairs(['awsAccountId', '111122223333'], ['digestStartTime', '2026-09-01T00:00:00Z'], ['logFiles', []]);
const insight: Pairs = pairs(['Records', [pairs(['eventTime', '2026-09-01T00:00:00Z'], ['eventType', 'AwsCloudTrailInsight'])]]);

/** Files beside the logs, in folders and under names of their own, and files that are nothing of the kind. */
export function besides(random: Random): readonly TrailFile[] {
  const json = (tree: Tree): Buffer => Buffer.from(write(tree, someStyle(random), random));
  const skipped = (path: string, tree: Tree, reason: string): TrailFile => ({
    path,
    bytes: gzipSync(json(tree)),
    readable: 0,
    fate: { skipped: reason },
  });
  const failed = (path: string, bytes: Buffer): TrailFile => ({ path, bytes, readable: 0, fate: 'failed' });
  const folder = 'AWSLogs/111122223333';
  return [
    skipped(`${folder}/CloudTrail-Digest/eu-west-1/2026/09/01/d.json.gz`, digest, 'digest'),
    skipped(`${folder}/CloudTrail-Insight/eu-west-1/2026/09/01/i.json.gz`, insight, 'insight'),
    skipped(`${folder}/CloudTrail-Aggregated/eu-west-1/2026/09/01/a.json.gz`, insight, 'aggregated'),
    skipped(`${folder}/CloudTrail-NetworkActivity/eu-west-1/2026/09/01/n.json.gz`, insight, 'network-activity'),
    skipped('111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260901T000000Z.json.gz', digest, 'digest'),
    skipped('111122223333_CloudTrail-Insight_eu-west-1_20260901T0000Z_ABCDEFGHIJKLMNOP.json.gz', insight, 'insight'),
    skipped('digest under another name.json', digest, 'digest'),
    skipped('notes.txt', 'no log', 'not-a-log-file'),
    failed('empty.json', Buffer.alloc(0)),
    failed('empty.json.gz', gzipSync('')),
    failed('foreign.json', json(pairs(['hello', 'world']))),
    failed('text.log', Buffer.from('GET / HTTP/1.1 200\n')),
    { path: 'no records.json', bytes: json(pairs(['Records', []])), readable: 0, fate: 'read' },
  ];
}
