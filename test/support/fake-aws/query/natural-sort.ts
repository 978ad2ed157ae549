// The order of the `sort` command: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html
import { textOf, type Value } from './values.ts';

const NUMBER_VALUE = /^-?\d+(?:\.\d+)?$/;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

const sign = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Texts that are no numbers: runs of digits by their length and then their value, everything else by Unicode. */
function naturalCompare(a: string, b: string): number {
  let i = 0;
  let j = 0;
  let inLetters = false;
  while (i < a.length && j < b.length) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(j);
    if (isDigit(x) && isDigit(y)) {
      const endX = endOfDigits(a, i);
      const endY = endOfDigits(b, j);
      const difference = endX - i - (endY - j) || sign(a.slice(i, endX), b.slice(j, endY));
      if (difference !== 0) return difference;
      i = endX;
      j = endY;
      inLetters = false;
      continue;
    }
    if (x !== y) {
      // A chunk of letters that ends is less than one that goes on.
      if (inLetters && isLetter(x) !== isLetter(y)) return isLetter(x) ? 1 : -1;
      return (a.codePointAt(i) ?? 0) - (b.codePointAt(j) ?? 0);
    }
    inLetters = isLetter(x);
    i += 1;
    j += 1;
  }
  return a.length - i - (b.length - j);
}

/** Ascending: what is missing, then what is no number, then numbers. Where missing values go is not documented. */
export function sortCompare(left: Value, right: Value): number {
  if (left === right) return 0;
  const a = textOf(left);
  const b = textOf(right);
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const aNumber = typeof left === 'number' || NUMBER_VALUE.test(a);
  const bNumber = typeof right === 'number' || NUMBER_VALUE.test(b);
  if (aNumber && bNumber) return Number(a) - Number(b) || sign(a, b);
  if (aNumber !== bNumber) return aNumber ? 1 : -1;
  return naturalCompare(a, b);
}
