// `sessions`, `report`, `verify` and `decide`: working on a session that is on disk.
import type { Finding } from '../../contract/document.ts';
import type { Journey } from '../../journey.ts';
import { inertJson } from '../../report/json.ts';
import { redact } from '../../report/redact.ts';
import { reportText } from '../../report/save.ts';
import { accountsPhrase, filesPhrases } from '../../report/scope-words.ts';
import type { Scope } from '../../session/events.ts';
import type { SessionSummary } from '../../session/store.ts';
import { plain } from '../../text/plain.ts';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { OutputFlags } from '../flags.ts';
import type { Interrupt } from '../interrupt.ts';
import type { Output } from '../io.ts';
import { parseDay } from '../window.ts';
import { deliver, showProgress } from './check.ts';

function sourcesOf(scope: Scope | null): string {
  if (scope?.sample) return 'synthetic sample';
  const accounts = scope?.aws ? [accountsPhrase(scope.aws, { masked: false })] : [];
  return (
    [...(scope?.machine ? ['this machine'] : []), ...(scope ? filesPhrases(scope) : []), ...accounts].join('; ') || 'nothing chosen yet'
  );
}

/** Lists the sessions, newest first. */
export function listSessions(json: boolean, { store }: CliContext, output: Output): ExitCode {
  const { sessions, notices } = store.list();
  for (const notice of notices) output.say(notice);
  if (json) {
    const rows = sessions.map(({ session, startedAt, changedAt, stage, finished, scope }) => ({
      session,
      startedAt: new Date(startedAt).toISOString(),
      changedAt: new Date(changedAt).toISOString(),
      stage,
      finished,
      sample: scope?.sample ?? false,
      machine: scope?.machine ?? false,
      files: scope?.files ?? [],
      s3AccessLogs: scope?.s3AccessLogs ?? [],
      endpointLogs: scope?.endpointLogs ?? [],
      notices: scope?.notices.places ?? [],
      aws: scope?.aws ?? null,
    }));
    output.data(inertJson(rows));
    return EXIT.clean;
  }
  if (sessions.length === 0) output.say('No sessions yet. Begin one with: tls-migrate');
  for (const { session, changedAt, stage, finished, scope } of sessions) {
    const how = (finished ? 'finished' : stage).padEnd(9);
    output.data(`${session}  ${new Date(changedAt).toISOString()}  ${how} ${plain(sourcesOf(scope))}\n`);
  }
  return EXIT.clean;
}

/** Sessions looked through for the newest one in which anything was looked at. */
const LOOKED_THROUGH = 20;

/** The session to work on when none is named: one that ended with the estimate has nothing to report. */
function newest({ store }: CliContext): SessionSummary | undefined {
  const begun = (sessions: readonly SessionSummary[]): SessionSummary | undefined => sessions.find(({ stage }) => stage !== 'scope');
  const [last] = store.list(1).sessions;
  return last === undefined || last.stage !== 'scope' ? last : (begun(store.list(LOOKED_THROUGH).sessions) ?? last);
}

/** The session called `name`, or the newest one. Throws `UsageError` when there is none. */
function open(name: string | undefined, context: CliContext): Journey {
  const resume = name ?? newest(context)?.session;
  if (resume === undefined) throw new UsageError('There is no session yet. Begin one with: tls-migrate check --files FOLDER');
  return context.openJourney({ resume, failOn: 'medium', keep: true });
}

/** Prints or writes the report of a session: Markdown on stdout unless a file or `--json` is asked for. */
export async function report(name: string | undefined, flags: OutputFlags, context: CliContext, output: Output): Promise<ExitCode> {
  const journey = open(name, context);
  const document = journey.document();
  for (const { path } of await journey.saveReports(flags.output, { redact: flags.redact })) output.say(`Report: ${path}`);
  if (flags.json) output.data(inertJson(flags.redact ? redact(document) : document));
  else if (flags.output.length === 0) {
    output.data(reportText(document, 'md', { redact: flags.redact, scope: journey.state.scope, platform: context.host.platform }));
  }
  return EXIT.clean;
}

function chosen(journey: Journey, ids: readonly string[]): readonly Finding[] {
  const { findings } = journey.document();
  return ids.map((id) => {
    const finding = findings.find((each) => each.id === id);
    if (finding === undefined) throw new UsageError(`There is no finding ${id} in session ${journey.state.session}.`);
    return finding;
  });
}

