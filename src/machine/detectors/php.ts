// Every PHP: the AWS SDK for PHP speaks through its curl extension where there is one, else through PHP's own streams and OpenSSL.
import { z } from 'zod';
import type { Installation } from '../../contract/document.ts';
import { derive, parseLibrary, underived } from '../derive.ts';
import type { DetectContext, RuntimeDetector } from '../detector.ts';
import { eachProgram, runFound } from '../each-program.ts';
import type { FoundProgram, Place } from '../find-programs.ts';
import type { Host } from '../host.ts';
import { newInstallation } from '../installation.ts';
import { opensslConfigLimits } from '../openssl-config.ts';
import { envValue, pathRules } from '../places.ts';
import { PROBE_MARK, probeAnswer, whatWentWrong } from '../run-program.ts';
import { managerRoots, standardPlaces, windowsPlace } from '../standard-places.ts';
import { backendsIn, type CurlTls, chosenBackend, curlTls } from './curl-version.ts';

export const php: RuntimeDetector = {
  name: 'PHP',
  detect: (context) =>
    eachProgram(context, {
      name: 'PHP',
      search: { names: ['php'], places: phpPlaces(context.host) },
      inspect: (program) => inspect(context, program),
      unread: (program) => installation(context.host, { program, ran: false, because: 'cancelled', answer: null }, NOTHING),
    }),
};

// PHP 5.3 to 8.5 read this. `OPENSSL_VERSION_TEXT` is only what PHP was built with; what is loaded stands in the extension's own description.
const SCRIPT = `
function q1($s) { return is_string($s) ? '"' . preg_replace('/[^ !#-\\[\\]-~]/', '?', $s) . '"' : 'null'; }
function line1($text, $name) { return preg_match('/^' . $name . ' => (.+)$/m', $text, $m) ? trim($m[1]) : null; }
$c = function_exists('curl_version') ? curl_version() : array();
$i = '';
if (extension_loaded('openssl')) { $r = new ReflectionExtension('openssl'); ob_start(); $r->info(); $i = ob_get_clean(); }
$o = line1($i, 'OpenSSL Library Version');
if ($o === null && defined('OPENSSL_VERSION_TEXT')) { $o = OPENSSL_VERSION_TEXT; }
echo '${PROBE_MARK}{"version":' . q1(PHP_VERSION) . ',"openssl":' . q1($o)
  . ',"curl":' . q1(isset($c['ssl_version']) ? $c['ssl_version'] : null) . ',"libcurl":' . q1(isset($c['version']) ? $c['version'] : null) . ',"config":' . q1(line1($i, 'Openssl default config')) . "}\\n";
`;

/** The machine's php.ini says which extensions there are; what runs code of somebody's choice before ours is switched off. */
const QUIET = ['-d', 'auto_prepend_file=', '-d', 'auto_append_file=', '-d', 'opcache.preload=', '-d', 'display_errors=0'];
/** Both name other php.ini files than the machine's. */
const ENVIRONMENT = { PHPRC: undefined, PHP_INI_SCAN_DIR: undefined };

const answerSchema = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+[\w.+~-]{0,60}$/),
  openssl: z.string().nullable(),
  curl: z.string().nullable(),
  libcurl: z.string().nullable(),
  config: z.string().nullable(),
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
  const run = await runFound(context, program, [...QUIET, '-r', SCRIPT], ENVIRONMENT);
  if (!run.ran) return installation(host, { program, ran: false, because: run.because, answer: null }, NOTHING);
  const parsed = answerSchema.safeParse(probeAnswer(run.result));
  const answer = parsed.success ? parsed.data : null;
  if (!answer) context.note(`${program.path}, asked for its TLS library, ${whatWentWrong(run.result)}.`);
  return installation(host, { program, ran: true, because: null, answer }, answer ? await judge(host, program, answer) : NOTHING);
}

/** Neither extension: such a PHP cannot reach AWS by itself. */
const speaksNoTls = (answer: Answer): boolean => !answer.curl && !answer.openssl;

