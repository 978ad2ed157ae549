// The program's entry: runs the command line, and turns whatever goes wrong into one sentence and an exit code.
import { CommanderError } from 'commander';
import { NoSuchSession } from '../journey.ts';
import { ReportError } from '../report/formats.ts';
import { plain } from '../text/plain.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import { commandLine } from './program.ts';

function failed(error: unknown): ExitCode {
  // Commander has printed its own sentence; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`tls-migrate: ${plain(message)}\n`);
  if (error instanceof UsageError || error instanceof NoSuchSession) return EXIT.usage;
  if (error instanceof ReportError) return EXIT.nothingDone;
  process.stderr.write('This is a defect of tls-migrate. What was gathered is saved: tls-migrate sessions\n');
  if (process.env.TLS_MIGRATE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  return EXIT.nothingDone;
}

try {
  await commandLine((code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  process.exitCode = failed(error);
}
