// When the support of an installation ends, where a source says so.
import type { Installation } from '../contract/document.ts';
import { versionNumbers } from '../contract/version-numbers.ts';
import { SUPPORT } from './support-dates.ts';

export interface SupportEnd {
  /** The last day of support, `YYYY-MM-DD`; it may be past or to come. */
  readonly ends: string;
  /** `Node.js 20`. */
  readonly what: string;
  readonly source: string;
}

/** The end of support of the line that an installation belongs to; null where its version, or a date with a source, is missing. */
export function supportOf(installation: Pick<Installation, 'kind' | 'version'>): SupportEnd | null {
  const { kind, version } = installation;
  if (version === null) return null;
  const have = versionNumbers(version);
  // A line of the .NET Framework is one version, not all that begin like it: 4.5.2 outlived 4.5.
  const whole = kind === 'dotnet-framework';
  for (const { source, lines } of SUPPORT) {
    for (const line of lines) {
      const wanted = versionNumbers(line.version);
      const same = wanted.every((number, index) => have[index] === number) && (!whole || wanted.length === have.length);
      if (line.kind === kind && same) return { ends: line.ends, what: line.what, source };
    }
  }
  return null;
}
