// The placeholders of commands, and how values from logs and paths get into them: only what is safe in every shell does.
import { isIP } from 'node:net';
import type { Command, CommandShell } from './playbook.ts';

/**
 * Values that a finding can supply, each with the only form that is accepted. Values come from logs and file systems, so a
 * pattern admits nothing that any shell, the AWS CLI's shorthand or a Logs Insights string would read as more than a plain word.
 * What does not match leaves its placeholder standing.
 */
const FILLED = {
  FINDING_ID: /^[ci]-[0-9a-f]{12}:[a-z][a-z-]{2,40}$/,
  ACCESS_KEY_ID: /^A[KS]IA[A-Z0-9]{16}$/,
  ACCOUNT_ID: /^\d{12}$/,
  REGION: /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}$/,
  ROLE_NAME: /^\w[\w+.@-]{0,63}$/,
  USER_NAME: /^\w[\w+.@-]{0,63}$/,
  PRINCIPAL_ARN: /^arn:aws[a-z-]{0,8}:(?:iam|sts)::\d{12}:[\w+.@/-]{1,400}$/,
  SOURCE_IP: /^[0-9A-Fa-f.:]{2,45}$/,
  INSTANCE_ID: /^i-[0-9a-f]{8,17}$/,
  FUNCTION_NAME: /^\w[\w-]{0,63}$/,
  VPC_ENDPOINT_ID: /^vpce-[0-9a-f]{8,17}$/,
  EVENT_ID: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  EVENT_TIME: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
  OLD_VERSION: /^\d{1,6}(?:\.\d{1,8}){1,3}$/,
  // A path may hold blanks and letters of Latin alphabets; it is quoted for its shell.
  PROGRAM_PATH: /^(?:\/|[A-Za-z]:\\)[\p{Script=Latin}\d ._+@()~\\/-]{0,1000}$/u,
} as const;

/** What only the person knows: the name of a folder, a bucket, a log group. These are never filled. */
export const LEFT_TO_THE_PERSON = [
  'AGENT_VERSION',
  'APP_DIR',
  'APP_JAR',
  'BINARY_PATH',
  'BUCKET_NAME',
  'CLUSTER_NAME',
  'CONTAINER_INSTANCE',
  'DISTRIBUTION_ID',
  'LAMBDA_ALIAS',
  'LAMBDA_VERSION',
  'MODULE_VERSION',
  'PREVIOUS_POLICY',
  'PROXY_HOST',
  'PROXY_PORT',
  'SCRIPTS_DIR',
  'SERVICE_NAME',
] as const;

export type FilledPlaceholder = keyof typeof FILLED;
export const FILLED_PLACEHOLDERS: readonly FilledPlaceholder[] = Object.keys(FILLED).filter(isFilled);

export type PlaceholderValues = Readonly<Partial<Record<FilledPlaceholder, string>>>;

function isFilled(name: string): name is FilledPlaceholder {
  return Object.hasOwn(FILLED, name);
}

/** `value` when it is safe to stand for `name`, else null. */
export function safeValue(name: FilledPlaceholder, value: string | null | undefined): string | null {
  if (value === null || value === undefined || !FILLED[name].test(value)) return null;
  // The pattern lets more than addresses through; `isIP` alone would let zone names through.
  if (name === 'SOURCE_IP' && isIP(value) === 0) return null;
  // A lone trailing backslash would escape the quote behind it.
  if (name === 'PROGRAM_PATH' && value.endsWith('\\')) return null;
  return value;
}

const PLAIN = /^[\w./:@+-]+$/;

/** `value`, safe already, as one word of a shell. */
function quote(value: string, shell: CommandShell): string {
  switch (shell) {
    case 'sh':
      return PLAIN.test(value) ? value : `'${value}'`;
    case 'powershell':
      // A bare backslash is no escape in PowerShell.
      return /^[\w.:\\/+-]+$/.test(value) ? value : `'${value}'`;
    case 'cmd':
      return `"${value}"`;
    case 'file':
    case 'query':
      return value;
  }
}

/** The command with every value that is known and safe in its place. A path is quoted for the command's shell. */
export function fill(command: Command, values: PlaceholderValues): Command {
  const text = command.text.replaceAll(/\b[A-Z]+(?:_[A-Z]+)*\b/g, (word) => {
    if (!isFilled(word)) return word;
    const value = safeValue(word, values[word]);
    if (value === null) return word;
    return word === 'PROGRAM_PATH' ? quote(value, command.shell) : value;
  });
  return { ...command, text };
}
