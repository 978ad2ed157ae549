// Detect: what is installed on this machine and what it offers, worst first, while it is being proved.
import type { Installation, Verdict } from '../../src/contract/document.ts';
import { NOT_RUN_LABEL } from '../../src/report/words.ts';
import { hasLogs } from '../../src/session/scope.ts';
import { many } from '../../src/text/counts.ts';
import { TARGET_LABEL } from '../../src/tls/targets.ts';
import { duration, homely } from '../format.ts';
import { type Body, bodyOf, layout, type Page, rule } from '../page.ts';
import { leftOut } from '../reasons.ts';
import { type ScreenOf, type State, targetOf } from '../state.ts';
import { BLANK, cell, ends, type Line, line, lineWidth, span, truncate, truncateLine, truncateMiddle, width, wrap } from '../text.ts';
import { pointer, sign } from '../theme.ts';
import { inShort, installationLines, isBeingProved, namesOf, OFFER_LABEL, offer, WAITING, wordingOf } from './installation.ts';

const WORST_FIRST: readonly Verdict[] = ['conflict', 'not-ready', 'capable', 'unknown', 'ready'];

let last: { readonly of: readonly [readonly Installation[], string]; readonly sorted: readonly Installation[] } | undefined;

/** What was found, worst first for the target in force. */
export function sortedInstallations(state: State): readonly Installation[] {
  const installations = state.session?.installations ?? [];
  const target = targetOf(state);
  if (last && last.of[0] === installations && last.of[1] === target) return last.sorted;
  const rank = ({ verdicts, active }: Installation) => WORST_FIRST.indexOf(verdicts[target]) * 2 + (active ? 0 : 1);
  const sorted = installations.toSorted((a, b) => rank(a) - rank(b));
  last = { of: [installations, target], sorted };
  return sorted;
}

const OFFER_CELLS = 15;
const LONG_OFFER_CELLS = 19;
const VERDICT_CELLS = 16;
/** Below this a name and a path side by side say nothing; the path of the selected row stands below the list anyway. */
const LEAST_FOR_BOTH = 34;

interface Columns {
  readonly name: number;
  /** 0 when there is no room for it. */
  readonly path: number;
  readonly offer: number;
}

/** Columns go by the room alone: nothing shifts when a long name turns up. */
function columnsOf(cells: number): Columns {
  const offer = cells >= 100 ? LONG_OFFER_CELLS : OFFER_CELLS;
  const free = cells - 2 - 1 - offer - 1 - VERDICT_CELLS;
  return free - 1 < LEAST_FOR_BOTH
    ? { name: free, path: 0, offer }
    : { name: Math.floor((free - 1) / 2), path: Math.ceil((free - 1) / 2), offer };
}

function titleRow(state: State, cells: number): Line {
  const { name, path, offer } = columnsOf(cells);
  const where = path > 0 ? ` ${cell('where', path)}` : '';
  return line(span(`  ${cell('program', name)}${where} ${cell('offers', offer)}   ${OFFER_LABEL[targetOf(state)]}?`, 'dim'));
}

/** A name in exactly `cells`: what it is and its version first, then as much of what else is known of it as fits in whole words. */
function nameCell(installation: Installation, cells: number, selected: boolean): Line {
  const { title, extra } = namesOf(installation);
  const room = cells - width(title) - SEPARATOR.length;
  const fitting = shorter(extra).find((text) => width(text) <= room) ?? '';
  const rest = fitting === '' ? '' : `${SEPARATOR}${fitting}`;
  const name = truncate(title, cells);
  const padding = ' '.repeat(Math.max(0, cells - width(name) - width(rest)));
  return [span(name, selected ? 'strong' : 'normal'), span(rest, 'dim'), span(padding)];
}

const SEPARATOR = ' · ';

/** `boto3 1.43.11; botocore 1.43.11` and what it can be cut to, the longest first. */
function shorter(extra: string): readonly string[] {
  const parts = extra.split('; ');
  const [first = ''] = parts;
  const fewer = parts.slice(1).map((_, at) => `${parts.slice(0, parts.length - 1 - at).join('; ')}; …`);
  return [extra, ...fewer, first, first.replace(/ \d\S*$/, '')];
}

