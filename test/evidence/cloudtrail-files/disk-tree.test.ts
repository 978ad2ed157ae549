// Folders on disk as a tree of files: each file once, oldest day first, and whatever cannot be listed is told.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { diskTree } from '../../../src/evidence/cloudtrail-files/disk-tree.ts';
import { bytesOf, type FileTree, NO_FILES, type TrailFile, type TreeSize } from '../../../src/evidence/cloudtrail-files/file-tree.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tls-migrate-tree-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NEVER = new AbortController().signal;
const REST = 'abcdefghijklmnop.json.gz';

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
}

const at = (path: string): string => join(folder, path);

async function batchesOf(tree: FileTree, signal = NEVER): Promise<(readonly TrailFile[])[]> {
  const batches: (readonly TrailFile[])[] = [];
  for await (const batch of tree.batches(signal)) batches.push(batch);
  return batches;
}

async function sizeOf(tree: FileTree, signal = NEVER): Promise<TreeSize | undefined> {
  let last: TreeSize | undefined;
  for await (const size of tree.size(signal)) {
    expect(size.files).toBeGreaterThanOrEqual(last?.files ?? 0);
    last = size;
  }
  return last;
}

/** Every file, with what was counted compared: with the size first and without it. */
async function filesOf(...paths: readonly string[]): Promise<readonly TrailFile[]> {
  const tree = diskTree(paths.map(at));
  const size = await sizeOf(tree);
  const files = (await batchesOf(tree)).flat();
  const bytes = files.reduce((sum, file) => sum + (file.skip === null ? file.size : 0), 0);
  expect(size).toEqual({ files: files.length, weighed: files.length, bytes });
  expect((await batchesOf(diskTree(paths.map(at)))).flat()).toEqual(files);
  expect(new Set(files.map(({ path }) => realpathSync(path))).size).toBe(files.length);
  return files;
}

const names = (files: readonly TrailFile[]): string[] => files.map(({ path }) => relative(folder, path));
const told = (files: readonly TrailFile[]): [string, TrailFile['skip']][] => files.map(({ path, skip }) => [relative(folder, path), skip]);
const name = (account: number, region: string, time: string): string => `${account}${'1'.repeat(11)}_CloudTrail_${region}_${time}Z_${REST}`;

describe('what is given', () => {
  test('path, bytes and time of every file; those beside the logs with their reason', async () => {
    write('AWSLogs/1/CloudTrail/eu-west-1/2026/09/01/a.json.gz', 'AWSLogs/1/CloudTrail-Digest/eu-west-1/2026/09/01/b.json.gz', 'README.md');
    utimesSync(at('README.md'), 1_700_000_000.5, 1_700_000_000.5);
    const files = await filesOf('');
    expect(told(files)).toEqual([
      ['AWSLogs/1/CloudTrail/eu-west-1/2026/09/01/a.json.gz', null],
      ['AWSLogs/1/CloudTrail-Digest/eu-west-1/2026/09/01/b.json.gz', 'digest'],
      ['README.md', 'not-a-log-file'],
    ]);
    expect(files.find(({ path }) => path.endsWith('README.md'))).toMatchObject({ size: 9, changed: 1_700_000_000_500 });
  });

  test('an empty folder holds nothing', async () => {
    const tree = diskTree([folder]);
    expect(await sizeOf(tree)).toEqual({ files: 0, weighed: 0, bytes: 0 });
    expect(await batchesOf(tree)).toEqual([]);
    expect(tree.unreachable).toEqual([]);
  });

  test('a pipe is never opened, and is only told where its name is that of a log', async () => {
    execFileSync('mkfifo', [at('a.json.gz'), at('b')]);
    symlinkSync('b', at('c.json'));
    expect(told(await filesOf(''))).toEqual([
      ['a.json.gz', 'not-a-regular-file'],
      ['b', 'not-a-log-file'],
    ]);
    expect(told(await filesOf('b'))).toEqual([['b', 'not-a-regular-file']]);
  });

  test('names with line ends, blanks and signs are only names', async () => {
    const odd = ['a\nb.json', ' .json', '%2e%2e.json', '\u202Ex.json', '"\'$(x).json', '\uD83D\uDE00.json'];
    write(...odd);
    expect(names(await filesOf('')).sort()).toEqual(odd.sort());
  });
});

