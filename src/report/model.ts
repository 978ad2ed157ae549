// What a report is made of, whatever its format: sections of blocks, as data. Every string in it may come from a stranger.
import type { TlsMigrateDocument } from '../contract/document.ts';
import type { TlsVersionKey } from '../tls/versions.ts';

/** One command of a plan, to be copied. */
export interface PlanCommand {
  readonly shell: string;
  readonly text: string;
  /** The case it is for, where only one of several fits. */
  readonly when?: string;
}

export interface PlanStep {
  /** Matches the `id` of the finding's step in the document. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly caution?: string;
  /** A list that belongs to the text. */
  readonly details?: readonly string[];
  readonly commands: readonly PlanCommand[];
}

/** How to fix one finding. */
export interface Plan {
  /** Sentences. */
  readonly why: readonly string[];
  /** The likeliest first. */
  readonly likelyCauses: readonly string[];
  readonly steps: readonly PlanStep[];
  readonly verify: readonly PlanStep[];
  readonly rollback: readonly PlanStep[];
  readonly sources: readonly { readonly title: string; readonly url: string; readonly retrieved: string }[];
}

export interface ReportInput {
  readonly document: TlsMigrateDocument;
  /** By finding id. Made from `document` itself, so that a redacted document has redacted plans. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** The AWS accounts that were chosen, as a phrase; null for none. The caller masks names when the document is redacted. */
  readonly accounts: string | null;
  /** Commands that gather the same evidence again. The caller masks them when the document is redacted. */
  readonly reproduce: readonly string[];
  readonly sharedResponsibility: { readonly text: string; readonly url: string };
}

/** How something is meant: decides a colour where there is one, beside the word. */
export type Tone = 'good' | 'bad' | 'warning' | 'neutral';

export type Inline =
  | string
  | { readonly code: string }
  | { readonly strong: string }
  | { readonly badge: string; readonly tone: Tone }
  | { readonly link: string; readonly url: string }
  /** A link to a section of this report. */
  | { readonly ref: string; readonly to: string }
  /** Text that a `ref` can lead to. */
  | { readonly anchor: string; readonly id: string };
/** A run of text: its parts stand side by side, spaces are the author's. */
export type Rich = Inline | readonly Inline[];

export interface Column {
  readonly title: string;
  readonly align?: 'right';
}

export interface StepView {
  readonly title: string;
  readonly text: string;
  readonly caution: string | null;
  readonly details: readonly string[];
  readonly commands: readonly PlanCommand[];
  /** Null where progress is not kept: verification, rollback. */
  readonly status: 'open' | 'done' | 'skipped' | null;
  readonly at: string | null;
  readonly note: string | null;
}

export interface ChartBin {
  /** As it stands on the axis: `2024-02-29`, `week of 2024-02-26`, `2024-02`. */
  readonly label: string;
  readonly counts: Readonly<Partial<Record<TlsVersionKey, number>>>;
}

/** Calls over time, stacked by TLS version. Bins follow each other without holes. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What one bin spans, as in `calls per day`. */
  readonly unit: string;
  /** Oldest first, only those that occur. */
  readonly versions: readonly TlsVersionKey[];
  readonly bins: readonly ChartBin[];
  /** Its numbers stand in the table of the chart before it. */
  readonly subset: boolean;
}

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Rich[])[];
  /** The last row sums the others. */
  readonly totals?: boolean;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Rich }
  | { readonly kind: 'notice'; readonly tone: Tone; readonly text: Rich }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Rich[] }
  | { readonly kind: 'facts'; readonly items: readonly (readonly [string, Rich])[] }
  | Table
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'steps'; readonly steps: readonly StepView[] }
  | { readonly kind: 'chart'; readonly chart: Chart }
  /** Long evidence: folded where a format can fold. */
  | { readonly kind: 'details'; readonly summary: string; readonly blocks: readonly Block[] };

export interface Section {
  /** Unique in the report, and safe as an HTML id: `[a-z0-9-]`. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly sections: readonly Section[];
}

export interface Report {
  readonly title: string;
  readonly tone: Tone;
  /** The verdict with its denominators. */
  readonly verdict: string;
  /** Set for synthetic data; shown on every page. */
  readonly banner: string | null;
  readonly facts: readonly (readonly [string, Rich])[];
  readonly notices: readonly Block[];
  readonly sections: readonly Section[];
  readonly footer: string;
}

export const paragraph = (text: Rich): Block => ({ kind: 'paragraph', text });
export const section = (id: string, title: string, blocks: readonly Block[], sections: readonly Section[] = []): Section => ({
  id,
  title,
  blocks,
  sections,
});

/** Callers say in a sentence what an empty table would mean, and do not make one. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Rich[])[],
  options?: { totals: boolean },
): Table {
  return { kind: 'table', caption, columns, rows, ...(options ?? {}) };
}

const isRun = (rich: Rich): rich is readonly Inline[] => Array.isArray(rich);
/** The parts of a run of text. */
export const inlines = (rich: Rich): readonly Inline[] => (isRun(rich) ? rich : [rich]);

/** `parts` with `separator` between them. */
export const joined = (parts: readonly Rich[], separator = ', '): readonly Inline[] =>
  parts.flatMap((part, index) => (index === 0 ? inlines(part) : [separator, ...inlines(part)]));
