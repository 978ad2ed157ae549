// The lines below every screen: what has just happened or what to do next, and the keys that work now.
import { thousands } from '../../src/text/counts.ts';
import { footerHints, type Hint } from '../hints.ts';
import { bodyHeight } from '../page.ts';
import { pageOf } from '../screens/index.ts';
import type { State } from '../state.ts';
import { ends, type Line, line, lineWidth, type Span, span, wrap } from '../text.ts';
import { Lines } from './lines.tsx';

const ALWAYS: ReadonlySet<string> = new Set(['esc', '?', 'q']);
const MOST_MESSAGE_ROWS = 2;

const hintSpans = ({ key, label }: Hint): readonly Span[] => [span(key, 'accent'), span(` ${label}`, 'dim')];

/** As many keys as fit into `rows`, those that always work kept at the end. */
function keyLines(hints: readonly Hint[], cells: number, rows: number): readonly Line[] {
  const kept = hints.filter(({ key }) => ALWAYS.has(key));
  const others = hints.filter(({ key }) => !ALWAYS.has(key));
  for (let shown = others.length; shown >= 0; shown -= 1) {
    const lines = flow([...others.slice(0, shown), ...kept], cells);
    if (lines.length <= rows) return lines;
  }
  return flow(kept, cells).slice(0, rows);
}

function flow(hints: readonly Hint[], cells: number): readonly Line[] {
  const lines: Span[][] = [];
  let current: Span[] = [];
  for (const hint of hints) {
    const spans = hintSpans(hint);
    const gap = current.length > 0 ? [span(' · ', 'dim')] : [];
    if (current.length > 0 && lineWidth([...current, ...gap, ...spans]) > cells) {
      lines.push(current);
      current = [...spans];
    } else current.push(...gap, ...spans);
  }
  return current.length > 0 ? [...lines, current] : lines;
}

/** Where in a long page one is; nothing when all of it is seen. */
function placeText(state: State): string {
  const page = pageOf(state);
  const { total } = page.body;
  const height = bodyHeight(state, page);
  if (total <= height) return '';
  const last = Math.min(total, page.top + height);
  return `${thousands(page.top + 1)}–${thousands(last)} of ${thousands(total)}${last < total ? ' ↓' : ''}`;
}

function messageLines(state: State, cells: number): readonly Line[] {
  const { message } = state;
  const arrow = span(state.about.speech ? 'Next: ' : '→ ', 'accent');
  const next = () => ends(line(arrow, pageOf(state).hint), line(span(placeText(state), 'accent')), cells);
  if (!message) return [next()];
  if (message.kind === 'aside') return [next(), line(span(message.text, 'dim'))];
  if (message.kind === 'info') return wrap(line(span(message.text, 'good')), cells);
  const mark = message.kind === 'question' ? '? ' : '! ';
  return wrap(line(span(mark, 'warn'), span(message.text, 'warn')), cells);
}

function footerLines(state: State, cells: number, rows: number): readonly Line[] {
  const message = messageLines(state, cells).slice(0, MOST_MESSAGE_ROWS);
  return [...message, ...keyLines(footerHints(state), cells, rows - message.length)];
}

interface FooterProps {
  readonly state: State;
  readonly width: number;
  readonly height: number;
}

export function Footer({ state, width, height }: FooterProps) {
  return <Lines lines={footerLines(state, width, height)} width={width} height={height} />;
}
