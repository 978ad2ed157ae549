// Reads JSON bytes with the scanner, or by JSON.parse alone: what both find must be the same.
import type { CallGroup, SourceResult, TimeWindow } from '../../src/contract/calls.ts';
import { EvidenceAccumulator, type RecordCounts } from '../../src/evidence/accumulator.ts';
import { Groups } from '../../src/evidence/cloudtrail-files/groups.ts';
import { type ReadRecords, RecordReader } from '../../src/evidence/cloudtrail-files/record-reader.ts';
import { SeenTable, seenTableFor } from '../../src/evidence/cloudtrail-files/seen-table.ts';
import type { Details } from '../../src/evidence/details.ts';

export const EVERYTHING: TimeWindow = { from: null, to: null };

interface Evidence extends Pick<SourceResult, 'coverage' | 'groups'> {
  readonly records: RecordCounts;
}

export interface Reading extends Evidence {
  readonly outcome: ReadRecords;
  readonly parsedWhole: number;
}

/** A reader, and how to make it forget every id. */
export function newReader(window: TimeWindow, details: Details = 'all'): { readonly reader: RecordReader; forget(): void } {
  const ids = seenTableFor(1000);
  const reader = new RecordReader(window, new SeenTable(ids), details);
  return { reader, forget: () => void new Int32Array(ids).fill(0) };
}

/** Feeds `json` in pieces: `next` says how long each is, at least 1. */
export function feed(reader: RecordReader, json: Buffer, next: (at: number) => number): ReadRecords {
  reader.begin();
  for (let at = 0; at < json.length; ) {
    const space = reader.space();
    const bytes = Math.min(space.length, json.length - at, next(at));
    space.set(json.subarray(at, at + bytes));
    reader.push(bytes);
    at += bytes;
  }
  return reader.end();
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Objects with their keys in order: also keys such as `__proto__` are compared. */
const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .sort(([a], [b]) => compare(a, b))
          .map(([key, inner]) => [key, ordered(inner)])
      : value;
const textOf = (group: CallGroup): string => JSON.stringify(ordered(group));

/** What is found, so that two of them are equal when they say the same. */
export const comparable = ({ records, coverage, groups }: Evidence): unknown => ({
  records,
  coverage: ordered(coverage),
  groups: groups.map(textOf).sort(compare),
});

/** Everything that the reader has found, in the accumulator that it collects into. */
export function flush(reader: RecordReader, evidence: EvidenceAccumulator): void {
  const groups = new Groups(evidence);
  for (const packed of reader.takeGroups()) groups.add(packed);
}

export const evidenceOf = (evidence: EvidenceAccumulator): Evidence => ({
  records: evidence.records,
  coverage: evidence.coverage(''),
  groups: evidence.groups(),
});

/** What the scanner finds in some documents, read one after another as files. */
export function scanned(documents: readonly Buffer[], window: TimeWindow, next: (at: number) => number, details: Details = 'all'): Reading {
  const { reader } = newReader(window, details);
  const evidence = new EvidenceAccumulator(window, reader.seenEvents, details);
  reader.collectInto(evidence);
  const outcomes = documents.map((json) => feed(reader, json, next));
  flush(reader, evidence);
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error('no document');
  return { ...evidenceOf(evidence), outcome, parsedWhole: reader.parsedWhole };
}

/** What is found when every document is parsed by JSON.parse, and each record taken by itself. */
export function parsed(documents: readonly Buffer[], window: TimeWindow, details: Details = 'all'): Evidence {
  const evidence = new EvidenceAccumulator(window, undefined, details);
  for (const json of documents) {
    const value: unknown = JSON.parse(json.toString('utf8'));
    const records: unknown = typeof value === 'object' && value !== null && 'Records' in value ? value.Records : value;
    if (!Array.isArray(records)) throw new Error('the document holds no list');
    for (const record of records) evidence.add(record);
  }
  return evidenceOf(evidence);
}