describe('the order', () => {
  test('is by day, over accounts, Regions and places; within a folder by the time in the names', async () => {
    const trail = (place: string, account: number, region: string, day: string, time: string): string =>
      `${place}/AWSLogs/${account}/CloudTrail/${region}/2026/09/${day}/${name(account, region, `202609${day}T${time}`)}`;
    const wanted = [
      trail('x', 1, 'eu-west-1', '01', '0005'),
      trail('x', 1, 'eu-west-1', '01', '2300'),
      trail('x', 2, 'us-east-1', '01', '0000'),
      trail('y', 1, 'ap-south-1', '01', '0100'),
      trail('x', 1, 'eu-west-1', '02', '0005'),
      trail('y', 1, 'eu-west-1', '02', '0000'),
      trail('x', 2, 'us-east-1', '03', '0000'),
    ];
    write(...[...wanted].reverse());
    expect(names(await filesOf('y', 'x'))).toEqual(wanted);
  });

  test('of files that were all put into one folder is by their names, across accounts and Regions; those without a time are last', async () => {
    const wanted = [
      name(9, 'us-east-1', '20250101T0000'),
      name(1, 'eu-west-1', '20260901T0005'),
      name(2, 'eu-west-1', '20260901T0005'),
      name(1, 'ap-south-1', '20260901T0010'),
      'a.json',
      'b.json',
    ];
    write(...[...wanted].reverse());
    expect(names(await filesOf(''))).toEqual(wanted);
  });

  test('has a folder without a date where the oldest of its names is, and folders without any time last', async () => {
    const wanted = [
      '2026/09/01/a.json',
      `flat/${name(1, 'eu-west-1', '20260902T0005')}`,
      `flat/${name(1, 'eu-west-1', '20260905T0005')}`,
      'flat/x.json',
      '2026/09/03/a.json',
      'aaa/export.json',
      'zzz/export.json',
    ];
    write(...wanted);
    expect(names(await filesOf(''))).toEqual(wanted);
  });

  test('has named files among the days, too', async () => {
    const wanted = ['2026/09/01/a.json', name(1, 'eu-west-1', '20260902T0005'), '2026/09/03/a.json', 'events.txt'];
    write(...wanted);
    expect(names(await filesOf('events.txt', wanted[1] ?? '', '2026'))).toEqual(wanted);
  });
});

describe('batches', () => {
  test('hold at most 128 files, also when folders hold few', async () => {
    write(...Array.from({ length: 140 }, (_, index) => `${index}/2026/09/01/a.json`));
    expect((await batchesOf(diskTree([folder]))).map(({ length }) => length)).toEqual([128, 12]);
  });

  test('end with the day', async () => {
    write('a/2026/09/01/a.json', 'b/2026/09/01/a.json', 'a/2026/09/02/a.json');
    expect((await batchesOf(diskTree([folder]))).map(names)).toEqual([
      ['a/2026/09/01/a.json', 'b/2026/09/01/a.json'],
      ['a/2026/09/02/a.json'],
    ]);
  });

  test('hold about 16 MB that are to be read, and a larger file alone', async () => {
    const sparse = (path: string, bytes: number): void => {
      write(path);
      truncateSync(at(path), bytes);
    };
    sparse('a.json', 9_000_000);
    sparse('b.json', 6_000_000);
    sparse('c.json', 6_000_000);
    sparse('d.json', 90_000_000);
    sparse('e.json', 1);
    sparse('f.bin', 90_000_000);
    expect((await batchesOf(diskTree([folder]))).map(names)).toEqual([['a.json', 'b.json'], ['c.json'], ['d.json'], ['e.json', 'f.bin']]);
  });
});

