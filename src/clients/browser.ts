// Web browsers: in no vocabulary, but they say who signed in at the console.
import { readVersion } from './version.ts';
import type { Runtime } from './vocabulary.ts';

// In this order: each of the later ones also stands in the strings of the earlier ones.
const BROWSERS: readonly { readonly name: string; readonly mark: RegExp }[] = [
  { name: 'Edge', mark: /\bEdg(?:e|A|iOS)?\/(\d[\d.]{0,40})/ },
  { name: 'Opera', mark: /\b(?:OPR|OPT)\/(\d[\d.]{0,40})/ },
  { name: 'Opera', mark: /^Opera\/\d.{0,300}? Version\/(\d[\d.]{0,40})/ },
  { name: 'Opera', mark: /^Opera\/(\d[\d.]{0,40})/ },
  { name: 'Samsung Internet', mark: /\bSamsungBrowser\/(\d[\d.]{0,40})/ },
  { name: 'Vivaldi', mark: /\bVivaldi\/(\d[\d.]{0,40})/ },
  { name: 'Firefox', mark: /\b(?:Firefox|FxiOS)\/(\d[\d.]{0,40})/ },
  { name: 'Chrome', mark: /\b(?:Headless)?(?:Chrome|CriOS)\/(\d[\d.]{0,40})/ },
  { name: 'Internet Explorer', mark: /\bMSIE (\d[\d.]{0,10})/ },
  { name: 'Internet Explorer', mark: /\bTrident\/\d.{0,300}?\brv:(\d[\d.]{0,10})/ },
  { name: 'Safari', mark: /\bVersion\/(\d[\d.]{0,40}) (?:Mobile\/\w{1,20} )?Safari\// },
];

// Programs that borrow a browser's string: PowerShell's web requests, applications built on Electron, crawlers.
const NO_BROWSER = /\b(?:WindowsPowerShell|PowerShell|Electron)\/|\bcompatible; (?!MSIE )|\bbot\b/i;
const LONGEST = 2048;

/** True for a string in the form of a browser's, whoever sends it: no SDK is looked for in it. */
export const looksLikeBrowser = (text: string): boolean => /^(?:Mozilla|Opera)\//.test(text);

/** `Firefox 102.0` for a browser's string; null for any other. Only the first 2 KB are looked at. */
export function browserOf(text: string): string | null {
  const head = text.slice(0, LONGEST);
  if (!looksLikeBrowser(head) || NO_BROWSER.test(head)) return null;
  for (const { name, mark } of BROWSERS) {
    const version = readVersion(mark.exec(head)?.[1]);
    if (version !== null) return `${name} ${version}`;
  }
  return null;
}

/**
 * The runtime behind a web request of PowerShell, which borrows a browser's string: .NET Framework up to 5.1, .NET since 6.
 * Source: AWS SDK for .NET developer guide, enforcing-tls; retrieved 2026-11-22.
 */
export function powershellRuntime(text: string): Runtime | null {
  const [, edition] = /\) (Windows)?PowerShell\/\d/.exec(text.slice(0, LONGEST))?.map((group) => group ?? '') ?? [];
  if (edition === undefined) return null;
  return edition === 'Windows' ? '.NET Framework' : '.NET';
}
