// Details of a user agent that decide a cause: which build, which TLS library, where it runs.
import type { Word } from './normalize.ts';
import type { ProgramDetail } from './program.ts';
import { readVersion } from './version.ts';

const LONGEST = 200;

const textOf = (value: string | null | undefined): string | null =>
  value === null || value === undefined || value === '' || value.length > LONGEST ? null : value;

const named = (words: readonly Word[], name: string): string | null => textOf(words.find((word) => word.name === name)?.value);

/** The value of `md/NAME#value` or `md/NAME/value`. Names are compared without regard to case. */
function metadata(words: readonly Word[], name: string): string | null {
  for (const { name: prefix, value } of words) {
    if (prefix !== 'md' || value === null || value.slice(0, name.length).toLowerCase() !== name) continue;
    if (/^[/#]/.test(value.slice(name.length))) return textOf(value.slice(name.length + 1));
  }
  return null;
}

// `(SecureTransport) LibreSSL/2.8.3`: in curl's own version string a library in parentheses is built in but not in use.
const LIBRARIES = new Set(
  ['OpenSSL', 'GnuTLS', 'NSS', 'LibreSSL', 'BoringSSL', 'AWS-LC', 'wolfSSL', 'CyaSSL', 'mbedTLS', 'PolarSSL', 'Rustls', 'rustls-ffi']
    .concat(['Schannel', 'WinSSL', 'SecureTransport', 'axTLS', 'BearSSL', 'quictls'])
    .map((name) => name.toLowerCase()),
);

/** `OpenSSL/0.9.8x` of curl, `GnuTLS(gcrypt)` of s3fs. */
function tlsLibrary(words: readonly Word[]): string | null {
  const word = words.find((each) => !each.comment && LIBRARIES.has(each.name));
  if (word !== undefined) return textOf(word.text);
  if (words[0]?.name !== 's3fs') return null;
  const inComment = words
    .find((each) => each.comment)
    ?.text.slice(0, LONGEST)
    .split('; ')[1];
  const [, library] = /^([A-Za-z-]{3,20})/.exec(inComment ?? '') ?? [];
  return library !== undefined && LIBRARIES.has(library.toLowerCase()) ? textOf(inComment) : null;
}

// How AWS CLI version 2 was installed. Source: aws/aws-cli v2 awscli/clidriver.py and awscli/data; retrieved 2026-11-22.
const CLI_SOURCES = ['exe', 'source', 'sandbox', 'script-exe', 'update-exe', 'other'];

const cliSource = (words: readonly Word[]): string | null =>
  metadata(words, 'installer') ?? CLI_SOURCES.find((source) => words.some((word) => word.name === source && word.value !== null)) ?? null;

// Where a caller got its credentials tells where it runs. Source: botocore/useragent.py feature ids; retrieved 2026-11-22.
const CALLER_BY_METRIC: ReadonlyMap<string, string> = new Map([
  ['0', 'EC2 instance (instance metadata)'],
  ['z', 'container (container credentials)'],
  ['r', 'person (IAM Identity Center)'],
  ['s', 'person (IAM Identity Center)'],
  ['t', 'person (IAM Identity Center)'],
  ['u', 'person (IAM Identity Center)'],
  ['AC', 'person (console login)'],
  ['AD', 'person (console login)'],
]);

/** Null where the metrics name no such source, or two that contradict each other. */
function credentials(words: readonly Word[]): string | null {
  const metrics = words
    .filter((word) => word.name === 'm' && word.value !== null)
    .flatMap((word) => word.value?.slice(0, 1024).split(',') ?? []);
  const callers = new Set(metrics.flatMap((metric) => CALLER_BY_METRIC.get(metric) ?? []));
  const [only] = callers;
  return callers.size === 1 ? (only ?? null) : null;
}

function dotnetBuild(words: readonly Word[]): string | null {
  for (const { name } of words) {
    const [, build] = /^aws-sdk-dotnet-(35|45|coreclr)$/.exec(name) ?? [];
    if (build !== undefined) return build;
  }
  return null;
}

/** What the words tell besides names and versions. `cli` for AWS CLI version 2, which alone says how it was installed. */
export function readDetails(words: readonly Word[], cli: boolean): ReadonlyMap<ProgramDetail, string> {
  const found: readonly (readonly [ProgramDetail, string | null])[] = [
    ['dotnet-core-sdk', readVersion(named(words, 'aws-sdk-dotnet-core') ?? metadata(words, 'aws-sdk-dotnet-core'))],
    ['dotnet-build', dotnetBuild(words)],
    ['tls-library', tlsLibrary(words)],
    ['cli-source', cli ? cliSource(words) : null],
    ['exec-env', named(words, 'exec-env')],
    ['app-id', named(words, 'app')],
    ['provider', named(words, 'terraform-provider-aws')],
    ['credentials', credentials(words)],
    ['botocore', readVersion(named(words, 'botocore') ?? metadata(words, 'botocore'))],
  ];
  return new Map(found.flatMap(([detail, value]) => (value === null ? [] : [[detail, value] as const])));
}
