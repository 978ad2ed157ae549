// Scope: what is to be checked, and the offer to go on with what was begun.

import type { AwsScope, Scope } from '../../src/session/events.ts';
import { EMPTY_AWS, hasLogs, placesOf } from '../../src/session/scope.ts';
import type { SessionSummary } from '../../src/session/store.ts';
import { many } from '../../src/text/counts.ts';
import { TARGET_LABEL } from '../../src/tls/targets.ts';
import { narrowedTo } from '../account-fields.ts';
import { ago, homely, isoDay } from '../format.ts';
import { bodyOf, layout, type Page } from '../page.ts';
import { PATH_LABEL, type ScopeRow, scopeRows } from '../scope-rows.ts';
import { type PathKind, scopeOf } from '../setup.ts';
import { type ScreenOf, type State, targetOf, unfinished } from '../state.ts';
import { BLANK, cell, ends, type Line, line, span, truncateLine, truncateStart, wrap } from '../text.ts';
import { checkbox, pointer } from '../theme.ts';

const NAME_CELLS = 18;

/** Whose credentials, and where: `profiles prod-admin, audit → eu-west-1`. */
function accountText({ profiles, regions }: AwsScope, list: State['profiles'] = null): string {
  const named = profiles.filter((profile) => profile !== null);
  const words = named.length === 0 ? [] : [`${named.length === 1 ? 'profile' : 'profiles'} ${named.join(', ')}`];
  const own = profiles.includes(null) ? ['the default credentials'] : [];
  const theirs = (list?.profiles ?? []).flatMap(({ name, region }) => (profiles.includes(name) && region !== null ? [region] : []));
  const where = regions.length > 0 ? regions : [...new Set(theirs)];
  return `${[...own, ...words].join(' and ')}${where.length > 0 ? ` → ${where.join(', ')}` : ''}`;
}

const WHAT_LIES_THERE: Readonly<Record<PathKind, string>> = {
  files: 'f names a folder or a file on this machine',
  s3AccessLogs: 'who calls your buckets, without credentials, too',
  endpointLogs: 'of your load balancers, CloudFront and APIs',
  notices: 'mails and CSV about old TLS, saved as files',
};

function rowLine(state: State, row: ScopeRow, selected: boolean, cells: number): Line {
  const { setup, about } = state;
  const { speech } = about;
  const name = (text: string) => span(cell(text, NAME_CELLS), selected ? 'strong' : 'normal');
  const start = pointer(selected, speech);
  switch (row.kind) {
    case 'machine':
      return line(
        start,
        checkbox(setup.machine && !setup.sample, speech),
        name('This machine'),
        'its AWS tools and runtimes, and the TLS they can do',
      );
    case 'paths': {
      const { length } = setup[row.of];
      const text = length === 0 ? WHAT_LIES_THERE[row.of] : many(length, 'path');
      return line(start, checkbox(length > 0 && !setup.sample, speech), name(PATH_LABEL[row.of]), text);
    }
    case 'path': {
      const room = Math.max(12, cells - 10 - Math.min(30, row.text.length));
      return line(start, '      ', span(truncateStart(homely(row.path, about.home), room), 'code'), span(`  ${row.text}`, 'dim'));
    }
    case 'since-last':
      return line(
        start,
        checkbox(setup.sinceLast && !setup.sample, speech),
        name('Only what is new'),
        'files that the last whole scan had not read',
      );
    case 'sample':
      return line(start, checkbox(setup.sample, speech), name('Sample'), 'a synthetic organization, to look around');
    case 'account':
      return line(
        start,
        checkbox(setup.account && !setup.sample, speech),
        name('AWS account'),
        setup.aws.profiles.length === 0 ? 'p names a profile: asks what it has of its own logs' : accountText(setup.aws, state.profiles),
      );
  }
}

const both = (parts: readonly string[]): string =>
  parts.length < 3 ? parts.join(' and ') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** Accounts that are asked, as short as a heading is. */
