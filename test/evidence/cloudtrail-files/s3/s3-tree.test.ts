// Places in buckets: what is found below them, in which order, with how many requests, and what is told of the rest.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FakeS3 } from '../../../support/fake-aws/s3.ts';
import { BUCKET, batchesOf, clientsFor, keysOf, leaveS3, meetS3, REGION, sizeOf, trailKey, treeOf } from './support.ts';

let s3: FakeS3;
beforeEach(async () => {
  s3 = await meetS3();
});
afterEach(() => leaveS3(s3));

const put = (...keys: readonly string[]): void => {
  for (const key of keys) s3.put(BUCKET, key, `bytes of ${key.length}`);
};
const times = (keys: readonly string[]): string[] => keys.map((key) => /_(\d{8}T\d{4})Z/.exec(key)?.[1] ?? key);

describe('the layout', () => {
  const key = trailKey('20260901T0005', { above: 'x/AWSLogs/o-abcdefghij/' });
  const folders = key.split('/').map((_, index, parts) => parts.slice(0, index).join('/'));
  test.each([...folders.slice(0, -1).filter((folder) => folder !== ''), ''])('is found below s3://bucket/%s', async (folder) => {
    put(key);
    const asIs = treeOf(s3, [`s3://${BUCKET}/${folder}`]);
    expect(await keysOf(asIs)).toEqual([key]);
    expect(asIs.unreachable).toEqual([]);
    expect(await keysOf(treeOf(s3, [`s3://${BUCKET}/${folder === '' ? '' : `${folder}/`}`]))).toEqual([key]);
  });

  test('gives days oldest first, across accounts and Regions, and minutes in order within them', async () => {
    const places = [{}, { region: 'us-east-1' }, { account: '444455556666' }, { above: 'AWSLogs/o-abcdefghij/' }];
    const all = ['20260903T0000', '20260901T2300', '20260902T0500', '20260901T0100'];
    for (const [index, place] of places.entries()) put(...all.map((time) => trailKey(time.replace(/0$/, String(index)), place)));
    const found = times(await keysOf(treeOf(s3, [`s3://${BUCKET}`])));
    expect(found).toHaveLength(16);
    expect(found).toEqual(found.toSorted());
  });

  test('of a bucket with other things in it: other logs are neither listed nor counted, and that is said', async () => {
    const key = trailKey('20260901T0005');
    put(key, 'AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/09/01/x.json.gz', 'AWSLogs/111122223333/Config/a/b/c.gz');
    put(
      'AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/09/01/y.json.gz',
      'AWSLogs/444455556666/CloudTrail-Digest/z.gz',
      'readme.txt',
    );
    const tree = treeOf(s3, [`s3://${BUCKET}`]);
    const files = (await batchesOf(tree)).flat();
    expect(files.map(({ path, skip }) => [path, skip])).toEqual([
      [`s3://${BUCKET}/${key}`, null],
      [`s3://${BUCKET}/readme.txt`, 'not-a-log-file'],
    ]);
    expect(s3.requests.filter(({ key: prefix }) => /Digest|Insight|Config/.test(prefix))).toEqual([]);
    expect(tree.notes).toEqual([
      {
        path: `s3://${BUCKET}/`,
        text: 'folders beside those of the logs were not listed, and the files in them not counted: CloudTrail-Digest (2), CloudTrail-Insight, Config',
      },
    ]);
  });

  test('a folder of digests that somebody names is counted, and skipped', async () => {
    put('AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/09/01/x.json.gz');
    const files = (await batchesOf(treeOf(s3, [`s3://${BUCKET}/AWSLogs/111122223333/CloudTrail-Digest/`]))).flat();
    expect(files.map(({ skip }) => skip)).toEqual(['digest']);
  });

  test('everything synced into one folder is put in order by the times in the names', async () => {
    const names = ['444455556666', '111122223333'].flatMap((account) =>
      ['20260902T0000', '20260901T0000'].map((time) => trailKey(time, { account }).split('/').at(-1) ?? ''),
    );
    put(...names.map((name) => `all/${name}`));
    // What the console makes in place of a folder.
    s3.put(BUCKET, 'all/', '');
    const tree = treeOf(s3, [`s3://${BUCKET}/all`]);
    expect(times(await keysOf(tree))).toEqual(['20260901T0000', '20260901T0000', '20260902T0000', '20260902T0000']);
    expect(tree.notes[0]?.text).toMatch(/lie in no folder of a day/);
  });

  test('very many folders that are none of the layout are listed in one go', async () => {
    put(...Array.from({ length: 230 }, (_, index) => `copies/${index}/of/20260901T0000.json.gz`), 'copies/top.json');
    const tree = treeOf(s3, [`s3://${BUCKET}/copies/`]);
    expect(await sizeOf(tree)).toMatchObject({ files: 231 });
    expect(await keysOf(tree)).toHaveLength(231);
    expect(tree.requests.list).toBe(2);
  });

  test('what lies among folders of days and in none is given, last', async () => {
    const day = trailKey('20260901T0005');
    const region = day.slice(0, day.indexOf('2026/'));
    put(day, `${region}2026/stray.json`, `${region}2026/02/31/no-such-day.json`, `${region}2026-copy/a.json`, `${region}00.json`);
    const keys = await keysOf(treeOf(s3, [`s3://${BUCKET}`]));
    expect(keys[0]).toBe(day);
    expect(keys.slice(1).sort()).toEqual([
      `${region}00.json`,
      `${region}2026-copy/a.json`,
      `${region}2026/02/31/no-such-day.json`,
      `${region}2026/stray.json`,
    ]);
  });
});

