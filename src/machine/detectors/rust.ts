// Every Rust toolchain. A compiler itself speaks to no AWS, and what its programs speak is decided by the crates that each of them takes:
// the AWS SDK for Rust brings rustls with TLS 1.2 and 1.3, another program the system's OpenSSL. So there is no honest verdict on a
// toolchain: it is listed for people to know about, with verdicts unknown, and not as active, so that it makes no run incomplete. What a
// program built with Rust offers shows where it runs, in its calls or in a handshake. (Go is another case: its TLS comes with the toolchain.)
import type { Installation } from '../../contract/document.ts';
import { underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { eachProgram, versionSaid } from '../each-program.ts';
import type { FoundProgram, Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { envValue, pathRules } from '../places.ts';
import { standardPlaces } from '../standard-places.ts';

export const rust: RuntimeDetector = {
  name: 'Rust',
  detect: (context) =>
    eachProgram(context, {
      name: 'Rust',
      search: { names: ['rustc'], places: rustPlaces(context.host) },
      inspect: (program) => inspect(context, program),
      unread: (program) => installation(context.host, program, null, { ran: false, notRunBecause: 'cancelled' }),
    }),
};

// `rustc 1.95.0 (59807616e 2026-04-14)`, `rustc 1.97.0-nightly (...)`
const VERSION_LINE = /^rustc (\d+\.\d+\.\d+(?:-[\w.]{1,20})?)(?: |$)/m;

/**
 * `rustc` of rustup is rustup itself under another name, and would fetch a toolchain that it lacks: it is never run. The toolchains
 * behind it are found in rustup's folder.
 */
const isProxy = (host: Host, program: FoundProgram): boolean => /^rustup(?:\.exe)?$/i.test(pathRules(host).basename(program.realPath));

async function inspect(context: DetectContext, program: FoundProgram): Promise<Installation | null> {
  const { host } = context;
  if (isProxy(host, program)) return null;
  const { version, ...ran } = await versionSaid(context, program, VERSION_LINE);
  return installation(host, program, version, ran);
}

function installation(
  host: Host,
  program: FoundProgram,
  version: string | null,
  ran: Pick<Installation, 'ran' | 'notRunBecause'>,
): Installation {
  const text =
    'A compiler: what its programs offer is decided by the TLS crates of each of them. The AWS SDK for Rust offers TLS 1.2 and 1.3.';
  return newInstallation(host, {
    kind: 'rust',
    name: 'Rust',
    version,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    active: false,
    ...ran,
    library: null,
    derived: underived({ code: 'compiler-only', text, where: program.realPath }),
  });
}

// Source: rust-lang.github.io/rustup/installation.
function rustPlaces(host: Host): readonly Place[] {
  const { join } = pathRules(host);
  const root = envValue(host, 'RUSTUP_HOME') ?? join(host.homedir, '.rustup');
  const file = host.platform === 'win32' ? 'rustc.exe' : 'rustc';
  return [
    { pattern: join(root, 'toolchains', '*', 'bin', file), foundBy: 'rustup' },
    ...standardPlaces(host, { program: 'rustc', homebrew: 'rust*', asdf: 'rust', mise: 'rust', scoop: 'rust' }),
  ];
}