function accountsText({ profiles }: AwsScope): string {
  const [first] = profiles;
  if (profiles.length > 1) return many(profiles.length, 'AWS profile');
  return first == null ? 'an AWS account' : `AWS profile ${first}`;
}

/** What a scope covers, in a few words. */
export function scopeText(scope: Scope | null): string {
  if (scope === null) return 'nothing chosen yet';
  if (scope.sample) return 'the bundled sample';
  const parts = [
    scope.machine ? 'this machine' : '',
    scope.aws ? accountsText(scope.aws) : '',
    scope.files.length > 0 ? many(scope.files.length, 'CloudTrail path') : '',
    scope.s3AccessLogs.length > 0 ? 'S3 access logs' : '',
    scope.endpointLogs.length > 0 ? 'endpoint logs' : '',
    scope.notices.places.length > 0 ? 'notices of AWS' : '',
  ];
  return both(parts.filter(Boolean)) || 'nothing chosen yet';
}

/** What a session was begun with, by name: two over different folders must not look the same. */
function chosenText(scope: Scope | null, home: string): string {
  if (scope === null || scope.sample) return scopeText(scope);
  const [first, ...others] = placesOf(scope);
  const files = first === undefined ? '' : `${homely(first, home)}${others.length > 0 ? ` and ${many(others.length, 'other path')}` : ''}`;
  const accounts = scope.aws ? `AWS with ${accountText(scope.aws)}` : '';
  return both([scope.machine ? 'this machine' : '', accounts, files].filter(Boolean)) || scopeText(scope);
}

const sessionText = (session: SessionSummary, { now, about }: State): string =>
  `${chosenText(session.scope, about.home)}, begun ${ago(session.startedAt, now)}, left ${ago(session.changedAt, now)} at ${session.stage}`;

/** Accounts are asked about so many days when nobody says otherwise: the engine's own default. */
const ACCOUNT_DAYS = 90;

/** The period that is looked at. */
export function windowText(scope: Scope): string {
  const { aws } = scope;
  const { from, to } = scope.window;
  const files = placesOf(scope);
  const whole = from === null && to === null;
  if (whole && aws) return `last ${ACCOUNT_DAYS} days${files.length > 0 ? ' of the account, everything in the files' : ''}`;
  if (whole) return 'everything that the files hold';
  if (to === null) return `from ${isoDay(from ?? 0)} on`;
  // `to` is not in the window; a person means the last day that is.
  const last = isoDay(to - 1);
  if (from === null && aws && files.length === 0) return `the ${ACCOUNT_DAYS} days until ${last}`;
  return from === null ? `until ${last}` : `${isoDay(from)} to ${last}`;
}

function offer(state: State, cells: number): readonly Line[] {
  const sessions = unfinished(state);
  const newest = sessions[0];
  if (!newest || state.session) return [];
  const resumes =
    sessions.length > 1
      ? [`(${sessions.length - 1} more: `, span('r\u00A0lists\u00A0them', 'accent'), ')']
      : [span('r\u00A0resumes\u00A0it.', 'accent')];
  return [BLANK, ...wrap(line(span('Unfinished: ', 'strong'), `${sessionText(newest, state)}. `, ...resumes), cells)];
}

const PROMISE = 'The assistant only reads: it changes neither your AWS account nor this machine.';
const NETWORK = 'Only an AWS account needs credentials and a network; nothing is sent anywhere else.';

