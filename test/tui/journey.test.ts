// The guided journey as a person goes through it, key by key, against a made-up engine.
import { describe, expect, test, vi } from 'vitest';
import { planFor } from '../../src/remediation/plan.ts';
import type { Scope } from '../../src/session/events.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { progressOf } from '../../src/session/state.ts';
import { begun, drive, SAMPLE_SCOPE, startOf, WIDE } from '../support/assistant.ts';
import {
  aFinding,
  anInstallation,
  FakeJourney,
  gate,
  machineFinding,
  manyFindings,
  NOW,
  readyInstallation,
} from '../support/fake-journey.ts';

const scope = (change: Partial<Scope> = {}): Scope => ({
  ...EMPTY_SCOPE,
  machine: true,
  ...change,
});

const steps = planFor(machineFinding(), { platform: 'linux', target: 'tls1.2', installation: anInstallation() }).steps;
const ERP = aFinding().id;
const NODE = machineFinding().id;

/** On the findings screen, with this machine looked at. */
async function atFindings(journey = new FakeJourney()) {
  const driven = begun({ journey });
  await driven.see('proved by handshake');
  driven.press('c');
  return driven;
}

describe('scope', () => {
  test('enter starts with this machine, which is chosen already', async () => {
    const driven = drive();
    driven.press('enter');
    await driven.see('2 installations');
    expect(driven.journey.state.scope).toEqual(scope());
    expect(driven.journey.state.stage).toBe('detect');
  });

  test('a path that does not exist is said at once and can be corrected', async () => {
    const driven = drive();
    driven.press('f');
    driven.type('/missing/logs');
    driven.press('enter');
    expect(await driven.see('no such file')).toContain('! /missing/logs: there is no such file or folder.');
    driven.press('ctrl+u');
    driven.type('/data/my logs');
    driven.press('enter');
    expect(await driven.see('[x] CloudTrail files')).toContain('/data/my logs  12 files');
  });

  test('several paths pasted at once are all taken, quoted and escaped ones too', async () => {
    const driven = drive();
    driven.press('f');
    driven.paste("/data/a\r\n'/data/b c'\n/data/d\\ e\n");
    await driven.see('3 paths');
    expect(driven.screen()).toContain('/data/a');
    driven.press('down', 'down', 'down', 'd', 'home', 'enter');
    await driven.see('installations');
    expect(driven.journey.state.scope?.files).toEqual(['/data/b c', '/data/d e']);
  });

  test('of files, only what is new can be chosen, once there are files', async () => {
    const driven = drive();
    expect(driven.screen()).not.toContain('Only what is new');
    driven.press('f');
    driven.type('/data/a');
    driven.press('enter');
    expect(await driven.see('/data/a  12 files')).toContain('[ ] Only what is new');
    driven.press('down', 'down', 'down', 'down', 'space');
    expect(driven.screen()).toMatch(/\[x\] Only what is new +files that the last whole scan had not read/);
    driven.press('enter');
    await driven.see('installations');
    expect(driven.journey.state.scope).toEqual(scope({ files: ['/data/a'], sinceLast: true }));
  });

  test('without files there is nothing new to choose', async () => {
    const driven = drive();
    driven.press('f');
    driven.type('/data/a');
    driven.press('enter');
    await driven.see('/data/a  12 files');
    driven.press('down', 'down', 'down', 'down', 'space', 'up', 'd', 'home', 'enter');
    await driven.see('2 installations');
    expect(driven.journey.state.scope).toEqual(scope());
  });

  test('the sample is never mixed with anything real', async () => {
    const driven = drive();
    driven.press('end', 'enter');
    await driven.see('SAMPLE');
    expect(driven.journey.state.scope).toEqual(SAMPLE_SCOPE);
  });

  test('of several pasted paths the good ones are taken, and the screen says so beside the bad one', async () => {
    const driven = drive();
    driven.press('f');
    driven.paste('/data/a\n/missing/b\n');
    await driven.see('no such file');
    expect(driven.words()).toContain('! /missing/b: there is no such file or folder. 1 added.');
  });

  test('the header says what is ticked, also when a session over something else is open', async () => {
    const driven = begun();
    await driven.see('2 installations');
    expect(driven.lines()[0]).toContain('this machine');
    driven.press('escape', 'space');
    expect(driven.lines()[0]).not.toContain('this machine');
  });

  test('a problem with the period speaks of the fields, and the cursor is in the one it is about', () => {
    const can = { parseWindow: () => ({ problem: '--since soon: neither a time span nor a date.' }) };
    const driven = drive({ can });
    driven.press('w');
    driven.type('soon');
    driven.press('enter', 'enter');
    expect(driven.screen()).toContain('! From soon: neither a time span nor a date.');
    driven.type('er');
    expect(driven.screen()).toMatch(/From \(in it\)\s+sooner/);
  });

  test('with nothing chosen nothing starts, and the reason is said', () => {
    const driven = drive();
    driven.press('space', 'enter');
    expect(driven.screen()).toContain('! Choose what to check first');
    expect(driven.journey.state.scope).toBeNull();
  });

  test('a period that nobody understands stays in the form, one that is fine is taken', () => {
    const driven = drive();
    driven.press('w');
    driven.type('soon');
    driven.press('enter', 'enter');
    expect(driven.screen()).toContain('! soon: neither a time span nor a date.');
    driven.press('up', 'ctrl+u');
    driven.type('90d');
    driven.press('enter', 'enter');
    expect(driven.screen()).toContain('Period  from 2026-11-22 on');
  });

  test('t goes through the targets, and the header shows the one in force', () => {
    const driven = drive();
    driven.press('t', 't');
    expect(driven.lines()[0]).toContain('post-quantum (ML-KEM)');
    driven.press('t');
    expect(driven.lines()[0]).toContain('TLS 1.2');
  });
});

