// Every Perl: its TLS is Net::SSLeay, and the OpenSSL that this is linked to.
import { z } from 'zod';
import type { Installation } from '../../contract/document.ts';
import { type Derived, derive, type Library, parseLibrary, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { eachProgram, runFound } from '../each-program.ts';
import type { FoundProgram, Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { envValue, pathRules } from '../places.ts';
import { PROBE_MARK, probeAnswer, whatWentWrong } from '../run-program.ts';
import { standardPlaces } from '../standard-places.ts';

export const perl: RuntimeDetector = {
  name: 'Perl',
  detect: (context) =>
    eachProgram(context, {
      name: 'Perl',
      search: { names: ['perl'], places: perlPlaces(context.host) },
      inspect: (program) => inspect(context, program),
      unread: (program) => installation(context.host, { program, ran: false, because: 'cancelled', answer: null }, underived(null)),
    }),
};

// Perl 5.8 to 5.42 read this. Net::SSLeay is no part of Perl itself, so folders of modules are looked at; those that somebody else can write
// to, and relative ones, are left out. (Windows tells neither owner nor mode.) `-f` keeps sitecustomize.pl away.
// OpenSSL 1.0 answers for its folder under another number than 1.1 and later.
const SCRIPT = `
@INC = grep { my @s = stat($_); !ref($_) && m{^/} && @s && !($s[2] & 022) && ($s[4] == 0 || $s[4] == $<) } @INC unless $^O eq 'MSWin32';
my ($l, $d, $why);
if (eval { require Net::SSLeay; 1 }) {
  $l = Net::SSLeay::SSLeay_version(0);
  for my $n (1 .. 5) { my $t = eval { Net::SSLeay::SSLeay_version($n) }; $d = $1 if defined $t && $t =~ /OPENSSLDIR: "(.*)"/; }
} else { $why = $@ =~ /^Can't locate/ ? 'absent' : 'broken'; }
sub q1 { my $s = shift; return 'null' unless defined $s; $s =~ s/[^ !#-\\[\\]-~]/?/g; return qq("$s"); }
print '${PROBE_MARK}{"version":"', sprintf('%vd', $^V), '","library":', q1($l), ',"folder":', q1($d), ',"why":', q1($why), "}\\n";
`;

const answerSchema = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  library: z.string().nullable(),
  folder: z.string().nullable(),
  why: z.enum(['absent', 'broken']).nullable(),
});
type Answer = z.infer<typeof answerSchema>;

interface Inspected {
  readonly program: FoundProgram;
  readonly ran: boolean;
  readonly because: Installation['notRunBecause'];
  readonly answer: Answer | null;
}

async function inspect(context: DetectContext, program: FoundProgram): Promise<Installation> {
  const { host } = context;
  const run = await runFound(context, program, ['-f', '-e', SCRIPT]);
  if (!run.ran) return installation(host, { program, ran: false, because: run.because, answer: null }, underived(null));
  const parsed = answerSchema.safeParse(probeAnswer(run.result));
  const answer = parsed.success ? parsed.data : null;
  if (!answer) context.note(`${program.path}, asked for its TLS library, ${whatWentWrong(run.result)}.`);
  return installation(host, { program, ran: true, because: null, answer }, answer ? await judge(host, program, answer) : underived(null));
}

const libraryOf = (answer: Answer | null): Library | null => (answer?.library ? parseLibrary(answer.library) : null);

/** Modules that PERL5LIB adds are not loaded by us, and may be what the user's programs use. */
const addsModules = (host: Host): boolean => envValue(host, 'PERL5LIB') !== undefined;

function installation(host: Host, { program, ran, because, answer }: Inspected, derived: Derived): Installation {
  const silent = answer !== null && answer.why === 'absent' && !addsModules(host);
  return newInstallation(host, {
    kind: 'perl',
    name: 'Perl',
    version: answer?.version ?? null,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    // Perl is on every Linux, most often for the system's own scripts: without a TLS module none of its calls can reach AWS.
    active: !silent,
    ran,
    notRunBecause: because,
    library: libraryOf(answer),
    derived,
  });
}

async function judge(host: Host, program: FoundProgram, answer: Answer): Promise<Derived> {
  const where = program.realPath;
  if (answer.why !== null) {
    const text = addsModules(host)
      ? 'Net::SSLeay is not among its own modules; PERL5LIB names other folders, from which nothing was loaded.'
      : answer.why === 'absent'
        ? 'This Perl has no Net::SSLeay: by itself it speaks no TLS at all.'
        : 'Its Net::SSLeay does not load.';
    return underived({ code: 'no-tls-module', text, where });
  }
  // Perl takes both versions and groups from OpenSSL's configuration (measured with IO::Socket::SSL on OpenSSL 3.0.19).
  const folder = answer.folder !== null && pathRules(host).isAbsolute(answer.folder) ? answer.folder : null;
  const settings = await opensslConfigLimits(host, { systemFile: folder === null, folder });
  return derive({ library: libraryOf(answer), settings, where });
}

// Sources: perlbrew.pl, github.com/tokuhirom/plenv, strawberryperl.com, activestate.com.
function perlPlaces(host: Host): readonly Place[] {
  const standard = standardPlaces(host, { program: 'perl', homebrew: 'perl', asdf: 'perl', mise: 'perl' });
  if (host.platform === 'win32') {
    const { join, parse } = pathRules(host);
    const drive = parse(envValue(host, 'SystemRoot') ?? 'C:\\Windows').root;
    return [
      { pattern: join(drive, 'Strawberry', 'perl', 'bin', 'perl.exe'), foundBy: 'Strawberry Perl' },
      { pattern: join(drive, 'Perl*', 'bin', 'perl.exe'), foundBy: 'ActivePerl' },
      ...standard,
    ];
  }
  const home = host.homedir;
  return [
    { pattern: `${envValue(host, 'PERLBREW_ROOT') ?? `${home}/perl5/perlbrew`}/perls/*/bin/perl`, foundBy: 'perlbrew' },
    { pattern: `${envValue(host, 'PLENV_ROOT') ?? `${home}/.plenv`}/versions/*/bin/perl`, foundBy: 'plenv' },
    { pattern: '/opt/rh/*/root/usr/bin/perl', foundBy: 'Software Collections' },
    ...standard,
  ];
}
