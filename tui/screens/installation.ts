// One installation: what it offers and the verdict as a row has them, and everything about it with its hello in words.
import type { Installation } from '../../src/contract/document.ts';
import { NOT_RUN_LABEL } from '../../src/report/words.ts';
import { isPostQuantum } from '../../src/tls/key-exchange.ts';
import { TARGET_LABEL, TARGETS, type Target } from '../../src/tls/targets.ts';
import { isLegacy, type TlsVersion, tlsVersionLabel } from '../../src/tls/versions.ts';
import { duration, homely } from '../format.ts';
import { bodyOf, heading, layout, NOTHING, type Page } from '../page.ts';
import { type ScreenOf, type State, targetOf } from '../state.ts';
import { type Line, line, type Span, span, type Tone, wrap } from '../text.ts';
import { sign, VERDICT, type Wording } from '../theme.ts';

type Handshake = NonNullable<Installation['handshake']>;

export const WAITING = 'waiting for its hello…';
export const OFFER_LABEL: Readonly<Record<Target, string>> = { 'tls1.2': 'TLS 1.2', 'tls1.3': 'TLS 1.3', pq: 'ML-KEM' };
const SHORT_LABEL: Readonly<Record<Target, string>> = { 'tls1.2': '1.2', 'tls1.3': '1.3', pq: '1.3 ML-KEM' };

/** True while it is running to say its hello. */
export const isBeingProved = ({ work, detecting }: State, { path, basis }: Installation): boolean =>
  work?.kind === 'detect' && basis !== 'proved' && (detecting?.proving?.current.includes(path) ?? false);

