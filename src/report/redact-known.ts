// Gathers the names that a document gives away in fields of their own, so that they are found in its running text as well.
import { isIP } from 'node:net';
import type { Client, Finding, Source, TlsMigrateDocument } from '../contract/document.ts';
import { ENDPOINT_KINDS, isOwnEndpoint } from '../contract/own-endpoints.ts';
import { plain, plainLines } from '../text/plain.ts';
import { isQueried } from './queries.ts';
import { createLabels, type LabelKind } from './redact-labels.ts';
import { createLiterals } from './redact-literals.ts';
import { ACCOUNT, homeOwner, isService, maskArn, maskHost, maskPath, maskUserAgent, namesInArn } from './redact-shapes.ts';
import { createTextMask } from './redact-text.ts';
import { AGENT_WORDS, EVERYDAY_WORDS } from './redact-words.ts';

/** Values of a principal or an address that are AWS's own words. */
const AWS_WORDS = new Set(['anonymous', 'AWS Internal', 'default credentials', 'unknown', 'none', 'root', '']);

/** How a source names its log group: `NAME (ACCOUNT, REGION)`. */
const PLACED_GROUP = /^(.+) \((\d{12}), ([a-z0-9-]+)\)$/su;
/** How a source names an account of which nothing could be read: its profile, and the account where that is known. */
const PROFILE_AND_ACCOUNT = /^(.+), account (\d{12})$/su;
const LOG_GROUP_ARN = /^arn:[^:]*:logs:[^:]*:(\d{12}):log-group:(.+?)(?::\*)?$/su;

// Where sentences about accounts name what no field holds. What follows one of these words by grammar is no name.
const NAMED_IN_SENTENCES: readonly (readonly [LabelKind, RegExp])[] = [
  ['trail', /\btrail (\S+) \(/g],
  ['bucket', /\bbucket (\S+?)(?=[:;,.]?(?:\s|$))/g],
  ['resource', /\bresource (\S+?)(?=[:;,.]?(?:\s|$))/g],
  ['group', /\blog group (\S+?)(?=[:;,.]?(?:\s|$))/g],
  ['profile', /\bprofile (\S+?)(?=[:;,.]?(?:\s|$))/g],
  ['profile', /\bSSO session (\S+?)(?=[:;,.]?(?:\s|$))/g],
  ['profile', /--(?:profile|sso-session) (\S+?)(?=[:;,.]?(?:\s|$))/g],
  ['profile', /\bcredentials from (\S+?)(?=[:;,.]?(?:\s|$))/g],
];
/** Sentences that name several at once. */
const PROFILE_LISTS: readonly RegExp[] = [/\b(?:Known profiles:|The profiles) ((?:\S+, )*\S+?)(?=\.(?:\s|$)| (?:take|lead|name)\b)/g];
const GRAMMAR = new Set([
  'and',
  'does',
  'needs',
  'names',
  'says',
  'signs',
  'takes',
  'by',
  'for',
  'from',
  'has',
  'holds',
  'in',
  'is',
  'it',
  'keeps',
  'of',
  'or',
  'that',
  'to',
  'was',
  'which',
  'with',
]);

/** Masks for the fields of one document; all of them give the same thing the same label. */
export interface Masks {
  text(text: string): string;
  label(kind: LabelKind, value: string): string;
  account(account: string): string;
  principal(principal: string): string;
  address(address: string): string;
  host(host: string): string;
  path(path: string): string;
  location(location: string): string;
  /** A log group, by its name or its ARN. */
  group(group: string): string;
  /** The text of a query. */
  query(text: string, source: Source): string;
  agent(agent: string): string;
  clientLabel(client: Client, finding: Finding): string;
  title(finding: Finding): string;
}

const namesOfPrograms = (client: Client): readonly string[] =>
  [client.product, client.sdk, client.runtime].flatMap((name) => (name === null ? [] : name.toLowerCase().split(/[^a-z0-9]+/)));

/** Between program and identity in a client's label. */
const BETWEEN = ' · ';
/** How a label names an identity that has a name of its own. */
const IDENTITY = /^(role|user|federated user|account) (.+)$/su;
const IDENTITY_KIND: Readonly<Record<string, LabelKind>> = { role: 'role', user: 'user', 'federated user': 'user', account: 'account' };

// The SDK for .NET has versions of four numbers, and its finding turns on them.
const DOTNET_SDK_VERSION = /\baws-sdk-dotnet[\w-]*\/(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])/gi;

