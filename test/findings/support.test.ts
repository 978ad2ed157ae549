import { describe, expect, it } from 'vitest';
import { supportOf } from '../../src/findings/support.ts';
import { SUPPORT } from '../../src/findings/support-dates.ts';

const ends = (kind: Parameters<typeof supportOf>[0]['kind'], version: string | null) => supportOf({ kind, version })?.ends ?? null;

describe('the end of support', () => {
  it('is that of the line a version belongs to', () => {
    expect(ends('aws-cli', '1.45.11')).toBe('2027-07-15');
    expect(ends('node', '20.20.2')).toBe('2026-04-30');
    expect(ends('node', '0.8.28')).toBe('2014-07-31');
    expect(ends('node', '0.12.18')).toBe('2016-12-31');
    expect(ends('dotnet', '3.1.32')).toBe('2022-12-13');
    expect(ends('dotnet', '10.0.0-rc.1')).toBe('2028-11-14');
    expect(ends('dotnet-framework', '4.5')).toBe('2016-01-12');
    expect(ends('dotnet-framework', '4.5.2')).toBe('2022-04-26');
    expect(ends('dotnet-framework', '4.6.2')).toBe('2027-01-12');
  });

  it('is not claimed where nobody published one', () => {
    expect(ends('aws-cli', '2.36.7')).toBeNull();
    expect(ends('dotnet-framework', '4.8')).toBeNull();
    expect(ends('node', '0.9.1')).toBeNull();
    expect(ends('node', '1.0.0')).toBeNull();
    expect(ends('node', null)).toBeNull();
    expect(ends('openssl', '1.0.2')).toBeNull();
  });

  it('comes with its source and a date for every line', () => {
    for (const { source, retrieved, lines } of SUPPORT) {
      expect(source).toMatch(/^https:\/\//);
      expect(retrieved).toMatch(/^\d{4}-\d\d-\d\d$/);
      for (const line of lines) expect(line.ends).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});
