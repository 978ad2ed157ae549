// The findings as a list: which ones, in which order, under which headings. Only indices; rows are built when they are drawn.
import type { Finding, FindingStatus, TlsMigrateDocument } from '../src/contract/document.ts';
import { SEVERITIES } from '../src/contract/vocabulary.ts';
import { largest } from '../src/report/words.ts';
import { plain } from '../src/text/plain.ts';
import type { Group, State, Tab } from './state.ts';

export type Row =
  | { readonly type: 'heading'; readonly label: string; readonly findings: number }
  | { readonly type: 'finding'; readonly finding: Finding; readonly index: number };

export interface FindingsList {
  /** In the order of the list. */
  readonly findings: readonly Finding[];
  /** How many there are without the filter. */
  readonly unfiltered: number;
  /** Findings and headings together. */
  readonly rows: number;
  /** The row at which the finding with this index stands. */
  rowOf(index: number): number;
  row(at: number): Row | null;
}

const DECIDED: ReadonlySet<FindingStatus> = new Set(['fixed', 'verified', 'accepted', 'not-mine']);

/** True for a finding that somebody has dealt with, proved or not. */
export const isDecided = (finding: Finding): boolean => DECIDED.has(finding.status);

const rank = (finding: Finding): number => SEVERITIES.indexOf(finding.severity);

let tabbed: { readonly of: readonly [TlsMigrateDocument, Tab]; readonly findings: readonly Finding[] } | undefined;

/** The findings of a tab, worst first. The latest are kept: each letter of a filter asks for them again. */
function ofTab(document: TlsMigrateDocument, tab: Tab): readonly Finding[] {
  if (tabbed && tabbed.of[0] === document && tabbed.of[1] === tab) return tabbed.findings;
  const all = tab === 'not-actionable' ? document.notActionable : document.findings.filter((one) => isDecided(one) === (tab === 'decided'));
  const findings = all.toSorted((a, b) => rank(a) - rank(b));
  tabbed = { of: [document, tab], findings };
  return findings;
}

export const KIND_LABEL: Readonly<Record<Finding['kind'], string>> = {
  'legacy-calls': 'calls over old TLS',
  'below-target-calls': 'calls below the target',
  'not-ready-runtime': 'runtime that cannot reach the target',
  'pinned-runtime': 'runtime set too low',
  'conflicting-settings': 'settings that exclude each other',
  'suspected-middlebox': 'suspected middlebox',
  'end-of-support': 'end of support',
  hardening: 'hardening',
};

/** Whose finding it is, as short as it is known: the last part of the ARN, or this machine. */
function identityOf(finding: Finding): string {
  if (finding.evidence === null) return 'this machine';
  const principal = largest(finding.evidence.principals)[0]?.[0];
  return principal === undefined ? 'not known' : (principal.split(':').at(-1) ?? principal);
}

const programOf = ({ client, kind }: Finding): string => client?.product ?? client?.sdk ?? client?.runtime ?? KIND_LABEL[kind];

function headingOf(finding: Finding, group: Group): string {
  switch (group) {
    case 'severity':
      return finding.severity;
    case 'program':
      return programOf(finding);
    case 'identity':
      return identityOf(finding);
    case 'kind':
      return KIND_LABEL[finding.kind];
  }
}

const haystacks = new WeakMap<Finding, string>();

/** Everything of a finding that a person may remember, in lower case. */
function haystack(finding: Finding): string {
  const known = haystacks.get(finding);
  if (known !== undefined) return known;
  const { client, evidence } = finding;
  const maps = evidence
    ? [evidence.principals, evidence.hosts, evidence.sourceIps, evidence.services, evidence.accounts, evidence.regions]
    : [];
  const parts = [finding.title, finding.severity, finding.kind, finding.status, client?.label ?? '', client?.id ?? ''];
  const text = plain([...parts, ...maps.flatMap((map) => Object.keys(map))].join(' ')).toLowerCase();
  haystacks.set(finding, text);
  return text;
}

