// String and address functions: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { isTrue, numberOf, textOf, truth, type Value } from './values.ts';

interface TextFunction {
  readonly least: number;
  readonly most: number;
  readonly of: (args: readonly Value[]) => Value;
}

type Texts = readonly [first: string, ...others: string[]];

/** A function of a text, missing when the text is. Other arguments that are missing are empty. */
const text = (least: number, most: number, of: (args: Texts, values: readonly Value[]) => Value): TextFunction => ({
  least,
  most,
  of: (args) => {
    const first = textOf(args[0] ?? null);
    return first === null ? null : of([first, ...args.slice(1).map((arg) => textOf(arg) ?? '')], args);
  },
});

/** 1 or 0, and 0 for what is missing. */
const test = (least: number, most: number, holds: (args: Texts, values: readonly Value[]) => boolean): TextFunction => {
  const { of } = text(least, most, (args, values) => truth(holds(args, values)));
  return { least, most, of: (args) => of(args) ?? 0 };
};

const ASTRAL = /[\ud800-\udfff]/;

/** In Unicode code points, as `strlen` counts. */
function substring(whole: string, start: number, length: number | null): string {
  const from = Math.max(0, start);
  const to = length === null ? undefined : from + Math.max(0, length);
  if (!ASTRAL.test(whole)) return whole.slice(from, to);
  return [...whole].slice(from, to).join('');
}

function trimLeft(whole: string, chars: string | undefined): string {
  if (chars === undefined) return whole.trimStart();
  let at = 0;
  while (at < whole.length && chars.includes(whole.charAt(at))) at += 1;
  return whole.slice(at);
}

function trimRight(whole: string, chars: string | undefined): string {
  if (chars === undefined) return whole.trimEnd();
  let end = whole.length;
  while (end > 0 && chars.includes(whole.charAt(end - 1))) end -= 1;
  return whole.slice(0, end);
}

export const TEXT_FUNCTIONS: Record<string, TextFunction> = {
  concat: { least: 1, most: 100, of: (args) => args.map((arg) => textOf(arg) ?? '').join('') },
  strlen: text(1, 1, ([whole]) => (ASTRAL.test(whole) ? [...whole].length : whole.length)),
  toupper: text(1, 1, ([whole]) => whole.toUpperCase()),
  tolower: text(1, 1, ([whole]) => whole.toLowerCase()),
  ltrim: text(1, 2, ([whole, chars]) => trimLeft(whole, chars)),
  rtrim: text(1, 2, ([whole, chars]) => trimRight(whole, chars)),
  trim: text(1, 2, ([whole, chars]) => trimRight(trimLeft(whole, chars), chars)),
  substr: text(2, 3, ([whole], [, start, length]) => {
    const from = numberOf(start ?? null);
    const count = length === undefined ? null : numberOf(length);
    return from === null || (length !== undefined && count === null) ? null : substring(whole, from, count);
  }),
  replace: text(3, 3, ([whole, search = '', by = '']) => (search === '' ? whole : whole.replaceAll(search, () => by))),
  strcontains: test(2, 3, ([whole, search = ''], [, , insensitive]) =>
    insensitive !== undefined && isTrue(insensitive) ? whole.toLowerCase().includes(search.toLowerCase()) : whole.includes(search),
  ),
  startswith: test(2, 2, ([whole, search = '']) => whole.startsWith(search)),
  endswith: test(2, 2, ([whole, search = '']) => whole.endsWith(search)),
  messagesize: text(1, 1, ([whole]) => Buffer.byteLength(whole)),
  isvalidip: test(1, 1, ([address]) => isIP(address) !== 0),
  isvalidipv4: test(1, 1, ([address]) => isIPv4(address)),
  isvalidipv6: test(1, 1, ([address]) => isIPv6(address)),
};

/** Whether an address is within a subnet such as 192.0.2.0/24; null when that is none (of this family). */
export function subnetOf(subnet: string, family: 4 | 6 | null): ((address: string) => boolean) | null {
  const [network = '', bits = ''] = subnet.split('/');
  const version = isIP(network);
  if (version === 0 || !/^\d+$/.test(bits) || (family !== null && version !== family)) return null;
  if (Number(bits) > (version === 4 ? 32 : 128)) return null;
  const list = new BlockList();
  const name = version === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(network, Number(bits), name);
  return (address) => isIP(address) === version && list.check(address, name);
}