describe('a session that was cut off', () => {
  const unfinished = {
    session: 'old',
    startedAt: NOW - 9e7,
    changedAt: NOW - 7.2e6,
    stage: 'findings' as const,
    scope: scope(),
    finished: false,
    path: '/old',
  };

  test('is offered, and resumed at its stage with what was said', async () => {
    const journey = new FakeJourney();
    journey.chooseScope(scope());
    await journey.detect(new AbortController().signal);
    journey.reachStage('findings');
    journey.decide(ERP, 'not-mine');
    const opened: (string | null)[] = [];
    const openJourney = ({ resume }: { readonly resume: string | null }) => {
      opened.push(resume);
      return journey;
    };
    const driven = drive({ journey, start: { sessions: [unfinished] }, can: { openJourney } });
    expect(driven.words()).toMatch(/left 2 h ago at findings\. r\sresumes\sit\./);
    driven.press('r');
    expect(await driven.see('1 dealt with')).toContain('Resumed where you left.');
    expect(opened).toEqual(['old']);
  });

  test('goes on with the work in which it was killed', async () => {
    const journey = new FakeJourney();
    journey.chooseScope(scope());
    journey.reachStage('detect');
    journey.record({ type: 'detection-started', at: NOW, machine: { os: 'linux', release: '6', arch: 'x64', hostname: 'h' } });
    const driven = drive({ journey, start: { sessions: [unfinished] } });
    driven.press('r');
    await driven.see('2 installations');
    expect(journey.state.detection).toBe('done');
  });

  test('says that reading files goes on, not that it begins again', async () => {
    const reading = gate();
    const journey = new FakeJourney({}, reading);
    journey.chooseScope(scope({ machine: false, files: ['/data/a'] }));
    journey.reachStage('evidence');
    journey.record({ type: 'collection-started', at: NOW });
    const driven = drive({ journey, start: { sessions: [unfinished] } });
    driven.press('r');
    expect(await driven.see('Resumed')).toContain('Resumed; reading goes on where it was cut off.');
    reading.open();
  });

  test('is chosen from a list where there are several', async () => {
    const opened: (string | null)[] = [];
    const journey = new FakeJourney();
    journey.chooseScope(scope());
    const openJourney = ({ resume }: { readonly resume: string | null }) => {
      opened.push(resume);
      return journey;
    };
    const older = { ...unfinished, session: 'older', changedAt: NOW - 9e8 };
    const driven = drive({ journey, start: { sessions: [older, unfinished] }, can: { openJourney } });
    driven.press('r', 'down', 'enter');
    await driven.see('Detect');
    expect(opened).toEqual(['older']);
  });

  test('that cannot be opened costs a sentence, not the assistant', async () => {
    const openJourney = () => Promise.reject(new Error('There is no session called old.'));
    const driven = drive({ start: { sessions: [unfinished] }, can: { openJourney } });
    driven.press('r');
    expect(await driven.see('There is no session called old.')).toContain('What should be checked?');
  });
});

