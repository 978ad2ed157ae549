// Every screen fits its terminal, says where one is and what to do, and shows what strangers wrote as inert text.
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { footerHints } from '../../tui/hints.ts';
import { pageOf } from '../../tui/screens/index.ts';
import type { Size } from '../../tui/state.ts';
import { textOf } from '../../tui/text.ts';
import { update } from '../../tui/update.ts';
import { draw, SMALL, startOf, WIDE } from '../support/assistant.ts';
import { everyScreen, type Shown } from '../support/every-screen.ts';
import {
  aFinding,
  anInstallation,
  anOffer,
  machineFinding,
  readyInstallation,
  someDiscovery,
  someEvidence,
  someResult,
} from '../support/fake-journey.ts';

const LOW: Size = { columns: 60, rows: 16 };
const ODD: Size = { columns: 121, rows: 31 };

const HOSTILE = '\u001B[2J\u001B]52;c;ZXZpbA==\u0007\u202Eevil\u202C <b>x</b> 世界 👩‍🚀 =cmd()\r\n\u0008\u009B31m';

const hostileWorld = {
  installations: [
    anInstallation({
      name: HOSTILE,
      version: HOSTILE,
      path: `/opt/${HOSTILE}`,
      realPath: `/opt/${HOSTILE}/x`,
      foundBy: [HOSTILE],
      causes: [{ code: 'x', text: HOSTILE, where: HOSTILE }],
    }),
    readyInstallation({ notRunBecause: 'writable-by-others', basis: 'none', handshake: null }),
  ],
  findings: [
    machineFinding({ title: HOSTILE, severityReason: HOSTILE }),
    aFinding({
      title: HOSTILE,
      evidence: someEvidence({
        principals: { [HOSTILE]: 3 },
        userAgents: { [HOSTILE]: 3, ['__proto__']: 1 },
        sessions: { [HOSTILE]: 1 },
        hosts: { [HOSTILE]: 2 },
      }),
    }),
  ],
  result: someResult({ location: HOSTILE, status: 'partial', gaps: [{ code: 'x', text: HOSTILE, location: HOSTILE }] }),
  blindSpots: [{ code: 'x', text: HOSTILE, affects: HOSTILE, howToClose: HOSTILE }],
  notices: [HOSTILE],
  discovery: someDiscovery({
    identities: [
      {
        profile: HOSTILE,
        account: '111122223333',
        arn: `arn:aws:sts::111122223333:assumed-role/${HOSTILE}/${HOSTILE}`,
        regions: [HOSTILE],
      },
    ],
    offers: [
      anOffer({
        profile: HOSTILE,
        location: HOSTILE,
        arn: HOSTILE,
        foundBy: [HOSTILE],
        notes: [HOSTILE],
        query: { text: HOSTILE, consoleUrl: HOSTILE },
      }),
      anOffer({ id: 'other', location: `${'世界'.repeat(100)}${HOSTILE}`, refused: HOSTILE }),
    ],
    problems: [{ code: 'x', text: `${HOSTILE}: aws sso login --profile ${HOSTILE}`, location: HOSTILE }],
    blindSpots: [{ code: 'x', text: HOSTILE, affects: HOSTILE, howToClose: HOSTILE }],
    price: { usdPerGb: 0.005, text: HOSTILE },
  }),
  profiles: {
    profiles: [
      { name: HOSTILE, region: HOSTILE, how: 'sso' as const, account: HOSTILE, role: null, mfaSerial: null },
      { name: '世界'.repeat(100), region: null, how: 'assume-role' as const, account: null, role: HOSTILE, mfaSerial: HOSTILE },
    ],
    problems: [HOSTILE],
  },
};

const sizes = [SMALL, WIDE, LOW, ODD].map((size) => [`${size.columns}x${size.rows}`, size] as const);

const usual = everyScreen({ size: SMALL });
const hostile = everyScreen({ size: SMALL }, hostileWorld);
const spoken = everyScreen({ size: SMALL, about: { ...startOf().about, speech: true } });

/** The same screens after the terminal's size has changed. */
const resized = (screens: readonly Shown[], size: Size): readonly Shown[] =>
  screens.map(({ name, state }) => ({ name, state: update(state, { type: 'resized', size })[0] }));

describe.each(sizes)('at %s', (_, size) => {
  test('no row is wider than the terminal and no screen is higher', async () => {
    for (const { name, state } of resized([...(await usual), ...(await hostile)], size)) {
      const lines = draw(state);
      expect(lines.length, name).toBe(size.rows);
      for (const line of lines) expect(stringWidth(line), `${name}: ${line}`).toBeLessThanOrEqual(size.columns);
    }
  });

  test('nothing of what strangers wrote can move the cursor or turn the reading direction', async () => {
    for (const { name, state } of resized(await hostile, size)) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      expect(draw(state).join('\n'), name).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200D]/);
    }
  });
});

