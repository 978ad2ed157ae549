// Gathers notices: their rows as counted calls, and once more as they stand, to be laid beside findings.
import type { TimeWindow } from '../../contract/calls.ts';
import type { Gap, Notice } from '../../contract/document.ts';
import { many } from '../../text/counts.ts';
import { EvidenceAccumulator } from '../accumulator.ts';
import type { OpenedNotice } from './open-notice.ts';
import type { NoticeRow } from './table.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNKNOWN = 'unknown';
/** A finding shows some of them; a source keeps no more than a person could have been sent. */
const MOST_NOTICES = 100_000;

const ABOUT =
  'A notice says neither who called nor when: its calls are counted for the account, on the day it was sent. They may be the same calls that a log holds.';

/** Where a notice comes from, and what is known of it from there. */
export interface NoticeOrigin {
  /** As a person would name it. */
  readonly location: string;
  /** Epoch milliseconds; used where the notice itself does not say. */
  readonly sent: number | null;
  readonly account: string | null;
}

/** The record that a row counts, in the shape of CloudTrail's. It has no id: nobody could look it up. */
function recordOf(row: NoticeRow, time: number, account: string): Record<string, unknown> {
  return {
    eventTime: new Date(time).toISOString(),
    eventSource: row.service,
    eventName: row.action ?? undefined,
    eventType: 'AwsApiCall',
    awsRegion: row.region,
    recipientAccountId: account,
    userIdentity: { type: 'Unknown' },
    userAgent: row.userAgent ?? undefined,
    tlsDetails: { tlsVersion: row.tlsVersion },
  };
}

export class NoticeBook {
  readonly evidence: EvidenceAccumulator;
  readonly notices: Notice[] = [];
  readonly gaps: Gap[] = [];
  readonly #id: string;
  readonly #window: TimeWindow;
  readonly #now: number;
  readonly #seen = new Set<string>();
  #unreadable = 0;
  #undated = 0;
  #told = false;

  /** `now` is epoch milliseconds: no notice comes from later. */
  constructor(id: string, window: TimeWindow, now: number) {
    this.#id = id;
    this.#window = window;
    this.#now = now;
    this.evidence = new EvidenceAccumulator(window);
  }

  /** Takes one notice. */
  add(opened: OpenedNotice, origin: NoticeOrigin): void {
    const { location } = origin;
    const told = opened.sent ?? origin.sent;
    const sent = told !== null && told < this.#now + DAY_MS ? told : null;
    const account = opened.account ?? origin.account ?? UNKNOWN;
    if (opened.unreadable > 0) {
      this.#unreadable += opened.unreadable;
      this.evidence.addFates('unreadable', opened.unreadable);
      const text = `${location}: ${many(opened.unreadable, 'line')} of the table could not be read.`;
      this.gaps.push({ code: 'unreadable-records', text, location });
    }
    if (opened.rows.length > 0 && sent === null) {
      const text = `${location}: the notice does not say when it was sent, so its calls have no place in time and are not counted. Say the day: --notice-date.`;
      this.gaps.push({ code: 'no-date', text, location });
    }
    for (const row of opened.rows) this.#addRow(row, sent, account);
    if (opened.rows.length > 0 && !this.#told) {
      this.#told = true;
      this.gaps.push({ code: 'about-the-source', text: ABOUT, location: null });
    }
  }

  #addRow(row: NoticeRow, sent: number | null, account: string): void {
    const day = sent === null ? null : new Date(sent).toISOString().slice(0, 10);
    // The same notice may have been saved twice, and come from AWS Health besides.
    const key = JSON.stringify([day, account, row.region, row.service, row.resource, row.action, row.tlsVersion, row.calls, row.userAgent]);
    if (this.#seen.has(key)) {
      this.evidence.addFates('duplicate', row.calls);
      return;
    }
    this.#seen.add(key);
    if (sent === null) {
      this.#undated += row.calls;
      this.evidence.addFates('unreadable', row.calls);
    } else {
      const counted = { calls: row.calls, duplicates: 0, first: sent, examples: [] };
      if (this.evidence.addCounted(recordOf(row, sent, account), counted) !== 'event') return;
    }
    if (sent === null && (this.#window.from !== null || this.#window.to !== null)) return;
    if (this.notices.length >= MOST_NOTICES) return;
    this.notices.push({
      source: this.#id,
      sent: day,
      account,
      region: row.region,
      service: row.service,
      resource: row.resource,
      action: row.action,
      tlsVersion: row.tlsVersion,
      calls: row.calls,
      userAgent: row.userAgent,
    });
  }

  /** Whether anything of the notices could not be used. */
  get incomplete(): boolean {
    return this.#unreadable > 0 || this.#undated > 0;
  }
}
