// What a person should know of how places in buckets were listed: none of it hides an answer, all of it explains one.
import { many, thousands } from '../../../text/counts.ts';
import { type Days, dayText } from './layout.ts';

interface Met {
  /** Folders that were not listed, by name. */
  readonly beside: ReadonlyMap<string, number>;
  /** Whether there were folders by day. */
  readonly dated: boolean;
  /** Whether logs lie in other folders, too. */
  readonly flat: boolean;
  /** Files left out because of what their names tell of their time. */
  readonly outside: number;
  readonly days: Days;
}

const NAMED = 10;

/** Sentences without their full stops. Folder names are raw. */
export function notesOf({ beside, dated, flat, outside, days: { first, last } }: Met): readonly string[] {
  const notes: string[] = [];
  if (beside.size > 0) {
    const folders = [...beside].sort(([a], [b]) => (a < b ? -1 : 1));
    const shown = folders.slice(0, NAMED).map(([name, count]) => (count === 1 ? name : `${name} (${thousands(count)})`));
    const rest = folders.length > NAMED ? ` and ${thousands(folders.length - NAMED)} more` : '';
    notes.push(`folders beside those of the logs were not listed, and the files in them not counted: ${shown.join(', ')}${rest}`);
  }
  if (dated && (first !== null || last !== null)) {
    const from = first === null ? 'the oldest' : dayText(first);
    notes.push(`of the folders by day, only those from ${from} to ${last === null ? 'the newest' : dayText(last)} were listed`);
  }
  if (outside > 0)
    notes.push(`left out by their names, as delivered before the window or more than two days after it: ${many(outside, 'file')}`);
  if (flat)
    notes.push(
      'some logs lie in no folder of a day, so they are not read in the order of time: an event that comes twice may be counted twice',
    );
  return notes;
}