describe('a window', () => {
  const days = ['20260829', '20260830', '20260831', '20260901', '20260902', '20260903', '20260904', '20260905'];
  const window = { from: Date.parse('2026-08-31T23:59:00Z'), to: Date.parse('2026-09-01T12:00:00Z') };

  test('takes the day of its beginning to two days past its end, and says so', async () => {
    put(...days.map((day) => trailKey(`${day}T0000`)));
    const tree = treeOf(s3, [`s3://${BUCKET}/`], { window });
    expect(times(await keysOf(tree))).toEqual(['20260831T0000', '20260901T0000', '20260902T0000', '20260903T0000']);
    expect(await sizeOf(tree)).toMatchObject({ files: 4 });
    expect(tree.notes[0]?.text).toBe('of the folders by day, only those from 2026-08-31 to 2026-09-03 were listed');
  });

  test('is not needed on both sides', async () => {
    put(...days.map((day) => trailKey(`${day}T0000`)));
    expect(await keysOf(treeOf(s3, [`s3://${BUCKET}/`], { window: { from: window.from, to: null } }))).toHaveLength(6);
    expect(await keysOf(treeOf(s3, [`s3://${BUCKET}/`], { window: { from: null, to: window.to } }))).toHaveLength(6);
  });

  test('holds within a year or a month that is named', async () => {
    const keys = days.map((day) => trailKey(`${day}T0000`));
    put(...keys);
    const region = keys[0]?.slice(0, keys[0].indexOf('2026/')) ?? '';
    expect(times(await keysOf(treeOf(s3, [`s3://${BUCKET}/${region}2026/09/`], { window })))).toEqual([
      '20260901T0000',
      '20260902T0000',
      '20260903T0000',
    ]);
  });

  test('leaves out what the names in a flat folder tell, without reading it', async () => {
    put(...days.map((day) => `flat/${trailKey(`${day}T0000`).split('/').at(-1)}`), 'flat/by-hand.json');
    const tree = treeOf(s3, [`s3://${BUCKET}/flat/`], { window });
    expect(await keysOf(tree)).toHaveLength(5);
    expect(tree.notes.map(({ text }) => text)[0]).toMatch(/left out by their names.*: 4 files$/);
  });

  test('does not ask for the days before it', async () => {
    s3.knobs.pageSize = 5;
    put(...Array.from({ length: 50 }, (_, index) => trailKey(`202601${String((index % 28) + 1).padStart(2, '0')}T0000`)));
    put(trailKey('20260831T0000'));
    const tree = treeOf(s3, [`s3://${BUCKET}/AWSLogs/111122223333/CloudTrail/eu-west-1/`], { window });
    expect(await keysOf(tree)).toHaveLength(1);
    // The folders of the Region, and one page of days.
    expect(tree.requests.list).toBe(2);
  });
});

