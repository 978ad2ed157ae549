// Reads CREATE EXTERNAL TABLE as far as a catalog keeps it: columns, partitions, formats, place and properties.

interface Created {
  readonly Name: string;
  readonly Columns: readonly { readonly Name: string; readonly Type: string }[];
  readonly PartitionKeys: readonly { readonly Name: string; readonly Type: string }[];
  readonly Parameters: Readonly<Record<string, string>>;
}

/** What stands in the brackets that open at `from`. */
function inBrackets(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(from + 1, at);
  }
  throw new Error('a bracket is never closed');
}

/** Splits at commas in no angle brackets. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const char of text) {
    if (char === '<') depth += 1;
    if (char === '>') depth -= 1;
    if (char === ',' && depth === 0) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part].map((each) => each.trim());
}

const columnsOf = (text: string): { Name: string; Type: string }[] =>
  split(text).map((each) => {
    const [, Name = '', type = ''] = /^`?(\w+)`?\s+(.*)$/s.exec(each) ?? [];
    return { Name: Name.toLowerCase(), Type: type.toLowerCase().replace(/\s+/g, '') };
  });

const quotedAfter = (sql: string, words: string): string => new RegExp(`${words}\\s+'([^']*)'`, 'i').exec(sql)?.[1] ?? '';

/** Null for any other statement. */
export function readDdl(sql: string): Created | null {
  const [head, Name] = /CREATE EXTERNAL TABLE\s+`?(?:\w+`?\.`?)?(\w+)`?\s*/i.exec(sql) ?? [];
  if (head === undefined || Name === undefined) return null;
  const columns = inBrackets(sql, sql.indexOf('(', sql.indexOf(head)));
  const partitioned = sql.indexOf('PARTITIONED BY');
  const properties = sql.indexOf('TBLPROPERTIES');
  const pairs = properties === -1 ? [] : [...inBrackets(sql, sql.indexOf('(', properties)).matchAll(/'([^']*)'\s*=\s*'([^']*)'/g)];
  return {
    Name,
    Columns: columnsOf(columns),
    PartitionKeys: partitioned === -1 ? [] : columnsOf(inBrackets(sql, sql.indexOf('(', partitioned))),
    Parameters: {
      EXTERNAL: 'TRUE',
      location: quotedAfter(sql, 'LOCATION'),
      inputformat: quotedAfter(sql, 'INPUTFORMAT'),
      outputformat: quotedAfter(sql, 'OUTPUTFORMAT'),
      'serde.serialization.lib': quotedAfter(sql, 'SERDE'),
      ...Object.fromEntries(pairs.map(([, key, value]) => [key ?? '', value ?? ''])),
    },
  };
}
