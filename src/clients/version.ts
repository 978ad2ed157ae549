// Versions as user agents write them: a piece of the string, unchanged.

const LONGEST = 100;
// A redacted or generic number: `3.x`, `2.x.x`. Names such as `5.4.x86` are none.
const PLACEHOLDER = /\.x+(?:[.-]|$)/i;

/**
 * The version at the start of `text`: without a leading `v`, up to the first character that no version holds. Null for anything
 * that does not begin with a digit (`dev`, `${project.version}`, `unknown-version`) and for placeholders.
 */
export function readVersion(text: string | null | undefined): string | null {
  const [, found] = /^v?(\d[\w.+:~-]*)/.exec(text ?? '') ?? [];
  if (found === undefined || found.length > LONGEST || PLACEHOLDER.test(found)) return null;
  return found.replace(/[._:~-]{1,100}$/, '');
}

/** The first number of a version: `2` of `2.15.37`. Null where there is no version. */
export function majorOf(version: string | null): number | null {
  const [digits] = /^\d{1,6}/.exec(version ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}
