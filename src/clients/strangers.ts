// Crawlers and scanners that call everybody: by the name that they write themselves. Nobody here runs them, and nobody here can fix them.
import { identify } from './identify.ts';
import { normalizeUserAgent } from './normalize.ts';

/** Somebody's robot. */
interface Stranger {
  /** How a person names it. */
  readonly name: string;
  readonly kind: 'crawler' | 'scanner';
  /** The word that it writes, as it stands in the user agent. */
  readonly word: string;
  /** Who says so. */
  readonly source: string;
  readonly retrieved: string;
}

const LIST = 'https://github.com/monperrus/crawler-user-agents/blob/master/crawler-user-agents.json';
const retrieved = '2026-11-22';
const crawler = (name: string, word: string, source = LIST): Stranger => ({ name, kind: 'crawler', word, source, retrieved });
const scanner = (name: string, word: string, source: string): Stranger => ({ name, kind: 'scanner', word, source, retrieved });

/** Only what names itself beyond doubt. HTTP libraries are no robots: lists of robots have them, and here they are customers' programs. */
export const STRANGERS: readonly Stranger[] = [
  crawler('Googlebot', 'Googlebot', 'http://www.google.com/bot.html'),
  crawler('Google Feedfetcher', 'Feedfetcher-Google', 'https://support.google.com/webmasters/answer/178852'),
  crawler('Google AdsBot', 'AdsBot-Google', 'https://support.google.com/webmasters/answer/1061943'),
  crawler('Google Mediapartners', 'Mediapartners-Google', 'https://support.google.com/webmasters/answer/1061943'),
  crawler('Bingbot', 'bingbot', 'http://www.bing.com/bingbot.htm'),
  crawler('msnbot', 'msnbot', 'http://search.msn.com/msnbot.htm'),
  crawler('Yahoo! Slurp', 'Yahoo! Slurp', 'http://help.yahoo.com/help/us/ysearch/slurp'),
  crawler('LinkedInBot', 'LinkedInBot'),
  crawler('Exabot', 'Exabot', 'http://www.exabot.com/go/robot'),
  crawler('Internet Archive', 'ia_archiver'),
  crawler('Apache Nutch', 'Nutch', 'http://lucene.apache.org/nutch/bot.html'),
  scanner('Censys', 'CensysInspect/', 'https://about.censys.io/ (the address that its user agent gives)'),
  scanner('Palo Alto Networks Expanse', 'Expanse, a Palo Alto Networks company', 'its user agent says so in words'),
  scanner('ZGrab', 'zgrab/', 'https://github.com/zmap/zgrab2; sends "Mozilla/5.0 zgrab/0.x"'),
  scanner('Internet Measurement', 'InternetMeasurement/', 'https://internet-measurement.com/ (the address that its user agent gives)'),
  scanner('LeakIX', 'l9explore/', 'https://github.com/LeakIX/l9explore'),
  scanner('LeakIX', 'l9tcpid/', 'https://github.com/LeakIX/l9tcpid'),
  scanner('Nmap', 'Nmap Scripting Engine', 'https://nmap.org/book/nse.html'),
  scanner('Nuclei', 'Nuclei - Open-source project', 'https://github.com/projectdiscovery/nuclei'),
  scanner('masscan', 'masscan/', 'https://github.com/robertdavidgraham/masscan'),
];

/** What a user agent says of being a robot. */
export interface NamedStranger {
  readonly name: string;
  readonly kind: Stranger['kind'];
  /** Where the name is explained. */
  readonly source: string;
}

const LONGEST = 2048;

/**
 * The robot that a user agent names; null for every other. Anybody can write any name: this is what the string says, with low
 * confidence, and an address would prove nothing. A robot without a name in the list may be a customer's own.
 */
export function strangerOf(userAgent: string | null): NamedStranger | null {
  const text = normalizeUserAgent(userAgent).slice(0, LONGEST);
  if (text === '') return null;
  const program = identify(text);
  if (program.product !== null || program.sdk !== null) return null;
  const known = STRANGERS.find(({ word }) => text.includes(word));
  return known === undefined ? null : { name: known.name, kind: known.kind, source: known.source };
}