/** What it is with its version, and what its name has in brackets: `Python 3.11.2`, and `boto3 1.43.11; botocore 1.43.11`. */
export function namesOf({ name, version }: Installation): { readonly title: string; readonly extra: string } {
  const [, first = name, extra = ''] = /^([^(]*[^( ]) \((.*)\)$/s.exec(name) ?? [];
  return { title: version === null ? first : `${first} ${version}`, extra };
}

const offersPq = ({ groups }: Handshake): boolean => groups.some(isPostQuantum);

const shortVersion = (version: TlsVersion): string => tlsVersionLabel(version).replace('TLS ', '');

/** What it offers, as short as a column is: `1.3 ML-KEM`, `derived: 1.3`, `not run`. */
export function offer(installation: Installation): string {
  const { handshake, notRunBecause, basis, verdicts } = installation;
  if (handshake) return `${shortVersion(handshake.maxVersion)}${offersPq(handshake) ? ' ML-KEM' : ''}`;
  if (basis === 'proved') return 'no hello';
  if (basis === 'derived') return `derived: ${derivedOffer(verdicts)}`;
  return notRunBecause === null ? 'not known' : notRunBecause === 'cancelled' ? 'stopped' : 'not run';
}

function derivedOffer(verdicts: Installation['verdicts']): string {
  const best = TARGETS.findLast((target) => verdicts[target] === 'ready');
  if (best !== undefined) return SHORT_LABEL[best];
  if (verdicts['tls1.2'] === 'conflict') return 'none';
  return verdicts['tls1.2'] === 'unknown' ? '?' : 'no 1.2';
}

/** The verdict in words. What a hello proves is said as such: not offering something is known, whatever may be behind it. */
export function wordingOf({ handshake, verdicts }: Installation, target: Target): Wording {
  const verdict = verdicts[target];
  const missed = verdict === 'not-ready' || verdict === 'unknown';
  if (handshake && missed && target === 'tls1.2' && isLegacy(handshake.maxVersion))
    return { sign: 'bad', tone: 'bad', word: 'AWS refuses it' };
  if (handshake && verdict === 'unknown') return { sign: 'warn', tone: 'warn', word: 'not offered' };
  return VERDICT[verdict];
}

const offeredMost = ({ maxVersion, ...rest }: Handshake): string =>
  `${tlsVersionLabel(maxVersion)}${offersPq({ maxVersion, ...rest }) ? ' with ML-KEM' : maxVersion === 'TLSv1.3' ? '' : ' at most'}`;

/** What is to be said of it in a line or two, whatever was found first. */
export function inShort(state: State, installation: Installation): string {
  const { handshake, verdicts, causes } = installation;
  const target = targetOf(state);
  // Causes speak of every target; for one that is reached they would only worry.
  const cause = verdicts[target] === 'ready' ? undefined : causes[0];
  if (isBeingProved(state, installation)) return 'It was started, and is about to say hello to this machine itself.';
  if (handshake && isLegacy(handshake.maxVersion)) {
    const refused = `Offers ${offeredMost(handshake)}, which AWS has refused since February 2024.`;
    return cause ? `${refused} ${cause.text}` : refused;
  }
  return cause ? cause.text : sentence(installation, target);
}

function sentence({ handshake, verdicts, notRunBecause }: Installation, target: Target): string {
  const label = TARGET_LABEL[target];
  switch (verdicts[target]) {
    case 'ready':
      return handshake ? `Offers ${offeredMost(handshake)}: ready for ${label}.` : `Ready for ${label}, by what was derived.`;
    case 'capable':
      return `Its library could reach ${label}; a setting holds it below.`;
    case 'not-ready':
      return handshake ? `Offers ${offeredMost(handshake)}: cannot reach ${label}.` : `Cannot reach ${label}.`;
    case 'conflict':
      return 'Its settings exclude each other: it cannot connect at all.';
    case 'unknown':
      if (handshake) return `Offers ${offeredMost(handshake)}; whether it could do ${label} is not known.`;
      return notRunBecause ? `Not run: ${NOT_RUN_LABEL[notRunBecause]}.` : 'Nothing on this machine tells what it offers.';
  }
}

/** What was derived and the proof does not bear out; null when they agree, or nothing was derived. */
function disagreement({ derived }: State, { id, basis, verdicts }: Installation): string | null {
  const before = derived.get(id);
  if (before === undefined || basis !== 'proved') return null;
  const differing = TARGETS.filter((target) => before[target] !== 'unknown' && before[target] !== verdicts[target]);
  if (differing.length === 0) return null;
  const expected = differing.map((target) => `${OFFER_LABEL[target]}: ${VERDICT[before[target]].word}`).join('; ');
  return `Its version and settings led to expect otherwise (${expected}). What it really did counts.`;
}

const LABEL_CELLS = 13;

const field = (name: string, value: string | Line, cells: number, tone: Tone = 'normal'): readonly Line[] =>
  wrap(value, cells, { first: `${name.padEnd(LABEL_CELLS)} `, tone });

const took = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : duration(ms));

const BASIS: Readonly<Record<Installation['basis'], string>> = {
  proved: 'Proved: it was run against a listener on 127.0.0.1.',
  derived: 'Derived from its version, its library and the settings on this machine.',
  none: 'Nothing tells it either way.',
};

function groupSpans({ groups, keyShares }: Handshake): Line {
  if (groups.length === 0) return line('none named');
  return groups.flatMap((group, at): readonly Span[] => [
    span(at > 0 ? ', ' : ''),
    span(group, isPostQuantum(group) ? 'good' : 'normal'),
    span(keyShares.includes(group) ? ' (key share)' : '', 'dim'),
  ]);
}

function helloLines(handshake: Handshake, cells: number): readonly Line[] {
  const { versions, minVersion, cipherSuites, sni, alpn, ms, keyShares, groups } = handshake;
  const oldest = minVersion === null ? '' : `; nothing older than ${tlsVersionLabel(minVersion)}`;
  const unasked = groups.some(isPostQuantum) && !keyShares.some(isPostQuantum);
  return [
    ...heading('Its hello, first choice first'),
    ...field('versions', `${versions.map(tlsVersionLabel).join(', ') || tlsVersionLabel(handshake.maxVersion)}${oldest}`, cells),
    ...field('groups', groupSpans(handshake), cells),
    ...(unasked ? field('', 'ML-KEM comes without a key share: a server that wants it asks once more.', cells, 'dim') : []),
    ...field('cipher suites', String(cipherSuites), cells),
    ...field('server name', sni ? 'sent (SNI)' : 'not sent (no SNI)', cells),
    ...field('protocols', alpn.length > 0 ? `${alpn.join(', ')} (ALPN)` : 'none named (no ALPN)', cells),
    ...field('took', `${took(ms)} from its start to its hello`, cells),
    ...wrap(
      line(span('To see it yourself: start it while Wireshark looks on, with the filter ', 'dim'), span('tls.handshake.type == 1', 'code')),
      cells,
    ),
  ];
}

function causeLines({ causes, path, realPath }: Installation, home: string, cells: number): readonly Line[] {
  return causes.flatMap(({ text, where }) => [
    ...wrap(text, cells, { first: '- ' }),
    ...(['', path, realPath].includes(where)
      ? []
      : wrap(line(span('stands in ', 'dim'), span(homely(where, home), 'code')), cells, { first: '  ' })),
  ]);
}

/** Everything about one installation. */
export function installationLines(state: State, installation: Installation, cells: number): readonly Line[] {
  const { handshake, library, notRunBecause, basis, causes, path, realPath } = installation;
  const { speech, home } = state.about;
  const { title, extra } = namesOf(installation);
  const differs = disagreement(state, installation);
  return [
    ...wrap(title, cells, { tone: 'strong' }),
    ...(extra === '' ? [] : field('with', extra, cells)),
    ...field('path', homely(path, home), cells, 'code'),
    ...(realPath === path ? [] : field('is really', homely(realPath, home), cells, 'code')),
    ...field('found by', installation.foundBy.join(', '), cells),
    ...field('TLS library', library ? `${library.name} ${library.version}` : 'not known', cells),
    ...(installation.active
      ? []
      : field('in use', installation.stale ? 'no: an old copy that nothing starts by its name' : 'no: it makes no calls by itself', cells)),
    ...heading('Is it ready?'),
    ...TARGETS.map((target) => {
      const verdict = wordingOf(installation, target);
      const mine = target === targetOf(state) ? span('  (the target)', 'dim') : '';
      return line(span(`${TARGET_LABEL[target].padEnd(22)} `), sign(verdict.sign, speech), span(verdict.word, verdict.tone), mine);
    }),
    ...wrap(line(span(isBeingProved(state, installation) ? `Now ${WAITING}` : BASIS[basis], 'dim')), cells),
    ...(differs === null ? [] : wrap(line(span(speech ? '' : '! ', 'warn'), differs), cells, { rest: speech ? '' : '  ' })),
    ...(notRunBecause ? wrap(line(span('Not run: ', 'warn'), `${NOT_RUN_LABEL[notRunBecause]}.`), cells) : []),
    ...(causes.length > 0 ? heading('Why') : []),
    ...causeLines(installation, home, cells),
    ...(handshake ? helloLines(handshake, cells) : []),
  ];
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
