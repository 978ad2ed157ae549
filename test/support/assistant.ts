// The assistant without a terminal: keys in, the drawn screen out, at any size.
import { renderToString } from 'ink';
import { createElement } from 'react';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { Screen } from '../../tui/app.tsx';
import { type Capabilities, createProgram, type Program } from '../../tui/effects.ts';
import { startAt } from '../../tui/opening.ts';
import { type Profile, setupOf } from '../../tui/setup.ts';
import type { Size, State } from '../../tui/state.ts';
import { initialState, type Start } from '../../tui/update.ts';
import { FakeJourney, NOW } from './fake-journey.ts';

export const SMALL: Size = { columns: 80, rows: 24 };
export const WIDE: Size = { columns: 200, rows: 60 };

export const SAMPLE_SCOPE = { ...EMPTY_SCOPE, machine: true, files: ['/app/sample'], sample: true };

const PROFILES: readonly Profile[] = [
  { name: 'prod-admin', region: 'eu-west-1', how: 'sso', account: '111122223333', role: 'ReadOnly', mfaSerial: null },
  {
    name: 'audit',
    region: 'us-east-1',
    how: 'assume-role',
    account: '444455556666',
    role: 'arn:aws:iam::444455556666:role/auditor',
    mfaSerial: 'arn:aws:iam::111122223333:mfa/jane',
  },
];

export function startOf(change: Partial<Start> = {}): Start {
  return {
    about: { version: '0.0.0', platform: 'linux', home: '/home/jane', sampleScope: SAMPLE_SCOPE, maxCostUsd: null, speech: false },
    size: SMALL,
    now: NOW,
    setup: setupOf({ ...EMPTY_SCOPE, machine: true }, 'tls1.2'),
    sessions: [],
    report: { base: '/home/jane/tls-report', formats: ['md', 'html'], redact: false, saved: [], current: [] },
    notices: [],
    ...change,
  };
}

/** What the terminal shows: every row, without colours. */
export function draw(state: State): readonly string[] {
  return renderToString(createElement(Screen, { state }), { columns: state.size.columns }).split('\n');
}

export interface Driven {
  readonly journey: FakeJourney;
  readonly program: Program;
  /** Bytes that were sent to the terminal besides the screen. */
  readonly written: readonly string[];
  press(...names: readonly string[]): void;
  type(text: string): void;
  paste(text: string): void;
  resize(size: Size): void;
  state(): State;
  screen(): string;
  lines(): readonly string[];
  /** The screen's words in a row, however they are broken into lines. */
  words(): string;
  /** Waits until the screen shows `text`. */
  see(text: string | RegExp): Promise<string>;
}

export interface DriveOptions {
  readonly journey?: FakeJourney;
  readonly start?: Partial<Start>;
  readonly can?: Partial<Capabilities>;
}

/** The assistant at its first screen, with a made-up world behind it. */
export function drive({ journey = new FakeJourney(), start = {}, can = {} }: DriveOptions = {}): Driven {
  const written: string[] = [];
  const program = createProgram(initialState(startOf(start)), {
    openJourney: () => journey,
    listProfiles: async () => ({ profiles: PROFILES, problems: [] }),
    describePath: async (path) =>
      /^\/missing|(tls-report|audit\/tls)\.\w+$/.test(path)
        ? { ok: false, path, text: 'there is no such file or folder' }
        : { ok: true, path, text: '12 files, 3.1 MB' },
    parseWindow: (since) => (since === 'soon' ? { problem: 'soon: neither a time span nor a date.' } : { window: { from: NOW, to: null } }),
    write: (text) => written.push(text),
    suspend: async () => {},
    now: () => NOW,
    env: {},
    ...can,
  });
  const lines = () => draw(program.state());
  const screen = () => lines().join('\n');
  const shows = (text: string | RegExp) => (typeof text === 'string' ? screen().includes(text) : text.test(screen()));
  return {
    journey,
    program,
    written,
    press: (...names) =>
      program.send(...names.map((name) => ({ type: 'key' as const, name, text: name.length === 1 ? name : name === 'space' ? ' ' : '' }))),
    type: (text) =>
      program.send(
        ...[...text].map((character) => ({ type: 'key' as const, name: character === ' ' ? 'space' : character, text: character })),
      ),
    paste: (text) => program.send({ type: 'paste', text }),
    resize: (size) => program.send({ type: 'resized', size }),
    state: () => program.state(),
    screen,
    lines,
    words: () => screen().replaceAll(/\s+/g, ' '),
    see: (text) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          unsubscribe();
          reject(new Error(`Not seen: ${String(text)}\n${screen()}`));
        }, 5000);
        const look = () => {
          if (!shows(text)) return;
          clearTimeout(late);
          unsubscribe();
          resolve(screen());
        };
        const unsubscribe = program.subscribe(look);
        look();
      }),
  };
}

/** Starts with what is chosen, as a command line with flags does. */
export function begun(options: DriveOptions = {}): Driven {
  const driven = drive(options);
  driven.program.begin(startAt(driven.program.state()));
  return driven;
}
