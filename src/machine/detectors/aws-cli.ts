// Every copy of the AWS CLI: version 1 and 2, installers, pip, version managers, distributions.
import type { Installation } from '../../contract/document.ts';
import { atLeast, versionNumbers } from '../../contract/version-numbers.ts';
import { asCompleted } from '../as-completed.ts';
import { AWS_CLI_BUNDLES } from '../data/aws-cli-bundles.ts';
import { type Cause, type Derived, derive, type Library, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { type FoundProgram, findPrograms } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { opensslIn } from '../library-file.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { pathRules } from '../places.ts';
import { pythonTls } from '../python-tls.ts';
import { type Run, runProgram, whatWentWrong } from '../run-program.ts';
import { awsCliPlaces, installRootPlaces, registryPlaces } from './aws-cli-places.ts';
import { interpreterFor, scriptBesideBatch } from './aws-cli-python.ts';

export const awsCli: RuntimeDetector = {
  name: 'AWS CLI',
  async *detect(context) {
    const programs = await context.probe(
      'Looking for the AWS CLI',
      async () =>
        findPrograms(context, {
          names: ['aws'],
          places: [...awsCliPlaces(context.host), ...(await registryPlaces(context))],
          more: (realPaths) => installRootPlaces(context.host, realPaths),
        }),
      [],
    );
    yield* asCompleted(programs.map((program) => context.probe(program.path, () => inspect(context, program), unread(context, program))));
  },
};

/** What `aws --version` says. */
export interface AwsVersion {
  readonly version: string;
  readonly python: string | null;
  /** How it was built: `exe`, `source`, `script-exe`, `docker`, ...; null where the version does not say. */
  readonly source: string | null;
}

// Formats from 1.2 to 2.36: see the table of versions in AWS's own source, awscli/clidriver.py. Whether `botocore/` or `prompt/`
// is there does not tell version 1 from 2: the first number does.
const VERSION_LINE =
  /^aws-cli\/(\d+\.\d+\.\d+[\w.+-]*)\s+Python\/([\w.+-]+)(?:\s+\S+\/\S+)?(?:\s+exec-env\/\S+)?(?:\s+(?!botocore\/|prompt\/)([a-z-]+)\/\S+)?/m;

/** Reads what `aws --version` printed, on either stream; null when it is something else. */
export function parseAwsVersion(output: string): AwsVersion | null {
  const match = VERSION_LINE.exec(output);
  return match?.[1] ? { version: match[1], python: match[2] ?? null, source: match[3] ?? null } : null;
}

const NAME = 'AWS CLI';

const unread = (context: DetectContext, program: FoundProgram): Installation => installation(context, program, null, notRun('cancelled'));

const notRun = (because: Installation['notRunBecause']): Pick<Installation, 'ran' | 'notRunBecause'> => ({
  ran: false,
  notRunBecause: because,
});

function installation(
  context: DetectContext,
  program: FoundProgram,
  version: string | null,
  ran: Pick<Installation, 'ran' | 'notRunBecause'>,
  derived: Derived = underived(null),
  library: Library | null = null,
): Installation {
  return newInstallation(context.host, {
    kind: 'aws-cli',
    name: version ? `${NAME} v${version.split('.')[0]}` : NAME,
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    ...ran,
    library,
    derived,
  });
}

async function inspect(context: DetectContext, program: FoundProgram): Promise<Installation> {
  if (program.relative) return installation(context, program, null, notRun('relative-path'));
  if (program.unresolvedShim !== null) return installation(context, program, null, notRun(program.unresolvedShim));
  const run = await askVersion(context, program.path);
  if (!run.ran) return installation(context, program, null, notRun(run.because));
  const version = run.result.failure === null ? parseAwsVersion(`${run.result.stdout}\n${run.result.stderr}`) : null;
  if (!version) context.note(`${program.path} --version ${whatWentWrong(run.result)}.`);
  const { derived, library } = await tlsOf(context, program, version);
  return installation(context, program, version?.version ?? null, { ran: true, notRunBecause: null }, derived, library);
}

/** pip leaves `aws.cmd` on Windows, which only a shell can run: its Python script is run instead. */
async function askVersion(context: DetectContext, path: string): Promise<Run> {
  const script = await scriptBesideBatch(context, path);
  if (script === null) return runProgram(context, path, ['--version']);
  const python = await interpreterFor(context, path);
  return python === null ? { ran: false, because: 'not-executable' } : runProgram(context, python, ['-I', script, '--version']);
}

async function tlsOf(
  context: DetectContext,
  program: FoundProgram,
  version: AwsVersion | null,
): Promise<{ derived: Derived; library: Library | null }> {
  const { host } = context;
  const python = await interpreterFor(context, program.realPath);
  if (python !== null) {
    const tls = await pythonTls(context, python);
    if (!tls.ok) {
      if (tls.because !== 'cancelled') context.note(`${python}, which runs ${program.path}, ${tls.reason}: its TLS library is not known.`);
      return {
        derived: underived(cause('library-unknown', 'The Python that runs it could not be asked for its TLS library.', python)),
        library: null,
      };
    }
    // The groups stand in the configuration alone; the versions Python itself has told.
    const groups = (await opensslConfigLimits(host, { systemFile: true })).filter((limit) => limit.pq === false);
    const settings = [...tls.settings, ...groups];
    return { derived: derive({ library: tls.library, ceilings: tls.ceilings, settings, where: python }), library: tls.library };
  }
  const bundled = await bundledLibrary(host, program.realPath, version);
  if (bundled) {
    const settings = await opensslConfigLimits(host, { systemFile: false });
    return { derived: derive({ library: bundled.library, settings, where: bundled.path }), library: bundled.library };
  }
  return {
    derived: underived(
      cause(
        'bundled-library-unknown',
        'It carries its own TLS library, and which one is not documented for this build: only a handshake can tell.',
        program.realPath,
      ),
    ),
    library: null,
  };
}

const cause = (code: string, text: string, where: string): Cause => ({ code, text, where });

interface Bundled {
  readonly library: Library;
  readonly path: string;
}

/** The OpenSSL that a copy carries: as the file beside the program says, else, for AWS's own Linux builds, as AWS's change log does. */
async function bundledLibrary(host: Host, program: string, version: AwsVersion | null): Promise<Bundled | null> {
  const { dirname, join } = pathRules(host);
  const folder = dirname(program);
  // Where AWS's builds have kept OpenSSL: its own library, or Python's `_ssl` module with OpenSSL linked into it.
  const files = [
    ['libcrypto*'],
    ['_internal', 'libcrypto*'],
    ['lib-dynload', '_ssl*'],
    ['python3*', 'lib-dynload', '_ssl*'],
    ['_internal', '_ssl*'],
    ['_ssl*'],
  ];
  const found = await opensslIn(
    host,
    files.map((parts) => join(folder, ...parts)),
  );
  if (found || !version || host.platform !== 'linux' || !OFFICIAL.includes(version.source)) return found;
  const numbers = versionNumbers(version.version);
  const bundle = AWS_CLI_BUNDLES.bundles.find(({ from }) => atLeast(numbers, versionNumbers(from)) === true);
  return bundle ? { library: { name: 'OpenSSL', version: bundle.openssl }, path: program } : null;
}

const OFFICIAL: readonly (string | null)[] = [null, 'exe', 'script-exe', 'update-exe', 'docker'];
