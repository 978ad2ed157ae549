import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { constants, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFiles } from '../../src/sample/generate.ts';
import { SampleMissingError, sampleFolder } from '../../src/sample/index.ts';
import { packed, writeSample } from '../../src/sample/pack.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-sample-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = [...sampleFiles()];

describe('the sample on disk', () => {
  it('is gzip without a time or a file name, the same bytes each time', () => {
    const [first] = files;
    if (first === undefined) throw new Error('the sample has no files');
    const gzip = packed(first);
    expect(packed(first).equals(gzip)).toBe(true);
    expect([...gzip.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    expect(gunzipSync(gzip).toString()).toBe(first.content);
  });

  it('has one file that ends too early, of which exactly the intact part comes out', () => {
    const broken = files.filter(({ complete }) => !complete);
    expect(broken).toHaveLength(1);
    for (const file of broken) {
      const gzip = packed(file);
      expect(() => gunzipSync(gzip)).toThrow(/unexpected end/);
      expect(gunzipSync(gzip, { finishFlush: constants.Z_SYNC_FLUSH }).toString()).toBe(file.content);
      expect(() => JSON.parse(file.content)).toThrow();
    }
  });

  it('replaces what was there, and is small enough to ship', () => {
    const target = join(folder, 'replaced');
    mkdirSync(join(target, 'AWSLogs', 'left-over'), { recursive: true });
    writeSample(target);
    const written = readdirSync(target, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(target, name)).isFile());
    expect(written.map((name) => name.split(sep).join('/')).sort()).toEqual(files.map(({ path }) => path).sort());
    expect(existsSync(join(target, 'AWSLogs', 'left-over'))).toBe(false);
    const bytes = written.reduce((sum, name) => sum + readFileSync(join(target, name)).length, 0);
    expect(bytes).toBeLessThan(1.6e6);
  });
});

describe('finding the sample at run time', () => {
  it('looks beside the bundle that runs', () => {
    mkdirSync(join(folder, 'dist', 'sample', 'AWSLogs'), { recursive: true });
    expect(sampleFolder(pathToFileURL(join(folder, 'dist', 'main.js')).href)).toBe(join(folder, 'dist', 'sample', sep));
  });

  it('looks in the build’s output when the source runs unbundled', () => {
    expect(sampleFolder(pathToFileURL(join(folder, 'src', 'sample', 'index.ts')).href)).toBe(join(folder, 'dist', 'sample', sep));
  });

  it('says what to do when the installation has no sample', () => {
    const elsewhere = pathToFileURL(join(folder, 'elsewhere', 'main.js')).href;
    expect(() => sampleFolder(elsewhere)).toThrow(SampleMissingError);
    expect(() => sampleFolder(elsewhere)).toThrow(/elsewhere.*npm run build/);
  });
});
