// The plan: who one is in AWS, what the accounts have, what reading it would cost, and where that stops. Nothing is read yet.
import { profileText } from '../../src/contract/aws-names.ts';
import type { Identity, Offer } from '../../src/contract/discovery.ts';
import type { Gap } from '../../src/contract/document.ts';
import { bytes, dollars } from '../../src/report/words.ts';
import { EMPTY_SCOPE } from '../../src/session/scope.ts';
import { many } from '../../src/text/counts.ts';
import { day, homely } from '../format.ts';
import { basisText, isFree, nameOf, offerName } from '../offers.ts';
import { type Body, bodyOf, heading, layout, type Page, rule } from '../page.ts';
import {
  cannotRead,
  commandAtHand,
  credentials,
  estimate,
  isChosen,
  overlapping,
  type PlanRow,
  planRows,
  totalOf,
  whoIs,
  whyOf,
  withCommand,
} from '../planning.ts';
import type { ScreenOf, State } from '../state.ts';
import { BLANK, cell, ends, type Line, line, lineWidth, span, truncate, truncateLine, truncateStart, wrap } from '../text.ts';
import { checkbox, pointer, sign } from '../theme.ts';
import { askingPage, nothingLines } from './plan-empty.ts';
import { scopeText, windowText } from './scope.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const SIZE_CELLS = 10;
const COST_CELLS = 13;
// Below this the lines that can be had elsewhere go: every row is for what can be read.
const LOW_ROWS = 20;

const costText = (offer: Offer): string => (isFree(offer) ? 'free' : offer.costUsd === null ? 'no estimate' : estimate(offer.costUsd));
const sizeText = ({ bytes: scanned }: Offer): string => (scanned === null ? 'size unknown' : scanned === 0 ? '' : bytes(scanned));

/** The part of the period that an offer answers: its last day is in it. */
function partText({ window: { from, to } }: Offer): string {
  const days = Math.max(1, Math.round((to - from) / DAY_MS));
  return `${day(from)} to ${day(Math.max(from, to - 1))} (${many(days, 'day')})`;
}

/** Why it is offered; some reasons are sentences of their own. */
function foundText({ foundBy }: Offer): string {
  const text = foundBy.join(', ');
  return text === '' || /^(?:named|there) /.test(text) ? text : `found by ${text}`;
}

/** Everything about an offer that its own lines do not say. */
function offerDetails(offer: Offer, state: State, cells: number, indent: string): readonly Line[] {
  const basis = basisText(offer);
  const why = offer.refused === null ? whyOf(state, offer) : '';
  const facts = [foundText(offer), offer.refused === null && basis !== '' ? `size ${basis}` : ''].filter(Boolean);
  return [
    ...(offer.refused === null ? [] : wrap(line(span(`Cannot be read: ${offer.refused}`, 'warn')), cells, { first: indent })),
    ...(why === '' ? [] : wrap(line(span(why, 'accent')), cells, { first: indent })),
    ...offer.notes.flatMap((note) => wrap(note, cells, { first: `${indent}- ` })),
    ...(facts.length > 0 ? wrap(line(span(facts.join('; '), 'dim')), cells, { first: indent }) : []),
  ];
}

/** Whose credentials an offer is asked with, in full. */
function askedAs({ profile, account }: Offer, state: State): string {
  const identity = state.session?.discovered?.identities.find((one) => one.profile === profile && one.account === account);
  return `asked with ${credentials(profile)}${identity ? ` as ${identity.arn}` : ''}`;
}

function offerLines(offer: Offer, selected: boolean, state: State, cells: number): readonly Line[] {
  const { speech } = state.about;
  const { account, region, refused } = offer;
  const box = refused === null ? checkbox(isChosen(state, offer), speech) : span(speech ? 'cannot be read: ' : ' –  ', 'dim');
  const tone = refused !== null ? 'dim' : selected ? 'strong' : 'normal';
  const size = sizeText(offer);
  const where = `${account} ${region}`;
  const start = [pointer(selected, speech), box];
  if (speech)
    return [
      line(
        ...start,
        [offerName(offer), where, partText(offer), ...(refused === null ? [size, costText(offer)] : [refused])].filter(Boolean).join(', '),
      ),
    ];
  const nameCells = Math.max(8, cells - 6 - SIZE_CELLS - COST_CELLS);
  const { kind, name } = nameOf(offer);
  // Of long names the end says most; what kind of place it is must stay.
  const shown = name === '' ? kind : `${kind} ${truncateStart(name, Math.max(8, nameCells - kind.length - 1))}`;
  // The reason opens in full with the row.
  const opened = selected && layout(state).sideWidth === 0;
  const more = refused === null ? `${where} · ${partText(offer)}` : opened ? where : refused;
  return [
    truncateLine(
      line(
        ...start,
        span(cell(shown, nameCells), tone),
        ...(refused === null
          ? [span(cell(offer.bytes === null ? '' : size, SIZE_CELLS, 'right'), 'dim'), cell(costText(offer), COST_CELLS, 'right')]
          : [span(cell('cannot be read', SIZE_CELLS + COST_CELLS, 'right'), 'dim')]),
      ),
      cells,
    ),
    truncateLine(line('      ', span(more, 'dim')), cells),
  ];
}

