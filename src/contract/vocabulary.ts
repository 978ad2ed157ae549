// The closed vocabularies of the document. Apart from its schema, so that a screen can name a severity without loading it.

export const INSTALLATION_KINDS = [
  'aws-cli',
  'aws-tools-powershell',
  'node',
  'bun',
  'deno',
  'python',
  'java',
  'dotnet',
  'dotnet-framework',
  'mono',
  'powershell',
  'windows-powershell',
  'openssl',
  'curl',
  'wget',
  'git',
  'go',
  'ruby',
  'php',
  'perl',
  'rust',
  'terraform',
  'aws-agent',
  'schannel',
  'other',
] as const;

export const FINDING_KINDS = [
  'legacy-calls',
  'below-target-calls',
  'not-ready-runtime',
  'pinned-runtime',
  'conflicting-settings',
  'suspected-middlebox',
  'end-of-support',
  'hardening',
] as const;

/** Worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;

export const VERDICTS = ['ready', 'capable', 'not-ready', 'conflict', 'unknown'] as const;
export const SOURCE_KINDS = [
  'cloudtrail-files',
  'logs-insights',
  'athena',
  'lake',
  'event-history',
  's3-access-logs',
  'endpoint-access-logs',
  'health-notices',
] as const;

/** Those that an AWS account is asked for. */
export const ACCOUNT_KINDS = ['logs-insights', 'athena', 'lake', 'event-history', 'health-notices'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export const WITHOUT_TLS_REASONS = ['invoked-by-aws', 'console-session', 'service-event', 'partial', 'not-reported'] as const;
export const FINDING_STATUSES = ['open', 'fixed', 'verified', 'accepted', 'not-mine', 'expired'] as const;
export const STEP_STATUSES = ['open', 'done', 'skipped'] as const;
export const RUN_VERDICTS = ['clean', 'findings', 'not-proven'] as const;
/** Gaps that take nothing away from the answer: things to know about how it came about. */
const REMARKS: ReadonlySet<string> = new Set([
  'foreign-name',
  'read-again',
  'asked-in-halves',
  'possible-duplicates',
  'kept-answers',
  'about-the-source',
  'edge-of-window',
  'may-still-run',
  'read-before',
  'resumed-scan',
  'failed-handshakes',
  'without-tls-field',
]);

/** True for a gap behind which something may be hidden. */
export const hidesSomething = ({ code }: { readonly code: string }): boolean => !REMARKS.has(code);

/** Why a program was found and not run. */
export const NOT_RUN_CODES = [
  'relative-path',
  'writable-by-others',
  'owned-by-others',
  'owner-unknown',
  'not-executable',
  'not-needed',
  'cancelled',
] as const;

export const EVIDENCE_MAPS = [
  'services',
  'accounts',
  'regions',
  'principals',
  'sessions',
  'hosts',
  'accessKeyIds',
  'sourceIps',
  'vpcEndpoints',
  'resources',
  'userAgents',
] as const;
