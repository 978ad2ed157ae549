// Tools that customers run, by the words which name them. A name counts where its program writes it and nowhere else.
import type { Word } from './normalize.ts';
import { readVersion } from './version.ts';
import { type Family, TOOL_WORDS, type Tool, type ToolWord } from './vocabulary.ts';

export interface FoundTool {
  readonly product: Tool;
  readonly version: string | null;
  /** Decides the runtime where no SDK is named; null for native programs and where it is not certain. */
  readonly family: Family | null;
}

const BY_WORD: ReadonlyMap<string, ToolWord> = new Map(TOOL_WORDS.map((each) => [each.word, each]));

/** Tools whose name holds a space, or whose version stands elsewhere. Read from the first word on, behind partner and app prefixes. */
const TEXT_RULES: readonly { readonly text: RegExp; readonly product: Tool; readonly family: Family | null }[] = [
  { text: /^S3 Browser(?:[ /]?v?(\d\S{0,60})|[ /]|$)/, product: 'S3 Browser', family: null },
  { text: /^CloudBerry[\w.]{0,60}(?: [A-Za-z][A-Za-z0-9 ]{0,40})?[ /]v?(\d\S{0,60})/i, product: 'CloudBerry', family: null },
  { text: /^CloudBerry[\w.]{0,60}(?:[ /]|$)/i, product: 'CloudBerry', family: null },
  { text: /^ec2-api-tools(?:[ /]?v?(\d[^\s,]{0,60})|[\s,]|$)/i, product: 'Amazon EC2 API tools', family: 'java' },
  // Go before 1.6; its number is HTTP's.
  { text: /^Go 1\.1 package http$/, product: 'Go net/http', family: 'go' },
];
// Programs put their own name beside it, and the number belongs to that: `Asynchronous WinHTTP/1.0`, `WinHTTP Example/1.0`.
const WINHTTP =
  /^(?:(?:An? |Asynchronous |Microsoft[ -]))?WinHTTP(?:$|\/[\d.]{1,20}$| [\w ]{0,30}\/[\d.]{1,20}$)|^Mozilla\/4\.0 \(compatible; Win32; WinHttp\.WinHttpRequest\.\d\)$/i;
// A canary's browser. Source: Synthetics library logs "Adding CloudWatchSynthetics/arn:aws:synthetics:… to user agent header".
const CANARY = /\sCloudWatchSynthetics\/arn:aws[\w-]{0,20}:synthetics:/;
/** Prefixes of partners and applications, which say nothing about the tool. */
const PREFIXES = new Set(['apn', 'app', 'exec-env']);

/** Where the words begin that name the program. */
export function leadOf(words: readonly Word[]): number {
  const at = words.findIndex((word) => !PREFIXES.has(word.name));
  return at < 0 ? words.length : at;
}

function leadingTool(text: string, words: readonly Word[]): FoundTool | null {
  const first = words[leadOf(words)];
  if (first === undefined || first.comment) return null;
  const tool = BY_WORD.get(first.name);
  // A bare name may be any word, unless it is the whole string.
  if (tool && (first.value !== null || first.text.length === text.length)) {
    return { product: tool.product, version: tool.version ? readVersion(first.value) : null, family: tool.family };
  }
  const rest = text.slice(first.start);
  for (const rule of TEXT_RULES) {
    const match = rule.text.exec(rest);
    if (match) return { product: rule.product, version: readVersion(match[1]), family: rule.family };
  }
  if (WINHTTP.test(rest)) return { product: 'WinHTTP', version: null, family: null };
  // The JDK's own client writes nothing else.
  const alone = words.length === 1 && first.name === 'java';
  const version = alone ? readVersion(first.value) : null;
  return version === null ? null : { product: 'Java HttpURLConnection', version, family: 'java' };
}

