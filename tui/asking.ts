// What one does about asking AWS: choosing what to read, copying what helps, saving a query, stopping what costs money.
import type { Command } from './keys.ts';
import { commandAtHand, isChosen, overlapsText, planRow } from './planning.ts';
import { nextQuery, queryOf, whereOf } from './queries.ts';
import { working } from './stages.ts';
import { askAgain, inform, replaceTop, type ScreenOf, type State, type Step, warn } from './state.ts';

/** Ticks the offer that the cursor is on, or leaves it out; what counts the same calls as another is said. */
export function toggleOffer(state: State): State {
  const row = planRow(state);
  if (row?.kind !== 'offer') return state;
  const chosen = !isChosen(state, row.offer);
  const next = { ...state, plan: { ...state.plan, decided: new Map(state.plan.decided).set(row.offer.id, chosen) } };
  const twice = chosen ? overlapsText(next, row.offer) : null;
  return twice === null ? next : warn(next, twice);
}

/** Copies what solves the problem that the cursor is on. */
export function copyCommand(state: State): Step {
  const command = commandAtHand(state);
  return command === null ? [state] : [state, { do: 'copy', text: command, what: 'The command' }];
}

/** What the query screen does besides scrolling: copies the link to the console, saves the query, goes to the next one. */
export function onQuery(state: State, screen: ScreenOf<'query'>, command: Command, sure: boolean): Step {
  if (command === 'next-query') return [replaceTop(state, { ...screen, source: nextQuery(state, screen), top: 0 })];
  const offer = queryOf(state, screen)?.offer;
  if (!offer) return [state];
  if (command === 'copy') {
    const { consoleUrl, text } = offer.query;
    if (consoleUrl === '') return [state, { do: 'copy', text, what: 'What is asked' }];
    return [state, { do: 'copy', text: consoleUrl, what: 'The link that opens this query in the AWS console' }];
  }
  if (command !== 'save-query') return [state];
  if (!sure) return [askAgain(state, `s again writes this one query definition into ${whereOf(offer)}.`, 'save-query')];
  return [working(state, 'save-query'), { do: 'save-query', offer: offer.id, where: whereOf(offer) }];
}

/** What stopping comes to: queries that run cost money until they are stopped. */
export const stoppingText = ({ session, work }: State): string =>
  session?.scope?.aws && work?.kind !== 'detect' && work?.kind !== 'discover'
    ? 'Stopping; running queries are stopped, and what is there is kept.'
    : 'Stopping; what is there is kept.';

/** Leaves; queries that run are stopped first, which is said. */
export function interrupt(state: State): Step {
  const paid = state.session?.scope?.aws && (state.work?.kind === 'collect' || state.work?.kind === 'verify');
  const said = paid ? inform(state, 'Stopping the queries that run, then leaving. Ctrl-C again leaves at once.') : state;
  return [said, { do: 'quit', code: 130, finish: false }];
}
