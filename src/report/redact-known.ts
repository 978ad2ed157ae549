// Gathers the names that a document gives away in fields of their own, so that they are found in its running text as well.
import { isIP } from 'node:net';
import type { Client, Finding, TlsMigrateDocument } from '../contract/document.ts';
import { plain } from '../text/plain.ts';
import { createLabels, type LabelKind } from './redact-labels.ts';
import { createLiterals } from './redact-literals.ts';
import { ACCOUNT, homeOwner, isService, maskArn, maskHost, maskPath, maskUserAgent, namesInArn } from './redact-shapes.ts';
import { createTextMask } from './redact-text.ts';
import { AGENT_WORDS, EVERYDAY_WORDS } from './redact-words.ts';

/** Values of a principal or an address that are AWS's own words. */
const AWS_WORDS = new Set(['anonymous', 'AWS Internal', 'unknown', 'none', 'root', '']);

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

const RELATIVE_PATH = /^(?!arn:|[a-z][a-z0-9+.-]*:\/\/)[^/\\]+[/\\]/i;
const PATH = /^(?:[a-z]:)?[/\\]|^~[/\\]|^\.{1,2}[/\\]/i;

export function createMasks(document: TlsMigrateDocument): Masks {
  const labels = createLabels();
  const [phrases, names] = [createLiterals(), createLiterals()];
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

  const masks: Masks = {
    text,
    label: (kind, value) => labels.of(kind, plain(value)),
    account: (account) => (AWS_WORDS.has(account) ? account : labels.of('account', plain(account))),
    principal(principal) {
      if (AWS_WORDS.has(principal) || isService(principal)) return principal;
      if (/^arn:/i.test(principal)) return maskArn(plain(principal), labels);
      return labels.of(ACCOUNT.test(principal) ? 'account' : 'principal', plain(principal));
    },
    address: (address) => (AWS_WORDS.has(address) || isService(address) ? address : labels.of('address', plain(address))),
    host: (value) => host(plain(value)),
    path: (path) => maskPath(plain(path), labels),
    location: (location) => (PATH.test(location) ? maskPath(plain(location), labels) : locationLabel(plain(location))),
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
    for (const { path, realPath } of document.installations) {
      for (const each of [path, realPath]) {
        const owner = homeOwner(plain(each));
        if (owner !== null) name('user', owner);
        phrases.add(plain(each), masks.path(each));
      }
    }
  }

  function gatherSources(): void {
    // First, because folders and files are named after them.
    for (const { account } of document.coverage) if (!AWS_WORDS.has(account)) name('account', account);
    for (const source of document.sources) {
      const owner = homeOwner(plain(source.location));
      if (owner !== null) name('user', owner);
      for (const group of source.queries.flatMap((query) => query.groups)) name('group', group);
      for (const location of [source.location, ...source.gaps.flatMap((gap) => gap.location ?? [])])
        phrases.add(plain(location), masks.location(location));
    }
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
      for (const agent of Object.keys(evidence?.userAgents ?? {})) phrases.add(plain(agent), masks.agent(agent));
    for (const finding of findings)
      if (finding.client !== null) phrases.add(plain(finding.client.label), masks.clientLabel(finding.client, finding));
  }

  gatherSources();
  gatherMachine();
  gatherFindings();
  return masks;
}