describe('detect', () => {
  test('shows what was found while it looks, and x keeps it', async () => {
    const driven = begun({ journey: new FakeJourney({}, gate()) });
    expect(await driven.see('AWS CLI 2.36.12')).toContain('3 of 17 looked for');
    driven.press('escape');
    expect(driven.screen()).toContain('! Still looking at this machine: x stops it');
    driven.press('x');
    await driven.see('1 installation');
    expect(driven.words()).toContain('Stopped before the end: r looks again.');
    expect(driven.journey.state.detection).toBe('cancelled');
  });

  test('the worst comes first, and the cursor stays on its installation when a worse one turns up', async () => {
    const held = gate();
    const other = readyInstallation({ id: 'i-000000000003', name: 'curl', version: '8.9' });
    const driven = begun({ journey: new FakeJourney({ installations: [readyInstallation(), other, anInstallation()] }, held) });
    await driven.see('AWS CLI');
    driven.journey.record({ type: 'installation-found', at: NOW, installation: other });
    await driven.see('curl');
    driven.press('down');
    held.open();
    const screen = await driven.see('Node.js 0.8.28');
    expect(screen.indexOf('Node.js')).toBeLessThan(screen.indexOf('AWS CLI'));
    expect(screen).toMatch(/❯ curl 8\.9 .*✓ ready/);
  });

  test('programs that others can change are listed, and run only when a person says so', async () => {
    const left = anInstallation({ notRunBecause: 'writable-by-others', basis: 'none', handshake: null });
    const driven = begun({ journey: new FakeJourney({ installations: [left] }) });
    expect(await driven.see('1 program not run')).toContain('a shows them and asks.');
    driven.press('a');
    expect(driven.screen()).toContain('/opt/kiosk/node');
    expect(driven.journey.state.scope?.allowPrograms).toBe(false);
    driven.press('enter');
    await driven.see('1 installation');
    expect(driven.journey.state.scope?.allowPrograms).toBe(true);
    expect(driven.journey.events.filter(({ type }) => type === 'detection-started')).toHaveLength(2);
  });
});

describe('findings', () => {
  test('the filter counts what it finds, esc drops it, and nothing found is said', async () => {
    const driven = await atFindings();
    driven.press('/');
    driven.type('erp');
    expect(driven.screen()).toContain('1 of 2 to fix matching "erp"');
    expect(driven.screen()).not.toContain('Node.js 0.8.28');
    driven.type('xyz');
    expect(driven.screen()).toContain('None of these 2 matches "erpxyz"');
    driven.press('escape');
    expect(driven.screen()).toContain('Node.js 0.8.28');
  });

  test('ten thousand findings: every key shows the row that it leads to', async () => {
    const driven = await atFindings(new FakeJourney({ findings: manyFindings(10_000) }));
    expect(driven.screen()).toContain('[10,000 to fix]');
    driven.press('end');
    expect(driven.screen()).toContain('worker-9999');
    driven.press('up', 'pageup', 'home', 'pagedown', 'down');
    expect(driven.screen()).toMatch(/❯ ! high/);
    driven.press('/');
    driven.type('worker-777');
    expect(driven.screen()).toContain('11 of 10,000');
  });

  test('grouping puts headings between them without moving the cursor off a finding', async () => {
    const driven = await atFindings(new FakeJourney({ findings: manyFindings(50) }));
    driven.press('g', 'g');
    expect(driven.screen()).toContain('by identity');
    expect(driven.screen()).toContain('role/worker-0  1');
    driven.press('down', 'down', 'enter');
    expect(driven.screen()).toContain('boto3 · role worker-8');
  });

  test('an empty list says what that proves', async () => {
    const driven = await atFindings(new FakeJourney({ findings: [] }));
    expect(driven.screen()).toContain('Nothing to fix here.');
    expect(driven.screen()).toContain('leave no record');
  });
});

