import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realHost } from '../../src/machine/real-host.ts';
import { whyNotSafe } from '../../src/machine/safe-to-run.ts';
import { type FakeEntry, fakeHost, file, folder, link, program } from '../support/host.ts';

const ME = 1000;
const SOMEBODY_ELSE = 1001;

const verdictOn = (files: Readonly<Record<string, FakeEntry>>, path = '/usr/bin/aws', env: Record<string, string> = { PATH: '/usr/bin' }) =>
  whyNotSafe(fakeHost({ files, env, uid: ME }), path);

describe('which programs may be run without asking', () => {
  it("runs root's programs and the user's own", async () => {
    expect(await verdictOn({ '/usr/bin/aws': program('') })).toBeNull();
    expect(
      await verdictOn({ '/home/me': folder({ uid: ME, mode: 0o700 }), '/home/me/aws': program('', { uid: ME }) }, '/home/me/aws'),
    ).toBeNull();
  });

  it('does not run what somebody else owns, file or folder', async () => {
    expect(await verdictOn({ '/usr/bin/aws': program('', { uid: SOMEBODY_ELSE }) })).toBe('owned-by-others');
    expect(await verdictOn({ '/opt/x': folder({ uid: SOMEBODY_ELSE }), '/opt/x/bin/aws': program('') }, '/opt/x/bin/aws')).toBe(
      'owned-by-others',
    );
  });

  it('does not let root run what a user could have put there', async () => {
    const host = fakeHost({ uid: 0, files: { '/home/me/aws': program('', { uid: ME }) } });
    expect(await whyNotSafe(host, '/home/me/aws')).toBe('owned-by-others');
  });

  it.each([0o775, 0o757, 0o777])('does not run a file of mode %o', async (mode) => {
    expect(await verdictOn({ '/usr/bin/aws': program('', { mode }) })).toBe('writable-by-others');
  });

  it('does not run what lies anywhere below a folder that others can write to', async () => {
    const files = { '/opt': folder({ mode: 0o775 }), '/opt/tools/bin/aws': program('') };
    expect(await verdictOn(files, '/opt/tools/bin/aws')).toBe('writable-by-others');
    expect(await verdictOn({ '/': folder({ mode: 0o777 }), '/usr/bin/aws': program('') })).toBe('writable-by-others');
  });

  it("trusts root's and the user's files in a sticky folder, and nobody else's", async () => {
    const tmp = folder({ mode: 0o1777 });
    expect(await verdictOn({ '/tmp': tmp, '/tmp/aws': program('', { uid: ME }) }, '/tmp/aws')).toBeNull();
    expect(await verdictOn({ '/tmp': tmp, '/tmp/aws': program('', { uid: SOMEBODY_ELSE }) }, '/tmp/aws')).toBe('owned-by-others');
    expect(
      await verdictOn({ '/tmp': tmp, '/tmp/aws': link('/usr/bin/aws', { uid: SOMEBODY_ELSE }), '/usr/bin/aws': program('') }, '/tmp/aws'),
    ).toBe('owned-by-others');
    // The sticky bit of a file means nothing.
    expect(await verdictOn({ '/usr/bin/aws': program('', { mode: 0o1777 }) })).toBe('writable-by-others');
  });

  it('looks at every folder that a chain of links leads through', async () => {
    const files = {
      '/usr/bin/aws': link('/etc/alternatives/aws'),
      '/etc/alternatives': folder({ mode: 0o777 }),
      '/etc/alternatives/aws': link('/opt/aws/aws'),
      '/opt/aws/aws': program(''),
    };
    expect(await verdictOn(files)).toBe('writable-by-others');
    expect(await verdictOn({ ...files, '/etc/alternatives': folder() })).toBeNull();
  });

  it('follows a link of a folder, and `..` in a link', async () => {
    const files = { '/bin': link('usr/bin'), '/usr/bin/aws': link('../lib/aws/../aws/run'), '/usr/lib/aws/run': program('') };
    expect(await verdictOn(files, '/bin/aws')).toBeNull();
    expect(await verdictOn({ ...files, '/usr/lib': folder({ mode: 0o777 }) }, '/bin/aws')).toBe('writable-by-others');
  });

  it('ends on links in a circle, links to nothing, and what is no program', async () => {
    expect(await verdictOn({ '/usr/bin/aws': link('aws2'), '/usr/bin/aws2': link('aws') })).toBe('not-executable');
    expect(await verdictOn({ '/usr/bin/aws': link('/nowhere') })).toBe('not-executable');
    expect(await verdictOn({ '/usr/bin/aws': file('text') })).toBe('not-executable');
    expect(await verdictOn({ '/usr/bin/aws': folder() })).toBe('not-executable');
    expect(await verdictOn({ '/usr/bin/aws/x': program('') }, '/usr/bin/aws/x/y')).toBe('not-executable');
  });

  it('never runs a relative path', async () => {
    expect(await verdictOn({ '/home/me/aws': program('', { uid: ME }) }, './aws')).toBe('relative-path');
  });
});

