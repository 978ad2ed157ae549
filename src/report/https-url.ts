// Which addresses a report may link to.

/** `url` in its normal form when it is an https address without credentials, else null. */
export function httpsUrl(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed?.protocol === 'https:' && parsed.username === '' && parsed.password === '' ? parsed.href : null;
}