describe('fix', () => {
  async function atFix() {
    const driven = await atFindings();
    driven.press('enter');
    return driven;
  }

  test('whoever comes first reads why; the steps follow', async () => {
    const driven = await atFix();
    expect(driven.screen()).toContain('❯   Why it matters, and the likely causes');
    driven.press('down');
    expect(driven.screen()).toContain(`❯ ○ 1  ${steps[0]?.title}`);
  });

  test('space marks a step done and goes on, u takes it back, s skips', async () => {
    const driven = await atFix();
    driven.press('down', 'space');
    expect(driven.screen()).toContain(`❯ ○ 2  ${steps[1]?.title}`);
    expect(driven.screen()).toContain('1 of 6 steps');
    driven.press('s');
    const marks = () => [...progressOf(driven.journey.state, NODE).steps].map(([id, { status }]) => [id, status]);
    expect(marks()).toEqual([
      [steps[0]?.id, 'done'],
      [steps[1]?.id, 'skipped'],
    ]);
    driven.press('u', 'u');
    expect(marks().map(([, status]) => status)).toEqual(['open', 'open']);
    driven.press('u');
    expect(driven.screen()).toContain('! There is nothing to undo.');
  });

  test('whoever comes back goes on where the work is', async () => {
    const driven = await atFix();
    driven.press('down', 'space', 'escape', 'enter');
    expect(driven.screen()).toContain(`❯ ○ 2  ${steps[1]?.title}`);
  });

  test('a note is kept with its step and can be taken back', async () => {
    const driven = await atFix();
    driven.press('down', 'o');
    driven.type('see OPS-7: done by Jane?');
    driven.press('enter');
    expect(driven.screen()).toContain('note: see OPS-7: done by Jane?');
    driven.press('u');
    expect(driven.screen()).not.toContain('OPS-7');
  });

  test('a command is copied through the terminal, and the next press copies the next one', async () => {
    const driven = await atFix();
    driven.press('y');
    expect(driven.screen()).toContain('! There is no command here');
    driven.press('down', 'y');
    const [sequence] = driven.written;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the sequence for the terminal.
    const copied = Buffer.from(/^\u001B\]52;c;([^\u0007]+)\u0007$/.exec(sequence ?? '')?.[1] ?? '', 'base64').toString();
    expect(copied).toBe(steps[0]?.commands[0]?.text);
    expect(driven.screen()).toContain('on the clipboard, if this terminal allows it');
  });

  test('p shows the commands of another system', async () => {
    const driven = await atFix();
    driven.press('p', 'p');
    expect(driven.screen()).toContain('commands for Windows');
  });

  test('an accepted risk needs an owner, a reason and a day to come', async () => {
    const driven = await atFix();
    driven.press('a', 'enter', 'enter', 'enter');
    expect(driven.screen()).toContain('! Somebody must answer for it: name the owner.');
    driven.type('Platform team');
    driven.press('enter');
    driven.type('Replaced in March');
    driven.press('enter', 'ctrl+u');
    driven.type('2026-02-30');
    driven.press('enter');
    expect(driven.screen()).toContain('! Write the day as YYYY-MM-DD');
    driven.press('ctrl+u');
    driven.type('2026-11-21');
    driven.press('enter');
    expect(driven.screen()).toContain('! That day has passed');
    driven.press('ctrl+u');
    driven.type('2027-03-31');
    driven.press('enter');
    expect(driven.screen()).toContain('by Platform team, until 2027-03-31: Replaced in March');
    expect(progressOf(driven.journey.state, NODE).decision).toEqual({
      owner: 'Platform team',
      reason: 'Replaced in March',
      expires: '2027-03-31',
    });
    driven.press('u');
    expect(progressOf(driven.journey.state, NODE).status).toBe('open');
  });

  test('not mine moves it to the findings dealt with, and c goes to the next one', async () => {
    const driven = await atFix();
    driven.press('n', 'c');
    expect(driven.screen()).toContain('.NET SDK 3.3.1 · role erp-sync');
    driven.press('c');
    expect(driven.screen()).toContain('That was the last one of this list.');
    expect(driven.screen()).toContain('1 dealt with');
  });

  test('v claims that it is fixed, looks again, and shows what came back', async () => {
    const driven = await atFix();
    driven.press('v');
    expect(await driven.see('gone')).toContain('No TLS 1.0 call by erp-sync in 48,211 events');
    expect(driven.journey.events.map(({ type }) => type)).toContain('verified');
    driven.press('escape');
    expect(driven.screen()).toContain('verified');
  });

  test('v on a risk that was accepted, or handed on, looks again and keeps what was decided', async () => {
    const driven = await atFix();
    driven.press('n');
    expect(driven.screen()).toContain('v look again');
    driven.press('v');
    await driven.see('gone');
    expect(driven.journey.events.filter(({ type }) => type === 'decided')).toHaveLength(1);
    expect(progressOf(driven.journey.state, NODE).status).toBe('not-mine');
  });

  test('undo names the finding that it changes', async () => {
    const driven = await atFix();
    driven.press('n', 'c', 'u');
    expect(driven.words()).toContain('Took back the decision on Node.js 0.8.28 on this machine.');
  });

  test('enter reads on, and a key that does nothing leaves what to do next in sight', async () => {
    const driven = await atFix();
    driven.press('enter');
    expect(driven.screen()).toContain(`❯ ○ 1  ${steps[0]?.title}`);
    driven.press('Z');
    expect(driven.screen()).toContain('→ Do it, then space marks it done.');
    expect(driven.screen()).toContain('? shows which keys work here.');
  });

  test('a part that is longer than the screen is read to its end before the next one opens', async () => {
    const driven = await atFix();
    driven.press('down');
    const seen = new Set<string>();
    for (let press = 0; press < 40 && !driven.screen().includes('❯ ○ 2'); press += 1) {
      for (const line of driven.lines()) seen.add(line.trim());
      driven.press('down');
    }
    driven.resize(WIDE);
    driven.press('up');
    const wanted = steps[0]?.commands[0]?.text.split(' ').at(-1) ?? '';
    expect([...seen].some((line) => line.includes(wanted))).toBe(true);
  });
});

