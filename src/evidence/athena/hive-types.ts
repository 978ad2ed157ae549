// Types of columns as the Glue catalog writes them (`struct<type:string,arn:string>`), and the fields that can be asked for by name.

/** Deeper than any record of CloudTrail; what nests further is not looked into. */
const DEEPEST = 12;

/** Splits at the commas that stand in no brackets. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '<' || char === '(') depth += 1;
    else if (char === '>' || char === ')') depth -= 1;
    else if (char === ',' && depth === 0) {
      found.push(text.slice(from, at));
      from = at + 1;
    }
  }
  found.push(text.slice(from));
  return found;
}

function* fieldsOf(path: string, type: string, depth: number): Generator<readonly [string, string]> {
  const [, inside] = /^struct\s*<(.*)>$/is.exec(type) ?? [];
  yield [path, inside === undefined ? type.toLowerCase() : 'struct'];
  if (inside === undefined || depth >= DEEPEST) return;
  for (const part of parts(inside)) {
    const colon = part.indexOf(':');
    if (colon === -1) continue;
    const name = part.slice(0, colon).trim().toLowerCase();
    yield* fieldsOf(`${path}.${name}`, part.slice(colon + 1).trim(), depth + 1);
  }
}

/**
 * Every column and field of a struct by its path in lower case (`useridentity.arn`), with its type; `struct` for those that hold
 * others. Arrays and maps are not looked into. Total: whatever a catalog holds.
 */
export function columnPaths(
  columns: readonly { readonly Name?: string | undefined; readonly Type?: string | undefined }[],
): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const { Name, Type } of columns) {
    if (Name === undefined || Type === undefined) continue;
    for (const [path, type] of fieldsOf(Name.toLowerCase(), Type.trim(), 0)) paths.set(path, type);
  }
  return paths;
}
