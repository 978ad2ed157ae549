// The leading numbers of a version, for versions that semver does not read: `4.8.09037`, `1.0.2s`, `3.3.987.0`.

/** `1.0.2s` is 1, 0, 2. Empty when it begins with no number. */
export const versionNumbers = (version: string): readonly number[] =>
  (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').filter(Boolean).map(Number);

/** Whether a version is at least another; null when the version is not known as far as would be needed. */
export function atLeast(version: readonly number[], first: readonly number[]): boolean | null {
  for (const [index, wanted] of first.entries()) {
    const have = version[index];
    if (have === undefined) return null;
    if (have !== wanted) return have > wanted;
  }
  return true;
}
