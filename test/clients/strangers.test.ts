import { describe, expect, it } from 'vitest';
import { STRANGERS, strangerOf } from '../../src/clients/strangers.ts';

describe('a robot that calls everybody', () => {
  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot', 'crawler'],
    ['[Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)]', 'Bingbot', 'crawler'],
    ['Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)', 'Censys', 'scanner'],
    [
      "Expanse, a Palo Alto Networks company, searches across the global IPv4 space multiple times per day to identify customers' presences on the Internet.",
      'Palo Alto Networks Expanse',
      'scanner',
    ],
    ['Mozilla/5.0 zgrab/0.x', 'ZGrab', 'scanner'],
    ['Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)', 'Nmap', 'scanner'],
    ['Nuclei - Open-source project (github.com/projectdiscovery/nuclei)', 'Nuclei', 'scanner'],
  ])('names itself: %s', (agent, name, kind) => {
    expect(strangerOf(agent)).toMatchObject({ name, kind, source: expect.stringMatching(/\S/) });
  });

  it.each([
    null,
    '',
    '-',
    'curl/7.46.0',
    'python-requests/2.31.0',
    'Go-http-client/1.1',
    'okhttp/2.5.0',
    'Boto3/1.24.84 Python/3.8.14 Googlebot/2.1',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.108 Safari/537.36',
    // It may be a customer's own.
    'AcmeBot/1.0 (+https://intranet.acme.example/bot)',
  ])('is not everybody who has no name, and never a program of customers: %s', (agent) => {
    expect(strangerOf(agent)).toBeNull();
  });

  it('is believed on somebody else’s word, with a date', () => {
    for (const { source, retrieved } of STRANGERS) {
      expect(source).not.toBe('');
      expect(retrieved).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});