interface Heading {
  readonly label: string;
  /** The row at which it stands, and the index of the first finding below it. */
  readonly row: number;
  readonly first: number;
  readonly findings: number;
}

/** `findings` by heading, those of the worst first. */
function grouped(findings: readonly Finding[], group: Group): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const heading = headingOf(finding, group);
    const members = groups.get(heading);
    if (members) members.push(finding);
    else groups.set(heading, [finding]);
  }
  return groups;
}

function build(document: TlsMigrateDocument, tab: Tab, filter: string, group: Group): FindingsList {
  const all = ofTab(document, tab);
  const words = plain(filter).toLowerCase().split(' ').filter(Boolean);
  const kept = words.length === 0 ? all : all.filter((finding) => words.every((word) => haystack(finding).includes(word)));
  // By severity the symbol and word of each row say it all: headings would only take room.
  const groups = group === 'severity' ? null : grouped(kept, group);
  const findings = groups ? [...groups.values()].flat() : kept;
  const starts: Heading[] = [];
  let first = 0;
  for (const [label, members] of groups ?? []) {
    starts.push({ label, row: first + starts.length, first, findings: members.length });
    first += members.length;
  }
  const headingsUpTo = (found: (start: Heading) => boolean): number => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const start = starts[middle];
      if (start && found(start)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    findings,
    unfiltered: all.length,
    rows: findings.length + starts.length,
    rowOf: (index) => index + headingsUpTo((start) => start.first <= index),
    row: (at) => {
      const headings = headingsUpTo((start) => start.row <= at);
      const start = starts[headings - 1];
      if (start?.row === at) return { type: 'heading', label: start.label, findings: start.findings };
      const index = at - headings;
      const finding = findings[index];
      return finding ? { type: 'finding', finding, index } : null;
    },
  };
}

const EMPTY: FindingsList = { findings: [], unfiltered: 0, rows: 0, rowOf: (index) => index, row: () => null };

let last: { readonly of: readonly [TlsMigrateDocument, Tab, string, Group]; readonly list: FindingsList } | undefined;

/** The list that `state` shows. The latest one is kept: a cursor move must not sort ten thousand findings again. */
export function findingsList({ document, tab, filter, group }: Pick<State, 'document' | 'tab' | 'filter' | 'group'>): FindingsList {
  if (document === null) return EMPTY;
  const same = last && last.of[0] === document && last.of[1] === tab && last.of[2] === filter && last.of[3] === group;
  if (last && same) return last.list;
  const list = build(document, tab, filter, group);
  last = { of: [document, tab, filter, group], list };
  return list;
}

export interface TabCounts {
  readonly open: number;
  readonly decided: number;
  /** Of those decided: said to be fixed, and not proved. */
  readonly toVerify: number;
  readonly notActionable: number;
  readonly blindSpots: number;
}

let counted: { readonly of: TlsMigrateDocument; readonly counts: TabCounts } | undefined;

/** How many findings each tab has. The latest counts are kept. */
export function tabCounts(document: TlsMigrateDocument): TabCounts {
  if (counted?.of === document) return counted.counts;
  const decided = document.findings.filter(isDecided).length;
  const counts = {
    open: document.findings.length - decided,
    decided,
    toVerify: document.findings.filter(({ status }) => status === 'fixed').length,
    notActionable: document.notActionable.length,
    blindSpots: document.blindSpots.length,
  };
  counted = { of: document, counts };
  return counts;
}

/** The finding with this id, wherever it stands. */
export const findFinding = (document: TlsMigrateDocument | null, id: string): Finding | null =>
  document?.findings.find((finding) => finding.id === id) ?? document?.notActionable.find((finding) => finding.id === id) ?? null;

/** What the finding with this id is called, for a sentence. */
export const titleOf = ({ document }: Pick<State, 'document'>, id: string): string =>
  findFinding(document, id)?.title ?? 'a finding that is gone';
