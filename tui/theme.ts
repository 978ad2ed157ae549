// How tones and signs look. Colours repeat what words and symbols say; signs become words where a screen reader listens.
import type { Finding, FindingStatus, Severity, Verdict } from '../src/contract/document.ts';
import { STATUS_LABEL } from '../src/report/words.ts';
import { type Span, span, type Tone } from './text.ts';

export interface Look {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

/** The sixteen colours of the terminal's own theme: they are readable on whatever background the person has chosen. */
export const LOOK: Readonly<Record<Tone, Look>> = {
  normal: {},
  strong: { bold: true },
  dim: { dimColor: true },
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  warn: { color: 'yellow' },
  accent: { color: 'cyan', bold: true },
  code: { color: 'cyan' },
};

export type Sign = 'done' | 'bad' | 'warn' | 'minor' | 'unknown' | 'current' | 'open' | 'skipped';

const SIGNS: Readonly<Record<Sign, { readonly symbol: string; readonly tone: Tone }>> = {
  done: { symbol: '✓', tone: 'good' },
  bad: { symbol: '✗', tone: 'bad' },
  warn: { symbol: '!', tone: 'warn' },
  minor: { symbol: '·', tone: 'dim' },
  unknown: { symbol: '?', tone: 'warn' },
  current: { symbol: '●', tone: 'accent' },
  open: { symbol: '○', tone: 'dim' },
  skipped: { symbol: '–', tone: 'dim' },
};

/** The sign and a space. A word always stands beside it, so a screen reader gets nothing twice. */
export const sign = (kind: Sign, speech: boolean): Span => (speech ? span('') : span(`${SIGNS[kind].symbol} `, SIGNS[kind].tone));

/** What marks the selected row. */
export const pointer = (selected: boolean, speech: boolean): Span => {
  if (speech) return span(selected ? 'selected: ' : '');
  return selected ? span('❯ ', 'accent') : span('  ');
};

/** What marks a choice that can be on or off. */
export const checkbox = (on: boolean, speech: boolean): Span => {
  if (speech) return span(on ? 'chosen: ' : 'not chosen: ');
  return on ? span('[x] ', 'accent') : span('[ ] ', 'dim');
};

export interface Wording {
  readonly sign: Sign;
  readonly tone: Tone;
  readonly word: string;
}

export const SEVERITY: Readonly<Record<Severity, Wording>> = {
  critical: { sign: 'bad', tone: 'bad', word: 'critical' },
  high: { sign: 'warn', tone: 'warn', word: 'high' },
  medium: { sign: 'minor', tone: 'normal', word: 'medium' },
  low: { sign: 'minor', tone: 'normal', word: 'low' },
  info: { sign: 'minor', tone: 'dim', word: 'info' },
};

export const VERDICT: Readonly<Record<Verdict, Wording>> = {
  ready: { sign: 'done', tone: 'good', word: 'ready' },
  capable: { sign: 'warn', tone: 'warn', word: 'set too low' },
  'not-ready': { sign: 'bad', tone: 'bad', word: 'not ready' },
  conflict: { sign: 'bad', tone: 'bad', word: 'cannot connect' },
  unknown: { sign: 'unknown', tone: 'warn', word: 'not known' },
};

const STATUS_SIGN: Readonly<Record<FindingStatus, readonly [Sign, Tone]>> = {
  open: ['open', 'normal'],
  fixed: ['unknown', 'warn'],
  verified: ['done', 'good'],
  accepted: ['skipped', 'dim'],
  'not-mine': ['skipped', 'dim'],
  expired: ['warn', 'warn'],
};

export function statusWording(status: FindingStatus): Wording {
  const [kind, tone] = STATUS_SIGN[status];
  return { sign: kind, tone, word: STATUS_LABEL[status] };
}

type Result = NonNullable<Finding['verification']>['result'];

export const RESULT: Readonly<Record<Result, Wording>> = {
  gone: { sign: 'done', tone: 'good', word: 'gone' },
  'still-there': { sign: 'bad', tone: 'bad', word: 'still there' },
  'too-early': { sign: 'unknown', tone: 'warn', word: 'too early to say' },
  unknown: { sign: 'unknown', tone: 'warn', word: 'not known' },
};