function filesLine({ name: label, paths }: Extract<PlanRow, { kind: 'files' }>, selected: boolean, state: State, cells: number): Line {
  const { speech, home } = state.about;
  const [first = '', ...others] = paths;
  const shown = others.length > 0 ? `${homely(first, home)} and ${many(others.length, 'other')}` : homely(first, home);
  const name = `${label}  `;
  const start = [pointer(selected, speech), checkbox(true, speech)];
  if (speech) return line(...start, `${name}${shown}, free`);
  const cellsOfPath = Math.max(8, cells - 6 - name.length - COST_CELLS);
  return truncateLine(
    line(...start, name, span(cell(truncateStart(shown, cellsOfPath), cellsOfPath), 'code'), cell('free', COST_CELLS, 'right')),
    cells,
  );
}

/** What could not be asked, why, and the command that helps on a row of its own, so that it can be copied whole. */
function problemLines({ text, location }: Gap, selected: boolean, state: State, cells: number): readonly Line[] {
  const { speech } = state.about;
  const whose = location === null || text.includes(location) ? '' : `${location}: `;
  const { sentence, command } = withCommand(text);
  return [
    ...wrap(line(pointer(selected, speech), sign('bad', speech), span(whose, 'strong'), sentence), cells, { rest: '    ' }),
    ...(command === null ? [] : wrap(line(span(command, 'code')), cells, { first: '      ' })),
  ];
}

function rowLines(row: PlanRow, selected: boolean, state: State, cells: number): readonly Line[] {
  switch (row.kind) {
    case 'problem':
      return problemLines(row.problem, selected, state, cells);
    case 'offer': {
      const lines = offerLines(row.offer, selected, state, cells);
      // Beside the list is the whole detail; where there is no room, the selected one opens.
      return selected && layout(state).sideWidth === 0 ? [...lines, ...offerDetails(row.offer, state, cells, '      ')] : lines;
    }
    case 'files':
      return [filesLine(row, selected, state, cells)];
  }
}

function sideLines(row: PlanRow, state: State, cells: number): readonly Line[] {
  switch (row.kind) {
    case 'problem':
      return [...wrap('What could not be asked', cells, { tone: 'strong' }), BLANK, ...problemLines(row.problem, false, state, cells)];
    case 'files':
      return [...wrap(row.name, cells, { tone: 'strong' }), BLANK, ...row.paths.flatMap((path) => wrap(line(span(path, 'code')), cells))];
    case 'offer':
      return [
        ...wrap(offerName(row.offer), cells, { tone: 'strong' }),
        ...wrap(line(span(row.offer.arn, 'code')), cells),
        BLANK,
        ...offerDetails(row.offer, state, cells, ''),
        ...wrap(line(span(askedAs(row.offer, state), 'dim')), cells),
        ...heading(row.offer.kind === 'event-history' || row.offer.kind === 'health-notices' ? 'The same as a command' : 'The query'),
        ...row.offer.query.text.split('\n').flatMap((text) => wrap(line(span(text, 'code')), cells, { rest: '  ' })),
      ];
  }
}

const identityText = (identity: Identity): string => `${whoIs(identity)} in ${identity.account} (${profileText(identity.profile)})`;

/** Who one is in the accounts, before anything of theirs is read. */
function identityLines(state: State, cells: number): readonly Line[] {
  const identities = state.session?.discovered?.identities ?? [];
  const scope = state.session?.scope;
  const period = scope ? line(span(windowText(scope), 'dim')) : BLANK;
  const low = state.size.rows < LOW_ROWS;
  if (identities.length === 0)
    return [ends(line(span(scope ? scopeText({ ...EMPTY_SCOPE, sample: scope.sample, aws: scope.aws }) : '', 'strong')), period, cells)];
  if (identities.length > (low ? 1 : 2)) {
    const accounts = new Set(identities.map(({ account }) => account));
    const list = identities.map(({ account, profile }) => `${account} (${profile ?? 'default credentials'})`).join(', ');
    return [
      ends(line(span(`You are in ${many(accounts.size, 'account')}`, 'strong')), period, cells),
      truncateLine(line(span(list, 'dim')), cells),
    ];
  }
  const you = (identity: Identity) => line(span('You are ', 'dim'), span(identityText(identity), 'strong'));
  const lines = identities.flatMap((identity) => (low ? [truncateLine(you(identity), cells)] : wrap(you(identity), cells, { rest: '  ' })));
  const [one = BLANK, ...more] = lines;
  // The period stands beside who one is where both fit, and below where they do not.
  if (lineWidth(one) + lineWidth(period) + 2 <= cells) return [ends(one, period, cells), ...more];
  return low ? lines : [...lines, period];
}