describe('each file once', () => {
  test('around loops, and with places that are named twice or lie in each other', async () => {
    write('a/one.json', 'a/b/two.json', 'a-b/three.json');
    symlinkSync(folder, at('a/loop'));
    symlinkSync('.', at('a/b/self'));
    expect(names(await filesOf('', 'a/b', '', 'a', 'a-b', 'a/one.json'))).toHaveLength(3);
    expect(names(await filesOf('a/b', 'a', 'a-b', 'a'))).toEqual(['a-b/three.json', 'a/one.json', 'a/b/two.json']);
  });

  test('by the name of its link where the link is the only way', async () => {
    write('x/a.json', 'else/far.json', 'else/deep/er/far.json', 'else/only');
    symlinkSync(at('else/far.json'), at('x/link.json'));
    symlinkSync(at('else/far.json'), at('x/link2.json'));
    symlinkSync(at('else/deep'), at('x/folder'));
    symlinkSync(at('else/deep/er'), at('x/inside'));
    symlinkSync(at('else/only'), at('x/named-by-link.json'));
    expect(
      told(await filesOf('x'))
        .map(([path, skip]) => [path, skip])
        .sort(),
    ).toEqual([
      ['x/a.json', null],
      ['x/folder/er/far.json', null],
      ['x/link.json', null],
      ['x/named-by-link.json', null],
    ]);
  });

  test('by a link that reads it, where its own name would leave it out', async () => {
    write('blobs/1f8b', 'blobs/2f8b', 'blobs/note.json');
    symlinkSync('blobs/1f8b', at('trail.json.gz'));
    symlinkSync('blobs/1f8b', at('again.json.gz'));
    symlinkSync('blobs/2f8b', at('plain'));
    symlinkSync('blobs/note.json', at('note.json'));
    expect(told(await filesOf('')).sort()).toEqual([
      ['again.json.gz', null],
      ['blobs/2f8b', 'not-a-log-file'],
      ['blobs/note.json', null],
    ]);
  });

  test('what is linked from a folder that is left out elsewhere is left out here', async () => {
    write('else/CloudTrail-Digest/2026/09/01/a.json.gz', 'x/b.json');
    symlinkSync(at('else/CloudTrail-Digest'), at('x/logs'));
    symlinkSync(at('else/CloudTrail-Digest/2026/09/01/a.json.gz'), at('x/c.json'));
    expect(told(await filesOf('x')).sort()).toEqual([
      ['x/b.json', null],
      ['x/logs/2026/09/01/a.json.gz', 'digest'],
    ]);
  });

  test('a linked file is told by both its names', async () => {
    const digest = '111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260901T000000Z.json.gz';
    write('else/trail.json', 'else/notes', `else/${digest}`, 'x/a.json');
    symlinkSync(at('else/trail.json'), at('x/evidence'));
    symlinkSync(at('else/notes'), at('x/other'));
    symlinkSync(at(`else/${digest}`), at('x/linked.json'));
    expect(told(await filesOf('x')).sort()).toEqual([
      ['x/a.json', null],
      ['x/evidence', null],
      ['x/linked.json', 'digest'],
      ['x/other', 'not-a-log-file'],
    ]);
  });

  test('a named file is read whatever its name, also inside a folder that is named', async () => {
    write('events.txt', 'other.txt');
    expect(told(await filesOf('', 'events.txt', 'events.txt')).sort()).toEqual([
      ['events.txt', null],
      ['other.txt', 'not-a-log-file'],
    ]);
  });

  test('places that are links are called as they were named', async () => {
    write('real/a/x.json');
    symlinkSync('real', at('named'));
    expect(names(await filesOf('named'))).toEqual(['named/a/x.json']);
    expect(names(await filesOf('named', 'real/a'))).toEqual(['named/a/x.json']);
  });
});

describe('what cannot be listed', () => {
  test('is told once, and the rest is given', async () => {
    write('a.json');
    symlinkSync('nowhere', at('broken'));
    symlinkSync('circle', at('circle'));
    const tree = diskTree([folder, at('gone')]);
    await sizeOf(tree);
    expect(names((await batchesOf(tree)).flat())).toEqual(['a.json']);
    expect(tree.unreachable).toEqual([
      { path: at('gone'), text: 'it is not there any more' },
      { path: at('broken'), text: 'it is not there any more' },
      { path: at('circle'), text: 'too many symbolic links' },
    ]);
  });

  // Root may read everything; it can be somebody else for a moment.
  test.skipIf(process.seteuid === undefined)('a folder that may not be read, one that may only be listed', async () => {
    write('good.json', 'locked/a.json', 'listed/b.json');
    chmodSync(folder, 0o755);
    chmodSync(at('locked'), 0);
    chmodSync(at('listed'), 0o444);
    const tree = diskTree([folder]);
    const root = process.getuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      expect(await sizeOf(tree)).toMatchObject({ files: 2 });
      expect((await batchesOf(tree)).flat().map(({ path, size }) => [relative(folder, path), size > 0])).toEqual([
        ['good.json', true],
        ['listed/b.json', false],
      ]);
    } finally {
      if (root) process.seteuid?.(0);
      chmodSync(at('locked'), 0o700);
      chmodSync(at('listed'), 0o700);
    }
    expect(tree.unreachable).toEqual([{ path: at('locked'), text: 'permission denied' }]);
  });

  test('a folder that vanishes while it is counted and read', async () => {
    write('a/2026/09/01/a.json', 'b/2026/09/02/b.json');
    const tree = diskTree([folder]);
    await sizeOf(tree);
    renameSync(at('a'), `${folder}-gone`);
    try {
      expect(names((await batchesOf(tree)).flat())).toEqual(['b/2026/09/02/b.json']);
      expect(tree.unreachable).toContainEqual({ path: at('a/2026/09/01'), text: 'it is not there any more' });
    } finally {
      rmSync(`${folder}-gone`, { recursive: true });
    }
  });

  test('a file that vanishes is not there, and one that came is', async () => {
    write('a.json', 'b.json');
    const tree = diskTree([folder]);
    await sizeOf(tree);
    rmSync(at('a.json'));
    write('c.json');
    expect(names((await batchesOf(tree)).flat())).toEqual(['b.json', 'c.json']);
    expect(tree.unreachable).toEqual([]);
  });

  test('a file that vanishes between the listing of its folder and its turn', async () => {
    write('a.json', 'b.json', 'c.json');
    let clock = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => {
      clock += 1_000;
      return clock;
    });
    try {
      const counted: TreeSize[] = [];
      for await (const size of diskTree([folder]).size(NEVER)) {
        counted.push(size);
        if (size.files === 1) for (const name of ['a.json', 'b.json', 'c.json']) rmSync(at(name), { force: true });
      }
      expect(counted.at(-1)).toEqual({ files: 1, weighed: 1, bytes: 6 });
    } finally {
      now.mockRestore();
    }
  });

  // Names are bytes on Linux alone.
  test.skipIf(process.platform !== 'linux')(
    'names that are no text: a file is given for its reader to fail on, a folder is told',
    async () => {
      write('good.json');
      writeFileSync(Buffer.concat([Buffer.from(at('bad-')), Buffer.from([0xff]), Buffer.from('.json')]), 'x');
      mkdirSync(Buffer.concat([Buffer.from(at('folder-')), Buffer.from([0xff])]));
      write('also-\uFFFD-good.json');
      const tree = diskTree([folder]);
      expect(await sizeOf(tree)).toMatchObject({ files: 3 });
      expect(told((await batchesOf(tree)).flat())).toEqual([
        ['also-\uFFFD-good.json', null],
        ['bad-\uFFFD.json', null],
        ['good.json', null],
      ]);
      expect(tree.unreachable).toEqual([
        { path: at('folder-\uFFFD'), text: 'its name is not UTF-8 text; rename it, so that it can be opened' },
      ]);
    },
  );
});

