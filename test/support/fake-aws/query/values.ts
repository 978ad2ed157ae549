// Values of Logs Insights while a query is evaluated: text, numbers, maps and lists, or missing.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type Structure = readonly Json[] | { readonly [key: string]: Json };

/** Null is a missing value. Booleans are the numbers 1 and 0, as `isblank` and `strcontains` return them. */
export type Value = string | number | Structure | null;

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

export function isStructure(value: Value): value is Structure {
  return typeof value === 'object' && value !== null;
}

/** What is in a JSON text, as a value. Null is missing. */
export function ofJson(json: Json | undefined): Value {
  if (json === undefined || json === null) return null;
  if (typeof json === 'boolean') return json ? 1 : 0;
  return json;
}

/** Null for what is missing, and for maps and lists, which count as null in text functions (CWL_QuerySyntax-operations-functions). */
export function textOf(value: Value): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

export function numberOf(value: Value): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : null;
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0;
  return typeof value === 'string' && value.toLowerCase() === 'true';
}

export const truth = (value: boolean): number => (value ? 1 : 0);

/**
 * Negative, zero or positive; null where the two cannot be compared, which makes every comparison false.
 * Two texts are compared as text for equality, so that an id with leading zeros stays what it is; with a number on one side, as numbers.
 */
export function compare(left: Value, right: Value, ordered: boolean): number | null {
  if (left === null || right === null || isStructure(left) || isStructure(right)) return null;
  if (typeof left === 'string' && typeof right === 'string') {
    if (!ordered) return left === right ? 0 : 1;
    const a = numberOf(left);
    const b = numberOf(right);
    if (a !== null && b !== null) return a - b;
    return left < right ? -1 : left > right ? 1 : 0;
  }
  const a = numberOf(left);
  const b = numberOf(right);
  if (a === null || b === null) return ordered ? null : 1;
  return a - b;
}

/** As results show a time. */
export function timeText(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString().replace('T', ' ').replace('Z', '');
}
