// `check` and `detect`: the journey without screens.
import type { Severity, TlsMigrateDocument } from '../../contract/document.ts';
import { createJourney } from '../../create-journey.ts';
import type { Journey } from '../../journey.ts';
import { inertJson } from '../../report/json.ts';
import { redact } from '../../report/redact.ts';
import type { Scope } from '../../session/events.ts';
import type { Target } from '../../tls/targets.ts';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import type { OutputFlags } from '../flags.ts';
import type { Interrupt } from '../interrupt.ts';
import type { Output } from '../io.ts';
import { progressLine } from '../progress.ts';
import { textReport } from '../text-report.ts';

export interface CheckRequest {
  readonly scope: Scope;
  readonly target: Target;
  readonly failOn: Severity;
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
  journey.subscribe((event) => {
    const line = progressLine(event);
    if (line !== null) output.progress(line);
  });
}

/** Prints the result and writes the reports that were asked for. */
export async function deliver(journey: Journey, flags: OutputFlags, output: Output): Promise<void> {
  const document = journey.document();
  const shown = flags.redact ? redact(document) : document;
  output.progressDone();
  // First the document: whatever happens to a file, what was found is there.
  output.data(flags.json ? inertJson(shown) : textReport(shown, journey.saved ? journey.state.session : null));
  for (const { text } of journey.state.notes) output.say(text);
  for (const { path } of await journey.saveReports(flags.output, { redact: flags.redact })) output.say(`Report: ${path}`);
  for (const notice of journey.notices) output.say(notice);
}

/** Runs what the scope asks for, prints and saves the result, and says how it ended. */
export async function check(
  { scope, target, failOn, flags }: CheckRequest,
  context: CliContext,
  output: Output,
  interrupt: Interrupt,
): Promise<ExitCode> {
  const journey = createJourney({ ...context, resume: null, failOn });
  showProgress(journey, output);
  journey.chooseTarget(target);
  journey.chooseScope(scope);
  if (scope.machine) {
    journey.reachStage('detect');
    await journey.detect(interrupt.signal);
  }
  if (scope.files.length > 0 && !interrupt.signal.aborted) {
    journey.reachStage('evidence');
    await journey.collect(interrupt.signal);
  }
  journey.reachStage('findings');
  // A signal that came during work that never paused is heard only now.
  await new Promise(setImmediate);
  const interrupted = interrupt.exitCode();
  if (interrupted !== null) {
    output.progressDone();
    output.say(
      journey.saved
        ? `Stopped. What was gathered is saved: tls-migrate report ${journey.state.session}`
        : 'Stopped. Nothing could be saved.',
    );
    return interrupted;
  }
  await deliver(journey, flags, output);
  return exitCodeOf(journey.document());
}