describe('listing', () => {
  test('counts and hands out with one listing', async () => {
    s3.knobs.pageSize = 7;
    put(...Array.from({ length: 60 }, (_, index) => trailKey(`202609${String((index % 20) + 1).padStart(2, '0')}T0000`)));
    const tree = treeOf(s3, [`s3://${BUCKET}/AWSLogs/111122223333/CloudTrail/eu-west-1/`]);
    const { files, bytes } = await sizeOf(tree);
    const batches = (await batchesOf(tree)).flat();
    expect(batches).toHaveLength(files);
    expect(batches.reduce((sum, { size }) => sum + size, 0)).toBe(bytes);
    expect(tree.requests).toEqual({ list: 10, get: 0, bytes: 0 });
  });

  test('lists again what was too much to remember, and gives the same', async () => {
    const keys = Array.from({ length: 300 }, (_, index) => trailKey(`2026090${(index % 5) + 1}T0000`));
    put(...keys, ...keys.slice(0, 40).map((key) => `flat/${key.split('/').at(-1)}`), 'flat/deep/x.json');
    s3.knobs.pageSize = 11;
    const tree = treeOf(s3, [`s3://${BUCKET}/`, `s3://${BUCKET}/${keys[0]}`], { keep: 20 });
    expect(await sizeOf(tree)).toMatchObject({ files: 341 });
    const found = await keysOf(tree);
    expect(found).toHaveLength(341);
    expect(new Set(found).size).toBe(341);
    const whole = treeOf(s3, [`s3://${BUCKET}/`]);
    expect((await keysOf(whole)).toSorted()).toEqual(found.toSorted());
    expect(whole.requests.list).toBeLessThan(tree.requests.list);
    const days = found.slice(0, 300).flatMap((key) => /2026\/(..\/..)/.exec(key)?.[1] ?? []);
    expect(days).toEqual(days.toSorted());
  });

  test('asks for many folders at a time, and never for more than eight', async () => {
    for (let account = 0; account < 12; account += 1) put(trailKey('20260901T0000', { account: String(100000000000 + account) }));
    s3.fail('ListObjectsV2', { kind: 'slow', ms: 20 }, 1000);
    expect(await keysOf(treeOf(s3, [`s3://${BUCKET}/`]))).toHaveLength(12);
    expect(s3.highestConcurrency('ListObjectsV2')).toBe(8);
  });

  test('survives pages full of names: a thousand, each tag quoted', async () => {
    put(...Array.from({ length: 1_100 }, (_, index) => trailKey(`20260901T${String(index % 24).padStart(2, '0')}00`)));
    expect(await sizeOf(treeOf(s3, [`s3://${BUCKET}/`]))).toMatchObject({ files: 1_100 });
  });

  test('gives a file once, however many places lead to it', async () => {
    const key = trailKey('20260901T0000');
    const beside = trailKey('20260901T0005');
    put(key, beside, 'AWSLogs.json');
    const places = ['', 'AWSLogs', 'AWSLogs/', 'AWSLogs/', key.slice(0, 30), key, 'AWSLogs.json'].map(
      (prefix) => `s3://${BUCKET}/${prefix}`,
    );
    const tree = treeOf(s3, places);
    expect((await keysOf(tree)).toSorted()).toEqual([key, beside, 'AWSLogs.json'].toSorted());
    expect(await sizeOf(tree)).toMatchObject({ files: 3 });
  });

  test('reads a file that somebody named, whatever its name', async () => {
    put('odd.txt');
    const files = (await batchesOf(treeOf(s3, [`s3://${BUCKET}/odd.txt`]))).flat();
    expect(files).toMatchObject([{ path: `s3://${BUCKET}/odd.txt`, skip: null, changed: Date.UTC(2026, 8, 1) }]);
  });

  test('takes hostile keys for what they are: text', async () => {
    const keys = [
      'a\nb.json',
      'a+b c%20.json',
      '../../etc/x.json',
      'é\u0001\u007f.json',
      '//x.json',
      '<&">.json',
      'a\r.json',
      '\u{1f512}.json',
    ];
    put(...keys);
    for (const encodes of [true, false]) {
      s3.knobs.encodes = encodes;
      const expected = encodes ? keys : keys.filter((key) => !key.includes('\r'));
      const found = await keysOf(treeOf(s3, [`s3://${BUCKET}/`]));
      expect(found).toEqual(expect.arrayContaining(expected));
      expect(found).toHaveLength(keys.length);
    }
  });

  test('hands out batches that are neither large nor many', async () => {
    put(...Array.from({ length: 300 }, () => trailKey('20260901T0000')));
    for (let index = 0; index < 3; index += 1) s3.put(BUCKET, trailKey('20260902T0000'), Buffer.alloc(9_000_000));
    expect((await batchesOf(treeOf(s3, [`s3://${BUCKET}/`]))).map(({ length }) => length)).toEqual([128, 128, 44, 1, 1, 1]);
  });
});