/** Asks again for the given findings, or for all that are said to be fixed. */
export async function verify(
  ids: readonly string[],
  name: string | undefined,
  flags: OutputFlags,
  context: CliContext,
  output: Output,
  interrupt: Interrupt,
): Promise<ExitCode> {
  const journey = open(name, context);
  const findings = ids.length > 0 ? chosen(journey, ids) : journey.document().findings.filter((finding) => finding.status === 'fixed');
  if (findings.length === 0) throw new UsageError('No finding is said to be fixed. Say so with: tls-migrate decide FINDING --done');
  showProgress(journey, output);
  await journey.verify(
    findings.map((finding) => finding.id),
    interrupt.signal,
  );
  const interrupted = interrupt.exitCode();
  if (interrupted !== null) return interrupted;
  if (flags.json || flags.output.length > 0) await deliver(journey, flags, output);
  else {
    output.progressDone();
    for (const finding of findings) {
      const verification = journey.state.progress.get(finding.id)?.verification;
      output.data(`${plain(`${finding.id}  ${verification?.result ?? 'unknown'}: ${verification?.text ?? 'It could not be checked.'}`)}\n`);
    }
  }
  const results = findings.map((finding) => journey.state.progress.get(finding.id)?.verification?.result);
  if (results.includes('still-there')) return EXIT.findings;
  return results.every((result) => result === 'gone') ? EXIT.clean : EXIT.notProven;
}

export interface RawDecision {
  done?: true;
  skip?: true;
  notMine?: true;
  accept?: true;
  reopen?: true;
  step?: string;
  note?: string;
  owner?: string;
  reason?: string;
  expires?: string;
}

function acceptance({ owner, reason, expires }: RawDecision, now: number): { owner: string; reason: string; expires: string } {
  if (!owner || !reason || !expires)
    throw new UsageError('--accept needs --owner, --reason and --expires: an accepted risk belongs to somebody, for a time.');
  const last = parseDay(expires);
  if (last === null) throw new UsageError(`--expires ${expires}: not a day such as 2027-06-30.`);
  if (last < now - 24 * 60 * 60 * 1000) throw new UsageError(`--expires ${expires}: that day is over.`);
  return { owner, reason, expires };
}

/** Combinations that would silently drop something that was said. */
function refuseNonsense({ accept, notMine, step, note, owner, reason, expires }: RawDecision): void {
  if ((accept || notMine) && (step !== undefined || note !== undefined)) {
    throw new UsageError('--step and --note go with --done, --skip or --reopen: accepting and disowning are about the whole finding.');
  }
  if (note !== undefined && step === undefined) throw new UsageError('--note is a note on a step: name it with --step.');
  if (!accept && (owner ?? reason ?? expires) !== undefined) throw new UsageError('--owner, --reason and --expires go with --accept.');
}

/** Says what became of a finding, or of one of its steps. */
export function decide(id: string, raw: RawDecision, name: string | undefined, context: CliContext, output: Output): ExitCode {
  const verbs = [raw.done, raw.skip, raw.notMine, raw.accept, raw.reopen].filter((verb) => verb !== undefined);
  if (verbs.length !== 1) throw new UsageError('Say one of --done, --skip, --not-mine, --accept, --reopen.');
  refuseNonsense(raw);
  const journey = open(name, context);
  const [finding] = chosen(journey, [id]);
  if (finding === undefined) return EXIT.usage;
  const steps = raw.step === undefined ? finding.steps : finding.steps.filter((step) => step.id === raw.step);
  if (steps.length === 0)
    throw new UsageError(`Finding ${id} has no step ${raw.step}. Its steps: ${finding.steps.map((step) => step.id).join(', ')}.`);
  const mark = (status: 'done' | 'skipped' | 'open'): void => {
    for (const step of steps)
      if (raw.step !== undefined || step.status === 'open' || status === 'open')
        journey.markStep(id, step.id, status, raw.note ?? step.note);
  };
  if (raw.accept) journey.accept(id, acceptance(raw, context.now()));
  else if (raw.notMine) journey.decide(id, 'not-mine');
  else if (raw.skip) mark('skipped');
  // Which steps led there nobody has said: they stay as they are.
  else if (raw.done && raw.step === undefined) journey.decide(id, 'fixed');
  else if (raw.done) mark('done');
  else if (raw.step === undefined) journey.decide(id, 'open');
  else mark('open');
  output.say(`Noted for ${finding.title} in session ${journey.state.session}.`);
  return EXIT.clean;
}
