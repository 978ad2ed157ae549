// Evidence: each source as it is read, what it covers when it is done, and what could not be seen.

import type { SourceResult } from '../../src/contract/calls.ts';
import type { Coverage, Source, TlsMigrateDocument, WithoutTlsReason } from '../../src/contract/document.ts';
import { eventsPerSecond, isFinishing, type Reading, timeLeft } from '../../src/evidence/pace.ts';
import { addUp, bytes, dollars, largest, share, sum, WITHOUT_TLS_LABEL } from '../../src/report/words.ts';
import { many, roughly, thousands } from '../../src/text/counts.ts';
import { isLegacy, TLS_VERSION_KEYS, type TlsVersionKey, tlsVersionLabel } from '../../src/tls/versions.ts';
import { duration, homely } from '../format.ts';
import { isFree, placedName } from '../offers.ts';
import { bodyOf, layout, type Page } from '../page.ts';
import type { ScreenOf, State } from '../state.ts';
import { BLANK, ends, type Line, line, type Span, span, truncateLine, truncateStart, wrap } from '../text.ts';
import { sign } from '../theme.ts';

const SOURCE_LABEL: Readonly<Record<Source['kind'], string>> = {
  'cloudtrail-files': 'CloudTrail files',
  'logs-insights': 'CloudWatch Logs',
  athena: 'Athena',
  lake: 'CloudTrail Lake',
  'event-history': 'Event history',
  's3-access-logs': 'S3 access logs',
  'endpoint-access-logs': 'endpoint access logs',
  'health-notices': 'Health notices',
};

const isKind = (id: string): id is Source['kind'] => Object.hasOwn(SOURCE_LABEL, id);

/** A bar of `cells`; nothing where a screen reader listens, who hears the percentage. */
function bar(part: number, whole: number, cells: number, speech: boolean): readonly Span[] {
  if (speech || cells < 1) return [];
  const full = whole > 0 ? Math.min(cells, Math.floor((part / whole) * cells)) : 0;
  return [span('█'.repeat(full), 'accent'), span('░'.repeat(cells - full), 'dim'), span(' ')];
}

/** What is read, as a person would name it: an offer by its kind, its name and where it is. */
function sourceName(state: State, source: string): string {
  const offer = state.session?.discovered?.offers.find(({ id }) => id === source);
  if (offer) return placedName(offer);
  return isKind(source) ? SOURCE_LABEL[source] : source;
}

/** How far it is, as a bar with what is left; while there is only counting to tell of, that. */
function courseOf(reading: Reading, state: State, cells: number): Line {
  const { progress, startedAt } = reading;
  const { done, total, counting, bytesRead, bytesTotal } = progress;
  const elapsed = `${duration(Math.max(0, state.now - startedAt))} so far`;
  if (counting) return line(`Still counting what there is to read · ${elapsed}`);
  const [part, whole] = bytesTotal > 0 ? [bytesRead, bytesTotal] : [done, total];
  const left = timeLeft(reading, state.now);
  const unknown = isFinishing(progress) ? 'finishing' : 'time left: not known yet';
  const remaining = left === null ? unknown : `about ${roughly(left)} left`;
  const spans = bar(part, whole, Math.min(30, Math.floor(cells / 3)), state.about.speech);
  return line(...spans, span(share(part, whole), 'strong'), ` · ${remaining} · ${elapsed}`);
}

/** Units, bytes and dollars, each of how many where that is known. */
function extentOf({ progress }: Reading): string {
  const { done, total, unit, counting, bytesRead, bytesTotal, bytesEstimated = false, costUsd } = progress;
  const about = bytesEstimated ? 'about ' : '';
  const size = bytesTotal > 0 ? `, ${bytes(bytesRead)} of ${about}${bytes(bytesTotal)}` : bytesRead > 0 ? `, ${bytes(bytesRead)}` : '';
  const found = counting ? ' found so far' : '';
  return `${thousands(done)} of ${many(total, unit.slice(0, -1))}${size}${found}${costUsd === null ? '' : `, ${dollars(costUsd)} so far`}`;
}

function readingLines(state: State, source: string, reading: Reading, cells: number): readonly Line[] {
  const { unit, events, legacyCalls, before, current } = reading.progress;
  const perSecond = eventsPerSecond(reading);
  const now = truncateStart(homely(current, state.about.home), cells - 4);
  return [
    truncateLine(line(span(`Reading ${sourceName(state, source)}`, 'strong')), cells),
    truncateLine(courseOf(reading, state, cells), cells),
    truncateLine(line(extentOf(reading)), cells),
    ...(before.done === 0
      ? []
      : [truncateLine(line(span(`${many(before.done, 'file')} of these had been read before, ${bytes(before.bytes)}`, 'dim')), cells)]),
    truncateLine(line(`${many(events, 'event')}${perSecond === null ? '' : ` · ${thousands(Math.round(perSecond))} events/s`}`), cells),
    legacyCalls > 0
      ? line(sign('warn', state.about.speech), span(`${many(legacyCalls, 'call')} over TLS below 1.2 so far`, 'warn'))
      : BLANK,
    // A query has no file that it is at: its place stands above.
    ...(unit === 'windows' ? [] : [line(span(current === '' ? '' : `now ${now}`, 'dim'))]),
    BLANK,
  ];
}

