// JSON fields that Logs Insights discovers in an event: at most 200, in the order of the document.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
import { type Json, ofJson, type Structure, type Value } from './values.ts';

interface Node {
  readonly below: Map<string, Node>;
  /** Place of the field that ends here, or -1. */
  place: number;
}

const emptyNode = (): Node => ({ below: new Map(), place: -1 });

/** A JSON object or list, or null for every other text. */
export function parseStructure(text: string): Structure | null {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return null;
  try {
    const json = JSON.parse(text) as Json;
    return typeof json === 'object' ? json : null;
  } catch {
    return null;
  }
}

/** Which discovered fields a query asks for. JavaScript puts keys that are whole numbers first in an object: their order is not the document's. */
export class Discovery {
  readonly #root = emptyNode();
  #places = 0;

  /** Where the values of this field (named with dots) will be found. */
  placeOf(name: string): number {
    let node = this.#root;
    for (const part of name.split('.')) {
      const next = node.below.get(part) ?? emptyNode();
      node.below.set(part, next);
      node = next;
    }
    if (node.place < 0) node.place = this.#places++;
    return node.place;
  }

  /** Values by their place, from the first `most` fields of `message`. */
  read(message: string, most: number): readonly Value[] {
    const values: Value[] = new Array<Value>(this.#places).fill(null);
    if (this.#places === 0 || !message.trimStart().startsWith('{')) return values;
    const json = parseStructure(message);
    let left = most;
    const walk = (value: Json, node: Node | undefined): void => {
      if (left <= 0) return;
      if (typeof value !== 'object' || value === null) {
        left -= 1;
        if (node !== undefined && node.place >= 0) values[node.place] = ofJson(value);
        return;
      }
      // Only entries that are asked for need a name; all of them count.
      for (const [key, inner] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
        walk(inner, node === undefined ? undefined : descend(node, String(key)));
        if (left <= 0) return;
      }
    };
    if (json !== null && !Array.isArray(json)) {
      for (const [key, inner] of Object.entries(json)) walk(inner, descend(this.#root, key.startsWith('@') ? `@${key}` : key));
    }
    return values;
  }
}

/** A key may have dots in it: it is found under the same name as the nested field would be. */
function descend(node: Node, key: string): Node | undefined {
  const direct = node.below.get(key);
  if (direct !== undefined || !key.includes('.')) return direct;
  let at: Node | undefined = node;
  for (const part of key.split('.')) at = at?.below.get(part);
  return at;
}

/** `structure` with its first `most` fields alone, in the order of the document. */
export function firstFields(structure: Structure, most: number): Structure {
  let left = most;
  const cut = (value: Json): Json => {
    if (typeof value !== 'object' || value === null) {
      left -= 1;
      return value;
    }
    if (Array.isArray(value)) {
      const list: Json[] = [];
      for (const inner of value) if (left > 0) list.push(cut(inner));
      return list;
    }
    const entries: [string, Json][] = [];
    for (const [key, inner] of Object.entries(value)) if (left > 0) entries.push([key, cut(inner)]);
    return Object.fromEntries(entries);
  };
  return cut(structure) as Structure;
}