function rowLine(state: State, installation: Installation, selected: boolean, cells: number): Line {
  const { speech, home } = state.about;
  const target = targetOf(state);
  const verdict = wordingOf(installation, target);
  const proving = isBeingProved(state, installation);
  if (speech) {
    const { title, extra } = namesOf(installation);
    const name = extra === '' ? title : `${title} (${extra})`;
    const said = proving ? WAITING : `${verdict.word}, ${offer(installation)}`;
    return line(pointer(selected, speech), `${name}: ${said}, at ${homely(installation.path, home)}`);
  }
  const columns = columnsOf(cells);
  const path = columns.path > 0 ? cell(truncateMiddle(homely(installation.path, home), columns.path), columns.path) : '';
  const end: Line = proving
    ? [sign('current', speech), span(WAITING, 'accent')]
    : [
        span(cell(shortOffer(installation, columns.offer), columns.offer), installation.basis === 'proved' ? 'normal' : 'dim'),
        span(' '),
        sign(verdict.sign, speech),
        span(verdict.word, verdict.tone),
        ...oldCopy(installation, VERDICT_CELLS - 2 - verdict.word.length),
      ];
  return truncateLine(
    line(
      pointer(selected, speech),
      ...nameCell(installation, columns.name, selected),
      span(path === '' ? '' : ` ${path}`, 'dim'),
      ' ',
      ...end,
    ),
    cells,
  );
}

const OLD = ' · old';

const oldCopy = ({ stale }: Installation, cells: number): Line => (stale && cells >= OLD.length ? [span(OLD, 'dim')] : []);

const shortOffer = (installation: Installation, cells: number): string => {
  const whole = offer(installation);
  return width(whole) <= cells ? whole : whole.replace('1.3 ML-KEM', 'ML-KEM');
};

/** How many are below the target and how many reach it: what one looks for while it fills. */
function tally(state: State): Line {
  const verdicts = (state.session?.installations ?? []).map((installation) => installation.verdicts[targetOf(state)]);
  const ready = verdicts.filter((verdict) => verdict === 'ready').length;
  const below = verdicts.filter((verdict) => BELOW.has(verdict)).length;
  return line(span(`${below} below`, below > 0 ? 'bad' : 'dim'), span(' · ', 'dim'), span(`${ready} ready`, ready > 0 ? 'good' : 'dim'));
}

const BELOW: ReadonlySet<Verdict> = new Set(['not-ready', 'capable', 'conflict']);

/** How far it is while it runs: the proofs once there are any, and what is still being looked for. */
function runningLine(state: State, cells: number, elapsed: string, { proved, found }: Record<'proved' | 'found', number>): Line {
  const { detecting } = state;
  const looking = detecting !== null && detecting.total > 0 && detecting.done < detecting.total;
  const searched =
    detecting !== null && detecting.total > 0 ? `${detecting.done} of ${detecting.total} looked for` : 'looking at this machine';
  const proving = detecting?.proving ?? null;
  const now = detecting !== null && detecting.current.length > 0 ? ` · now ${detecting.current.join(', ')}` : '';
  const left =
    proving === null
      ? line(span(`${searched} · ${found} found · ${elapsed}`, 'strong'), span(now, 'dim'))
      : line(
          span(`${proved} of ${proving.total} proved · ${elapsed} · ${proving.current.length} running`, 'strong'),
          span(looking ? ` · ${searched}` : '', 'dim'),
        );
  const right = tally(state);
  const both = proving !== null && lineWidth(left) + 2 + lineWidth(right) <= cells;
  return both ? ends(left, right, cells) : truncateLine(left, cells);
}

