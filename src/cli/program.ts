// The commands and their flags.
import { Argument, Command } from 'commander';
import { sampleFolder } from '../sample/index.ts';
import { EMPTY_SCOPE, hasLogs, placesOf } from '../session/scope.ts';
import { plainLines } from '../text/plain.ts';
import { VERSION } from '../version.ts';
import { addPlaceFlags, maxCostOf } from './aws-flags.ts';
import type { RawAthenaTableFlags } from './commands/athena-table.ts';
import type { RawGuideFlags } from './commands/guide.ts';
import type { RawPathFlags } from './commands/path.ts';
import type { RawPolicyFlags } from './commands/policy.ts';
import type { RawDecision } from './commands/sessions.ts';
import { EXIT, type ExitCode, UsageError } from './exit.ts';
import {
  addJudgementFlags,
  addMachineFlags,
  addOutputFlags,
  addScopeFlags,
  outputFlags,
  projectsOf,
  type RawOutputFlags,
  type RawScopeFlags,
  refuseOverwriting,
  scopeOf,
} from './flags.ts';
import { listenForInterrupt } from './interrupt.ts';
import { processOutput } from './io.ts';

// What a command needs is loaded when it runs: the first screen must not wait for what only a report needs.
const context = async () => (await import('./context.ts')).realContext();
const checking = async () => (await import('./commands/check.ts')).check;
const guiding = () => import('./commands/guide.ts');
const working = () => import('./commands/sessions.ts');

/** Runs a command that can be interrupted. */
async function interruptible(run: (interrupt: ReturnType<typeof listenForInterrupt>) => Promise<ExitCode>): Promise<ExitCode> {
  const interrupt = listenForInterrupt();
  try {
    return await run(interrupt);
  } finally {
    interrupt.dispose();
  }
}

const EXAMPLES = `
Examples:
  tls-migrate                                   the guided assistant
  tls-migrate --sample                          look around in a synthetic organization
  tls-migrate --files ./trail --target tls1.3   the assistant, on these files at once
  tls-migrate check --files ./trail --json      one JSON document, for a pipeline
  tls-migrate check --aws --profile prod        what the account has, what reading it would cost, and nothing else
  tls-migrate check --aws --profile prod --max-cost 5 --json
  tls-migrate check --event-history --health    what AWS keeps of itself, and tells: free
  tls-migrate policy --aws                      the IAM policy that this needs
  tls-migrate detect                            what is installed on this machine

Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 not proven, 4 nothing could be done, 130/143 stopped.`;

const PATH_HELP = `
HOST is a name; PORT is 443 unless named. At most 5 are tried, one after the other: TLS handshakes without a request, no
credentials, no data, no proxy. What is sent is said before it is sent.

Exit codes: 0 nothing suspicious, 1 something suspicious, 2 wrong usage, 3 could not be told, 4 nothing reached, 130/143 stopped.`;

