// `athena-table`: the statement that makes a table over a trail's files for Athena, shown; run only when that is asked for.
import { connect } from '../../aws/connect.ts';
import { problemOf } from '../../aws/problem.ts';
import type { Env } from '../../aws/settings.ts';
import { createTable, foldersIn, proposeTables, type TableProposal } from '../../evidence/athena/create-table.ts';
import { plain } from '../../text/plain.ts';
import { EXIT, type ExitCode, UsageError } from '../exit.ts';
import type { Interrupt } from '../interrupt.ts';
import type { Output } from '../io.ts';

export interface RawAthenaTableFlags {
  create?: true;
  database?: string;
  workgroup: string;
  output?: string;
  profile?: string;
  region?: string;
}

export interface AthenaTableContext {
  readonly env: Env;
  readonly now: () => number;
}

function proposalText({ trail, database, table, ddl, notes }: TableProposal): string {
  const remarks = [`The trail ${trail}, as ${database}.${table}. Derived from AWS's documents; not tried on AWS.`, ...notes];
  return `${remarks.map((remark) => `-- ${plain(remark)}`).join('\n')}\n${ddl};\n`;
}

/** Prints the statements on stdout; with `--create` runs the only one. Throws `UsageError`. */
export async function athenaTable(
  raw: RawAthenaTableFlags,
  { env, now }: AthenaTableContext,
  output: Output,
  { signal }: Pick<Interrupt, 'signal'>,
): Promise<ExitCode> {
  const { profile = null, region = null, workgroup, output: results = null } = raw;
  if (results !== null && !raw.create) throw new UsageError('--output says where the result of --create goes: add it.');
  try {
    const connection = await connect({ profile, region, roleArn: null }, { env, askMfa: null, signal });
    try {
      const { proposals, problems } = await proposeTables(connection, foldersIn(connection), signal, raw.database);
      for (const { text } of problems) output.say(text);
      for (const proposal of proposals) output.data(proposalText(proposal));
      const [only, ...others] = proposals;
      if (only === undefined) {
        output.say('There is no trail here over whose files a table could be made.');
        return EXIT.nothingDone;
      }
      if (!raw.create) return EXIT.clean;
      if (others.length > 0)
        throw new UsageError(
          'There are several trails: run the statement of the one you want in Athena, or look in the Region of only one.',
        );
      const made = await createTable(connection, only, { workGroup: workgroup, output: results }, { now }, signal);
      output.say(`Made: ${made.database}.${made.name}. Ask it: tls-migrate check --athena --athena-table ${made.database}.${made.name}`);
      return EXIT.clean;
    } finally {
      connection.destroy();
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { message, howTo } = problemOf(error, { service: 'athena', operation: 'StartQueryExecution', profile });
    output.say(`${message} ${howTo}`.trim());
    return EXIT.nothingDone;
  }
}
