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

/** What only the person knows: the name of a folder, a bucket, a commit. These are never filled. */
export const LEFT_TO_THE_PERSON = [
  'AGENT_VERSION',
  'APP_DIR',
  'APP_JAR',
  'BINARY_PATH',
  'BUCKET_NAME',
  'CLUSTER_NAME',
  'COMMIT',
  'CONTAINER_INSTANCE',
  'DISTRIBUTION_ID',
  'LAMBDA_ALIAS',
  'LAMBDA_VERSION',
  'LISTENER_ARN',
  'LOAD_BALANCER_ARN',
  'MODULE_VERSION',
  'PREVIOUS_POLICY',
  'PREVIOUS_SECURITY_POLICY',
  'PROXY_HOST',
  'PROXY_PORT',
  'REST_API_ID',
  'SCRIPTS_DIR',
  'SERVICE_NAME',
] as const;

export type FilledPlaceholder = keyof typeof FILLED;
export type Placeholder = FilledPlaceholder | (typeof LEFT_TO_THE_PERSON)[number];
export const FILLED_PLACEHOLDERS: readonly FilledPlaceholder[] = Object.keys(FILLED).filter(isFilled);

/** What to put in the place of each; a step says it for those that its commands still hold. */
const MEANING: Readonly<Record<Placeholder, string>> = {
  FINDING_ID: 'the id of the finding, as the list of findings and the report name it',
  ACCESS_KEY_ID: 'the access key id of the caller: userIdentity.accessKeyId in its events',
  ACCOUNT_ID: 'the number of the AWS account, 12 digits',
  REGION: 'the AWS Region, for example eu-west-1',
  ROLE_NAME: 'the name of the IAM role that makes the calls',
  USER_NAME: 'the name of the IAM user that makes the calls',
  PRINCIPAL_ARN: 'the ARN of the role or user that makes the calls: userIdentity in its events',
  SOURCE_IP: 'the address that the calls come from: sourceIPAddress in its events',
  INSTANCE_ID: 'the id of the EC2 instance, which begins with i-',
  FUNCTION_NAME: 'the name of the Lambda function',
  VPC_ENDPOINT_ID: 'the id of the VPC endpoint, which begins with vpce-',
  EVENT_ID: 'the eventID of one of the events',
  EVENT_TIME: 'the time of one of the events, for example 2026-11-20T10:00:00Z',
  OLD_VERSION: 'the version that was in use before, from the record of step 1',
  PROGRAM_PATH: 'the path of the program on its machine',
  AGENT_VERSION: 'the version of the agent before, from the record of step 1',
  APP_DIR: "the folder that holds the program's code and settings",
  APP_JAR: 'the JAR file of the program',
  BINARY_PATH: "the path of the program's own executable file",
  BUCKET_NAME: 'the name of the S3 bucket',
  CLUSTER_NAME: 'the name of the Amazon ECS cluster',
  COMMIT: 'the commit that made the change; git log --oneline lists the newest',
  CONTAINER_INSTANCE: 'the id of the Amazon ECS container instance',
  DISTRIBUTION_ID: 'the id of the CloudFront distribution',
  LAMBDA_ALIAS: 'the alias through which the Lambda function is called',
  LAMBDA_VERSION: 'the number of the published version that ran before',
  LISTENER_ARN: 'the ARN of the listener, from the record of step 1',
  LOAD_BALANCER_ARN: 'the ARN of the load balancer; aws elbv2 describe-load-balancers lists them',
  MODULE_VERSION: 'the version of the module before, from the record of step 1',
  PREVIOUS_POLICY: 'the crypto policy before the change, from your record',
  PREVIOUS_SECURITY_POLICY: 'the security policy before the change, from the record of step 1',
  PROXY_HOST: 'the host name or address of the proxy',
  PROXY_PORT: 'the port of the proxy',
  REST_API_ID: 'the id of the REST API, as its URL and its access log have it',
  SCRIPTS_DIR: 'the folder that holds your scripts',
  SERVICE_NAME: 'the name of the service that runs the program',
};

const CANDIDATE = /\b[A-Z]+(?:_[A-Z]+)*\b/g;
const isPlaceholder = (word: string): word is Placeholder => Object.hasOwn(MEANING, word);

/** A line for each placeholder that `commands` still hold, in the order in which they are met. */
export function explainPlaceholders(commands: readonly Command[]): readonly string[] {
  const words = commands.flatMap(({ text }) => text.match(CANDIDATE) ?? []);
  return [...new Set(words)].filter(isPlaceholder).map((word) => `${word}: ${MEANING[word]}`);
}

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
  const text = command.text.replaceAll(CANDIDATE, (word) => {
    if (!isFilled(word)) return word;
    const value = safeValue(word, values[word]);
    if (value === null) return word;
    return word === 'PROGRAM_PATH' ? quote(value, command.shell) : value;
  });
  return { ...command, text };
}
