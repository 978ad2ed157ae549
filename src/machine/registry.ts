// What `reg.exe query` prints, understood: Windows has no other way to its registry without native code.
import type { RegistryValue } from './host.ts';

export interface RegistryKey {
  readonly values: readonly RegistryValue[];
  readonly subkeys: readonly string[];
}

// Columns are separated by four spaces; only type names are the same in every language of Windows.
// Source: learn.microsoft.com/windows-server/administration/windows-commands/reg-query
const VALUE_LINE = /^ {4}(.*?) {4}(REG_[A-Z_]+)(?: {4}(.*))?$/;

/** The values and subkeys of `key` in what `reg query KEY` printed. Lines that are neither are skipped, in whatever language they are. */
export function parseRegQuery(key: string, output: string): RegistryKey {
  const values: RegistryValue[] = [];
  const subkeys: string[] = [];
  const depth = key.split('\\').length;
  let inside = true;
  for (const line of output.split(/\r?\n/)) {
    if (line.startsWith('HKEY_')) {
      const parts = line.trimEnd().split('\\');
      const name = parts[depth];
      inside = name === undefined;
      if (name && parts.length === depth + 1) subkeys.push(name);
      continue;
    }
    const match = inside ? VALUE_LINE.exec(line) : null;
    if (match) values.push({ name: valueName(match[1] ?? ''), value: typedValue(match[2] ?? '', match[3] ?? '') });
  }
  return { values, subkeys };
}

// `(Default)` is `(Standard)` on a German Windows: any name in parentheses is taken for it.
const valueName = (printed: string): string => (/^\([^()]*\)$/.test(printed) ? '' : printed);

function typedValue(type: string, text: string): string | number {
  if (type !== 'REG_DWORD' && type !== 'REG_QWORD') return text;
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isSafeInteger(value) ? value : text;
}
