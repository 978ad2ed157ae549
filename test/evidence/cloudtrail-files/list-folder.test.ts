// What lies in a folder, whichever way it is listed.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Listing, listFolder, slices } from '../../../src/evidence/cloudtrail-files/list-folder.ts';

vi.mock('node:fs', { spy: true });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-migrate-list-'));
  mkdirSync(join(folder, 'folder'));
  symlinkSync('nowhere', join(folder, 'link'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  writeFileSync(Buffer.concat([Buffer.from(join(folder, 'bad-')), Buffer.from([0xff])]), '');
  for (let index = 0; index < 5; index += 1) writeFileSync(join(folder, `${index}.json`), '');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const sorted = ({ files, folders, links, others }: Listing) => ({ files: files.sort(), folders, links, others });
const FILES = ['0.json', '1.json', '2.json', '3.json', '4.json', 'bad-\uFFFD'];

describe.skipIf(process.platform !== 'linux')('names by kind', () => {
  test.each([
    ['in one go', 1_000_000],
    ['piece by piece', 0],
  ])('%s', async (_, largeFrom) => {
    expect(sorted(await listFolder(folder, slices(), largeFrom))).toEqual({
      files: FILES,
      folders: ['folder'],
      links: ['link'],
      others: ['pipe'],
    });
  });

  test('where the file system does not tell them, and a file vanishes meanwhile', async () => {
    const real = fs.readdirSync;
    const vanished = Object.assign(new Error('ENOENT: no such file or directory, lstat'), { code: 'ENOENT', syscall: 'lstat' });
    vi.mocked(fs.readdirSync).mockImplementationOnce(() => {
      throw vanished;
    });
    vi.mocked(fs.readdirSync).mockImplementationOnce(((path: string) => [...real(path), 'gone.json']) as unknown as typeof real);
    expect(sorted(await listFolder(folder, slices()))).toEqual({ files: FILES, folders: ['folder'], links: ['link'], others: ['pipe'] });
  });

  test.each([0, 1_000_000])('a folder that cannot be listed throws', async (largeFrom) => {
    await expect(listFolder(join(folder, 'gone'), slices(), largeFrom)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(listFolder(join(folder, '0.json'), slices(), largeFrom)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
