// The forms: which fields each has, and what comes of them when the last one is entered.
import { REPORT_FORMATS } from '../src/report/formats.ts';
import { type AccountOptions, accountValues, EVERY_KIND, readAccount, readCode, readLimit, type Typed } from './account-fields.ts';
import type { Effect } from './effect.ts';
import { fieldOf, insert } from './field.ts';
import { titleOf } from './findings-list.ts';
import { isoDay } from './format.ts';
import { totalOf } from './planning.ts';
import { PATH_LABEL } from './scope-rows.ts';
import { windowText } from './screens/scope.ts';
import { type PathKind, scopeOf } from './setup.ts';
import { type Form, type FormField, inform, pop, push, replaceTop, type State, type Step, top } from './state.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
// Long enough to plan a migration, short enough that somebody looks again within the quarter.
const ACCEPTED_DAYS = 90;

const asked = (label: string, hint: string, value = ''): FormField => ({ label, hint, field: fieldOf(value) });

function open(state: State, form: Pick<Form, 'kind' | 'title' | 'fields'> & Partial<Form>): State {
  return push(state, { name: 'form', form: { focus: 0, problem: null, waiting: false, about: null, paths: 'files', ...form } });
}

const PATH_HINT: Readonly<Record<PathKind, string>> = {
  files: 'A file, or a folder as it lies in S3 (AWSLogs/…, .json or .json.gz). ~ is your home folder.',
  s3AccessLogs: 'A file, or a folder, with server access logs of buckets. ~ is your home folder.',
  endpointLogs:
    'A file, or a folder, with access logs of your own load balancers, CloudFront distributions and APIs. ~ is your home folder.',
  notices: 'A file, or a folder, with what AWS wrote about old TLS: a mail, CSV or text, as it was saved. ~ is your home folder.',
};

export const filesForm = (state: State, paths: PathKind): State =>
  open(state, { kind: 'files', title: PATH_LABEL[paths], fields: [asked('Path', PATH_HINT[paths])], paths });

export const windowForm = (state: State): State =>
  open(state, {
    kind: 'window',
    title: `Period of the events, now: ${windowText(scopeOf(state.setup, state.about.sampleScope))}`,
    fields: [
      asked(
        'From (in it)',
        `A day (2026-08-24), a time (2026-08-24T12:00:00Z), or how long ago (90d, 12h). Empty: ${state.setup.account ? 'files from the first event on, accounts 90 days' : 'from the first event on'}.`,
      ),
      asked('Up to (not in it)', 'The same. Empty: to the last event.'),
    ],
  });

/** What is asked, and how, beside the profiles. */
export function accountForm(state: State): State {
  const [regions, role, kinds, groups, price, workGroup, output] = accountValues(state.setup.aws);
  return open(state, {
    kind: 'account',
    title: 'How AWS accounts are asked',
    fields: [
      asked('Regions', 'Such as eu-west-1, us-east-1. Empty: the Region of each profile, and those in which its trails live.', regions),
      asked('Role to assume', 'The ARN of a role that each profile takes on first. Empty: none.', role),
      asked(
        'What to ask',
        `Any of: ${EVERY_KIND}. Empty: everything that the account has; what it costs is shown before anything is read.`,
        kinds,
      ),
      asked('Log groups', 'Names or ARNs of CloudWatch log groups. Empty: those that CloudTrail writes to are looked for.', groups),
      asked('Price per GB ($)', 'What scanning a gigabyte costs you, in US dollars. Empty: the built-in table of prices.', price),
      asked('Athena workgroup', 'The workgroup in which queries of Athena run. Empty: primary.', workGroup),
      asked('Athena results', 'Where they go, where the workgroup does not say: s3://BUCKET/PREFIX. Empty: the workgroup says.', output),
    ],
  });
}

export function limitForm(state: State): State {
  const { limit } = totalOf(state);
  return open(state, {
    kind: 'limit',
    title: 'Where should reading stop?',
    fields: [asked('Stop at ($)', 'US dollars for everything together. Empty: twice the estimate, at least $1.', limit.toFixed(2))],
  });
}

/** Asks for the code of an MFA device, over whatever screen is up. */
export const mfaForm = (state: State, serial: string): State =>
  open(state, {
    kind: 'mfa',
    title: `Code for ${serial}`,
    fields: [asked('Code', 'AWS asks for it before it lends its role. It is used once and kept nowhere.')],
  });

