// The plan before there is one: while AWS is asked, and where it has nothing to read.
import type { Discovery } from '../../src/contract/discovery.ts';
import type { AccountKind } from '../../src/contract/vocabulary.ts';
import { duration } from '../format.ts';
import { bodyOf, heading, layout, type Page } from '../page.ts';
import { credentials } from '../planning.ts';
import { scopeOf } from '../setup.ts';
import type { ScreenOf, State } from '../state.ts';
import { BLANK, type Line, line, span, wrap } from '../text.ts';

/** Nothing but log groups was asked for. */
const onlyLogGroups = ({ session }: State): boolean => session?.scope?.aws?.kinds.every((kind) => kind === 'logs-insights') ?? false;

/** Why there is nothing to read, what that proves, and what one can do. */
export function nothingLines(state: State, cells: number): readonly Line[] {
  const { discovered, discovery } = state.session ?? {};
  if (!discovered) return wrap('AWS could not be asked, so nothing is known yet. r asks again.', cells);
  const { identities, problems } = discovered;
  if (discovery === 'cancelled') return wrap('Stopped before the end: what was not asked is not known. r asks again.', cells);
  if (identities.length === 0 && problems.length > 0) return wrap('Until that is solved nothing can be read. r asks again.', cells);
  return [
    ...wrap(
      onlyLogGroups(state) ? 'No log group with CloudTrail events was found.' : 'Nothing that holds CloudTrail events was found.',
      cells,
      {
        tone: 'strong',
      },
    ),
    ...whyNothing(discovered, cells),
    ...wrap('This proves nothing: calls may be recorded in S3 alone, in another Region, or in another account.', cells),
    ...heading('What to do'),
    ...wrap('Read the files of the trail: aws s3 sync s3://BUCKET/AWSLogs FOLDER, then f on Scope.', cells, { first: '- ' }),
    ...wrap('Ask with another profile: p on Scope. Ask in another Region, or for a log group by its name: o on Scope.', cells, {
      first: '- ',
    }),
  ];
}

/** Why an account has nothing to read, as far as its trails tell. */
function whyNothing({ identities, blindSpots }: Discovery, cells: number): readonly Line[] {
  if (blindSpots.length > 0) {
    return blindSpots.flatMap(({ text, howToClose }) => [
      ...wrap(text, cells, { first: '- ' }),
      ...wrap(line(span(howToClose, 'dim')), cells, { first: '  ' }),
    ]);
  }
  const regions = [...new Set(identities.flatMap((identity) => identity.regions))];
  const where = regions.length > 0 ? ` from ${regions.join(', ')}` : '';
  return wrap(
    `No trail that can be seen${where} writes to CloudWatch Logs, and no log group has the name of one that AWS makes for CloudTrail.`,
    cells,
  );
}

const ASKED: Readonly<Partial<Record<AccountKind, string>>> = {
  athena: 'Athena tables',
  lake: 'event data stores',
  'event-history': 'Event history',
  'health-notices': 'AWS Health',
};

/** While AWS is asked what there is. */
export function askingPage(state: State, screen: ScreenOf<'plan'>): Page {
  const { width } = layout(state);
  const elapsed = state.work ? duration(Math.max(0, state.now - state.work.startedAt)) : '';
  const { aws } = state.session?.scope ?? scopeOf(state.setup, state.about.sampleScope);
  const { profiles = [], kinds = [] } = aws ?? {};
  const others = kinds.flatMap((kind) => ASKED[kind] ?? []);
  const steps = [
    `who you are there, with ${profiles.map(credentials).join(', ')}`,
    ...(kinds.includes('logs-insights') ? ['which trails write to CloudWatch Logs, and where'] : []),
    ...(others.length > 0 ? [`what else there is: ${others.join(', ')}`] : []),
    'what a query over the period would scan, and cost',
  ];
  return {
    head: [line(span('Asking AWS what there is to read', 'strong'), span(` · ${elapsed}`, 'dim')), BLANK],
    body: bodyOf(steps.flatMap((text) => wrap(text, width, { first: '- ' }))),
    foot: [],
    side: null,
    hint: 'Asking is free and changes nothing. x stops.',
    top: screen.top,
  };
}