describe('a script is as safe as what interprets it', () => {
  const script = (head: string) => program('', { text: `${head}\nprint()\n` });

  it.each([
    '#!/opt/py/python',
    '#! /opt/py/python -I',
    '#!/usr/bin/env python',
    "#!/bin/sh\n'''exec' \"/opt/py/python\" \"$0\" \"$@\"\n' '''",
  ])('sees the interpreter in %j', async (head) => {
    const files = {
      '/usr/bin/aws': script(head),
      '/usr/bin/env': program(''),
      '/bin/sh': program(''),
      '/home/me/relative/python': program(''),
    };
    const env = { PATH: 'relative::/opt/py:/usr/bin' };
    expect(await verdictOn({ ...files, '/opt/py/python': program('') }, '/usr/bin/aws', env)).toBeNull();
    expect(await verdictOn({ ...files, '/opt/py/python': program('', { mode: 0o777 }) }, '/usr/bin/aws', env)).toBe('writable-by-others');
    expect(await verdictOn(files, '/usr/bin/aws', env)).not.toBeNull();
  });

  it('does not run a script whose interpreter is named by a relative path', async () => {
    expect(await verdictOn({ '/usr/bin/aws': script('#!python') })).toBe('relative-path');
    expect(await verdictOn({ '/usr/bin/aws': script('#!/usr/bin/env bin/python'), '/usr/bin/env': program('') })).toBe('relative-path');
  });

  it('ends on scripts that interpret each other', async () => {
    expect(await verdictOn({ '/usr/bin/aws': script('#!/usr/bin/b'), '/usr/bin/b': script('#!/usr/bin/aws') })).toBe('not-executable');
  });
});

describe('on Windows, where stat tells no owner', () => {
  const env = {
    SystemRoot: 'C:\\Windows',
    ProgramFiles: 'C:\\Program Files',
    USERPROFILE: 'C:\\Users\\me',
    LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local',
  };
  const on = (path: string, files: Record<string, FakeEntry> = { [path]: program('') }) =>
    whyNotSafe(fakeHost({ platform: 'win32', env, files }), path);

  it('runs what only administrators or the user can have put there', async () => {
    expect(await on('C:\\Program Files\\Amazon\\AWSCLIV2\\aws.exe')).toBeNull();
    expect(await on('c:\\PROGRAM FILES\\nodejs\\node.EXE')).toBeNull();
    expect(await on('C:\\Users\\me\\AppData\\Local\\nvm\\v20.0.0\\node.exe')).toBeNull();
  });

  it('asks first for other folders, network shares, neighbours of a safe folder, and ways out of it', async () => {
    expect(await on('C:\\tools\\aws.exe')).toBe('owner-unknown');
    expect(await on('\\\\server\\share\\aws.exe')).toBe('owner-unknown');
    expect(await on('C:\\Program Files Evil\\aws.exe')).toBe('owner-unknown');
    expect(await on('C:\\Program Files\\..\\tools\\aws.exe', { 'C:\\tools\\aws.exe': program('') })).toBe('owner-unknown');
    expect(await on('C:\\Program Files\\aws.exe', { 'C:\\Program Files\\aws.exe': link('D:\\aws.exe'), 'D:\\aws.exe': program('') })).toBe(
      'owner-unknown',
    );
  });

  it('runs programs only, and none by a relative path', async () => {
    expect(await on('C:\\Program Files\\x\\aws.cmd')).toBe('not-executable');
    expect(await on('aws.exe')).toBe('relative-path');
    expect(await on('C:aws.exe')).toBe('relative-path');
  });
});

describe('on the real file system', () => {
  let base = '';
  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'tls-migrate-safe-')));
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it('follows owners, modes and links as they are', async () => {
    const host = realHost({ env: { PATH: '/usr/bin:/bin' } });
    const path = join(base, 'bin', 'tool');
    await mkdir(join(base, 'bin'), { mode: 0o755 });
    await writeFile(path, '#!/bin/sh\n', { mode: 0o755 });
    await chmod(path, 0o755);
    await symlink(path, join(base, 'tool'));
    expect(await whyNotSafe(host, join(base, 'tool'))).toBeNull();
    await chmod(join(base, 'bin'), 0o777);
    expect(await whyNotSafe(host, join(base, 'tool'))).toBe('writable-by-others');
    await chmod(join(base, 'bin'), 0o1777);
    expect(await whyNotSafe(host, join(base, 'tool'))).toBeNull();
    await chmod(path, 0o666);
    expect(await whyNotSafe(host, path)).toBe('writable-by-others');
    await chmod(path, 0o644);
    expect(await whyNotSafe(host, path)).toBe('not-executable');
  });
});