describe('a large tree', () => {
  test('leaves others their turn, and tells how far it is', async () => {
    write(...Array.from({ length: 40 }, (_, index) => `${index}.json`));
    // As if each look at the clock were half a slice after the last.
    let clock = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => {
      clock += 8;
      return clock;
    });
    let turns = 0;
    let on = true;
    const others = (async () => {
      for (; on; turns += 1) await turn();
    })();
    try {
      const tree = diskTree([folder]);
      const told: TreeSize[] = [];
      for await (const size of tree.size(NEVER)) told.push(size);
      expect(told.length).toBeGreaterThan(1);
      expect(told.at(-1)).toMatchObject({ files: 40 });
      expect(turns).toBeGreaterThan(15);
      const counting = turns;
      expect((await batchesOf(tree)).flat()).toHaveLength(40);
      // Putting them in order is half of these, asking for each the other.
      expect(turns).toBeGreaterThan(counting + 30);
    } finally {
      now.mockRestore();
      on = false;
      await others;
    }
  });

  test('is left at once when that is wanted', async () => {
    write(...Array.from({ length: 300 }, (_, index) => `${index}.json`));
    const controller = new AbortController();
    const tree = diskTree([folder]);
    let given = 0;
    for await (const batch of tree.batches(controller.signal)) {
      given += batch.length;
      controller.abort();
    }
    expect(given).toBe(128);
    const late = diskTree([folder]);
    expect(await sizeOf(late, controller.signal)).toBeUndefined();
    expect(await batchesOf(late, controller.signal)).toEqual([]);
    expect((await batchesOf(late)).flat()).toHaveLength(300);
  });

  test('gives also a file that vanished after its folder was listed: its reader says that it is gone', async () => {
    const all = Array.from({ length: 130 }, (_, index) => `${String(index).padStart(3, '0')}.json`);
    write(...all);
    const given: string[] = [];
    for await (const batch of diskTree([folder]).batches(NEVER)) {
      given.push(...names(batch));
      rmSync(at('128.json'), { force: true });
    }
    expect(given).toEqual(all);
  });

  test('may be counted while it is read', async () => {
    write(...Array.from({ length: 300 }, (_, index) => `${index % 7}/${index}.json`));
    const tree = diskTree([folder]);
    const [size, batches] = await Promise.all([sizeOf(tree), batchesOf(tree)]);
    expect(size?.files).toBe(300);
    expect(batches.flat()).toHaveLength(300);
  });
});

test('of many files the first are weighed, and the others are taken to be like them', async () => {
  mkdirSync(at('many'));
  for (let i = 0; i < 1_200; i += 1) writeFileSync(at(`many/${i}.json`), '0123456789');
  const tree = diskTree([at('many')]);
  const size = await sizeOf(tree);
  expect(size).toEqual({ files: 1_200, weighed: 1_000, bytes: 10_000 });
  expect(bytesOf(size ?? NO_FILES)).toBe(12_000);
  expect((await batchesOf(tree)).flat()).toHaveLength(1_200);
});
