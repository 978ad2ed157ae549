// `check` and `detect`: the journey without screens.
import type { Severity, TlsMigrateDocument } from '../../contract/document.ts';
import { isFree, isNeverBilled } from '../../contract/estimate.ts';
import type { AccountKind } from '../../contract/vocabulary.ts';
import type { Journey } from '../../journey.ts';
import { inertJson } from '../../report/json.ts';
import { redact } from '../../report/redact.ts';
import { dollars } from '../../report/words.ts';
import type { Scope } from '../../session/events.ts';
import { hasLogs } from '../../session/scope.ts';
import type { Target } from '../../tls/targets.ts';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OutputFlags } from '../flags.ts';
import type { Interrupt } from '../interrupt.ts';
import type { Output } from '../io.ts';
import { besides, chosenOf, discoveryLines, freeFlags, roomyLimit } from '../offers.ts';
import { progressLines } from '../progress.ts';
import { textReport } from '../text-report.ts';

export interface CheckRequest {
  readonly scope: Scope;
  readonly target: Target;
  readonly failOn: Severity;
  /** What the queries of the scope's accounts may cost together, in US dollars; null when nobody said. */
  readonly maxCostUsd: number | null;
  readonly flags: OutputFlags;
}

/** The exit code for a finished run. */
function exitCodeOf(document: TlsMigrateDocument): ExitCode {
  const { summary, sources, installations } = document;
  if (summary.verdict === 'findings') return EXIT.findings;
  const nothing = sources.length > 0 && sources.every((source) => source.status === 'failed') && installations.length === 0;
  if (nothing) return EXIT.nothingDone;
  return summary.verdict === 'clean' ? EXIT.clean : EXIT.notProven;
}

/** Shows how far a journey is, on stderr. */
export function showProgress(journey: Journey, output: Output): void {
  const lineOf = progressLines();
  journey.subscribe((event) => {
    const line = lineOf(event);
    if (line !== null) output.progress(line);
  });
}

/** Prints the result and writes the reports that were asked for. */
export async function deliver(journey: Journey, flags: OutputFlags, output: Output): Promise<void> {
  const document = journey.document();
  const shown = flags.redact ? redact(document) : document;
  output.progressDone();
  // First the document: whatever happens to a file, what was found is there.
  const { scope, session } = journey.state;
  output.data(flags.json ? inertJson(shown) : textReport(shown, { scope, session: journey.saved ? session : null }));
  for (const { text } of journey.state.notes) output.say(text);
  for (const { path } of await journey.saveReports(flags.output, { redact: flags.redact })) output.say(`Report: ${path}`);
  for (const notice of journey.notices) output.say(notice);
}

/** Why the queries must not be started; null when the person has agreed to what they cost, or when nothing costs. */
function refusal(journey: Journey, maxCostUsd: number | null): string | null {
  const { discovered } = journey.state;
  if (discovered === null) return null;
  const estimate = chosenOf(discovered);
  // Nothing can be read, so nothing can cost: the run goes on and says what failed.
  if (estimate.offers.length === 0) return null;
  if (maxCostUsd === null) {
    if (isFree(estimate)) return null;
    const free = freeFlags(estimate.offers);
    const instead = free.length === 0 ? '' : `. Or ask only for what is free: ${free.join(' ')}`;
    return `Nothing was started: queries cost money. Say what they may cost together: --max-cost ${roomyLimit(estimate)}${besides(estimate)}${instead}`;
  }
  if (estimate.costUsd <= maxCostUsd) return null;
  return (
    `Nothing was started: the estimate of $${exact(estimate.costUsd)} is above --max-cost ${exact(maxCostUsd)}. ` +
    `Raise it (--max-cost ${roomyLimit(estimate)}${besides(estimate)}), or ask for less: a shorter period (--since), or fewer places (--log-group, --athena-table).`
  );
}

/** Cents, or as many digits as tell two amounts apart that differ by less. */
const exact = (usd: number): string => (Number(usd.toFixed(2)) === usd ? usd.toFixed(2) : `${Number(usd.toPrecision(6))}`);

/**
 * Asks the accounts of the scope what they have and what it costs, says so, and agrees to what is chosen of it. Returns the exit
 * code when the run has to end there.
 */
async function askAccounts(
  journey: Journey,
  kinds: readonly AccountKind[],
  { maxCostUsd, flags }: CheckRequest,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode | null> {
  await journey.discover(signal);
  output.progressDone();
  const { discovered } = journey.state;
  if (signal.aborted || discovered === null) return null;
  const refused = refusal(journey, maxCostUsd);
  if (refused !== null || !flags.quiet) for (const line of discoveryLines(discovered, kinds)) output.say(line);
  if (refused !== null) {
    output.say(refused);
    journey.finish();
    return EXIT.usage;
  }
  const { offers, unknown } = chosenOf(discovered);
  if (unknown.length > 0 && !flags.quiet)
    output.say(`What has no estimate is stopped when all of it together has cost ${dollars(maxCostUsd ?? 0)}.`);
  journey.agree(
    offers.map(({ id }) => id),
    maxCostUsd ?? 0,
  );
  return null;
}

/** Runs what the scope asks for, prints and saves the result, and says how it ended. */
export async function check(request: CheckRequest, context: CliContext, output: Output, interrupt: Interrupt): Promise<ExitCode> {
  const { scope, target, failOn, maxCostUsd, flags } = request;
  // A run that can only end with an estimate is nothing to go on with.
  const keep = scope.aws === null || maxCostUsd !== null || scope.aws.kinds.some(isNeverBilled);
  const journey = context.openJourney({ resume: null, failOn, keep });
  showProgress(journey, output);
  journey.chooseTarget(target);
  journey.chooseScope(scope);
  if (scope.aws !== null) {
    // Before this machine, which may take minutes: what it costs is what the person waits for.
    const ended = await askAccounts(journey, scope.aws.kinds, request, output, interrupt.signal);
    if (ended !== null) return ended;
  }
  if (scope.machine && !interrupt.signal.aborted) {
    journey.reachStage('detect');
    await journey.detect(interrupt.signal);
  }
  if (hasLogs(scope) && !interrupt.signal.aborted) {
    journey.reachStage('evidence');
    await journey.collect(interrupt.signal);
  }
  journey.reachStage('findings');
  // A signal that came during work that never paused is heard only now.
  await new Promise(setImmediate);
  const interrupted = interrupt.exitCode();
  if (interrupted !== null) {
    output.progressDone();
    const { session, collection } = journey.state;
    const rest =
      collection === 'cancelled' && scope.files.length > 0 && !scope.sample ? `; to read the rest: tls-migrate resume ${session}` : '';
    const saved = `Stopped. What was gathered is saved: tls-migrate report ${session}${rest}`;
    output.say(journey.saved ? saved : keep ? 'Stopped. Nothing could be saved.' : 'Stopped. Nothing was started.');
    return interrupted;
  }
  await deliver(journey, flags, output);
  return exitCodeOf(journey.document());
}