describe('report and the way out', () => {
  async function atReport() {
    const driven = await atFindings();
    driven.press('s');
    return driven;
  }

  test('the chosen formats are written to the chosen place, redacted when that was asked for', async () => {
    const driven = await atReport();
    driven.press('2', '3', 'd', 'e', 'ctrl+u');
    driven.type('~/audit/tls');
    driven.press('enter', 'enter');
    await driven.see('Saved 2 reports');
    expect(driven.journey.reports).toEqual([{ paths: ['~/audit/tls.md', '~/audit/tls.json'], redact: true }]);
  });

  test('a path with a suffix chooses that format alone', async () => {
    const driven = await atReport();
    driven.press('e', 'ctrl+u');
    driven.type('/audit/tls.csv');
    driven.press('enter', 'enter');
    await driven.see('Saved one report');
    expect(driven.journey.reports[0]?.paths).toEqual(['/audit/tls.csv']);
  });

  test('a file that is there already is replaced only when enter is pressed once more', async () => {
    const driven = await atReport();
    driven.press('e', 'ctrl+u');
    driven.type('/audit/old.md');
    driven.press('enter', 'enter');
    await driven.see('/audit/old.md exists: enter replaces it, e names another.');
    expect(driven.journey.reports).toEqual([]);
    driven.press('enter');
    await driven.see('Saved one report');
    await vi.waitFor(() => expect(driven.state().work).toBeNull());
    // What this session wrote itself needs no question.
    driven.press('d', 'enter');
    await driven.see('Saved one report');
    expect(driven.journey.reports.map(({ redact }) => redact)).toEqual([false, true]);
  });

  test('what is chosen after saving is not said to be saved', async () => {
    const driven = await atReport();
    driven.press('enter');
    await driven.see('Saved 2 reports');
    expect(driven.screen()).not.toContain('not saved yet');
    driven.press('d');
    expect(driven.screen()).toContain('not saved yet');
  });

  test('stages at which nothing was done are not ticked', async () => {
    const driven = await atReport();
    expect(driven.lines()[1]).toContain('✓Findings › –Fix › –Verify › ●Report');
  });

  test('a session that is not saved says so on every stage and when it is left', async () => {
    const journey = new FakeJourney({ notices: ['This session cannot be saved as it goes.'] });
    journey.saved = false;
    const driven = await atFindings(journey);
    expect(driven.screen()).toContain('! Not saved as it goes: save a report before you leave.');
    driven.press('q');
    expect(driven.screen()).toContain('This session is not saved on disk.');
    expect(driven.screen()).not.toMatch(/saved already|resume/);
  });

  test('no format is no report, and is said', async () => {
    const driven = await atReport();
    driven.press('1', '2', 'enter');
    expect(driven.screen()).toContain('! Choose at least one format');
  });

  test('leaving is a decision: what is open is said, and finishing ends the session', async () => {
    const driven = await atReport();
    driven.press('q');
    expect(driven.screen()).toContain('2 findings still to fix.');
    expect(driven.screen()).toContain('No report has been saved.');
    driven.press('down', 'enter');
    expect(await driven.program.left).toEqual({ code: 0, finished: true });
    expect(driven.journey.state.finished).toBe(true);
  });

  test('q on the first screen, with nothing begun, leaves at once', async () => {
    const driven = drive();
    driven.press('q');
    expect(await driven.program.left).toEqual({ code: 0, finished: false });
  });

  test('Ctrl-C leaves from everywhere, out of a form and in the middle of work, and what was found is kept', async () => {
    const driven = begun({ journey: new FakeJourney({}, gate()) });
    await driven.see('AWS CLI');
    driven.press('?', 'ctrl+c');
    expect((await driven.program.left).code).toBe(130);
    expect(driven.journey.state.detection).toBe('cancelled');
    const typing = drive();
    typing.press('f', 'ctrl+c');
    expect((await typing.program.left).code).toBe(130);
  });
});

