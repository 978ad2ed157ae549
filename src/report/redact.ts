// Makes a document that can be shared: who, where and on which machine is masked; how much, when and with what stays.
import type {
  Client,
  Counts,
  Coverage,
  Finding,
  FindingEvidence,
  Installation,
  JoinedNotice,
  Source,
  TlsMigrateDocument,
} from '../contract/document.ts';
import { isOwnEndpoint } from '../contract/own-endpoints.ts';
import { plain } from '../text/plain.ts';
import { createMasks, type Masks } from './redact-known.ts';
import { isRegion, isService } from './redact-shapes.ts';

const EVENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The keys of `counts` masked; what falls on one label is added up, so that sums stay. */
function maskKeys(counts: Counts, mask: (key: string) => string): Counts {
  const masked = new Map<string, number>();
  for (const [key, n] of Object.entries(counts)) masked.set(mask(key), (masked.get(mask(key)) ?? 0) + n);
  return Object.fromEntries(masked);
}

/**
 * New ids in the old form, by first appearance. The old ones are hashes over account, principal and program, or over a path:
 * whoever can list the candidates could compute which it was.
 */
function createIds(): (id: string) => string {
  const ids = new Map<string, string>();
  return (id) => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const form = /^[ci]-/.exec(id)?.[0] ?? 'c-';
    const fresh = `${form}${(ids.size + 1).toString(16).padStart(12, '0')}`;
    ids.set(id, fresh);
    return fresh;
  };
}

interface Redaction {
  readonly masks: Masks;
  readonly id: (id: string) => string;
}

const textOrNull = (text: string | null, { masks }: Redaction): string | null => (text === null ? null : masks.text(text));

function redactInstallation(one: Installation, redaction: Redaction): Installation {
  const { masks, id } = redaction;
  return {
    ...one,
    id: id(one.id),
    name: masks.text(one.name),
    version: textOrNull(one.version, redaction),
    path: masks.path(one.path),
    realPath: masks.path(one.realPath),
    foundBy: one.foundBy.map(masks.text),
    library: one.library && { name: masks.text(one.library.name), version: masks.text(one.library.version) },
    handshake: one.handshake && {
      ...one.handshake,
      groups: one.handshake.groups.map(masks.text),
      keyShares: one.handshake.keyShares.map(masks.text),
      alpn: one.handshake.alpn.map(masks.text),
    },
    causes: one.causes.map((cause) => ({ code: cause.code, text: masks.text(cause.text), where: masks.text(cause.where) })),
  };
}

const sourceId = (id: string, { masks }: Redaction): string =>
  /^[a-z0-9]+(?:-[a-z0-9]+){0,3}$/.test(id) && masks.text(id) === id ? id : masks.label('source', id);

function redactSource(source: Source, redaction: Redaction): Source {
  const { masks } = redaction;
  return {
    ...source,
    id: sourceId(source.id, redaction),
    location: masks.location(source.location),
    queries: source.queries.map((query) => ({
      ...query,
      text: masks.query(query.text, source),
      groups: query.groups.map(masks.group),
    })),
    input: source.input && { ...source.input, files: { ...source.input.files, skipped: maskKeys(source.input.files.skipped, masks.text) } },
    gaps: source.gaps.map((gap) => ({
      code: gap.code,
      text: masks.text(gap.text),
      location: gap.location === null ? null : masks.location(gap.location),
    })),
  };
}

const region = (name: string, { masks }: Redaction): string => (isRegion(name) ? name : masks.text(name));
const service = (name: string, { masks }: Redaction): string =>
  isService(name) ? name : isOwnEndpoint(name) ? masks.principal(name) : masks.text(name);

function redactCoverage(row: Coverage, redaction: Redaction): Coverage {
  const services = new Map<string, { readonly events: number; readonly withTls: number }>();
  for (const [name, counts] of Object.entries(row.byService)) {
    const masked = service(name, redaction);
    const known = services.get(masked) ?? { events: 0, withTls: 0 };
    services.set(masked, { events: known.events + counts.events, withTls: known.withTls + counts.withTls });
  }
  return {
    ...row,
    source: sourceId(row.source, redaction),
    account: redaction.masks.account(row.account),
    region: region(row.region, redaction),
    byKeyExchange: maskKeys(row.byKeyExchange, redaction.masks.text),
    byService: Object.fromEntries(services),
  };
}

function redactNotice(notice: JoinedNotice, redaction: Redaction): JoinedNotice {
  const { masks } = redaction;
  return {
    ...notice,
    source: sourceId(notice.source, redaction),
    account: masks.account(notice.account),
    region: region(notice.region, redaction),
    service: service(notice.service, redaction),
    resource: notice.resource === null ? null : masks.label('resource', notice.resource),
    action: textOrNull(notice.action, redaction),
    userAgent: notice.userAgent === null ? null : masks.agent(notice.userAgent),
  };
}