/** What is to be known of asking an account before one does. */
function accountLines({ setup }: State, cells: number): readonly Line[] {
  const { roleArn, logGroups, usdPerGb, athena } = setup.aws;
  const narrowed = narrowedTo(setup.aws);
  const chosen = [
    narrowed === '' ? '' : `only ${narrowed}`,
    roleArn === null ? '' : `as ${roleArn}`,
    logGroups.length === 0 ? '' : `${logGroups.length === 1 ? 'log group' : 'log groups'} ${logGroups.join(', ')}`,
    usdPerGb === null ? '' : `$${usdPerGb} per GB`,
    athena.tables.length === 0 ? '' : `${athena.tables.length === 1 ? 'table' : 'tables'} ${athena.tables.join(', ')}`,
    athena.workGroup === EMPTY_AWS.athena.workGroup ? '' : `workgroup ${athena.workGroup}`,
    athena.output === null ? '' : `results in ${athena.output}`,
  ].filter(Boolean);
  const text =
    'Asks for log groups, Athena tables and event data stores with CloudTrail, Event history and AWS Health (o narrows). AWS bills what a query scans: what it would cost is shown first, and nothing is read before you agree.';
  return [...wrap(text, cells, { tone: 'dim' }), ...(chosen.length > 0 ? wrap(`Options: ${chosen.join('; ')}`, cells) : [])];
}

const HEAD_ROWS = 2;

export function scopePage(state: State, screen: ScreenOf<'scope'>): Page {
  const { width, height } = layout(state);
  const rows = scopeRows(state);
  const lines = rows.map((row, at) => truncateLine(rowLine(state, row, at === screen.cursor, width), width));
  const account = rows[screen.cursor]?.kind === 'account';
  const above = [
    BLANK,
    line(span('Period  ', 'dim'), windowText(scopeOf(state.setup, state.about.sampleScope)), span(' (w changes)', 'dim')),
    ...offer(state, width),
    BLANK,
  ];
  // Where rows are few, what can be checked comes before what is said about it.
  const promise = wrap(`${PROMISE} ${NETWORK}`, width, { tone: 'dim' });
  const fits = HEAD_ROWS + rows.length + above.length + promise.length <= height;
  return {
    head: [
      ends(
        line(span('What should be checked?', 'strong')),
        line(span('target: ', 'dim'), TARGET_LABEL[targetOf(state)], span(' (t changes)', 'dim')),
        width,
      ),
      BLANK,
    ],
    body: bodyOf(lines, { from: screen.cursor, to: screen.cursor + 1 }),
    foot: [...above, ...(account ? accountLines(state, width) : fits ? promise : wrap(PROMISE, width, { tone: 'dim' }))],
    side: null,
    hint: hintOf(state, rows[screen.cursor]),
    top: screen.top,
  };
}

function hintOf({ setup, about }: State, row: ScopeRow | undefined): string {
  if (setup.sample) return 'enter starts with the sample. Nothing on this machine is looked at.';
  if (row?.kind === 'account' && setup.aws.profiles.length === 0)
    return 'space lists the profiles of this machine; o names a role or Regions.';
  const scope = scopeOf(setup, about.sampleScope);
  if (scope.machine || hasLogs(scope)) return 'space chooses, enter starts with what is chosen.';
  return 'Choose at least one with space; p names AWS profiles, f files.';
}

export function sessionsPage(state: State, screen: ScreenOf<'sessions'>): Page {
  const { width } = layout(state);
  const sessions = unfinished(state);
  const lines = sessions.flatMap((session, at) => {
    const selected = at === screen.cursor;
    const { speech, home } = state.about;
    const { startedAt, changedAt, stage } = session;
    const times = `${session.session}, begun ${ago(startedAt, state.now)}, left ${ago(changedAt, state.now)} at ${stage}`;
    return [
      truncateLine(line(pointer(selected, speech), span(chosenText(session.scope, home), selected ? 'strong' : 'normal')), width),
      truncateLine(line('  ', span(times, 'dim')), width),
    ];
  });
  return {
    head: [line(span('Which session should go on?', 'strong')), BLANK],
    body: bodyOf(lines, { from: 2 * screen.cursor, to: 2 * screen.cursor + 2 }),
    foot: [],
    side: null,
    hint: 'enter resumes the selected session; nothing of the others is lost.',
    top: screen.top,
  };
}
