// Masks one thing whose shape is known: an ARN, a path, a host, an address of the web, a user agent.
import { isIP } from 'node:net';
import type { Labels } from './redact-labels.ts';
import { AGENT_WORDS, ARN_TYPES, HOST_WORDS, PATH_WORDS, PUBLIC_SITES } from './redact-words.ts';

export const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}$/;
const AWS_SUFFIX = /\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws|api\.amazonwebservices\.com\.cn|on\.aws|cloudfront\.net)$/;
/** A service as CloudTrail names it: `s3.amazonaws.com`, `logs.eu-west-1.amazonaws.com`. Nobody's own. */
const SERVICE = /^[a-z][a-z0-9-]{1,40}(?:\.[a-z]{2}(?:-[a-z]+)+-\d{1,2})?\.amazonaws\.com(?:\.cn)?$/;

/** An organization or an organizational unit, as AWS Organizations writes their ids; trails of organizations have folders named so. */
const ORGANIZATION = /^(?:o-[a-z0-9]{10,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/i;

export const isRegion = (text: string): boolean => REGION.test(text);
export const isService = (text: string): boolean => SERVICE.test(text);

/** The form of the ARN stays: partition, service, Region and kind of resource. */
export function maskArn(arn: string, labels: Labels): string {
  const [, partition = '', service = '', region = '', account = '', ...rest] = arn.split(':');
  const owner = ACCOUNT.test(account)
    ? labels.of('account', account)
    : account === '' || account === 'aws'
      ? account
      : labels.of('account', account);
  const place = region === '' || isRegion(region) ? region : labels.of('value', region);
  const head = [
    /^aws[a-z-]{0,8}$/.test(partition) ? partition : 'aws',
    /^[a-z0-9-]{1,20}$/.test(service) ? service : labels.of('value', service),
  ];
  return ['arn', ...head, place, owner, maskArnResource(rest.join(':'), service, labels)].join(':');
}

function maskArnResource(resource: string, service: string, labels: Labels): string {
  const [, type = '', separator = '', name = ''] = /^([^:/]*)([:/]?)(.*)$/su.exec(resource) ?? [];
  if (resource === '' || resource === 'root' || resource === '*') return resource;
  if (service === 's3' && type !== 'accesspoint') return labels.of('bucket', type) + (name === '' ? '' : `/${labels.of('file', name)}`);
  if (separator === '' || !ARN_TYPES.has(type)) return labels.of('resource', resource);
  return `${type}${separator}${arnNames({ type, name })
    .map(([kind, each]) => labels.of(kind, each))
    .join('/')}`;
}

/** The names in an ARN's resource; the path before a role's or user's name is dropped: the name is unique without it. */
function arnNames({
  type,
  name,
}: {
  readonly type: string;
  readonly name: string;
}): readonly (readonly ['role' | 'user' | 'session' | 'resource', string])[] {
  const parts = name.split('/').filter((part) => part !== '');
  if (type === 'assumed-role') {
    const [role = name, ...session] = parts;
    return session.length === 0
      ? [['role', role]]
      : [
          ['role', role],
          ['session', session.join('/')],
        ];
  }
  const last = parts.at(-1) ?? name;
  if (type === 'role' || type === 'instance-profile') return [['role', last]];
  return type === 'user' || type === 'federated-user' ? [['user', last]] : [['resource', name]];
}

/** Account and names of `arn`, to be found in running text too. */
export function namesInArn(arn: string): readonly (readonly ['account' | 'role' | 'user' | 'session' | 'resource', string])[] {
  const [, , , , account = '', ...rest] = arn.split(':');
  const [, type = '', name = ''] = /^([^:/]*)[:/](.+)$/su.exec(rest.join(':')) ?? [];
  const own = ACCOUNT.test(account) ? [['account', account] as const] : [];
  return name === '' ? own : [...own, ...arnNames({ type, name })];
}

const VERSION_NAME =
  /^(?:v?\d{1,6}(?:\.\d{1,6}){0,4}(?:-(?:lts|amzn|tem|zulu|open|rc|beta))?|(?:python|pypy|node|ruby|php|perl|java|jdk|jdk-|java-|go|openssl|corretto-|temurin-)v?\d{1,3}(?:\.\d{1,4}){0,3})$/i;
const EXTENSION = /(?:\.(?:json|gz|csv|log|zip|parquet|zst|bz2|txt|exe|dll|so|js|py|sh|ps1|config|conf|cnf|ini|xml|yaml|yml|toml|jar))+$/i;
const HOMES = new Set(['home', 'users']);

/** Folders that every system has stay; every other name gets a label, a file keeps its suffix, whoever owns a home folder becomes a user. */
export function maskPath(path: string, labels: Labels): string {
  const parts = path.split(/([/\\]+)/);
  const last = parts.findLastIndex((part, index) => index % 2 === 0 && part !== '');
  return parts
    .map((part, index) => {
      if (index % 2 === 1 || part === '' || part === '~' || /^[a-z]:$/i.test(part)) return part;
      if (HOMES.has((parts[index - 2] ?? '').toLowerCase()) && part.toLowerCase() !== 'public') return labels.of('user', part);
      if (isIP(part) !== 0) return labels.of('address', part);
      if (ACCOUNT.test(part)) return labels.of('account', part);
      if (ORGANIZATION.test(part)) return labels.of('organization', part);
      if (isRegion(part) || PATH_WORDS.has(part.toLowerCase()) || /^program files(?: \(x86\))?$/i.test(part) || VERSION_NAME.test(part))
        return part;
      const suffix = EXTENSION.exec(part)?.[0] ?? '';
      return index === last && suffix !== '' ? labels.of('file', part) + suffix : labels.of('folder', part);
    })
    .join('');
}

/** Who owns the home folder that `path` lies in, if it lies in one. */
export const homeOwner = (path: string): string | null => /(?:^|[/\\])(?:home|users)[/\\]+([^/\\]+)/i.exec(path)?.[1] ?? null;

/** A service's endpoint stays; what is in front of it, or any other host, gets a label. */
export function maskHost(host: string, labels: Labels): string {
  const small = host.toLowerCase();
  if (PUBLIC_SITES.has(small) || SERVICE.test(small)) return host;
  const suffix = AWS_SUFFIX.exec(small)?.[0];
  if (suffix === undefined) return labels.of('host', host);
  const parts = small.slice(0, -suffix.length).split('.');
  const known = parts.findIndex((_, index) => parts.slice(index).every((part) => HOST_WORDS.has(part) || isRegion(part)));
  if (known === 0) return host;
  const own = known === -1 ? parts : parts.slice(0, known);
  const kept = known === -1 ? [] : parts.slice(known);
  return [labels.of(kept[0]?.startsWith('s3') ? 'bucket' : 'host', own.join('.')), ...kept].join('.') + suffix;
}

/** `https` addresses of public sites stay whole; of any other address its scheme stays, and for S3 that there is a bucket. */
export function maskUrl(url: string, labels: Labels): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/isu.exec(url) ?? [];
  if (PUBLIC_SITES.has(host.toLowerCase()) && /^[\w./#%-]*$/.test(rest)) return url;
  if (/^s3[an]?$/i.test(scheme))
    return `${scheme}://${labels.of('bucket', host)}${rest.length > 1 ? `/${labels.of('location', rest)}` : rest}`;
  return `${scheme}://${labels.of('url', `${host}${rest}`)}`;
}

// Numbers, and one or two letters, as the AWS SDKs abbreviate what they use; and a known word with a number behind it (`go1`, `darwin22`).
const PIECE = /^(?:\d{1,8}|v?\d{1,4}[a-z]{0,2}\d{0,4}|[a-z]{1,2})$/i;
const NUMBERED = /\d{1,4}$/;

/** What this document's user agents may say besides the words that all may. */
export interface KnownPrograms {
  /** Names of products, SDKs and runtimes, in lower case. */
  readonly words: ReadonlySet<string>;
  /** Version numbers that look like addresses. */
  readonly versions: ReadonlySet<string>;
}

/** Words of known products and versions stay; every other part gets a label. A user agent may say anything. */
export function maskUserAgent(agent: string, labels: Labels, programs: KnownPrograms): string {
  const known = (piece: string): boolean => {
    const small = piece.toLowerCase();
    const isWord = (word: string): boolean => AGENT_WORDS.has(word) || programs.words.has(word);
    return piece === '' || PIECE.test(piece) || isWord(small) || isWord(small.replace(NUMBERED, ''));
  };
  return agent
    .split(/([\s()[\]{},;"'|#=/]+)/)
    .map((part, index) => {
      if (index % 2 === 1 || part === '') return part;
      if ((isIP(part) !== 0 && !programs.versions.has(part)) || !part.split(/[-._+~:*!@$&^%]/).every(known))
        return labels.of('token', part);
      return part;
    })
    .join('');
}