/** The state without a question for a code: what asked has ended. */
export function withoutMfaForm(state: State): State {
  const [first, ...rest] = state.stack;
  return { ...state, stack: [first, ...rest.filter((screen) => screen.name !== 'form' || screen.form.kind !== 'mfa')] };
}

export const noteForm = (state: State, finding: string, step: string, note: string | null): State =>
  open(state, {
    kind: 'note',
    title: 'Note on this step',
    fields: [asked('Note', 'What was done, by whom, in which ticket. Empty removes it.', note ?? '')],
    about: { finding, step },
  });

export const acceptForm = (state: State, finding: string): State =>
  open(state, {
    kind: 'accept',
    title: 'Accept the risk of this finding',
    fields: [
      asked('Owner', 'Who answers for it: a person or a team.'),
      asked('Reason', 'Why it stays as it is. An auditor reads this.'),
      asked('Until', 'The last day on which it is accepted, YYYY-MM-DD.', isoDay(state.now + ACCEPTED_DAYS * DAY_MS)),
    ],
    about: { finding, step: null },
  });

export const reportPathForm = (state: State): State =>
  open(state, {
    kind: 'report-path',
    title: 'Where should the report go?',
    fields: [
      asked(
        'Path',
        `Without a suffix; each format adds its own. A suffix (${REPORT_FORMATS.map((format) => `.${format}`).join(' ')}) chooses that one format.`,
        state.report.base,
      ),
    ],
  });

const withForm = (state: State, form: Form): State => replaceTop(state, { name: 'form', form });

/** The form that is up, with a problem said. */
export function refuse(state: State, problem: string, focus?: number): State {
  const screen = top(state);
  if (screen.name !== 'form') return state;
  return withForm(state, { ...screen.form, focus: focus ?? screen.form.focus, problem, waiting: false });
}

/** The form with what is wrong with the period: in the words of its fields, not of the flags. */
export function refuseWindow(state: State, problem: string): State {
  const field = problem.startsWith('--since') ? 0 : problem.startsWith('--until') ? 1 : undefined;
  return refuse(state, problem.replaceAll('--since', 'From').replaceAll('--until', 'Up to'), field);
}

function replaceField(form: Form, change: (field: FormField) => FormField): Form {
  const [first, ...rest] = form.fields.map((field, at) => (at === form.focus ? change(field) : field));
  return first ? { ...form, fields: [first, ...rest], problem: null } : form;
}

/** The form with its focused field changed. */
export const editForm = (form: Form, change: (field: FormField['field']) => FormField['field']): Form =>
  replaceField(form, (one) => ({ ...one, field: change(one.field) }));