function coverageLines(coverage: readonly Coverage[], state: State, cells: number): readonly Line[] {
  const events = sum(coverage.map((part) => part.events));
  const withTls = sum(coverage.map((part) => part.withTls));
  const byVersion = addUp<TlsVersionKey>(coverage.map((part) => part.byTlsVersion));
  const withoutTls = addUp<WithoutTlsReason>(coverage.map((part) => part.withoutTls));
  const digits = thousands(events).length;
  const row = (n: number, text: string) => wrap(text, cells, { first: `  ${thousands(n).padStart(digits)}  ` });
  return [
    ...row(events, 'events'),
    ...row(withTls, `with TLS details${events > 0 ? ` (${share(withTls, events)})` : ''}`),
    ...TLS_VERSION_KEYS.filter((version) => (byVersion.get(version) ?? 0) > 0).map((version) => {
      const old = isLegacy(version);
      const text = span(`${tlsVersionLabel(version)}${old ? ': AWS refuses it today' : ''}`, old ? 'warn' : 'normal');
      const number = thousands(byVersion.get(version) ?? 0).padStart(digits);
      return truncateLine(line(`    ${number}  `, old ? sign('warn', state.about.speech) : '', text), cells);
    }),
    ...[...withoutTls].flatMap(([reason, n]) => row(n, `without: ${WITHOUT_TLS_LABEL[reason]}`)),
  ];
}

const STATUS: Readonly<Record<Source['status'], { readonly sign: 'done' | 'warn' | 'bad' | 'skipped'; readonly word: string }>> = {
  complete: { sign: 'done', word: 'complete' },
  partial: { sign: 'warn', word: 'partly read' },
  failed: { sign: 'bad', word: 'failed' },
  skipped: { sign: 'skipped', word: 'skipped' },
};

const SKIPPED_SHOWN = 6;

function filesLines({ input }: Source, cells: number): readonly Line[] {
  if (!input) return [];
  const { files, records, bytesRead, parsedWhole = 0 } = input;
  const skipped = largest(files.skipped);
  const skippedText = skipped.slice(0, SKIPPED_SHOWN).map(([reason, n]) => `${thousands(n)} ${reason.replaceAll('-', ' ')}`);
  const more = skipped.length > SKIPPED_SHOWN ? [`${skipped.length - SKIPPED_SHOWN} other reasons`] : [];
  const notCounted = [
    records.duplicates > 0 ? `${thousands(records.duplicates)} seen twice` : '',
    records.outsideWindow > 0 ? `${thousands(records.outsideWindow)} outside the period` : '',
    records.unreadable > 0 ? `${thousands(records.unreadable)} unreadable` : '',
  ].filter(Boolean);
  return [
    ...(files.found === 0
      ? []
      : wrap(`${thousands(files.read)} of ${many(files.found, 'file')} read, ${bytes(bytesRead)}`, cells, { first: '  ' })),
    ...(parsedWhole > 0
      ? wrap(`${thousands(parsedWhole)} of ${many(records.read, 'record')} parsed one by one`, cells, { first: '  ' })
      : []),
    ...(skipped.length > 0 ? wrap(`skipped: ${[...skippedText, ...more].join(', ')}`, cells, { first: '  ' }) : []),
    ...(files.failed > 0 ? wrap(`failed: ${thousands(files.failed)}`, cells, { first: '  ', tone: 'bad' }) : []),
    ...(notCounted.length > 0 ? wrap(`records not counted: ${notCounted.join(', ')}`, cells, { first: '  ' }) : []),
  ];
}

function queriesLines({ queries, costUsd }: Source, cells: number): readonly Line[] {
  if (queries.length === 0) return [];
  const scanned = sum(queries.map(({ bytesScanned }) => bytesScanned ?? 0));
  const price = costUsd === null ? '' : `, ${dollars(costUsd)}`;
  const verb = queries.length === 1 ? 'query' : 'queries';
  return wrap(
    line(`${thousands(queries.length)} ${verb}, ${bytes(scanned)} scanned${price}`, span('  (i shows what was asked)', 'dim')),
    cells,
    { first: '  ' },
  );
}

/** What queries have cost so far, and where they stop; null where nothing is paid for. */
function spentText(state: State): string | null {
  const { agreed, discovered, results = [] } = state.session ?? {};
  if (!agreed || agreed.offers.length === 0) return null;
  const offers = (discovered?.offers ?? []).filter(({ id }) => agreed.offers.includes(id));
  if (offers.length > 0 && offers.every(isFree)) return null;
  const done = new Set(results.map(({ source }) => source.id));
  const read = [...state.reading].filter(([source]) => !done.has(source) && state.work?.kind === 'collect');
  const spent = sum([...results.map(({ source }) => source.costUsd ?? 0), ...read.map(([, { progress }]) => progress.costUsd ?? 0)]);
  return state.work?.kind === 'collect'
    ? `${dollars(spent)} so far · stops at ${dollars(agreed.maxCostUsd)}`
    : `paid ${dollars(spent)} of ${dollars(agreed.maxCostUsd)} at most`;
}

