// The state of a session: its events, folded. A resumed session is the same events read from disk.

import type { SourceResult } from '../contract/calls.ts';
import type { Discovery } from '../contract/discovery.ts';
import type { Decision, FindingStatus, Installation, Machine, Severity, Source, StepStatus, Verification } from '../contract/document.ts';
import type { Target } from '../tls/targets.ts';
import type { Scope, SessionEvent, SessionEventOf } from './events.ts';
import type { Stage } from './stages.ts';

export type Progress = 'pending' | 'running' | 'done' | 'cancelled';

/** Something that detection had to say: `incomplete` when it could not look somewhere. */
export interface DetectionNote {
  readonly text: string;
  readonly incomplete: boolean;
}

export interface StepMark {
  readonly status: StepStatus;
  readonly note: string | null;
  readonly at: number;
}

/** What people said and did about one finding, kept by finding id so that it outlives a new scan. */
export interface FindingProgress {
  readonly status: FindingStatus;
  /** When the status was last changed. */
  readonly at: number | null;
  /** When somebody last said that it is fixed. */
  readonly fixedAt: number | null;
  readonly decision: Decision | null;
  readonly steps: ReadonlyMap<string, StepMark>;
  readonly verification: Verification | null;
}

export interface Agreement {
  /** Ids of offers. */
  readonly offers: readonly string[];
  readonly maxCostUsd: number;
}

export interface SessionState {
  readonly session: string;
  readonly startedAt: number;
  readonly changedAt: number;
  readonly scope: Scope | null;
  readonly target: Target;
  /** The least severity that counts for the verdict. */
  readonly failOn: Severity;
  readonly stage: Stage;
  readonly detection: Progress;
  readonly machine: Machine | null;
  readonly installations: readonly Installation[];
  /** When the search of this machine began; null before. */
  readonly detectedAt: number | null;
  readonly notes: readonly DetectionNote[];
  readonly discovery: Progress;
  /** What the chosen accounts have; null until they were asked. */
  readonly discovered: Discovery | null;
  /** What was agreed to be read, and to be paid for it at most; null until somebody agreed. */
  readonly agreed: Agreement | null;
  readonly collection: Progress;
  /** When reading began: a resumed session asks for the same period again, up to then. */
  readonly collectionStartedAt: number | null;
  readonly results: readonly SourceResult[];
  /** Queries that verifications asked, by source: they are paid for, too. */
  readonly askedAgain: ReadonlyMap<string, Source['queries']>;
  readonly progress: ReadonlyMap<string, FindingProgress>;
  readonly reports: readonly string[];
  readonly finished: boolean;
}

export const initialState: SessionState = {
  session: '',
  startedAt: 0,
  changedAt: 0,
  scope: null,
  target: 'tls1.2',
  failOn: 'medium',
  stage: 'scope',
  detection: 'pending',
  machine: null,
  installations: [],
  detectedAt: null,
  notes: [],
  discovery: 'pending',
  discovered: null,
  agreed: null,
  collection: 'pending',
  collectionStartedAt: null,
  results: [],
  askedAgain: new Map(),
  progress: new Map(),
  reports: [],
  finished: false,
};

const UNTOUCHED: FindingProgress = { status: 'open', at: null, fixedAt: null, decision: null, steps: new Map(), verification: null };

/** What is known of a finding's remediation; an untouched finding is open. */
export const progressOf = (state: SessionState, finding: string): FindingProgress => state.progress.get(finding) ?? UNTOUCHED;

function withProgress(state: SessionState, finding: string, change: (before: FindingProgress) => FindingProgress): SessionState {
  return { ...state, progress: new Map(state.progress).set(finding, change(progressOf(state, finding))) };
}

/** The state after one more event. Pure. */
export function fold(state: SessionState, event: SessionEvent): SessionState {
  return change({ ...state, changedAt: event.at }, event);
}

function change(state: SessionState, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'started':
      return { ...state, session: event.session, startedAt: event.at, failOn: event.failOn };
    case 'scoped':
      return {
        ...state,
        scope: event.scope,
        detection: 'pending',
        machine: null,
        installations: [],
        notes: [],
        discovery: 'pending',
        discovered: null,
        agreed: null,
        collection: 'pending',
        collectionStartedAt: null,
        results: [],
        askedAgain: new Map(),
      };
    case 'target-chosen':
      return { ...state, target: event.target };
    case 'stage-reached':
      return { ...state, stage: event.stage };
    case 'detection-started':
      return { ...state, detection: 'running', machine: event.machine, installations: [], detectedAt: event.at, notes: [] };
    case 'installation-found': {
      const { installation } = event;
      // A proof comes after what was found, and takes its place.
      const at = state.installations.findIndex(({ id }) => id === installation.id);
      return { ...state, installations: at < 0 ? [...state.installations, installation] : state.installations.with(at, installation) };
    }
    case 'detection-note':
      return { ...state, notes: [...state.notes, { text: event.text, incomplete: event.incomplete }] };
    case 'detection-finished':
      return { ...state, detection: event.cancelled ? 'cancelled' : 'done' };
    case 'discovery-started':
      return { ...state, discovery: 'running', discovered: null, agreed: null };
    case 'discovered':
      return { ...state, discovery: event.cancelled ? 'cancelled' : 'done', discovered: event.discovery };
    case 'agreed':
      return { ...state, agreed: { offers: event.offers, maxCostUsd: event.maxCostUsd } };
    case 'collection-started':
      // Reading again takes the place of what was read: a source that is not chosen any more must not stay in the sums.
      return { ...state, collection: 'running', collectionStartedAt: event.at, results: [] };
    case 'source-collected': {
      const others = state.results.filter((known) => known.source.id !== event.result.source.id);
      return { ...state, collection: 'running', results: [...others, event.result] };
    }
    case 'collection-finished':
      return { ...state, collection: event.cancelled ? 'cancelled' : 'done' };
    case 'asked-again':
      return {
        ...state,
        askedAgain: new Map(state.askedAgain).set(event.source, [...(state.askedAgain.get(event.source) ?? []), ...event.queries]),
      };
    case 'step-marked':
      return withProgress(state, event.finding, (before) => ({
        ...before,
        steps: new Map(before.steps).set(event.step, { status: event.status, note: event.note, at: event.at }),
      }));
    case 'decided':
      return withProgress(state, event.finding, (before) => ({
        ...before,
        status: event.status,
        decision: event.decision,
        at: event.at,
        fixedAt: event.status === 'fixed' ? event.at : before.fixedAt,
      }));
    case 'verified':
      return withProgress(state, event.finding, (before) => ({
        ...before,
        verification: event.verification,
        ...statusAfter(before, event),
      }));
    case 'report-saved':
      return { ...state, reports: [...state.reports, event.path] };
    case 'finished':
      return { ...state, finished: true };
  }
}

/** What a verification makes of a status. A risk that was accepted, or handed on, stays so until somebody says otherwise. */
function statusAfter({ status }: FindingProgress, { verification, at }: SessionEventOf<'verified'>): Partial<FindingProgress> {
  if (status === 'accepted' || status === 'not-mine') return {};
  if (verification.result === 'gone') return { status: 'verified', at };
  return verification.result === 'still-there' ? { status: 'open', at } : {};
}