/** What a path looks like that a terminal pasted for a file dropped on it: quoted, or with blanks escaped. */
function unquoted(path: string, windows: boolean): string {
  const trimmed = path.trim();
  const quoted = /^(['"])(.*)\1$/.exec(trimmed)?.[2];
  if (quoted !== undefined) return quoted;
  return windows ? trimmed : trimmed.replaceAll(/\\([ ()'"&\\])/g, '$1');
}

/** The form after a paste: lines of paths are all taken, anything else goes into the field. */
export function pasteInto(state: State, form: Form, text: string): Step {
  const lines = text.split(/[\r\n]+/).filter((one) => one.trim() !== '');
  if (form.kind === 'files' && lines.length > 1) return describe(state, form, lines);
  return [
    withForm(
      state,
      editForm(form, (field) => insert(field, lines.join(' '))),
    ),
  ];
}

function describe(state: State, form: Form, paths: readonly string[]): Step {
  const windows = state.about.platform === 'win32';
  return [
    withForm(state, { ...form, waiting: true, problem: null }),
    { do: 'describe-paths', of: form.paths, paths: paths.map((path) => unquoted(path, windows)) },
  ];
}

/** Enter: on to the next field, or what the form is for. */
export function enterForm(state: State, form: Form): Step {
  if (form.focus < form.fields.length - 1) return [withForm(state, { ...form, focus: form.focus + 1, problem: null })];
  const values = form.fields.map(({ field }) => field.value.trim());
  const [value = ''] = values;
  switch (form.kind) {
    case 'files':
      return value === '' ? [refuse(state, 'Type or paste a path first.')] : describe(state, form, [value]);
    case 'window':
      return [withForm(state, { ...form, waiting: true, problem: null }), { do: 'check-window', since: value, until: values[1] ?? '' }];
    case 'account':
      return takeTyped(state, form, readAccount(values), (typed) => [withAccount(pop(state), typed)]);
    case 'limit':
      return takeTyped(state, form, readLimit(value), (limit) => [{ ...pop(state), plan: { ...state.plan, limit } }]);
    case 'mfa':
      return takeTyped(state, form, readCode(value), (code) => [pop(state), { do: 'answer-mfa', code }]);
    case 'note':
      return saveNote(state, form, value);
    case 'accept':
      return saveAcceptance(state, form, values);
    case 'report-path':
      return [chooseReportPath(state, value)];
  }
}

/** What `take` makes of what was typed, or the form with what is wrong with it. */
const takeTyped = <T>(state: State, form: Form, typed: Typed<T>, take: (ok: T) => Step): Step =>
  'ok' in typed ? take(typed.ok) : [withForm(state, { ...form, focus: typed.field, problem: typed.problem })];

function withAccount(state: State, { athena, ...options }: AccountOptions): State {
  const { setup } = state;
  const account = setup.aws.profiles.length > 0;
  const aws = { ...setup.aws, ...options, athena: { ...setup.aws.athena, ...athena } };
  const next = { ...state, setup: { ...setup, aws, account, sample: setup.sample && !account } };
  if (account) return inform(next, 'Taken.');
  return inform(
    next,
    top(state).name === 'profiles' ? 'Taken. Now tick the profiles to ask with.' : 'Taken. p chooses the profiles to ask with.',
  );
}

function saveNote(state: State, form: Form, note: string): Step {
  if (form.about?.step == null) return [pop(state)];
  const { finding, step } = form.about;
  const before = state.session?.progress.get(finding)?.steps.get(step);
  const mark = (text: string | null): Effect => ({ do: 'mark', finding, step, status: before?.status ?? 'open', note: text });
  const undo = { text: `the note on a step of ${titleOf(state, finding)}`, effect: mark(before?.note ?? null) };
  return [inform({ ...pop(state), undo: [...state.undo, undo] }, 'Noted. u takes it back.'), mark(note === '' ? null : note)];
}

const DAY = /^\d{4}-\d\d-\d\d$/;

function saveAcceptance(state: State, form: Form, [owner = '', reason = '', expires = '']: readonly string[]): Step {
  const at = (focus: number, problem: string): Step => [withForm(state, { ...form, focus, problem })];
  if (owner === '') return at(0, 'Somebody must answer for it: name the owner.');
  if (reason === '') return at(1, 'Say why: an auditor will ask.');
  const isDay = DAY.test(expires) && Number.isFinite(Date.parse(expires)) && isoDay(Date.parse(expires)) === expires;
  if (!isDay) return at(2, 'Write the day as YYYY-MM-DD, for example 2027-03-31.');
  if (expires < isoDay(state.now)) return at(2, 'That day has passed: choose one that is to come.');
  const finding = form.about?.finding;
  if (finding === undefined) return [pop(state)];
  const undo = { text: `the acceptance of ${titleOf(state, finding)}`, effect: undecide(state, finding) };
  return [
    inform({ ...pop(state), undo: [...state.undo, undo] }, `Accepted until ${expires}. u takes it back.`),
    { do: 'accept', finding, decision: { owner, reason, expires } },
  ];
}

/** What brings back the decision on `finding` as it is now. */
export function undecide(state: State, finding: string): Effect {
  const before = state.session?.progress.get(finding);
  const { decision } = before ?? { decision: null };
  if (before?.status === 'accepted' && decision?.expires != null) {
    return { do: 'accept', finding, decision: { owner: decision.owner, reason: decision.reason, expires: decision.expires } };
  }
  const status =
    before?.status === 'fixed' || before?.status === 'verified' ? 'fixed' : before?.status === 'not-mine' ? 'not-mine' : 'open';
  return { do: 'decide', finding, status };
}

function chooseReportPath(state: State, typed: string): State {
  const path = unquoted(typed, state.about.platform === 'win32');
  if (path === '') return refuse(state, 'Type a path first.');
  const format = REPORT_FORMATS.find((known) => path.toLowerCase().endsWith(`.${known}`));
  const base = format ? path.slice(0, -format.length - 1) : path;
  if (base === '' || /[/\\]$/.test(base)) return refuse(state, 'Name the file, too, not its folder alone.');
  return { ...pop(state), report: { ...state.report, base, current: [], formats: format ? [format] : state.report.formats } };
}