const GAPS_SHOWN = 20;

function resultLines({ source, coverage }: SourceResult, state: State, cells: number): readonly Line[] {
  const { speech, home } = state.about;
  const status = STATUS[source.status];
  const title = `${SOURCE_LABEL[source.kind]}: ${status.word}`;
  const gaps = source.gaps.slice(0, GAPS_SHOWN);
  return [
    truncateLine(
      line(
        sign(status.sign, speech),
        span(title, 'strong'),
        span(`  ${truncateStart(homely(source.location, home), Math.max(10, cells - title.length - 4))}`, 'dim'),
      ),
      cells,
    ),
    ...filesLines(source, cells),
    ...queriesLines(source, cells),
    ...coverageLines(coverage, state, cells),
    ...gaps.flatMap(({ text, location }) =>
      wrap(`${text}${location ? ` (${homely(location, home)})` : ''}`, cells, { first: '  ! ', rest: '    ', tone: 'warn' }),
    ),
    ...(source.gaps.length > GAPS_SHOWN
      ? [line(span(`    ${thousands(source.gaps.length - GAPS_SHOWN)} more stand in the report.`, 'dim'))]
      : []),
    BLANK,
  ];
}

export function evidencePage(state: State, screen: ScreenOf<'evidence'>): Page {
  const { width } = layout(state);
  const results = state.session?.results ?? [];
  const done = new Set(results.map(({ source }) => source.id));
  const reading = [...state.reading].filter(([source]) => !done.has(source) && state.work?.kind === 'collect');
  const lines = [
    ...reading.flatMap(([source, progress]) => readingLines(state, source, progress, width)),
    ...results.flatMap((result) => resultLines(result, state, width)),
  ];
  const starting = state.work ? 'Looking at what there is to read.' : 'No log was read.';
  const spent = spentText(state);
  return {
    head: [ends(line(span('What the logs saw', 'strong')), spent === null ? BLANK : line(span(spent, 'dim')), width), BLANK],
    body: bodyOf(lines.length > 0 ? lines : wrap(starting, width)),
    foot: [],
    side: null,
    hint: hintOf(state),
    top: screen.top,
  };
}

function hintOf(state: State): string {
  if (state.work && state.session?.scope?.aws) return 'Reading needs nothing from you. x stops it, and its queries.';
  if (state.work) return 'Reading needs nothing from you. x stops it and keeps what was read.';
  if (state.session?.collection === 'cancelled') {
    const { aws = null, sample = false } = state.session.scope ?? {};
    // Whoever is asked anew agrees anew; of files what was read is kept.
    return `Stopped early: a zero proves little. r reads ${aws || sample ? 'again' : 'the rest'}; enter goes on.`;
  }
  return 'enter goes on to the findings; b says what cannot be seen.';
}

/** Why the result proves less than it seems to. That findings are open is said elsewhere. */
export const lesserReasons = (document: TlsMigrateDocument): readonly string[] =>
  document.summary.reasons.filter(({ code }) => code !== 'open-findings').map(({ text }) => text);

export function blindSpotsPage(state: State, screen: ScreenOf<'blind-spots'>): Page {
  const { width } = layout(state);
  const known = state.document?.blindSpots ?? [];
  // What the accounts themselves cannot show is known before anything was read.
  const asked = (state.session?.discovered?.blindSpots ?? []).filter((spot) => known.every(({ text }) => text !== spot.text));
  const spots = [...asked, ...known];
  const notes = state.session?.notes ?? [];
  const reasons = state.document ? lesserReasons(state.document) : [];
  const reasonLines =
    reasons.length === 0
      ? []
      : [line(span('Why the result proves less', 'strong')), ...reasons.flatMap((text) => wrap(text, width, { first: '- ' })), BLANK];
  const spotLines = spots.flatMap(({ text, affects, howToClose }) => [
    ...wrap(line(span(text, 'strong')), width, { first: '- ' }),
    ...(affects === '' ? [] : wrap(line(span('hides ', 'dim'), affects), width, { first: '  ' })),
    ...(howToClose === '' ? [] : wrap(line(span('to see it ', 'dim'), howToClose), width, { first: '  ' })),
    BLANK,
  ]);
  const noteLines =
    notes.length === 0
      ? []
      : [line(span('While looking at this machine', 'strong')), ...notes.flatMap(({ text }) => wrap(text, width, { first: '- ' }))];
  return {
    head: [line(span(`${many(spots.length, 'blind spot')}: what this could not see`, 'strong')), BLANK],
    body: bodyOf([...reasonLines, ...(spots.length > 0 ? spotLines : wrap('None is known for what was chosen.', width)), ...noteLines]),
    foot: [],
    side: null,
    hint: 'Nothing here is a finding; it says how far the zeros reach. esc goes back.',
    top: screen.top,
  };
}