describe('keys', () => {
  test('a paste presses no keys where nothing is typed', () => {
    const driven = drive();
    driven.paste('q\rq');
    expect(driven.screen()).toContain('Pasted text is not taken here');
    expect(driven.state().stack).toHaveLength(1);
  });

  test('the help names every key of the screen and why one is off', async () => {
    const driven = await atFindings();
    driven.press('enter', '?');
    driven.resize(WIDE);
    expect(driven.screen()).toContain('copy command');
    expect(driven.screen()).toContain('off: Move to a step first');
    driven.press('?');
    expect(driven.screen()).toContain('Why it matters');
  });

  test('esc never leaves', () => {
    const driven = drive();
    driven.press('escape', 'escape');
    expect(driven.screen()).toContain('! This is the first screen: q leaves.');
  });

  test('a notice about the session stays until one goes on', async () => {
    const driven = begun({ journey: new FakeJourney({ notices: ['This session cannot be saved as it goes.'] }) });
    await driven.see('2 installations');
    driven.press('down', 't');
    expect(driven.screen()).toContain('! This session cannot be saved as it goes.');
    driven.press('c');
    expect(driven.screen()).not.toContain('cannot be saved');
  });

  test('what work failed of is said in a sentence, and the screen stays usable', async () => {
    const journey = new FakeJourney();
    journey.detect = () => Promise.reject(new Error('no more file handles'));
    const driven = begun({ journey, start: startOf() });
    expect(await driven.see('no more file handles')).toContain('! Looking at this machine failed: no more file handles');
    driven.press('?');
    expect(driven.screen()).toContain('Keys of this screen');
  });
});