/** What is ticked comes to; what must not be cut off in a narrow window stands first. */
function totalLine(state: State, cells: number): Line {
  const { offers, bytes: scanned, costUsd, unknown, limit, free } = totalOf(state);
  if (free) return line(span('Total ', 'strong'), 'nothing to pay');
  const billed = offers.filter((offer) => !isFree(offer));
  const known = unknown === billed.length ? 'no estimate' : estimate(costUsd);
  // What the estimates of log groups are made with: other services have prices of their own.
  const price = offers.some(({ kind }) => kind === 'logs-insights') ? state.session?.discovered?.price : undefined;
  const size = [
    scanned > 0 ? bytes(scanned) : '',
    unknown > 0 && unknown < billed.length ? `${unknown} without an estimate` : '',
    // A price for a gigabyte has more digits than an amount to pay.
    price ? `$${price.usdPerGb} per GB: ${price.text}` : '',
  ];
  return truncateLine(
    line(
      span(`Total ${known}`, 'strong'),
      ' · ',
      span(`stops at ${dollars(limit)}`, costUsd > limit ? 'warn' : 'normal'),
      span(' (m changes)', 'dim'),
      span(
        size
          .filter(Boolean)
          .map((text) => ` · ${text}`)
          .join(''),
        'dim',
      ),
    ),
    cells,
  );
}

function footLines(state: State, cells: number): readonly Line[] {
  const { discovered } = state.session ?? {};
  if (!discovered) return [];
  const low = state.size.rows < LOW_ROWS;
  if (planRows(state).every(({ kind }) => kind === 'problem')) return [];
  const [spot, ...others] = discovered.offers.length > 0 ? discovered.blindSpots : [];
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const blind = spot
    ? [
        line(
          span('Not to be seen from here: ', 'warn'),
          truncate(spot.text, Math.max(10, cells - 30 - more.length)),
          span(`${more} (b)`, 'dim'),
        ),
      ]
    : [];
  const twice = overlapping(state);
  const overlap = twice ? [truncateLine(line(span(twice.what, 'warn'), twice.means), cells)] : [];
  return [...(low ? [] : [rule(cells, state.about.speech), ...blind]), ...overlap, totalLine(state, cells)];
}

function bodyLines(state: State, cursor: number, cells: number): Body {
  const rows = planRows(state);
  const lines: Line[] = [];
  let selected: Body['selected'] = null;
  for (const [at, row] of rows.entries()) {
    const from = lines.length;
    lines.push(...rowLines(row, at === cursor, state, cells));
    if (at === cursor) selected = { from, to: lines.length };
  }
  if (rows.every(({ kind }) => kind !== 'offer')) lines.push(...(lines.length > 0 ? [BLANK] : []), ...nothingLines(state, cells));
  return bodyOf(lines, selected);
}

export function planPage(state: State, screen: ScreenOf<'plan'>): Page {
  const { width, listWidth, sideWidth } = layout(state);
  if (state.work?.kind === 'discover' || state.work?.kind === 'open') return askingPage(state, screen);
  const row = planRows(state)[screen.cursor];
  return {
    head: [...identityLines(state, width), BLANK],
    body: bodyLines(state, screen.cursor, sideWidth > 0 && row ? listWidth : width),
    foot: footLines(state, width),
    side: sideWidth > 0 && row ? sideLines(row, state, sideWidth) : null,
    hint: hintOf(state),
    top: screen.top,
  };
}

function hintOf(state: State): string {
  const { discovered, discovery } = state.session ?? {};
  const { offers, limit, free } = totalOf(state);
  const blocked = cannotRead(state) !== null;
  if (commandAtHand(state) !== null) return 'Run that in another window (y copies it); r asks again.';
  if (offers.length === 0 && !blocked) return 'enter reads the files alone, which costs nothing; r asks AWS again.';
  if (offers.length === 0) {
    const readable = discovered?.offers.some(({ refused }) => refused === null) ?? false;
    return readable
      ? 'space ticks what should be read; c goes on without.'
      : 'r asks again; esc goes back to choose otherwise; c goes on without.';
  }
  if (free)
    return discovery === 'cancelled'
      ? 'Stopped early: r asks again; enter reads this, which is free.'
      : 'enter reads what is ticked, which costs nothing.';
  if (blocked) return `The estimate is above the limit of ${dollars(limit)}: m changes the limit.`;
  if (discovery === 'cancelled') return `Stopped early: r asks again; enter reads this and stops at ${dollars(limit)}.`;
  return `enter reads what is ticked, and stops at ${dollars(limit)}.`;
}
