// Notices from disk and from a paste: what they count, when and for whom, and what is said where they do not tell.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { sourceResultSchema } from '../../../src/contract/calls.ts';
import { type SavedNoticesOptions, savedNotices } from '../../../src/evidence/health-notices/saved-notices.ts';
import { judge } from '../../../src/findings/findings.ts';
import { collectAll } from '../../support/insights-world.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const HEADINGS = 'Region | Bucket name(s) | APIAction | TLSVersion | NumCalls | UserAgent';
const ROW = 'eu-west-1 | media | REST.GET.OBJECT | TLSv1 | 20 | [Boto3/1.7.4 Python/2.7.5 Linux/3.10.0 Botocore/1.10.4]';
const TABLE = `${HEADINGS}\n${ROW}\n`;
const SENT = Date.parse('2023-07-31T10:00:00Z');

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const made = mkdtempSync(join(tmpdir(), 'notices-'));
  folders.push(made);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(made, name), content);
  return made;
}

async function read(places: SavedNoticesOptions['places'], more: Partial<SavedNoticesOptions> = {}, signal?: AbortSignal) {
  const [result] = await collectAll([savedNotices({ places, sent: null, account: null, now: () => NOW, ...more })], signal);
  if (result === undefined) throw new Error('no result');
  expect(sourceResultSchema.safeParse(result).error).toBeUndefined();
  const { files, records } = result.source.input ?? {};
  expect(files?.found).toBe((files?.read ?? 0) + (files?.failed ?? 0) + Object.values(files?.skipped ?? {}).reduce((a, b) => a + b, 0));
  expect(records?.read).toBe(
    (records?.events ?? 0) + (records?.duplicates ?? 0) + (records?.outsideWindow ?? 0) + (records?.unreadable ?? 0),
  );
  expect(result.coverage.reduce((sum, { events }) => sum + events, 0)).toBe(records?.events);
  return result;
}
const pasted = (text: string) => [{ name: 'pasted text', text }];
const codes = ({ source }: Awaited<ReturnType<typeof read>>) => source.gaps.map(({ code }) => code);

const mail = (body: string, type = 'text/plain', encoding = '7bit') =>
  [
    'Received: from example.com',
    'From: "Amazon Web Services, Inc." <no-reply-aws@amazon.com>',
    'Subject: [Action Required] Update your TLS connections [AWS Account: 111122223333]',
    'Date: Mon, 31 Jul 2023 10:00:00 +0000',
    'MIME-Version: 1.0',
    `Content-Type: ${type}; charset=utf-8`,
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    body,
  ].join('\r\n');

describe('a notice is counted', () => {
  test('for its account on the day it was sent, and becomes a finding of no known caller', async () => {
    const result = await read(pasted(`Date: Mon, 31 Jul 2023 10:00:00 +0000\nAWS account ID: 1111-2222-3333\n\n${TABLE}`));
    expect(result.source).toMatchObject({ status: 'complete', costUsd: null, input: { records: { read: 20, events: 20 } } });
    expect(result.coverage).toMatchObject([
      { account: '111122223333', region: 'eu-west-1', byTlsVersion: { TLSv1: 20 }, byKeyExchange: { absent: 20 } },
    ]);
    const { findings } = judge(result.groups, [], 'tls1.2', NOW);
    expect(findings).toMatchObject([
      {
        kind: 'legacy-calls',
        severity: 'medium',
        client: { label: expect.stringContaining('account 111122223333'), sdk: 'Boto3', runtimeVersion: '2.7.5' },
        evidence: { calls: 20, lastSeen: '2023-07-31T10:00:00.000Z', services: { 's3.amazonaws.com': 20 }, eventIds: [] },
      },
    ]);
    expect(result.notices).toMatchObject([{ sent: '2023-07-31', resource: 'media', action: 'REST.GET.OBJECT', calls: 20 }]);
  });

  test('out of a mail, whatever it was encoded in', async () => {
    const html = `<html><body><table><tr><td><p>Hello</p><table>${TABLE.trim()
      .split('\n')
      .map(
        (line) =>
          `<tr>${line
            .split(' | ')
            .map((cell) => `<td>${cell}</td>`)
            .join('')}</tr>`,
      )
      .join('')}</table></td></tr></table></body></html>`;
    const base64 = Buffer.from(TABLE).toString('base64');
    const quotedPrintable = TABLE.replaceAll('=', '=3D').replaceAll(' Linux', ' =\r\nLinux');
    const mails = [
      mail(TABLE),
      mail(html, 'text/html'),
      mail(base64, 'text/plain', 'base64'),
      mail(quotedPrintable, 'text/plain', 'quoted-printable'),
    ];
    for (const text of mails) {
      const result = await read([{ path: folder({ 'notice.eml': text }) }]);
      expect([result.source.status, result.notices]).toMatchObject(['complete', [{ sent: '2023-07-31', calls: 20, resource: 'media' }]]);
    }
  });

  test('out of what the AWS CLI and EventBridge write, for the account and time that they name', async () => {
    const event = { arn: 'arn:aws:health:eu-west-1::event/S3/X/Y', startTime: '2023-07-31T10:00:00Z' };
    const cli = {
      successfulSet: [{ event, eventDescription: { latestDescription: `Hello\\n\\n${TABLE}`.replaceAll('\\n', '\n') } }],
      failedSet: [],
    };
    const bridge = {
      account: '111122223333',
      time: '2023-07-31T10:00:00Z',
      detail: { eventDescription: [{ language: 'en_US', latestDescription: TABLE }] },
    };
    expect((await read(pasted(JSON.stringify(cli)))).notices).toMatchObject([{ sent: '2023-07-31', account: 'unknown' }]);
    expect((await read(pasted(JSON.stringify(bridge)))).notices).toMatchObject([{ sent: '2023-07-31', account: '111122223333' }]);
  });

  test('out of text that a Windows program has saved as UTF-16', async () => {
    const text = Buffer.from(`\uFEFF${TABLE.replaceAll('\n', '\r\n')}`, 'utf16le');
    expect((await read([{ path: folder({ 'notice.txt': text }) }], { sent: SENT })).source.input?.records.events).toBe(20);
  });

  test('once, however often it was saved; another sending of the same is another one', async () => {
    const later = mail(TABLE).replace('31 Jul', '31 Aug');
    const result = await read([{ path: folder({ 'a.eml': mail(TABLE), 'b.eml': mail(TABLE), 'c.eml': later }) }]);
    expect(result.source.input?.records).toMatchObject({ read: 60, events: 40, duplicates: 20 });
    expect(result.notices).toHaveLength(2);
  });

  test('by the date of the mail that was forwarded, not of the forwarding', async () => {
    const forwarded = mail(`FYI\r\n\r\n> From: AWS\r\n> Date: Fri, 5 May 2023 08:00:00 +0000\r\n>\r\n${TABLE}`);
    expect((await read(pasted(forwarded))).notices).toMatchObject([{ sent: '2023-05-05' }]);
  });
});

