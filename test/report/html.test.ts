import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/render.ts';
import { cleanDocument, coverage, document, input } from './support/document.ts';
import { ALIVE, CONTROL, hostileInput } from './support/hostile.ts';

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<>]*")?)*)\s*(\/?)>/g;
const VOID = new Set(['meta']);
const OWN_TAGS = new Set(
  (
    'html head meta title style body header nav main footer section h1 h2 h3 h4 p a ul ol li dl dt dd div span strong code pre table caption thead ' +
    'tbody tfoot tr th td details summary figure figcaption svg desc defs pattern g path circle rect line text'
  ).split(' '),
);
const OWN_ATTRIBUTES =
  /^(lang|charset|http-equiv|content|name|class|id|href|rel|role|aria-[a-z]+|tabindex|scope|viewBox|width|height|x1?|x2|y1?|y2|dy|d|cx|cy|r|fill|patternUnits|text-anchor)$/;

/** The markup of a page, read strictly: throws on anything the renderer does not write itself. Returns its text. */
function parsed(html: string): string {
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
  const page = html.replace('<!DOCTYPE html>', '').replace(style, '');
  const open: string[] = [];
  const text = page.replace(TAG, (_, closing, name, attributes, selfClosing) => {
    if (!OWN_TAGS.has(name)) throw new Error(`an element nobody wrote: ${name}`);
    for (const [, attribute = ''] of attributes.matchAll(/\s([a-zA-Z][a-zA-Z0-9:-]*)="/g)) {
      if (!OWN_ATTRIBUTES.test(attribute)) throw new Error(`an attribute nobody wrote: ${attribute} of ${name}`);
    }
    if (closing) {
      const last = open.pop();
      if (last !== name) throw new Error(`${last} closed by ${name}`);
    } else if (!selfClosing && !VOID.has(name)) open.push(name);
    return ' ';
  });
  if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`);
  if (/[<>]/.test(text)) throw new Error(`a bare angle bracket: ${/.{0,40}[<>].{0,40}/.exec(text)?.[0]}`);
  return text;
}

describe('the HTML report', () => {
  it('is well formed, and every element in it was written by the renderer', () => {
    for (const one of [document(), cleanDocument(), document({ sample: true, redacted: true })]) parsed(renderReport('html', input(one)));
  });

  it('hostile text in every field stays text', () => {
    const html = renderReport('html', hostileInput());
    const text = parsed(html);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(ALIVE);
    expect(html).not.toMatch(CONTROL);
    expect(html).not.toMatch(/href="(?!#|https:)/);
  });

  it('asks for nothing and runs nothing: no script, no source, and a policy that allows one style sheet by its hash', () => {
    const html = renderReport('html', input(document({ sample: true })));
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
    expect(html).not.toMatch(/\s(src|srcset|style|on[a-z]+)=/i);
    expect(html).not.toMatch(/url\((?!#)|@import/);
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(`content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;;`);
  });

  it('ids are unique and every inner link leads somewhere', () => {
    const html = renderReport('html', input());
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, to] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(to);
  });

  it('headings do not skip a level', () => {
    const levels = [...renderReport('html', input()).matchAll(/<h([1-4])/g)].map(([, level]) => Number(level));
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0), `heading ${index}`).toBeLessThanOrEqual(1);
  });

  it('draws calls per day by TLS version, tells versions apart by more than colour, and repeats the numbers in a table', () => {
    const html = renderReport('html', input());
    expect(html).toMatch(/<svg viewBox="[^"]+" role="img" aria-labelledby="chart-calls-title chart-calls-desc">/);
    expect(html).toContain('<pattern id="chart-calls-tlsv1"');
    expect(html).toContain('<title>2024-03-01: TLS 1.0 300, TLS 1.1 80, TLS 1.2 24,000, TLS 1.3 12,000</title>');
    expect(html).toContain('Calls over time by TLS version, per day');
    expect(html).toMatch(/<li><svg class="swatch".*?TLS 1\.2: 1,756,800 calls<\/li>/);
  });

  it('a few old calls beside millions get a chart of their own', () => {
    const html = renderReport('html', input());
    expect(html).toContain('id="chart-legacy-title"');
    expect(renderReport('html', input(cleanDocument()))).not.toContain('chart-legacy');
  });

  it('a sample says so on the screen and on every printed page', () => {
    const html = renderReport('html', input(document({ sample: true })));
    expect(html).toContain('<div class="banner" role="note">Synthetic sample');
    expect(html).toMatch(/@top-center \{ content: "SYNTHETIC SAMPLE/);
    expect(renderReport('html', input())).not.toMatch(/synthetic sample/i);
  });

  it('years of calls still fit the page', () => {
    const years = coverage({ byDay: { '2013-11-13': { TLSv1: 1 }, '2026-11-22': { 'TLSv1.3': 2 } } });
    const html = renderReport('html', input(document({ coverage: [years] })));
    expect(html).toContain('per year');
    parsed(html);
  });
});
