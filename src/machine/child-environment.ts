// What of the user's environment a probed program gets to see: TLS settings yes; credentials and ways to inject code no.
import { posix, win32 } from 'node:path';
import type { Platform } from './host.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names that carry a secret in common practice. Every `AWS_` name is dropped besides: none of them changes what TLS is offered. */
const SECRET = /TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/i;

/** Each of these makes a runtime load code of the caller's choice before the program itself. */
const CODE_INJECTION = new Set([
  'BASH_ENV',
  'COR_ENABLE_PROFILING',
  'COR_PROFILER',
  'CORECLR_ENABLE_PROFILING',
  'CORECLR_PROFILER',
  'DOTNET_STARTUP_HOOKS',
  'DYLD_INSERT_LIBRARIES',
  'ENV',
  'LD_AUDIT',
  'LD_PRELOAD',
  'NODE_PATH',
  'NODE_REPL_EXTERNAL_MODULE',
  'PERL5DB',
  'PERL5LIB',
  'PERL5OPT',
  'PERLLIB',
  'PYTHONHOME',
  'PYTHONINSPECT',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'PYTHONUSERBASE',
  'RUBYLIB',
  'RUBYOPT',
]);

/** Option variables that are measured, and can also load code: only what sets TLS is kept. */
const FILTERED: Readonly<Record<string, RegExp>> = {
  NODE_OPTIONS: /^--tls-(?:min|max)-v1\.\d$/,
  JAVA_TOOL_OPTIONS: /^-D(?:jdk\.tls|https\.protocols|java\.security\.properties)/,
  JDK_JAVA_OPTIONS: /^-D(?:jdk\.tls|https\.protocols|java\.security\.properties)/,
  _JAVA_OPTIONS: /^-D(?:jdk\.tls|https\.protocols|java\.security\.properties)/,
};

/** Folder lists in which a relative entry would mean the folder we happen to be in. */
const FOLDER_LISTS = new Set(['PATH', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH']);

/** Keeps programs quiet and the user's folders as they are. */
const ALWAYS: Environment = {
  AWS_PAGER: '',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
  DOTNET_SKIP_FIRST_TIME_EXPERIENCE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

/** The environment for a probed program, made from the user's own. Names are compared without case, as Windows does. */
export function childEnvironment(env: Environment, platform: Platform): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const key = name.toUpperCase();
    if (value === undefined || key.startsWith('AWS_') || CODE_INJECTION.has(key) || SECRET.test(key)) continue;
    const filtered = filter(key, value, platform);
    if (filtered !== null) kept[name] = filtered;
  }
  for (const [name, value] of Object.entries(ALWAYS)) if (value !== undefined) kept[name] = value;
  return kept;
}

function filter(key: string, value: string, platform: Platform): string | null {
  const allowed = FILTERED[key];
  if (allowed)
    return nonEmpty(
      value.split(/\s+/).filter((option) => allowed.test(option)),
      ' ',
    );
  if (!FOLDER_LISTS.has(key)) return value;
  const { delimiter, isAbsolute } = platform === 'win32' ? win32 : posix;
  return nonEmpty(
    value.split(delimiter).filter((folder) => isAbsolute(folder)),
    delimiter,
  );
}

const nonEmpty = (parts: readonly string[], separator: string): string | null => (parts.length > 0 ? parts.join(separator) : null);