describe('what goes wrong', () => {
  const told = async (place: string, more = {}) => {
    const tree = treeOf(s3, [place], more);
    await keysOf(tree);
    return tree.unreachable;
  };

  test('nothing there', async () => {
    put('other/x.json');
    for (const place of ['nowhere', 'nowhere/', 'AWS*/x', 'oth']) expect(await told(`s3://${BUCKET}/${place}`)).toHaveLength(1);
    expect((await told(`s3://${BUCKET}/AWS*/x`))[0]?.text).toMatch(/\* and \? are no wildcards$/);
  });

  test('no such bucket', async () => {
    expect(await told('s3://somewhere-else/x')).toMatchObject([
      { path: 's3://somewhere-else/x', text: expect.stringMatching(/^there is no bucket of this name\. Check the name/) },
    ]);
  });

  test('one place that is refused does not hide another', async () => {
    put(trailKey('20260901T0000'));
    const tree = treeOf(s3, ['s3://somewhere-else/x/', `s3://${BUCKET}/`]);
    expect(await keysOf(tree)).toHaveLength(1);
    expect(tree.unreachable).toHaveLength(1);
  });

  test('not allowed', async () => {
    s3.deny('s3:ListBucket');
    expect((await told(`s3://${BUCKET}/x`))[0]?.text).toMatch(
      /^this identity may not use s3:ListBucket on arn:aws:s3:::org-trail: no identity-based policy allows it\. Have s3:ListBucket allowed \(to find log files in a bucket\)/,
    );
  });

  test('the requester pays only where it was said so', async () => {
    s3.addBucket({ name: 'theirs', region: REGION, requesterPays: true });
    s3.put('theirs', 'a.json', '{}');
    expect(await told('s3://theirs/')).toHaveLength(1);
    expect(s3.requests.every(({ requestPayer }) => !requestPayer)).toBe(true);
    const tree = treeOf(s3, ['s3://theirs/'], { requesterPays: true });
    expect((await batchesOf(tree)).flat()).toHaveLength(1);
    expect(tree.unreachable).toEqual([]);
  });

  test.each(['redirect', 'malformed'] as const)(
    'another Region: S3 says which (%s), and from then on it is asked there',
    async (wrongRegion) => {
      s3.knobs.wrongRegion = wrongRegion;
      put(trailKey('20260901T0000'));
      const tree = treeOf(s3, [`s3://${BUCKET}/`], { clients: clientsFor(s3, 'us-east-1') });
      expect(await keysOf(tree)).toHaveLength(1);
      expect(s3.requests.filter(({ error }) => error !== null)).toHaveLength(1);
      expect(s3.requests.at(-1)?.region).toBe(REGION);
    },
  );

  test('another Region, and S3 does not say which', async () => {
    s3.knobs.wrongRegion = 'no-region';
    put('a.json');
    expect((await told(`s3://${BUCKET}/`, { clients: clientsFor(s3, 'us-east-1') }))[0]?.text).toMatch(
      /^the bucket lies in another Region.* --region$/,
    );
  });

  test('asked too often, broken answers and connections pass', async () => {
    put(trailKey('20260901T0000'));
    for (const kind of ['slow-down', 'html-500', 'reset'] as const) s3.fail('ListObjectsV2', { kind }, 2);
    const tree = treeOf(s3, [`s3://${BUCKET}/`]);
    expect(await keysOf(tree)).toHaveLength(1);
    expect(tree.unreachable).toEqual([]);
    expect(tree.requests.list).toBe(s3.count('ListObjectsV2'));
  });

  test('what stays broken is told with how far it came', async () => {
    s3.knobs.pageSize = 10;
    const keys = Array.from({ length: 25 }, (_, index) => trailKey(`202609${String(index + 1).padStart(2, '0')}T0000`));
    put(...keys);
    let pages = 0;
    s3.fail('ListObjectsV2', { kind: 'slow-down' }, 1000, ({ delimiter }) => !delimiter && ++pages > 2);
    const tree = treeOf(s3, [`s3://${BUCKET}/AWSLogs/111122223333/CloudTrail/eu-west-1/`]);
    expect((await keysOf(tree)).length).toBeGreaterThanOrEqual(10);
    expect(tree.unreachable).toMatchObject([{ text: expect.stringMatching(/^Amazon S3 is being asked too often/) }]);
  });

  test('a listing that fails when it is repeated is told, once', async () => {
    put(...Array.from({ length: 30 }, () => trailKey('20260901T0000')));
    const tree = treeOf(s3, [`s3://${BUCKET}/AWSLogs/111122223333/CloudTrail/eu-west-1/`], { keep: 5 });
    await sizeOf(tree);
    s3.deny('s3:ListBucket');
    expect(await keysOf(tree)).toEqual([]);
    expect(tree.unreachable).toMatchObject([
      { path: `s3://${BUCKET}/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/09/01/`, text: expect.stringMatching(/s3:ListBucket/) },
    ]);
  });
});