function installation(host: Host, { program, ran, because, answer }: Inspected, { library, derived }: CurlTls): Installation {
  return newInstallation(host, {
    kind: 'php',
    name: 'PHP',
    version: answer?.version ?? null,
    path: program.path,
    realPath: program.realPath,
    foundBy: program.foundBy,
    stale: program.leftover,
    active: answer === null || !speaksNoTls(answer),
    ran,
    notRunBecause: because,
    library,
    derived,
  });
}

const NOTHING: CurlTls = { library: null, derived: underived(null) };

async function judge(host: Host, program: FoundProgram, answer: Answer): Promise<CurlTls> {
  const where = program.realPath;
  if (speaksNoTls(answer)) {
    const text = 'This PHP has neither curl nor openssl: by itself it speaks no TLS at all.';
    return { library: null, derived: underived({ code: 'no-tls-module', text, where }) };
  }
  const { isAbsolute, dirname } = pathRules(host);
  const folder = answer.config !== null && isAbsolute(answer.config) ? dirname(answer.config) : null;
  const limits = await opensslConfigLimits(host, { systemFile: folder === null, folder });
  if (answer.curl) {
    const backend = chosenBackend(backendsIn(answer.curl), undefined);
    // curl sets the maximum itself; where OpenSSL's configuration lies, PHP has told.
    const settings = backend?.token === 'OpenSSL' ? limits.filter(({ max }) => max == null) : [];
    return curlTls(host, backend, { libcurl: answer.libcurl ?? '', where, systemLibrary: false, settings });
  }
  // PHP's streams set the versions themselves (measured with 8.2 on OpenSSL 3.0.19).
  const library = parseLibrary(answer.openssl ?? '');
  return { library, derived: derive({ library, settings: limits.filter((limit) => limit.pq === false), where }) };
}

// Sources: php.net/manual/install, github.com/phpenv/phpenv, github.com/shivammathur/homebrew-php, laravel.com/docs (Herd), xampp, apachefriends.org.
function phpPlaces(host: Host): readonly Place[] {
  const standard = standardPlaces(host, { program: 'php', homebrew: 'php*', asdf: 'php', mise: 'php', scoop: 'php*' });
  if (host.platform === 'win32') {
    const { join, parse } = pathRules(host);
    const drive = parse(envValue(host, 'SystemRoot') ?? 'C:\\Windows').root;
    return [
      ...['php*', 'tools\\php*', 'xampp\\php', 'laragon\\bin\\php\\*', 'wamp64\\bin\\php\\*'].map((folder) => ({
        pattern: join(drive, folder, 'php.exe'),
        foundBy: join(drive, folder),
      })),
      ...windowsPlace(host, 'ProgramFiles', 'Program Files', 'PHP*', 'php.exe'),
      ...windowsPlace(host, 'ProgramFiles', 'Program Files', 'PHP', 'v*', 'php.exe'),
      ...windowsPlace(host, 'USERPROFILE', 'Herd', '.config', 'herd', 'bin', 'php*', 'php.exe'),
      ...standard,
    ];
  }
  const home = host.homedir;
  return [
    // Debian numbers its programs: php7.4 stays beside php8.2.
    { pattern: '/usr/bin/php*.*', foundBy: '/usr/bin' },
    { pattern: `${envValue(host, 'PHPENV_ROOT') ?? `${home}/.phpenv`}/versions/*/bin/php`, foundBy: 'phpenv' },
    { pattern: `${home}/.phpbrew/php/*/bin/php`, foundBy: 'phpbrew' },
    { pattern: `${home}/Library/Application Support/Herd/bin/php*`, foundBy: 'Herd' },
    ...['/opt/rh/*/root/usr/bin/php', '/opt/remi/*/root/usr/bin/php'].map((pattern) => ({ pattern, foundBy: 'Software Collections' })),
    { pattern: '/opt/cpanel/*/root/usr/bin/php', foundBy: 'cPanel' },
    { pattern: '/opt/lampp/bin/php', foundBy: 'XAMPP' },
    ...managerRoots(host).homebrew.map((prefix) => ({ pattern: `${prefix}/opt/shivammathur-php*/bin/php`, foundBy: 'Homebrew' })),
    ...standard,
  ];
}
