// Why a key does nothing now, in one sentence each; null when it works.
import type { Installation } from '../src/contract/document.ts';
import { findFinding, tabCounts } from './findings-list.ts';
import { cannotRead, commandAtHand, planRow, totalOf } from './planning.ts';
import { commandsOf, fixing } from './plans.ts';
import { queriesOf, queryAtHand, queryOf } from './queries.ts';
import { scopeRow } from './scope-rows.ts';
import { type State, top, unfinished, type WorkKind } from './state.ts';

const BUSY: Readonly<Record<WorkKind, string>> = {
  open: 'The session is being opened.',
  detect: 'Still looking at this machine: x stops it and keeps what was found.',
  discover: 'Still asking AWS: x stops it.',
  collect: 'Still reading: x stops it and keeps what was read.',
  verify: 'Still verifying: x stops it.',
  save: 'The report is being written.',
  'save-query': 'The query is being saved.',
};

export const whileBusy = (state: State): string | null => (state.work ? BUSY[state.work.kind] : null);

/** The finding on the Fix screen. */
export const findingOnScreen = (state: State) => {
  const screen = top(state);
  return screen.name === 'fix' ? findFinding(state.document, screen.finding) : null;
};

export const onFinding = (state: State): string | null => {
  const finding = findingOnScreen(state);
  if (state.document?.notActionable.some(({ id }) => id === finding?.id))
    return 'Nobody here can change this one: it is shown so that it is not missed.';
  return whileBusy(state);
};

const stepSelected = (state: State): boolean => {
  const screen = top(state);
  return screen.name === 'fix' && fixing(state, screen)?.selected.kind === 'step';
};

export const atStep = (state: State): string | null =>
  onFinding(state) ?? (stepSelected(state) ? null : 'Move to a step first: ↓ goes there.');

export function noCommand(state: State): string | null {
  const screen = top(state);
  const fix = screen.name === 'fix' ? fixing(state, screen) : null;
  return fix && commandsOf(fix).length > 0 ? null : 'There is no command here: move to a step that has one.';
}

export const toVerify = ({ document }: State): number => (document ? tabCounts(document).toVerify : 0);

export const nothingToVerify = (state: State): string | null =>
  whileBusy(state) ?? (toVerify(state) === 0 ? 'Nothing is marked as fixed and unproved.' : null);

export const nothingToResume = (state: State): string | null => {
  if (state.session) return 'A session is open already: enter goes back to it.';
  return unfinished(state).length === 0 ? 'There is no unfinished session.' : whileBusy(state);
};

export const noPath = (state: State): string | null => (scopeRow(state)?.kind === 'path' ? null : 'Move to a path to remove it.');

export const nothingLeftOut = (state: State): string | null =>
  whileBusy(state) ?? (leftOut(state).length === 0 ? 'No program was left out because others can change it.' : null);

/** The installations that were not run because somebody else could have changed them. */
export const leftOut = (state: State): readonly Installation[] =>
  (state.session?.installations ?? []).filter(
    ({ notRunBecause }) =>
      notRunBecause === 'writable-by-others' || notRunBecause === 'owned-by-others' || notRunBecause === 'relative-path',
  );

export const nothingToStop = ({ work }: State): string | null => {
  if (!work || work.kind === 'save' || work.kind === 'open' || work.kind === 'save-query') return 'Nothing is running.';
  return work.stopping ? 'It is stopping.' : null;
};

export function cannotGoBack(state: State): string | null {
  const { name } = top(state);
  if (state.stack.length === 1) return 'This is the first screen: q leaves.';
  return ['detect', 'plan', 'evidence', 'verify'].includes(name) ? whileBusy(state) : null;
}

/** Why what is ticked on the plan is not read. */
export const notReadable = (state: State): string | null => whileBusy(state) ?? cannotRead(state);

export function notTickable(state: State): string | null {
  if (whileBusy(state)) return whileBusy(state);
  const row = planRow(state);
  if (row?.kind === 'offer') return row.offer.refused === null ? null : 'This one cannot be read: the line below says why.';
  if (row?.kind === 'files') return 'Files cost nothing and are read in the same go.';
  return 'Move to something that can be read to tick it or leave it out.';
}

export const noQuery = (state: State): string | null =>
  queryAtHand(state)
    ? null
    : top(state).name === 'plan'
      ? 'Move to something that can be read: each has its query.'
      : 'Nothing was asked with a query.';

export const noCommandAtHand = (state: State): string | null =>
  commandAtHand(state) === null ? 'There is no command here: move to a problem that has one.' : null;

/** Why there is no limit to set. */
export const nothingToPay = (state: State): string | null =>
  whileBusy(state) ?? (totalOf(state).free ? 'Nothing that is ticked costs anything.' : null);

export const oneQuery = (state: State): string | null => (queriesOf(state).length > 1 ? null : 'There is no other query.');

function noOffer(state: State): string | null {
  const screen = top(state);
  const query = screen.name === 'query' ? queryOf(state, screen) : undefined;
  return query?.offer ? null : 'What was offered is no longer known: r on Evidence asks again.';
}

/** Why a query cannot be saved in the account. */
export function notSavable(state: State): string | null {
  const screen = top(state);
  const offer = screen.name === 'query' ? queryOf(state, screen)?.offer : undefined;
  return offer && offer.kind !== 'logs-insights' ? 'Only queries of log groups are saved there: y copies this one.' : noOffer(state);
}

export function noLink(state: State): string | null {
  const screen = top(state);
  const offer = screen.name === 'query' ? queryOf(state, screen)?.offer : undefined;
  return offer?.kind === 'logs-insights' && offer.query.consoleUrl === ''
    ? 'Where the console of this partition is, nobody outside knows.'
    : noOffer(state);
}