describe('what a notice does not say', () => {
  test('when it was sent: its calls are not counted, it stands beside findings all the same, and the run is not complete', async () => {
    const result = await read(pasted(TABLE));
    expect(result.source).toMatchObject({ status: 'partial', input: { records: { read: 20, events: 0, unreadable: 20 } } });
    expect(codes(result)).toContain('no-date');
    expect([result.groups, result.notices]).toMatchObject([[], [{ sent: null, calls: 20 }]]);
  });

  test('a person may say', async () => {
    const result = await read(pasted(TABLE), { sent: SENT, account: '444455556666' });
    expect([result.source.status, result.notices]).toMatchObject(['complete', [{ sent: '2023-07-31', account: '444455556666' }]]);
  });

  test('is not made up: a day to come is none', async () => {
    expect(codes(await read(pasted(`Date: 2027-03-01\n${TABLE}`)))).toContain('no-date');
  });

  test('for whom, when it names several accounts', async () => {
    const result = await read(pasted(`Account 111122223333 and account 444455556666\n${TABLE}`), { sent: SENT });
    expect(result.notices).toMatchObject([{ account: 'unknown' }]);
  });
});

describe('what is no notice', () => {
  test('is left out, and said', async () => {
    const files = {
      'shopping.txt': 'milk',
      'certificates.txt': 'Your RDS instances need new SSL/TLS certificates.',
      'notice.eml': mail(TABLE),
    };
    const result = await read([{ path: folder(files) }]);
    expect(result.source).toMatchObject({ status: 'complete', input: { files: { found: 3, read: 1, skipped: { 'not-a-notice': 2 } } } });
  });

  test('a notice without its table leaves something open', async () => {
    const result = await read(pasted('We have identified TLS 1.0 or TLS 1.1 connections to Amazon S3. See the attachment.'));
    expect([result.source.status, codes(result)]).toEqual(['partial', ['notice-without-table']]);
  });

  test('a file that is not there, a folder in place of one, a link to nowhere', async () => {
    const made = folder({ 'notice.eml': mail(TABLE) });
    mkdirSync(join(made, 'inner'));
    symlinkSync(join(made, 'nothing'), join(made, 'link'));
    const result = await read([{ path: join(made, 'missing.txt') }, { path: made }]);
    expect(result.source).toMatchObject({ status: 'partial', input: { files: { found: 3, read: 1, failed: 2 } } });
    expect((await read([{ path: join(made, 'missing.txt') }])).source.status).toBe('failed');
  });

  test('a notice of another period is counted as outside of it', async () => {
    const [result] = await Promise.all([
      (async () => {
        const run = savedNotices({ places: pasted(TABLE), sent: SENT, account: null, now: () => NOW }).collect(
          { from: Date.parse('2026-01-01T00:00:00Z'), to: null },
          new AbortController().signal,
        );
        for (;;) {
          const step = await run.next();
          if (step.done) return step.value;
        }
      })(),
    ]);
    expect([result?.source.input?.records, result?.notices]).toMatchObject([{ outsideWindow: 20, events: 0 }, []]);
  });
});

test('stopped before it began it says so, with nothing read', async () => {
  const stop = new AbortController();
  stop.abort();
  const result = await read(pasted(TABLE), { sent: SENT }, stop.signal);
  expect([result.source.status, codes(result)]).toEqual(['partial', ['cancelled']]);
});

test('hostile HTML and mail cost no more than their length', async () => {
  const texts = [
    `<table>${'<table><tr><td>'.repeat(100_000)}`,
    `<html>${'<div>'.repeat(200_000)}${TABLE}`,
    mail('--x\r\n'.repeat(100_000), 'multipart/mixed; boundary=x'),
    `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  ];
  for (const text of texts) expect((await read(pasted(text), { sent: SENT })).source.status).not.toBe('failed');
}, 20_000);
