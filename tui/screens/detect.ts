// Detect: what is installed on this machine and what it offers, worst first, while it is being proved.
import type { Installation, Verdict } from '../../src/contract/document.ts';
import { NOT_RUN_LABEL } from '../../src/report/words.ts';
import { hasLogs } from '../../src/session/scope.ts';
import { many } from '../../src/text/counts.ts';
import { isPostQuantum } from '../../src/tls/key-exchange.ts';
import { TARGET_LABEL, TARGETS, type Target } from '../../src/tls/targets.ts';
import { tlsVersionLabel } from '../../src/tls/versions.ts';
import { duration, homely } from '../format.ts';
import { type Body, bodyOf, heading, layout, NOTHING, type Page, rule } from '../page.ts';
import { leftOut } from '../reasons.ts';
import { type ScreenOf, type State, targetOf } from '../state.ts';
import { BLANK, cell, type Line, line, span, type Tone, truncateLine, truncateStart, wrap } from '../text.ts';
import { pointer, sign, VERDICT } from '../theme.ts';

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

const offersPq = ({ handshake }: Installation): boolean => handshake?.groups.some(isPostQuantum) ?? false;

const OFFER_LABEL: Readonly<Record<Target, string>> = { 'tls1.2': 'TLS 1.2', 'tls1.3': 'TLS 1.3', pq: 'ML-KEM' };

/** What it offers, as short as a column is. */
function offer(installation: Installation): string {
  const { handshake, notRunBecause, basis, verdicts } = installation;
  const best = TARGETS.findLast((target) => verdicts[target] === 'ready');
  if (handshake) return `${tlsVersionLabel(handshake.maxVersion)}${offersPq(installation) ? ', ML-KEM' : ''}`;
  if (basis === 'derived') return best === undefined ? 'derived' : `${OFFER_LABEL[best]} derived`;
  return notRunBecause === null ? 'not known' : notRunBecause === 'cancelled' ? 'stopped' : 'not run';
}

const OFFER_CELLS = 15;
const VERDICT_CELLS = 13;

function rowLine(state: State, installation: Installation, selected: boolean, cells: number): Line {
  const { speech, home } = state.about;
  const verdict = VERDICT[installation.verdicts[targetOf(state)]];
  const name = `${installation.name}${installation.version === null ? '' : ` ${installation.version}`}`;
  if (speech)
    return line(pointer(selected, speech), `${name}: ${verdict.word}, ${offer(installation)}, at ${homely(installation.path, home)}`);
  const nameCells = Math.min(26, Math.max(18, Math.floor(cells * 0.3)));
  const pathCells = cells - 4 - nameCells - OFFER_CELLS - VERDICT_CELLS - 3;
  return truncateLine(
    line(
      pointer(selected, speech),
      sign(verdict.sign, speech),
      span(cell(name, nameCells), selected ? 'strong' : 'normal'),
      ' ',
      span(cell(truncateStart(homely(installation.path, home), pathCells), pathCells), 'dim'),
      ' ',
      cell(offer(installation), OFFER_CELLS),
      ' ',
      span(verdict.word, verdict.tone),
    ),
    cells,
  );
}

/** Everything about one installation. */
export function installationLines(state: State, installation: Installation, cells: number): readonly Line[] {
  const { handshake, library, notRunBecause, basis, causes } = installation;
  const { speech, home } = state.about;
  const row = (name: string, value: string, tone: Tone = 'normal') => wrap(value, cells, { first: `${name.padEnd(13)} `, tone });
  const proof = {
    proved: handshake ? `proved: it sent this hello to a listener on 127.0.0.1, in ${Math.round(handshake.ms)} ms` : 'proved by running it',
    derived: 'derived from its version, its library and the settings on this machine',
    none: 'nothing tells it either way',
  }[basis];
  return [
    line(span(`${installation.name} ${installation.version ?? ''}`.trim(), 'strong')),
    ...row('path', homely(installation.path, home), 'code'),
    ...(installation.realPath === installation.path ? [] : row('is really', homely(installation.realPath, home), 'code')),
    ...row('found by', installation.foundBy.join(', ')),
    ...row('TLS library', library ? `${library.name} ${library.version}` : 'not known'),
    ...(installation.active
      ? []
      : row(
          'in use',
          installation.stale ? 'no: an old copy that nothing starts by its name' : 'no: another one comes first in the search path',
        )),
    ...heading('Is it ready?'),
    ...TARGETS.map((target) => {
      const verdict = VERDICT[installation.verdicts[target]];
      const mine = target === targetOf(state) ? span('  (the target)', 'dim') : '';
      return line(span(`${TARGET_LABEL[target].padEnd(22)} `), sign(verdict.sign, speech), span(verdict.word, verdict.tone), mine);
    }),
    ...wrap(line(span(proof, 'dim')), cells),
    ...(notRunBecause ? wrap(line(span('Not run: ', 'warn'), `${NOT_RUN_LABEL[notRunBecause]}.`), cells) : []),
    ...(causes.length > 0 ? heading('Why') : []),
    ...causes.flatMap(({ text, where }) => [
      ...wrap(text, cells, { first: '- ' }),
      ...(where === '' ? [] : wrap(line(span(homely(where, home), 'code')), cells, { first: '  ' })),
    ]),
    ...(handshake
      ? [
          ...heading('Its hello'),
          ...row('versions', handshake.versions.map(tlsVersionLabel).join(', ')),
          ...row('groups', handshake.groups.join(', ') || 'none'),
          ...row('key shares', handshake.keyShares.join(', ') || 'none'),
          ...row('ciphers', `${handshake.cipherSuites} suites`),
          ...row('SNI, ALPN', `${handshake.sni ? 'sends the server name' : 'no server name'}, ${handshake.alpn.join(', ') || 'no ALPN'}`),
        ]
      : []),
  ];
}

