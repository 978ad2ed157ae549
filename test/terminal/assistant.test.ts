// The real program in a real terminal: the whole journey on the sample, every way to leave it, and coming back.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Home, makeHome } from '../support/program.ts';
import type { TerminalScreen } from '../support/screen.ts';

const DOWN = '\u001B[B';
const ESCAPE = '\u001B';

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

/** The sample's findings, reached by the keys that the screens name. */
async function atFindings(screen: TerminalScreen): Promise<void> {
  await screen.see('c on to the evidence');
  screen.type('c');
  await screen.see('c on to the findings');
  screen.type('c');
  await screen.see('enter walks you through the fix');
}

/** What a terminal looks like that was given back: main screen, pastes unmarked, nothing of the screens left. */
function expectGivenBack(screen: TerminalScreen): void {
  expect(screen.alternate).toBe(false);
  expect(screen.bracketedPaste).toBe(false);
  expect(screen.raw.lastIndexOf('\u001B[?25h')).toBeGreaterThan(screen.raw.lastIndexOf('\u001B[?25l'));
  expect(screen.text()).not.toContain('Findings ›');
}

const journals = (): readonly string[] => {
  const folder = join(home.folder, 'state', 'tls-migrate', 'sessions');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
};

describe('the journey on the sample', () => {
  test('from the first screen to a saved report, at 80 by 24', async () => {
    const screen = home.start([]);
    await screen.see('What should be checked?');
    expect(screen.alternate).toBe(true);
    screen.type(DOWN.repeat(6));
    await screen.see('enter start with the sample');
    screen.type('\r');
    await screen.see('SAMPLE: synthetic data');
    await atFindings(screen);
    screen.type('\r');
    await screen.see('Why it matters');
    screen.type(`${DOWN} `);
    await screen.see('Step 1 is done');
    screen.type(ESCAPE);
    await screen.see('s save report');
    screen.type('s');
    await screen.see('How it begins');
    screen.type('\r');
    await screen.see('Saved 2 reports');
    screen.type('q');
    await screen.see('still to fix');
    screen.type(`${DOWN}\r`);
    expect((await screen.ended).code).toBe(0);
    expectGivenBack(screen);
    expect(screen.text()).toContain('Finished.');
    const report = readFileSync(join(home.folder, 'tls-migrate-report.md'), 'utf8');
    expect(report).toContain('Synthetic sample');
    expect(existsSync(join(home.folder, 'tls-migrate-report.html'))).toBe(true);
  });

  test('at 200 by 60 the detail stands beside the list, and a smaller window takes it away', async () => {
    const screen = home.start(['--sample'], { columns: 200, rows: 60 });
    await atFindings(screen);
    expect(await screen.see('│')).toMatch(/enter fix/);
    screen.resize(80, 24);
    await screen.gone('│');
    screen.resize(50, 10);
    await screen.see('needs 60 by 16');
    screen.resize(80, 24);
    await screen.see('enter walks you through the fix');
  });

  test('NO_COLOR: not one colour, and the same words', async () => {
    const screen = home.start(['--sample'], { env: { NO_COLOR: '1' } });
    await atFindings(screen);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such sequences.
    expect(screen.raw).not.toMatch(/\u001B\[[\d;]*m/);
    expect(screen.text()).toMatch(/❯ ✗ critical/);
  });

  test('a screen reader gets the same content in the main screen, without symbols', async () => {
    const screen = home.start(['--sample'], { env: { INK_SCREEN_READER: 'true' } });
    await screen.see('Step 2 of 7: Detect.');
    await screen.see('c on to the evidence');
    expect(screen.alternate).toBe(false);
    expect(screen.text()).not.toMatch(/[❯●✓✗─│]/);
    expect(screen.text()).toContain('selected: Node.js 0.8.28');
  });
});

describe('leaving', () => {
  test('Ctrl-C gives the terminal back, says how to go on, and ends with 130', async () => {
    const screen = home.start(['--sample']);
    await screen.see('c on to the evidence');
    screen.type('\u0003');
    expect(await screen.ended).toEqual({ code: 130, signal: 0 });
    expectGivenBack(screen);
    expect(screen.text()).toContain('tls-migrate resume 2');
  });

  test('Ctrl-C while it reads keeps what was read', async () => {
    const screen = home.start(['--sample']);
    await screen.see('c on to the evidence');
    screen.type('c');
    await screen.see(/Reading|Looking at what there is|with TLS details/);
    screen.type('\u0003');
    expect((await screen.ended).code).toBe(130);
    expect(readFileSync(journals()[0] ?? '', 'utf8')).toContain('source-collected');
  });

  test('SIGTERM does the same and ends with 143', async () => {
    const screen = home.start(['--sample']);
    await screen.see('c on to the evidence');
    screen.kill('SIGTERM');
    expect((await screen.ended).code).toBe(143);
    expectGivenBack(screen);
  });

  test('a crash gives the terminal back, says so in a sentence, and ends with 4', async () => {
    const boom = "data:text/javascript,process.on('SIGUSR2',()=>{throw new Error('boom')})";
    const screen = home.start(['--sample'], { env: { NODE_OPTIONS: `--import="${boom}"` } });
    await screen.see('c on to the evidence');
    screen.kill('SIGUSR2');
    expect((await screen.ended).code).toBe(4);
    expectGivenBack(screen);
    expect(screen.text()).toContain('tls-migrate has crashed: boom');
    expect(screen.text()).toContain('tls-migrate resume 2');
  });

  test('Ctrl-Z goes to the shell, fg comes back to the same screen', async () => {
    const shell = home.shell();
    await shell.see('ready>');
    shell.type(`"${process.execPath}" "${join(import.meta.dirname, '../../bin/tls-migrate.js')}" --sample\r`);
    await shell.see('c on to the evidence');
    shell.type(`${DOWN}\u001A`);
    await shell.see('Stopped');
    expect(shell.alternate).toBe(false);
    shell.type('echo still $((20+3))\r');
    await shell.see('still 23');
    shell.type('fg\r');
    await shell.see(/❯ \.NET Framework/);
    expect(shell.alternate).toBe(true);
    shell.type('\u0003');
    await shell.see('Go on with:');
  });
});

describe('coming back', () => {
  test('killed with SIGKILL, it loses nothing that was said', async () => {
    const first = home.start(['--sample']);
    await atFindings(first);
    first.type('\r');
    await first.see('Why it matters');
    first.type(`${DOWN} `);
    await first.see('Step 1 is done');
    first.kill('SIGKILL');
    await first.ended;

    const second = home.start([]);
    await second.see(/r\s+resumes\s+it\./);
    second.type('r');
    await second.see('Resumed where you left.');
    second.type('\r');
    await second.see('1 of 6 steps');
  });

  test('a damaged journal is set aside and said; nothing else is lost', async () => {
    const first = home.start(['--sample']);
    await first.see('c on to the evidence');
    first.type('\u0003');
    await first.ended;
    const [journal = ''] = journals();
    writeFileSync(journal, `{"nonsense": true}\n${readFileSync(journal, 'utf8')}`);

    const second = home.start([]);
    await second.see('set aside');
    second.type('\r');
    await second.see(/installations?, |Looking for|looked for/);
  });
});

describe('keys', () => {
  test('what is typed while it starts is not lost', async () => {
    const screen = home.start(['--sample']);
    screen.type('?');
    await screen.see('Keys of this screen');
  });

  test('a paste presses no keys', async () => {
    const screen = home.start(['--sample']);
    await screen.see('c on to the evidence');
    screen.paste('q\rq\r');
    await screen.see('Pasted text is not taken here');
    expect(screen.alternate).toBe(true);
  });

  test('a path is typed, refused, corrected and read', async () => {
    const screen = home.start([]);
    await screen.see('What should be checked?');
    screen.type('f');
    await screen.see('Path');
    screen.type('~/nowhere\r');
    await screen.see('there is no such file or folder');
    writeFileSync(join(home.folder, 'trail.json'), '{"Records":[]}');
    screen.type('\u0015');
    screen.paste(`'${join(home.folder, 'trail.json')}'`);
    await screen.see('trail.json');
    screen.type('\r');
    await screen.see('[x] CloudTrail files');
    screen.type(' \r');
    await screen.see('0  events');
  });
});

test('without a terminal it says what to do instead, and ends with 2', async () => {
  const shell = home.shell();
  await shell.see('ready>');
  shell.type(`"${process.execPath}" "${join(import.meta.dirname, '../../bin/tls-migrate.js')}" < /dev/null; echo code $?\r`);
  await shell.see('code 2');
  expect(shell.text()).toContain('needs a terminal');
});
