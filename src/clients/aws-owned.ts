// What is AWS's own: service names as callers, console back ends, kernels of AWS's own hosts.
import { isReserved, type Word } from './normalize.ts';
import { readVersion } from './version.ts';
import { AWS_HEADS, type AwsOwned, SERVICE_PRINCIPALS } from './vocabulary.ts';

// `AWS Internal/#` with a number since 2024. Source: CloudTrail user guide, cloudtrail-event-reference-record-contents; retrieved 2026-11-22.
const AWS_INTERNAL = /^AWS Internal(?:\/[\d#]{1,20})?$/i;
// Commercial, China and European Sovereign Cloud partitions. Bounded by what DNS allows.
const SERVICE_NAME = /^[a-z0-9][a-z0-9.-]{0,200}\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|aws\.amazon\.com)$/i;
// Names below these belong to customers' own machines, load balancers and APIs.
const CUSTOMER_NAME =
  /\.(?:compute(?:-\d+)?|elb|execute-api|iot)\.(?:[a-z0-9-]{1,40}\.)?amazonaws\.|\.[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d\.(?:rds|es|eks)\.amazonaws\.|\.cache\.amazonaws\./i;

/**
 * True for a source address that is an AWS service: its DNS name, or `AWS Internal`. False for addresses of machines and for the
 * DNS names that AWS gives to customers' own resources.
 */
export function isAwsServiceAddress(sourceIPAddress: string | null | undefined): boolean {
  const address = (sourceIPAddress ?? '').trim();
  if (AWS_INTERNAL.test(address)) return true;
  return SERVICE_NAME.test(address) && !CUSTOMER_NAME.test(address);
}

export interface AwsProduct {
  readonly product: AwsOwned;
  readonly version: string | null;
}

const INTERNAL: AwsProduct = { product: 'AWS Internal', version: null };

const isInternalMark = (word: Word): boolean => word.name === 'aws-internal' && /^\d+$/.test(word.value ?? '');

/** `aws-internal/3` at the beginning or behind a head: elsewhere it is a word that somebody added. */
const marksInternal = (words: readonly Word[]): boolean =>
  words.some((word, at) => isInternalMark(word) && (at === 0 || words[at - 1]?.comma === true));

/**
 * The texts between the commas of a head, without the internal mark. What stands before an SDK's words without a comma is no
 * head: AWS's own back ends write one, and anybody can put a word in front.
 */
function headsOf(text: string, words: readonly Word[]): readonly string[] {
  const heads: string[] = [];
  let from: number | null = null;
  for (const [at, word] of words.entries()) {
    if (isInternalMark(word)) continue;
    from ??= word.start;
    const end = word.start + word.text.length;
    if (word.comma || (at === words.length - 1 && end >= text.trimEnd().length)) {
      heads.push(text.slice(from, end));
      from = null;
    }
  }
  return heads;
}

function namedHead(heads: readonly string[]): AwsProduct | null {
  let found: AwsProduct | null = null;
  for (const [at, each] of heads.entries()) {
    const rule = AWS_HEADS.find(({ head }) => head.test(each));
    // The program's own name stands first; behind another's, an AWS name is a word that somebody added.
    if (at === 0 && !rule) return null;
    // `AWS Console S3, S3Console/0.4`: the head with a version says more.
    if (rule && (found === null || found.version === null))
      found = { product: rule.product, version: readVersion(rule.head.exec(each)?.[1]) };
  }
  return found;
}

/**
 * The AWS-owned product that a user agent names; null where it names none. `head` holds the words before the SDK, or all of
 * them where there is no SDK. A client can write any of these: who really called, the source address tells.
 */
export function awsProduct(text: string, head: readonly Word[]): AwsProduct | null {
  if (AWS_INTERNAL.test(text)) return INTERNAL;
  if (isAwsServiceAddress(text)) return { product: SERVICE_PRINCIPALS.get(text.toLowerCase()) ?? 'AWS Internal', version: null };
  const first = head[0];
  // The number of `Coral/Netty4` is the network library's.
  if (first?.name === 'coral' && /^(?:Netty|Jakarta|Apache-HttpClient)\d*$/.test(first.value ?? '') && head.length === 1)
    return { product: 'Coral', version: null };
  if (first?.name === 'awslambda-worker') return { product: 'AWS Lambda worker', version: readVersion(first.value) };
  const heads = headsOf(text, head);
  const named = namedHead(heads);
  if (named !== null) return named;
  if (!marksInternal(head)) return null;
  return heads.some((each) => /Console(?:\/\S{1,40})?$/i.test(each.slice(0, 200)))
    ? { product: 'AWS Management Console', version: null }
    : INTERNAL;
}

// `5.10.213-179.855.amzn2int.x86_64`, `4.9.184-0.1.ac.235.83.329.metal1.x86_64`, `3.2.45-0.6.wd.865.49.315.metal1.x86_64`.
const AWS_KERNEL = /^\S{0,60}(?:\.amzn\d{1,6}int\b|\.metal\d\b|\.ac\.\d|\bfleetxen\b)/;

/** True where the operating system is a kernel that runs on AWS's own hosts alone, in the forms `Linux/…` and `os/linux#…`. */
export const hasAwsKernel = (words: readonly Word[]): boolean =>
  words.some((word) => {
    const kernel = word.name === 'linux' ? word.value : word.name === 'os' ? /^linux[/#](.*)$/is.exec(word.value ?? '')?.[1] : null;
    return kernel != null && AWS_KERNEL.test(kernel);
  });

/** `md/internal`, which SDKs write inside AWS. */
export const hasInternalMetadata = (words: readonly Word[]): boolean =>
  words.some((word) => word.name === 'md' && word.value?.toLowerCase() === 'internal');

// Bare words that SDKs and platforms write themselves look like `x86_64-linux`; an application's name does not.
const APPLICATION = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/i;
const PLATFORM = /-(?:linux|darwin|mingw|mswin)/i;

/**
 * True where a program marked `md/internal` also has a name of its own, before or behind its SDK's words: an application of
 * AWS without a public name (`canary-generated aws-sdk-java/…`, `… md/internal moontide-service`).
 */
export function namesInternalApplication(words: readonly Word[], sdkIndex: number): boolean {
  const before = words.slice(0, sdkIndex).some((word) => !word.comment && !isReserved(word));
  const last = words.at(-1);
  const behind = last !== undefined && words.length - 1 > sdkIndex && !last.comment && last.value === null;
  return before || (behind && APPLICATION.test(last.text.slice(0, 100)) && !PLATFORM.test(last.text));
}