test('every screen says what to do next, in one row of a small terminal', async () => {
  for (const { name, state } of await usual) {
    const { hint } = pageOf(state);
    expect(hint, name).not.toBe('');
    expect(hint.length, `${name}: ${hint}`).toBeLessThanOrEqual(76);
  }
});

test('the footer of every screen names only keys that work, and always how to go back or get help', async () => {
  for (const { name, state } of await usual) {
    const footer = draw(state).slice(-3).join('\n');
    expect(
      footerHints(state).every(({ off }) => off === null),
      name,
    ).toBe(true);
    expect(footer, name).toMatch(/esc|q leave/);
    if (!name.includes('form') && name !== 'filter') expect(footer, name).toContain('? help');
  }
});

test('the header says where in the journey one is, and shows which stages there is nothing to do for', async () => {
  const screens = new Map((await usual).map(({ name, state }) => [name, draw(state)[1] ?? '']));
  expect(screens.get('scope')).toContain('●Scope › Detect › Evidence › Findings › Fix › Verify › Report');
  expect(screens.get('fix')).toContain('✓Scope › ✓Detect › ✓Evidence › ✓Findings › ●Fix › Verify › Report');
  expect(screens.get('reading')).toContain('–Detect › ●Evidence');
});

test('the sample is called synthetic on every one of its screens', async () => {
  const setup = { ...startOf().setup, sample: true };
  for (const { name, state } of await usual) {
    const scope = state.session?.scope;
    const sample = {
      ...state,
      setup,
      session: state.session && scope ? { ...state.session, scope: { ...scope, sample: true } } : state.session,
    };
    expect(draw(sample)[0], name).toContain('SAMPLE: synthetic data');
  }
});

test('a terminal that is too small is told how much room is needed, and nothing else', async () => {
  for (const { name, state } of resized(await usual, { columns: 59, rows: 15 })) {
    const text = draw(state).join(' ').trim();
    expect(text, name).toMatch(/^tls-migrate needs 60 by 16 characters; this window has 59 by 15\..+Ctrl-C to leave\.$/);
  }
});

test('a screen reader hears the same in one column: no boxes, no symbols, no bars, the selected row said', async () => {
  for (const { name, state } of resized(await spoken, WIDE)) {
    const text = draw(state).join('\n');
    expect(text, name).not.toMatch(/[❯●○✓✗│─█░▁▂▃▅▇]/);
    expect(text, name).toMatch(/Step \d of 7: \w+\./);
    expect(pageOf(state).side, name).toBeNull();
  }
  const findings = (await spoken).find(({ name }) => name === 'findings');
  expect(findings && draw(findings.state).join('\n')).toMatch(/selected: critical +Node\.js 0\.8\.28/);
});

test('a screen reader hears whole lines: nothing cut, nothing set in columns', async () => {
  const long = `${'a title of many words '.repeat(2)}to its end`;
  const path = `/opt/${'folder/'.repeat(40)}node`;
  const about = { ...startOf().about, speech: true };
  const screens = await everyScreen(
    { size: SMALL, about },
    { findings: [machineFinding({ title: long })], installations: [anInstallation({ path })] },
  );
  const rows = new Map(
    screens.map(({ name, state }) => {
      const { head, body, foot } = pageOf(state);
      return [name, [...head, ...Array.from({ length: body.total }, (_, at) => body.line(at)), ...foot].map(textOf)];
    }),
  );
  expect(rows.get('findings')?.some((row) => row.includes('to its end'))).toBe(true);
  expect(rows.get('detect')?.some((row) => row.includes(path))).toBe(true);
  for (const name of ['findings', 'detect', 'installation', 'evidence', 'fix', 'leave', 'profiles', 'plan', 'query'])
    expect(rows.get(name)?.join('\n'), name).not.toContain('…');
});

test('reasons that do not fit are counted, and b lists them', async () => {
  const findings = (await usual).find(({ name }) => name === 'findings')?.state;
  const spots = (await usual).find(({ name }) => name === 'blind spots')?.state;
  if (!findings?.document || !spots?.document) throw new Error('Both screens were reached.');
  const reasons = ['one', 'two', 'three'].map((text) => ({ code: 'partial' as const, text: `The reason ${text}.` }));
  const withReasons = (state: typeof findings) =>
    draw({ ...state, document: state.document && { ...state.document, summary: { ...state.document.summary, reasons } } }).join('\n');
  expect(withReasons(findings)).toContain('The reason one.  and 2 more: b');
  expect(withReasons(spots)).toContain('The reason three.');
});