function progressLines(state: State, cells: number): readonly Line[] {
  const { work, detecting, session } = state;
  const proved = session?.installations.filter(({ basis }) => basis === 'proved').length ?? 0;
  const derived = session?.installations.filter(({ basis }) => basis === 'derived').length ?? 0;
  const found = session?.installations.length ?? 0;
  if (work?.kind === 'detect' || work?.kind === 'open') {
    const elapsed = duration(Math.max(0, state.now - work.startedAt));
    const current = detecting && detecting.current.length > 0 ? ` · now ${detecting.current.join(', ')}` : '';
    const far = detecting && detecting.total > 0 ? `${detecting.done} of ${detecting.total} looked for` : 'looking at this machine';
    return [truncateLine(line(span(`${far} · ${found} found · ${elapsed}`, 'strong'), span(current, 'dim')), cells)];
  }
  const bad = sortedInstallations(state).filter(({ verdicts }) =>
    ['not-ready', 'capable', 'conflict'].includes(verdicts[targetOf(state)]),
  ).length;
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
  // Causes speak of every target; for one that is reached they would only worry.
  const cause = selected && selected.verdicts[targetOf(state)] !== 'ready' ? selected.causes[0] : undefined;
  const detail =
    selected && layout(state).sideWidth === 0
      ? [
          rule(cells, state.about.speech),
          truncateLine(line(span(truncateStart(homely(selected.path, state.about.home), cells), 'code')), cells),
          ...wrap(cause ? cause.text : sentence(state, selected), cells).slice(0, 2),
        ]
      : [];
  return [...detail, ...(consent.length > 0 ? [...consent] : [])];
}

/** What is to be said of an installation in one sentence. */
function sentence(state: State, installation: Installation): string {
  const target = targetOf(state);
  const label = TARGET_LABEL[target];
  switch (installation.verdicts[target]) {
    case 'ready':
      return installation.handshake ? `Offers ${offer(installation)}: ready for ${label}.` : `Ready for ${label}, by what was derived.`;
    case 'capable':
      return `Its library could reach ${label}; a setting holds it below.`;
    case 'not-ready':
      return `Cannot reach ${label}.`;
    case 'conflict':
      return 'Its settings exclude each other: it cannot connect at all.';
    case 'unknown':
      return installation.notRunBecause
        ? `Not run: ${NOT_RUN_LABEL[installation.notRunBecause]}.`
        : 'Nothing on this machine tells what it offers.';
  }
}

export function detectPage(state: State, screen: ScreenOf<'detect'>): Page {
  const { width, listWidth, sideWidth } = layout(state);
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
    head: [...progressLines(state, width), BLANK],
    body: installations.length > 0 ? body : bodyOf(wrap(empty, listWidth)),
    foot: footLines(state, selected, listWidth),
    side: sideWidth > 0 && selected ? installationLines(state, selected, sideWidth) : null,
    hint: hintOf(state),
    top: screen.top,
  };
}

function hintOf(state: State): string {
  if (state.work) return 'Looking for AWS tools and runtimes, and what TLS they can do. x stops.';
  return `c goes on to the ${hasLogs(state.session?.scope ?? null) ? 'evidence' : 'findings'}; enter shows one in detail.`;
}

export function installationPage(state: State, screen: ScreenOf<'installation'>): Page {
  const { width } = layout(state);
  const installation = state.session?.installations.find(({ id }) => id === screen.id);
  return {
    head: [],
    body: installation ? bodyOf(installationLines(state, installation, width)) : NOTHING,
    foot: [],
    side: null,
    hint: 'esc goes back to the list.',
    top: screen.top,
  };
}

export function consentPage(state: State, screen: ScreenOf<'consent'>): Page {
  const { width } = layout(state);
  const lines = leftOut(state).flatMap(({ path, name, notRunBecause }) => [
    line(span(truncateStart(homely(path, state.about.home), width), 'code')),
    ...wrap(`${name}: ${notRunBecause ? NOT_RUN_LABEL[notRunBecause] : ''}.`, width, { first: '  ', tone: 'dim' }),
  ]);
  return {
    head: [
      line(span('Run these programs, too?', 'strong')),
      ...wrap('To say what they can do they must be run, with your rights. Somebody else could have changed them.', width),
      BLANK,
    ],
    body: bodyOf(lines),
    foot: [],
    side: null,
    hint: 'enter runs them and looks again; esc leaves them out, which is said.',
    top: screen.top,
  };
}
