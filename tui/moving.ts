// Where the cursor goes, and what scrolls.
import { profileRows } from './account.ts';
import { findingsList } from './findings-list.ts';
import type { Command } from './keys.ts';
import { bodyHeight } from './page.ts';
import { planRows } from './planning.ts';
import { fixing } from './plans.ts';
import { scopeRows } from './scope-rows.ts';
import { LEAVE_CHOICES } from './screens/closing.ts';
import { sortedInstallations } from './screens/detect.ts';
import { pageOf } from './screens/index.ts';
import { clamp } from './scroll.ts';
import { replaceTop, type Screen, type State, top, unfinished } from './state.ts';

/** The number of things that the cursor of the screen can be on; 0 where there is no cursor. */
export function cursorRange(state: State, screen: Screen): number {
  switch (screen.name) {
    case 'scope':
      return scopeRows(state).length;
    case 'sessions':
      return unfinished(state).length;
    case 'profiles':
      return profileRows(state).length;
    case 'plan':
      return planRows(state).length;
    case 'detect':
      return sortedInstallations(state).length;
    case 'findings':
      return findingsList(state).findings.length;
    case 'fix':
      return fixing(state, screen)?.items.length ?? 0;
    case 'leave':
      return LEAVE_CHOICES.length;
    default:
      return 0;
  }
}

// Reading on in a long text by single rows is slow, by pages one loses the line.
const READING_ROWS = 3;

/** The state after a key that moves the cursor, or scrolls where there is none. */
export function move(state: State, command: Command): State {
  const screen = top(state);
  const page = pageOf(state);
  const height = bodyHeight(state, page);
  if (screen.name === 'form' || screen.name === 'filter') return state;
  const rowsBy: Partial<Record<Command, number>> = {
    up: -1,
    down: 1,
    'page-up': -height,
    'page-down': height,
    first: -Infinity,
    last: Infinity,
  };
  const by = rowsBy[command] ?? 0;
  if (!('cursor' in screen)) return replaceTop(state, { ...screen, top: clamp(screen.top + by, 0, Math.max(0, page.body.total - height)) });
  if (screen.name === 'fix' || screen.name === 'plan') {
    // A part that is longer than the screen is read to its end before the next one opens.
    const selected = page.body.selected ?? { from: 0, to: 0 };
    const hiddenBelow = selected.to - (screen.top + height);
    const hiddenAbove = screen.top - selected.from;
    const rows = Math.max(READING_ROWS, Math.abs(by));
    const readsOn = Number.isFinite(by);
    if (readsOn && by > 0 && hiddenBelow > 0) return replaceTop(state, { ...screen, top: screen.top + Math.min(rows, hiddenBelow) });
    if (readsOn && by < 0 && hiddenAbove > 0) return replaceTop(state, { ...screen, top: screen.top - Math.min(rows, hiddenAbove) });
    const step = readsOn ? Math.sign(by) : by;
    const cursor = clamp(screen.cursor + step, 0, Math.max(0, cursorRange(state, screen) - 1));
    return replaceTop(state, screen.name === 'fix' ? { ...screen, cursor, copied: 0 } : { ...screen, cursor });
  }
  return replaceTop(state, { ...screen, cursor: clamp(screen.cursor + by, 0, Math.max(0, cursorRange(state, screen) - 1)) });
}
