// The query of one offer: what is asked, where, over which period, and what ran of it.
import type { Offer } from '../../src/contract/discovery.ts';
import { bytes, dollars, time } from '../../src/report/words.ts';
import { plainLines } from '../../src/text/plain.ts';
import { isFree, nameOf } from '../offers.ts';
import { bodyOf, heading, layout, NOTHING, type Page } from '../page.ts';
import { credentials, estimate } from '../planning.ts';
import { queriesOf, queryOf, type ShownQuery } from '../queries.ts';
import type { ScreenOf, State } from '../state.ts';
import { BLANK, ends, type Line, line, span, wrap } from '../text.ts';

const NAME_CELLS = 10;

const row = (name: string, value: string, cells: number): readonly Line[] => wrap(value, cells, { first: `${name.padEnd(NAME_CELLS)} ` });

const codeLines = (text: string, cells: number): readonly Line[] =>
  plainLines(text)
    .split('\n')
    .flatMap((one) => wrap(line(span(one, 'code')), cells, { first: '  ', rest: '      ' }));

const bound = (at: string | null): string => (at === null ? 'open' : time(at));

/** What ran: each piece of the period with what it scanned and cost. Other texts than the one offered are shown with it. */
function ranLines({ ran, offer }: ShownQuery, cells: number): readonly Line[] {
  if (ran.length === 0) return [];
  const other = [...new Set(ran.map(({ text }) => text))].filter((text) => text !== offer?.query.text);
  return [
    ...heading('What ran'),
    ...ran.flatMap(({ window, bytesScanned, costUsd, text }) => {
      const which =
        other.length > 0 && text === offer?.query.text ? '' : other.length > 1 ? ` (text ${other.indexOf(text) + 1} below)` : '';
      const size = bytesScanned === null ? 'size not known' : bytes(bytesScanned);
      const cost = costUsd === null ? '' : `, ${dollars(costUsd)}`;
      return wrap(`${bound(window.from)} to ${bound(window.to)}: ${size}${cost}${which}`, cells, { first: '- ' });
    }),
    ...other.flatMap((text, at) => [
      ...heading(other.length > 1 ? `Text ${at + 1}` : offer ? 'Its text, where it was another' : 'Its text'),
      ...codeLines(text, cells),
    ]),
  ];
}

function queryLines(query: ShownQuery, cells: number): readonly Line[] {
  const { offer, location } = query;
  if (!offer) return [...row('of', location, cells), ...ranLines(query, cells)];
  const { account, region, profile, window, costUsd } = offer;
  const iso = (at: number) => time(new Date(at).toISOString());
  const { kind, name } = nameOf(offer);
  const free = isFree(offer);
  const scans = offer.bytes === null ? 'not known beforehand' : `${bytes(offer.bytes)}${costUsd === null ? '' : `, ${estimate(costUsd)}`}`;
  return [
    ...row('of', name === '' ? kind : `${kind} ${name}`, cells),
    ...row('', offer.arn, cells),
    ...row('runs in', `${account}, ${region}, with ${credentials(profile)}`, cells),
    ...row('period', `${iso(window.from)} to ${iso(window.to)}`, cells),
    ...row(free ? 'costs' : 'scans', free ? 'nothing' : scans, cells),
    BLANK,
    ...codeLines(offer.query.text, cells),
    ...ranLines(query, cells),
    ...(offer.query.consoleUrl === ''
      ? []
      : [...heading('In the AWS console'), ...wrap(line(span(offer.query.consoleUrl, 'code')), cells, { first: '  ' })]),
  ];
}

/** What is asked without a query: a command says it best. */
const COMMANDS: readonly (Offer['kind'] | undefined)[] = ['event-history', 'health-notices'];

function titleOf(query: ShownQuery | undefined): string {
  if (COMMANDS.includes(query?.offer?.kind)) return 'What is asked, page by page, as a command';
  return query?.offer && query.offer.kind !== 'logs-insights'
    ? 'The query; the period may be asked in parts'
    : 'The query; each window adds its bounds';
}

function hintOf(query: ShownQuery | undefined): string {
  if (query?.offer?.query.consoleUrl) return 'y copies the link that opens it in the console; esc goes back.';
  return query?.offer && query.offer.kind !== 'logs-insights' ? 'y copies it; esc goes back.' : 'esc goes back.';
}

export function queryPage(state: State, screen: ScreenOf<'query'>): Page {
  const { width } = layout(state);
  const query = queryOf(state, screen);
  const all = queriesOf(state);
  const at = all.findIndex(({ source }) => source === screen.source);
  const count = all.length > 1 ? line(span(`query ${at + 1} of ${all.length} (tab)`, 'dim')) : BLANK;
  const saves =
    query?.offer?.kind === 'logs-insights'
      ? 's saves it there: one query definition, tls-migrate in its name, this text, this log group. It changes nothing else and costs nothing.'
      : '';
  return {
    head: [ends(line(span(titleOf(query), 'strong')), count, width), BLANK],
    body: query ? bodyOf(queryLines(query, width)) : NOTHING,
    foot: saves === '' ? [] : [BLANK, ...wrap(saves, width, { tone: 'dim' })],
    side: null,
    hint: hintOf(query),
    top: screen.top,
  };
}