function redactEvidence(evidence: FindingEvidence, redaction: Redaction): FindingEvidence {
  const { masks } = redaction;
  return {
    ...evidence,
    keyExchange: maskKeys(evidence.keyExchange, masks.text),
    services: maskKeys(evidence.services, (name) => service(name, redaction)),
    accounts: maskKeys(evidence.accounts, masks.account),
    regions: maskKeys(evidence.regions, (name) => region(name, redaction)),
    principals: maskKeys(evidence.principals, masks.principal),
    sessions: maskKeys(evidence.sessions, (name) => masks.label('session', name)),
    hosts: maskKeys(evidence.hosts, (name) => masks.label('host', name)),
    accessKeyIds: maskKeys(evidence.accessKeyIds, (name) => masks.label('key', name)),
    sourceIps: maskKeys(evidence.sourceIps, masks.address),
    vpcEndpoints: maskKeys(evidence.vpcEndpoints, (name) => masks.label('endpoint', name)),
    ...(evidence.resources === undefined ? {} : { resources: maskKeys(evidence.resources, (name) => masks.label('resource', name)) }),
    userAgents: maskKeys(evidence.userAgents, masks.agent),
    ...(evidence.notices === undefined ? {} : { notices: evidence.notices.map((notice) => redactNotice(notice, redaction)) }),
    // A random number that leads to its record only within the account's own log, and names nobody.
    eventIds: evidence.eventIds.map((id) => (EVENT_ID.test(id) ? id : masks.label('event', id))),
  };
}

function redactClient(client: Client, finding: Finding, redaction: Redaction): Client {
  return {
    ...client,
    id: redaction.id(client.id),
    label: redaction.masks.clientLabel(client, finding),
    product: textOrNull(client.product, redaction),
    productVersion: textOrNull(client.productVersion, redaction),
    sdk: textOrNull(client.sdk, redaction),
    sdkVersion: textOrNull(client.sdkVersion, redaction),
    runtime: textOrNull(client.runtime, redaction),
    runtimeVersion: textOrNull(client.runtimeVersion, redaction),
    os: textOrNull(client.os, redaction),
  };
}

function redactFinding(finding: Finding, redaction: Redaction): Finding {
  const { masks, id } = redaction;
  const { verification } = finding;
  return {
    ...finding,
    id: `${id(finding.id.split(':')[0] ?? finding.id)}:${finding.kind}`,
    severityReason: masks.text(finding.severityReason),
    title: masks.title(finding),
    client: finding.client && redactClient(finding.client, finding, redaction),
    installation: finding.installation === null ? null : id(finding.installation),
    evidence: finding.evidence && redactEvidence(finding.evidence, redaction),
    // What people wrote may say anything: no pattern can be trusted with it, so it is withheld as a whole.
    steps: finding.steps.map((step) => ({ ...step, note: step.note === null ? null : masks.label('note', step.note) })),
    decision: finding.decision && {
      owner: masks.label('owner', finding.decision.owner),
      reason: masks.label('reason', finding.decision.reason),
      expires: finding.decision.expires,
    },
    verification: verification && { ...verification, text: masks.text(verification.text) },
  };
}

/**
 * A copy of `document` for sharing; one that is redacted already is returned as it is. Account ids, access key ids, addresses, principals, sessions,
 * hosts, endpoints, paths, locations, owners, notes and reasons are replaced by labels, the same value by the same label throughout,
 * also inside titles, user agents and messages. Ids of clients, installations and findings are numbered anew. Counts, times, services,
 * Regions, versions and event IDs stay, so every sum still holds. The result satisfies the document's schema.
 */
export function redact(document: TlsMigrateDocument): TlsMigrateDocument {
  if (document.redacted) return document;
  const redaction: Redaction = { masks: createMasks(document), id: createIds() };
  const { masks } = redaction;
  return {
    ...document,
    redacted: true,
    scope: { ...document.scope, sources: document.scope.sources.map((id) => sourceId(id, redaction)) },
    machine: document.machine && {
      os: plain(document.machine.os),
      release: masks.text(document.machine.release),
      arch: plain(document.machine.arch),
      hostname: masks.label('host', document.machine.hostname),
    },
    installations: document.installations.map((one) => redactInstallation(one, redaction)),
    sources: document.sources.map((source) => redactSource(source, redaction)),
    coverage: document.coverage.map((row) => redactCoverage(row, redaction)),
    findings: document.findings.map((finding) => redactFinding(finding, redaction)),
    notActionable: document.notActionable.map((finding) => redactFinding(finding, redaction)),
    blindSpots: document.blindSpots.map((spot) => ({
      code: spot.code,
      text: masks.text(spot.text),
      affects: masks.text(spot.affects),
      howToClose: masks.text(spot.howToClose),
    })),
    summary: { ...document.summary, reasons: document.summary.reasons.map(({ code, text }) => ({ code, text: masks.text(text) })) },
  };
}