describe('stopping', () => {
  test('ends within a second, while S3 does not answer', async () => {
    put(trailKey('20260901T0000'));
    s3.fail('ListObjectsV2', { kind: 'slow', ms: 20_000 }, 100);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const tree = treeOf(s3, [`s3://${BUCKET}/`]);
    const began = performance.now();
    await Promise.all([sizeOf(tree, stop.signal), keysOf(tree, stop.signal)]);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(tree.unreachable).toEqual([]);
  });

  test('a count that somebody stopped does not spoil the batches of somebody else', async () => {
    put(...Array.from({ length: 10 }, (_, index) => trailKey('20260901T0000', { account: String(100000000000 + index) })));
    s3.fail('ListObjectsV2', { kind: 'slow', ms: 30 }, 1000);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 60);
    const tree = treeOf(s3, [`s3://${BUCKET}/`]);
    const [, keys] = await Promise.all([sizeOf(tree, stop.signal), keysOf(tree)]);
    expect(keys).toHaveLength(10);
  });

  test('whoever takes no more batches leaves no listing behind', async () => {
    s3.knobs.pageSize = 5;
    put(...Array.from({ length: 120 }, (_, index) => trailKey(`202609${String((index % 10) + 1).padStart(2, '0')}T0000`)));
    const tree = treeOf(s3, [`s3://${BUCKET}/`], { keep: 1 });
    await sizeOf(tree);
    // All but the first day are long in coming, and asked for ahead.
    s3.fail('ListObjectsV2', { kind: 'slow', ms: 5_000 }, 1_000, ({ key }) => !key.endsWith('/2026/09/01/'));
    for await (const _ of tree.batches(new AbortController().signal)) {
      await expect.poll(() => s3.open()).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => s3.open()).toBe(0);
    const after = s3.count('ListObjectsV2');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(s3.count('ListObjectsV2')).toBe(after);
  });
});