/** The command line. `finish` is told how the command that ran has ended. */
export function commandLine(finish: (code: number) => void): Command {
  const program = new Command('tls-migrate')
    .description('Finds the clients of AWS that still speak old TLS, walks you through the fix, proves it, and saves a report.')
    .version(VERSION)
    .enablePositionalOptions()
    .configureOutput({ writeErr: (text) => process.stderr.write(plainLines(text)) })
    .exitOverride()
    .addHelpText('after', EXAMPLES);

  const command = (name: string, description: string): Command =>
    program.command(name).copyInheritedSettings(program).description(description).exitOverride();

  addJudgementFlags(addScopeFlags(program.command('guide', { isDefault: true, hidden: true }).description('The guided assistant.')))
    .option('--no-color', 'no colours (the NO_COLOR variable does the same)')
    .exitOverride()
    .action(async (raw: RawGuideFlags) => finish(await (await guiding()).guide(raw)));

  addJudgementFlags(addScopeFlags(addOutputFlags(command('check', 'This machine and the evidence, without screens.')))).action(
    async (raw: RawScopeFlags & RawOutputFlags) => {
      const flags = outputFlags(raw);
      const scope = scopeOf(raw, Date.now(), sampleFolder);
      refuseOverwriting(flags.output, placesOf(scope));
      if (!scope.machine && !hasLogs(scope))
        throw new UsageError('Nothing to check: name evidence with --files, --aws or another flag for it, or leave --no-detect out.');
      const request = { scope, target: raw.target, failOn: raw.failOn, maxCostUsd: maxCostOf(raw), flags };
      const [check, real] = await Promise.all([checking(), context()]);
      finish(await interruptible((interrupt) => check(request, real, processOutput(flags), interrupt)));
    },
  );

  addMachineFlags(
    addJudgementFlags(addOutputFlags(command('detect', 'What is installed on this machine, and which TLS it can speak.'))),
  ).action(async (raw: RawOutputFlags & Pick<RawScopeFlags, 'target' | 'failOn' | 'allowPrograms' | 'prove' | 'project'>) => {
    const flags = outputFlags(raw);
    const scope = { ...EMPTY_SCOPE, machine: true, projects: projectsOf(raw), allowPrograms: raw.allowPrograms ?? false, prove: raw.prove };
    const request = { scope, target: raw.target, failOn: raw.failOn, maxCostUsd: null, flags };
    const [check, real] = await Promise.all([checking(), context()]);
    finish(await interruptible((interrupt) => check(request, real, processOutput(flags), interrupt)));
  });

  addOutputFlags(command('report', 'Write a report of a saved session (Markdown on stdout, or --output, or --json).'))
    .argument('[session]', 'its name; the newest one without')
    .action(async (session: string | undefined, raw: RawOutputFlags) => {
      const flags = outputFlags(raw);
      finish(await (await working()).report(session, flags, await context(), processOutput(flags)));
    });

  command('resume', 'Go on with a saved session, with screens.')
    .argument('[session]', 'its name; the newest unfinished one without')
    .action(async (session: string | undefined) => finish(await (await guiding()).resume(session)));

  command('sessions', 'List the saved sessions.')
    .option('--json', 'print a JSON list')
    .action(async (raw: { json?: true }) =>
      finish((await working()).listSessions(raw.json ?? false, await context(), processOutput({ quiet: true }))),
    );

  addOutputFlags(command('verify', 'Look again whether findings are gone.'))
    .addArgument(new Argument('[finding...]', 'finding ids; all that are said to be fixed without'))
    .option('--session <session>', 'the session; the newest one without')
    .action(async (ids: string[], raw: RawOutputFlags & { session?: string }) => {
      const flags = outputFlags(raw);
      const [{ verify }, real] = await Promise.all([working(), context()]);
      finish(await interruptible((interrupt) => verify(ids, raw.session, flags, real, processOutput(flags), interrupt)));
    });

  command('decide', 'Say what became of a finding, or of one of its steps.')
    .argument('<finding>', 'the id of the finding')
    .option('--done', 'it is fixed (to be verified), or the step is done')
    .option('--skip', 'its open steps are skipped')
    .option('--not-mine', 'somebody else has to fix it')
    .option('--accept', 'the risk is accepted; needs --owner, --reason and --expires')
    .option('--reopen', 'it is open again')
    .option('--step <id>', 'only this step')
    .option('--note <text>', 'a note on the step')
    .option('--owner <owner>', 'who accepts the risk')
    .option('--reason <reason>', 'why')
    .option('--expires <date>', 'until when, such as 2027-06-30')
    .option('--session <session>', 'the session; the newest one without')
    .action(async (id: string, raw: RawDecision & { session?: string }) =>
      finish((await working()).decide(id, raw, raw.session, await context(), processOutput({ quiet: true }))),
    );

  addPlaceFlags(command('policy', 'Print the least-privilege IAM policy that asking an account needs.'))
    .option('--save-queries', 'also to save queries as query definitions')
    .option('--create-table', 'also to make a table for Athena (athena-table --create); implies --athena')
    .option('--files <s3-place...>', 'to read files in buckets: s3://BUCKET/PREFIX')
    .action(async (raw: RawPolicyFlags) => {
      const [{ policy }, { listProfiles }] = await Promise.all([import('./commands/policy.ts'), import('../aws/profiles.ts')]);
      const { profiles } = await listProfiles(process.env);
      finish(policy(raw, profiles, processOutput({ quiet: true })));
    });

  command('athena-table', 'Print the statement that makes a table for Athena over the files of a trail, or run it.')
    .option('--create', 'run it: makes a table in the Glue catalog, and nothing else')
    .option('--database <name>', 'the database that the table comes to lie in')
    .option('--workgroup <name>', 'the workgroup that runs it', 'primary')
    .option('--output <s3-place>', 'where Athena notes the result, where the workgroup does not say: s3://BUCKET/PREFIX')
    .option('--profile <name>', 'the AWS profile; the default credential chain without')
    .option('--region <region>', 'the Region of the trail; that of the profile without')
    .action(async (raw: RawAthenaTableFlags) => {
      const { athenaTable } = await import('./commands/athena-table.ts');
      const at = { env: process.env, now: Date.now };
      finish(await interruptible((interrupt) => athenaTable(raw, at, processOutput({ quiet: false }), interrupt)));
    });

  command('path', 'Try the way from this machine to an AWS endpoint: TLS inspection, and firewalls that choke on large hellos.')
    .argument('[HOST[:PORT]...]', 'such as sts.eu-west-1.amazonaws.com')
    .option('--json', 'print one JSON document on stdout, and nothing else')
    .option('--schema', 'only print the JSON Schema of that document')
    .option('--timeout <seconds>', 'the most that each connection may take', '8')
    .option('--quiet', 'no progress on stderr; what is sent is still said')
    .addHelpText('after', PATH_HELP)
    .action(async (hosts: string[], raw: RawPathFlags) => {
      const { path } = await import('./commands/path.ts');
      finish(await interruptible((interrupt) => path(hosts, raw, process.env, processOutput({ quiet: raw.quiet ?? false }), interrupt)));
    });

  command('schema', 'Print the JSON Schema of the document.').action(async () => {
    const [{ documentJsonSchema }, { inertJson }] = await Promise.all([import('../contract/json-schema.ts'), import('../report/json.ts')]);
    processOutput({ quiet: true }).data(inertJson(documentJsonSchema()));
    finish(EXIT.clean);
  });

  return program;
}
