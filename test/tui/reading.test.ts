// What the evidence screen says while files are read.
import { expect, test } from 'vitest';
import { NOTHING_BEFORE, type SourceProgress } from '../../src/evidence/source.ts';
import { begun, SMALL, startOf } from '../support/assistant.ts';
import { FakeJourney, gate, NOW, someResult } from '../support/fake-journey.ts';

const files: SourceProgress = {
  done: 812,
  total: 1890,
  counting: false,
  unit: 'files',
  bytesRead: 1.2e9,
  bytesTotal: 2.8e9,
  events: 1_200_000,
  legacyCalls: 0,
  before: NOTHING_BEFORE,
  current: '/data/AWSLogs/a.json.gz',
  costUsd: null,
};

/** The screen after this news, a piece every four seconds. */
async function after(...news: readonly Partial<SourceProgress>[]): Promise<string> {
  const setup = { ...startOf().setup, machine: false, files: [{ path: '/data/AWSLogs', text: '' }] };
  const driven = begun({ journey: new FakeJourney({ progress: [] }, gate()), start: { setup } });
  await driven.see('Looking at what there is to read');
  for (const [index, progress] of news.entries()) {
    driven.program.send({
      type: 'changed',
      now: NOW + 4000 * (index + 1),
      session: driven.journey.state,
      document: null,
      detecting: null,
      derived: new Map(),
      reading: [{ source: 'cloudtrail-files', startedAt: NOW, progress: { ...files, ...progress } }],
      saved: true,
      notices: [],
    });
    driven.program.send({ type: 'tick', now: NOW + 4000 * (index + 1) });
  }
  return driven.screen();
}

test('files, bytes, events a second and the time left', async () => {
  const screen = await after({ bytesRead: 0.4e9, events: 400_000 }, {});
  expect(screen).toContain('42.9% · about 10 s left · 8.0 s so far');
  expect(screen).toContain('812 of 1,890 files, 1.2 GB of 2.8 GB');
  expect(screen).toContain('1,200,000 events · 200,000 events/s');
  expect(screen).toContain('now /data/AWSLogs/a.json.gz');
  expect(screen).not.toContain('before');
});

test('a size that was estimated is said to be', async () => {
  expect(await after({ bytesEstimated: true })).toContain('1.2 GB of about 2.8 GB');
});

test('at first nobody knows how long it takes', async () => {
  expect(await after({})).toContain('42.9% · time left: not known yet · 4.0 s so far');
});

test('while files are counted there is no share of a whole, and no time left', async () => {
  const counting = { counting: true, done: 0, bytesRead: 0, events: 0, current: '' };
  const screen = await after({ ...counting, total: 5 }, counting);
  expect(screen).toContain('Still counting what there is to read · 8.0 s so far');
  expect(screen).toContain('0 of 1,890 files, 0 bytes of 2.8 GB found so far');
  expect(screen).not.toMatch(/%|left|now /);
});

test('what had been read before is said, and makes nothing faster', async () => {
  const before = { done: 700, bytes: 1e9, events: 1_000_000 };
  const screen = await after({ done: 0, bytesRead: 0, events: 0 }, { before });
  expect(screen).toContain('700 files of these had been read before, 1.0 GB');
  expect(screen).toContain('about 35 s left');
  expect(screen).toContain('1,200,000 events · 50,000 events/s');
});

test('whoever has stopped it can read the rest', async () => {
  const setup = { ...startOf().setup, machine: false, files: [{ path: '/data/AWSLogs', text: '' }] };
  const driven = begun({ journey: new FakeJourney({ progress: [files] }, gate()), start: { setup } });
  await driven.see('812 of 1,890 files');
  driven.press('x');
  await driven.see('Stopped; what was found so far is kept.');
  driven.press('down');
  expect(driven.screen()).toContain('→ Stopped early: a zero proves little. r reads the rest; enter goes on.');
});

test('when the last byte is read it is finishing', async () => {
  expect(await after({}, { done: 1890, bytesRead: 2.8e9 })).toContain('100% · finishing · 8.0 s so far');
});

test('records that were parsed one by one are told where there are any', async () => {
  const { input } = someResult().source;
  const setup = { ...startOf().setup, machine: false, files: [{ path: '/data/AWSLogs', text: '' }] };
  const read = async (parsedWhole?: number): Promise<string> => {
    const journey = new FakeJourney({ result: someResult({ input: input && { ...input, parsedWhole } }) });
    const driven = begun({ journey, start: { setup, size: SMALL } });
    await driven.see('on to the findings');
    return driven.words();
  };
  expect(await read(32)).toContain('32 of 2,115,000 records parsed one by one');
  for (const parsedWhole of [0, undefined]) expect(await read(parsedWhole)).not.toContain('parsed');
});
