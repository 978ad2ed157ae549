import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReportError } from '../../src/report/formats.ts';
import { writeReport } from '../../src/report/write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-migrate-report-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

const asRoot = process.getuid?.() === 0;
const onWindows = process.platform === 'win32';

describe('writing a report', () => {
  it('leaves one file with just the text in it', async () => {
    await writeReport(join(folder, 'a.md'), 'Zoë\n');
    expect(await readdir(folder)).toEqual(['a.md']);
    expect(await readFile(join(folder, 'a.md'), 'utf8')).toBe('Zoë\n');
  });

  it.skipIf(onWindows)('only its owner may read it, also when it replaces a file that everybody could', async () => {
    const path = join(folder, 'a.md');
    await writeFile(path, 'old and much longer than the new one', { mode: 0o644 });
    await writeReport(path, 'new');
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.skipIf(onWindows)('a symbolic link stays one, and what it leads to is replaced', async () => {
    await mkdir(join(folder, 'kept'));
    await writeFile(join(folder, 'kept', 'real.md'), 'old');
    await symlink(join('kept', 'real.md'), join(folder, 'latest.md'));
    await writeReport(join(folder, 'latest.md'), 'new');
    expect(await readFile(join(folder, 'kept', 'real.md'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['kept', 'latest.md']);
  });

  it.each([
    ['its folder does not exist', ['no', 'a.md'], /there is no folder .*no\.$/],
    ['the path is a folder', [], /is a folder: give the report a file name/],
    ['a part of the path is a file', ['file.md', 'a.md'], /was not written: .*\.$/],
    ['the name is too long', [`${'x'.repeat(300)}.md`], /the name is too long|was not written/],
  ])('when %s, says so in one sentence and leaves nothing', async (_, parts, sentence) => {
    await writeFile(join(folder, 'file.md'), 'kept');
    const failure = await writeReport(join(folder, ...parts), 'x').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ReportError);
    expect(String(failure)).toMatch(sentence);
    expect(await readdir(folder)).toEqual(['file.md']);
    expect(await readFile(join(folder, 'file.md'), 'utf8')).toBe('kept');
  });

  it.skipIf(asRoot || onWindows)('when its folder may not be written to, says so', async () => {
    await chmod(folder, 0o500);
    await expect(writeReport(join(folder, 'a.md'), 'x')).rejects.toThrow(/its folder may not be written to/);
  });

  it('a path with terminal escapes is shown inert', async () => {
    const failure = await writeReport(join(folder, 'no\u001b[2J', 'a.md'), 'x').catch((error: unknown) => error);
    expect(String(failure)).toContain('no\uFFFD[2J');
  });
});
