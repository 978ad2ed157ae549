import { describe, expect, it } from 'vitest';
import { parseRegQuery } from '../../src/machine/registry.ts';

// Synthetic, after learn.microsoft.com/windows-server/administration/windows-commands/reg-query.
const FULL = 'HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full';
const PRINTED = `\r
HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full\r
    CBS    REG_DWORD    0x1\r
    InstallPath    REG_SZ    C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\\r
    Release    REG_DWORD    0x80ff4\r
    Two words    REG_SZ    a    b\r
    Empty    REG_SZ    \r
\r
HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full\\1033\r
HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full\\1033\\Deeper\r
`;

describe('what reg.exe prints', () => {
  it('gives values with their types, and the names of subkeys', () => {
    const { values, subkeys } = parseRegQuery(FULL, PRINTED);
    expect(values).toEqual([
      { name: 'CBS', value: 1 },
      { name: 'InstallPath', value: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\' },
      { name: 'Release', value: 528_372 },
      { name: 'Two words', value: 'a    b' },
      { name: 'Empty', value: '' },
    ]);
    expect(subkeys).toEqual(['1033']);
  });

  it('reads large numbers without a sign, and keeps what is no number as text', () => {
    const { values } = parseRegQuery(
      'HKLM\\X',
      '    Enabled    REG_DWORD    0xffffffff\n    Odd    REG_DWORD    zwölf\n    Gone    REG_DWORD\n',
    );
    expect(values).toEqual([
      { name: 'Enabled', value: 0xffffffff },
      { name: 'Odd', value: 'zwölf' },
      { name: 'Gone', value: '' },
    ]);
  });

  it('knows the default value in any language', () => {
    const { values } = parseRegQuery('HKLM\\X', 'HKEY_LOCAL_MACHINE\\X\n    (Standard)    REG_SZ    C:\\Python\\\n');
    expect(values).toEqual([{ name: '', value: 'C:\\Python\\' }]);
  });

  it("leaves a subkey's values to the subkey", () => {
    const text = 'HKEY_LOCAL_MACHINE\\X\n    A    REG_DWORD    0x1\n\nHKEY_LOCAL_MACHINE\\X\\Y\n    A    REG_DWORD    0x2\n';
    expect(parseRegQuery('HKLM\\X', text).values).toEqual([{ name: 'A', value: 1 }]);
  });

  it('skips whatever else is printed', () => {
    expect(parseRegQuery('HKLM\\X', 'FEHLER: Der angegebene Schlüssel wurde nicht gefunden.\n  x\n\u001b[31m\n')).toEqual({
      values: [],
      subkeys: [],
    });
  });
});