const TWELVE_DIGITS = /(?<!\d)\d{12}(?!\d)/g;
const RELATIVE_PATH = /^(?!arn:|[a-z][a-z0-9+.-]*:\/\/)[^/\\]+[/\\]/i;
const PATH = /^(?:[a-z]:)?[/\\]|^~[/\\]|^\.{1,2}[/\\]/i;

export function createMasks(document: TlsMigrateDocument): Masks {
  const labels = createLabels();
  const [phrases, names] = [createLiterals(), createLiterals()];
  const groups = new Set<string>();
  const findings = [...document.findings, ...document.notActionable];
  const clients = findings.flatMap(({ client }) => client ?? []);
  const addresses = new Set(findings.flatMap(({ evidence }) => Object.keys(evidence?.sourceIps ?? {})));
  const programWords = new Set(clients.flatMap(namesOfPrograms));
  const agents = findings.flatMap(({ evidence }) => Object.keys(evidence?.userAgents ?? {}));
  const versions = new Set(
    [
      ...document.installations.flatMap((one) => [one.version, one.library?.version]),
      ...clients.flatMap((one) => [one.productVersion, one.sdkVersion, one.runtimeVersion]),
      ...agents.flatMap((agent) => [...agent.matchAll(DOTNET_SDK_VERSION)].map(([, version]) => version)),
    ].flatMap((version) => (version != null && isIP(version) !== 0 && !addresses.has(version) ? [version] : [])),
  );
  const text = createTextMask({ labels, phrases, names, versions });

  const name = (kind: LabelKind, value: string): string => {
    const label = labels.of(kind, plain(value));
    addName(plain(value), label);
    return label;
  };
  // A word that texts and user agents hold anyhow tells nothing where it stands; a label in its place would tell the name.
  const addName = (value: string, label: string): void => {
    const small = value.toLowerCase();
    if (!EVERYDAY_WORDS.has(small) && !AGENT_WORDS.has(small) && !programWords.has(small)) names.add(value, label);
  };
  const nameArn = (arn: string): void => {
    for (const [kind, value] of namesInArn(plain(arn))) name(kind, value);
  };
  const host = (value: string): string => (isService(value) ? value : PATH.test(value) ? maskPath(value, labels) : maskHost(value, labels));

  /** `Application Load Balancer resource-1`: what kind of endpoint it is tells nothing. */
  const maskEndpoint = (endpoint: string): string => {
    const kind = ENDPOINT_KINDS.find((each) => endpoint.startsWith(`${each} `)) ?? '';
    return `${kind} ${labels.of('resource', endpoint.slice(kind.length + 1))}`;
  };

  const masks: Masks = {
    text,
    label: (kind, value) => labels.of(kind, plain(value)),
    account: (account) => (AWS_WORDS.has(account) ? account : labels.of('account', plain(account))),
    principal(principal) {
      if (AWS_WORDS.has(principal) || isService(principal)) return principal;
      if (isOwnEndpoint(principal)) return maskEndpoint(plain(principal));
      if (/^arn:/i.test(principal)) return maskArn(plain(principal), labels);
      return labels.of(ACCOUNT.test(principal) ? 'account' : 'principal', plain(principal));
    },
    address: (address) => (AWS_WORDS.has(address) || isService(address) ? address : labels.of('address', plain(address))),
    host: (value) => host(plain(value)),
    path: (path) => maskPath(plain(path), labels),
    location(location) {
      const shown = plain(location);
      if (isOwnEndpoint(shown)) return maskEndpoint(shown);
      const [, group, account, region] = PLACED_GROUP.exec(shown) ?? [];
      if (group !== undefined && account !== undefined) return `${labels.of('group', group)} (${labels.of('account', account)}, ${region})`;
      const [, profile, ofProfile] = PROFILE_AND_ACCOUNT.exec(shown) ?? [];
      if (profile !== undefined && ofProfile !== undefined)
        return `${AWS_WORDS.has(profile) ? profile : labels.of('profile', profile)}, account ${labels.of('account', ofProfile)}`;
      if (groups.has(shown)) return labels.of('group', shown);
      return PATH.test(location) ? maskPath(shown, labels) : locationLabel(shown);
    },
    group: (group) => (LOG_GROUP_ARN.test(group) ? maskArn(plain(group), labels) : labels.of('group', plain(group))),
    query(query, { kind }) {
      const masked = (lines: string): string =>
        lines
          .split(/\r\n|\n|\r/)
          .map(text)
          .join('\n');
      if (kind !== 'logs-insights') return masked(query);
      // Its words are this program's own, the same for everybody: only what stands in quotes is about somebody.
      const parts = query.split(/("[^"]*"|'[^']*')/).map((part, index) => {
        const inside = (): string => part.charAt(0) + masked(part.slice(1, -1)) + part.charAt(0);
        return index % 2 === 1 ? inside() : part.replaceAll(TWELVE_DIGITS, (account) => labels.of('account', account));
      });
      return plainLines(parts.join(''));
    },
    agent: (agent) => agentMask(plain(agent)),
    clientLabel(client, finding) {
      if (finding.kind === 'suspected-middlebox') return text(client.label);
      // The first one: were it part of a user agent, more than the identity would be masked, never less.
      const at = client.label.indexOf(BETWEEN);
      const program = at === -1 ? client.label : client.label.slice(0, at);
      // Without a product of the vocabulary the label quotes the user agent.
      const masked = client.product === null ? agentMask(plain(program)) : text(program);
      return at === -1 ? masked : `${masked}${BETWEEN}${identityMask(plain(client.label.slice(at + BETWEEN.length)))}`;
    },
    title(finding) {
      const { client } = finding;
      if (client === null || !finding.title.startsWith(`${client.label}: `)) return text(finding.title);
      return `${masks.clientLabel(client, finding)}: ${text(finding.title.slice(client.label.length + 2))}`;
    },
  };

  // Known by its place and not by its letters: a name may be as short as it likes, or equal any word.
  function identityMask(identity: string): string {
    const [, kind = '', named] = IDENTITY.exec(identity) ?? [];
    return named === undefined ? masks.principal(identity) : `${kind} ${labels.of(IDENTITY_KIND[kind] ?? 'principal', named)}`;
  }

  function locationLabel(location: string): string {
    // A folder given without its beginning, or a key in a bucket: names, like any other path.
    if (RELATIVE_PATH.test(location)) return maskPath(location, labels);
    const masked = text(location);
    // What no pattern knows (a bare folder name, a log group) gets a label as a whole.
    return masked === location && !AWS_WORDS.has(location) ? labels.of('location', location) : masked;
  }

  // Numbers, addresses and names inside what stayed are masked in a second look.
  function agentMask(agent: string): string {
    return text(maskUserAgent(agent, labels, { words: programWords, versions }));
  }

  function gatherMachine(): void {
    if (document.machine !== null) {
      const { hostname } = document.machine;
      const label = name('host', hostname);
      const [short = ''] = plain(hostname).split('.');
      addName(short, label);
    }
    for (const { name: shown, path, realPath } of document.installations) {
      // The SDK of a project is named after the project's folder.
      const [, project] = /^project (.+?): /.exec(plain(shown)) ?? [];
      if (project !== undefined) phrases.add(`project ${project}`, `project ${labels.of('folder', project)}`);
      for (const each of [path, realPath]) {
        const owner = homeOwner(plain(each));
        if (owner !== null) name('user', owner);
        phrases.add(plain(each), masks.path(each));
      }
    }
  }

  /** The name behind an ARN or a location is what texts say. */
  function nameGroup(group: string): void {
    const shown = plain(group);
    const [, account, ofArn] = LOG_GROUP_ARN.exec(shown) ?? [];
    const [, placed] = PLACED_GROUP.exec(shown) ?? [];
    if (account !== undefined) name('account', account);
    const own = ofArn ?? placed ?? shown;
    groups.add(own);
    const label = name('group', own);
    // A name with slashes would be taken for a path.
    if (own.includes('/')) phrases.add(own, label);
  }

  function nameInSentence(sentence: string): void {
    for (const [kind, pattern] of NAMED_IN_SENTENCES) {
      for (const [, found] of plain(sentence).matchAll(pattern)) {
        if (found === undefined || found.startsWith('arn:') || ACCOUNT.test(found) || GRAMMAR.has(found)) continue;
        if (kind === 'group') nameGroup(found);
        else name(kind, found);
      }
    }
    for (const pattern of PROFILE_LISTS) {
      for (const [, list = ''] of plain(sentence).matchAll(pattern))
        for (const one of list.split(', ')) if (one !== '…') name('profile', one);
    }
  }

  /** Sources that are asked have a log group or a profile for a location, and so have their gaps. */
  function gatherQueried({ location, gaps }: Source): void {
    const [, profile] = PROFILE_AND_ACCOUNT.exec(location) ?? [];
    if (PLACED_GROUP.test(location)) nameGroup(location);
    else if (!AWS_WORDS.has(profile ?? location)) name('profile', profile ?? location);
    for (const { code, location: where, text: sentence } of gaps) {
      nameInSentence(sentence);
      if (where === null || groups.has(where) || AWS_WORDS.has(where)) continue;
      if (code === 'refused') nameGroup(where);
      else name('profile', where);
    }
  }

  function gatherSources(): void {
    // First, because folders and files are named after them.
    for (const { account } of document.coverage) if (!AWS_WORDS.has(account)) name('account', account);
    // Remarks and titles say them as whole phrases.
    for (const { byService } of document.coverage)
      for (const endpoint of Object.keys(byService).filter(isOwnEndpoint)) phrases.add(plain(endpoint), maskEndpoint(plain(endpoint)));
    for (const source of document.sources) {
      const owner = homeOwner(plain(source.location));
      if (owner !== null) name('user', owner);
      for (const group of source.queries.flatMap((query) => query.groups)) nameGroup(group);
      if (isQueried(source)) gatherQueried(source);
      if (source.kind === 'health-notices') for (const { text: sentence } of source.gaps) nameInSentence(sentence);
      // A profile may be called like any word, and takes its place in no text as a whole phrase.
      const locations = isQueried(source)
        ? [source.location].filter((location) => PLACED_GROUP.test(location) || PROFILE_AND_ACCOUNT.test(location))
        : [source.location, ...source.gaps.flatMap((gap) => gap.location ?? [])];
      for (const location of locations) phrases.add(plain(location), masks.location(location));
    }
    for (const { text: sentence, howToClose } of document.blindSpots) for (const each of [sentence, howToClose]) nameInSentence(each);
  }

  function gatherFindings(): void {
    for (const { evidence, decision } of findings) {
      if (decision !== null) name('owner', decision.owner);
      if (evidence === null) continue;
      for (const account of Object.keys(evidence.accounts)) if (!AWS_WORDS.has(account)) name('account', account);
      for (const principal of Object.keys(evidence.principals)) {
        nameArn(principal);
        if (masks.principal(principal) !== principal && !/^arn:/i.test(principal)) names.add(plain(principal), masks.principal(principal));
      }
      const kinds = [
        ['session', evidence.sessions],
        ['host', evidence.hosts],
        ['key', evidence.accessKeyIds],
        ['endpoint', evidence.vpcEndpoints],
        ['resource', evidence.resources ?? {}],
        ['resource', Object.fromEntries((evidence.notices ?? []).flatMap(({ resource }) => (resource === null ? [] : [[resource, 1]])))],
      ] as const;
      for (const [kind, counts] of kinds) {
        for (const value of Object.keys(counts)) {
          nameArn(value);
          name(kind, value);
        }
      }
    }
    for (const address of addresses) if (masks.address(address) !== address) names.add(plain(address), masks.address(address));
    // Last, when every name is known that a user agent or a label may hold.
    for (const { evidence } of findings)
      for (const agent of [...Object.keys(evidence?.userAgents ?? {}), ...(evidence?.notices ?? []).flatMap((one) => one.userAgent ?? [])])
        phrases.add(plain(agent), masks.agent(agent));
    for (const finding of findings)
      if (finding.client !== null) phrases.add(plain(finding.client.label), masks.clientLabel(finding.client, finding));
  }

  gatherSources();
  gatherMachine();
  gatherFindings();
  return masks;
}