function progressLines(state: State, cells: number): readonly Line[] {
  const { work, session } = state;
  const proved = session?.installations.filter(({ basis }) => basis === 'proved').length ?? 0;
  const derived = session?.installations.filter(({ basis }) => basis === 'derived').length ?? 0;
  const found = session?.installations.length ?? 0;
  if (work?.kind === 'detect' || work?.kind === 'open') {
    return [runningLine(state, cells, duration(Math.max(0, state.now - work.startedAt)), { proved, found })];
  }
  const bad = sortedInstallations(state).filter(({ verdicts }) => BELOW.has(verdicts[targetOf(state)])).length;
  const stopped = session?.detection === 'cancelled' ? ' Stopped before the end: r looks again.' : '';
  const known = [
    proved > 0 ? `, ${proved} proved by handshake` : '',
    derived > 0 ? `, ${derived} derived from versions and settings` : '',
    found > proved + derived ? `, ${found - proved - derived} not known` : '',
  ].join('');
  const summary = `${many(found, 'installation')}${known}, ${bad} below ${TARGET_LABEL[targetOf(state)]}.${stopped}`;
  return wrap(line(span(summary, 'strong')), cells);
}

function footLines(state: State, selected: Installation | undefined, cells: number): readonly Line[] {
  const out = leftOut(state);
  const consent =
    out.length > 0 && !state.work
      ? wrap(line(span(`${many(out.length, 'program')} not run: others can change them. `, 'warn'), 'a shows them and asks.'), cells)
      : [];
  const detail =
    selected && layout(state).sideWidth === 0
      ? [
          rule(cells, state.about.speech),
          line(span(truncateMiddle(homely(selected.path, state.about.home), cells), 'code')),
          ...wrap(inShort(state, selected), cells).slice(0, 2),
        ]
      : [];
  return [...detail, ...(consent.length > 0 ? [...consent] : [])];
}

export function detectPage(state: State, screen: ScreenOf<'detect'>): Page {
  const { width: wide, listWidth, sideWidth } = layout(state);
  const installations = sortedInstallations(state);
  const selected = installations[screen.cursor];
  const body: Body = {
    total: installations.length,
    line: (at) => {
      const installation = installations[at];
      return installation ? rowLine(state, installation, at === screen.cursor, listWidth) : BLANK;
    },
    selected: selected ? { from: screen.cursor, to: screen.cursor + 1 } : null,
  };
  const empty = state.work
    ? 'Nothing found yet.'
    : 'No AWS tool and no runtime was found: this says nothing about this machine, good or bad.';
  return {
    head: [...progressLines(state, wide), installations.length > 0 && !state.about.speech ? titleRow(state, listWidth) : BLANK],
    body: installations.length > 0 ? body : bodyOf(wrap(empty, listWidth)),
    foot: footLines(state, selected, listWidth),
    side: sideWidth > 0 && selected ? installationLines(state, selected, sideWidth) : null,
    hint: hintOf(state),
    top: screen.top,
  };
}

function hintOf(state: State): string {
  if (state.work && state.detecting?.proving) return 'Each program says hello here, and its hello decides. x stops.';
  if (state.work) return 'Looking for AWS tools and runtimes, and what TLS they can do. x stops.';
  return `c goes on to the ${hasLogs(state.session?.scope ?? null) ? 'evidence' : 'findings'}; enter shows one in detail.`;
}

export function consentPage(state: State, screen: ScreenOf<'consent'>): Page {
  const { width: wide } = layout(state);
  const lines = leftOut(state).flatMap(({ path, name, notRunBecause }) => [
    line(span(truncateMiddle(homely(path, state.about.home), wide), 'code')),
    ...wrap(`${name}: ${notRunBecause ? NOT_RUN_LABEL[notRunBecause] : ''}.`, wide, { first: '  ', tone: 'dim' }),
  ]);
  return {
    head: [
      line(span('Run these programs, too?', 'strong')),
      ...wrap('To say what they can do they must be run, with your rights. Somebody else could have changed them.', wide),
      BLANK,
    ],
    body: bodyOf(lines),
    foot: [],
    side: null,
    hint: 'enter runs them and looks again; esc leaves them out, which is said.',
    top: screen.top,
  };
}
