import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

import { randomOf } from '../../../src/sample/random.ts';
import { event, records } from '../../support/trail.ts';

const PROGRAM = fileURLToPath(new URL('../../../bin/tls-migrate.js', import.meta.url));
const JSON_BYTES = 5_000_000_000;
const MOST_MB = 200;

/** About 100 MB of JSON, of a few hundred callers. */
function packedTrail(): { readonly packed: Buffer; readonly bytes: number } {
  const random = randomOf('memory');
  const some = records(
    Array.from({ length: 5000 }, (_, i) =>
      event({
        eventID: random.uuid(),
        userAgent: `tool-${i % 20}/1`,
        sourceIPAddress: `192.0.2.${i % 200}`,
        requestParameters: { key: random.uuid(), note: 'x'.repeat(100) },
      }),
    ),
  );
  const list = some.slice(some.indexOf('[') + 1, some.lastIndexOf(']'));
  const all = Buffer.from(`{"Records":[${Array.from({ length: Math.ceil(100_000_000 / list.length) }, () => list).join(',')}]}`);
  return { packed: gzipSync(all, { level: 1 }), bytes: all.length };
}

/** The most memory that a process has held, in MB; `known` once it has ended. */
function peakOf(pid: number, known: number): number {
  try {
    return Math.max(known, Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1000);
  } catch {
    return known;
  }
}

test.skipIf(!existsSync('/proc/self/status') || !existsSync(PROGRAM))(
  `5 GB of JSON are read within ${MOST_MB} MB`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-migrate-memory-'));
    try {
      const { packed, bytes } = packedTrail();
      const files = Math.ceil(JSON_BYTES / bytes);
      for (let i = 0; i < files; i += 1) {
        const path = join(folder, `AWSLogs/111122223333/CloudTrail/eu-west-1/2026/0${1 + (i % 9)}/${10 + (i % 18)}/${i}.json.gz`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, packed);
      }
      const child = spawn(process.execPath, [PROGRAM, 'check', '--files', join(folder, 'AWSLogs'), '--no-detect', '--json', '--quiet'], {
        env: { ...process.env, XDG_STATE_HOME: join(folder, 'state') },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let json = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        json += text;
      });
      let peak = 0;
      const poll = setInterval(() => {
        peak = peakOf(child.pid ?? 0, peak);
      }, 20);
      await new Promise((resolve) => child.once('close', resolve));
      clearInterval(poll);
      const document: { sources: { input: { bytesJson: number; files: unknown } }[] } = JSON.parse(json);
      expect(document.sources[0]?.input).toMatchObject({ bytesJson: files * bytes, files: { found: files, read: files } });
      expect(peak).toBeGreaterThan(30);
      expect(peak).toBeLessThan(MOST_MB);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