/** `Hadoop 2.8.3-amzn-0, aws-sdk-java/…`, also behind a prefix of the customer's: `MyApp, Hadoop 2.8.0, …`. */
function hadoop(head: readonly Word[], hasSdk: boolean): FoundTool | null {
  for (const [at, word] of head.entries()) {
    if (word.text !== 'Hadoop' || (at > 0 && head[at - 1]?.comma !== true)) continue;
    const version = readVersion(head[at + 1]?.text);
    if (version !== null && (hasSdk || at === 0)) return { product: 'Apache Hadoop', version, family: 'java' };
  }
  return null;
}

/** `ElasticMapReduce/1.0.0 emrfs/s3n {}, aws-sdk-java/…`. */
function emrfs(head: readonly Word[]): FoundTool | null {
  const service = head.find((word) => word.name === 'elasticmapreduce');
  if (service === undefined || !head.some((word) => word.name === 'emrfs')) return null;
  return { product: 'EMRFS', version: readVersion(service.value), family: 'java' };
}

/** `APN/1.0 HashiCorp/1.0 Terraform/1.1.2`, before or behind the SDK; until 0.6 `(go1.6; darwin; amd64) terraform/0.6.13`. */
function terraform(words: readonly Word[]): FoundTool | null {
  const lead = leadOf(words);
  for (const [at, word] of words.entries()) {
    const before = words[at - 1];
    if (word.name === 'terraform' && word.value !== null) {
      const first = readVersion(word.value) !== null && (at === lead || (before?.comment === true && before.text.startsWith('go')));
      if (first || before?.name === 'hashicorp') return { product: 'Terraform', version: readVersion(word.value), family: 'go' };
    }
    // The provider alone, where the beginning of the string is missing.
    if (at === lead && word.name === 'terraform-provider-aws') return { product: 'Terraform', version: null, family: 'go' };
  }
  return null;
}

function veeam(words: readonly Word[]): FoundTool | null {
  for (const [at, word] of words.entries()) {
    const backup = words[at + 1];
    if (word.name === 'veeam' && word.value !== null && backup?.name === 'backup' && backup.value !== null) {
      return { product: 'Veeam Backup & Replication', version: readVersion(backup.value), family: null };
    }
  }
  return null;
}

/** Tools that an SDK's own words name: a suffix that the tool adds, or a client for a service which only that tool calls. */
function byTrace(words: readonly Word[], sdkIndex: number): FoundTool | null {
  for (const word of words.slice(sdkIndex + 1)) {
    if (word.name === 'amazon-ssm-agent' && word.value !== null) {
      return { product: 'SSM Agent', version: readVersion(word.value), family: 'go' };
    }
    // The number is the gem's, not the agent's.
    const agentsGem =
      word.name === 'aws-sdk-codedeploycommand' || (word.name === 'api' && /^codedeploy_?command[/#]/i.test(word.value ?? ''));
    if (agentsGem) return { product: 'AWS CodeDeploy agent', version: null, family: 'ruby' };
  }
  // A bare word closes the string behind the words of the SDK. In the middle of other text it is only a word.
  const last = words.at(-1);
  const before = words.at(-2);
  if (last?.name === 'cloudhealth' && words.length - 1 > sdkIndex && before !== undefined && (before.comment || before.value !== null)) {
    return { product: 'CloudHealth', version: readVersion(last.value), family: null };
  }
  return null;
}

/** The tool that a normalized user agent names besides its SDK; null where it names none of the vocabulary. */
export function findTool(text: string, words: readonly Word[], sdkIndex: number | null): FoundTool | null {
  if (text.startsWith('Mozilla/')) {
    if (CANARY.test(text)) return { product: 'Amazon CloudWatch Synthetics', version: null, family: null };
    return WINHTTP.test(text) ? { product: 'WinHTTP', version: null, family: null } : null;
  }
  const head = sdkIndex === null ? words : words.slice(0, sdkIndex);
  return (
    (head.length > 0 ? leadingTool(text, words) : null) ??
    emrfs(head) ??
    hadoop(head, sdkIndex !== null) ??
    terraform(words) ??
    veeam(words) ??
    (sdkIndex === null ? null : byTrace(words, sdkIndex))
  );
}
