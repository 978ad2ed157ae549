import { describe, expect, it } from 'vitest';
import { documentSchema } from '../../src/contract/document.ts';
import { inertJson } from '../../src/report/json.ts';
import { renderReport } from '../../src/report/render.ts';
import { document, input } from './support/document.ts';
import { ALIVE, CONTROL, HOSTILE, hostileInput } from './support/hostile.ts';

describe('the JSON report', () => {
  it('is the document of the contract, and parses back to it exactly', () => {
    const one = document();
    const json = renderReport('json', input(one));
    expect(JSON.parse(json)).toEqual(one);
    expect(documentSchema.safeParse(JSON.parse(json)).success).toBe(true);
    expect(json.endsWith('}\n')).toBe(true);
  });

  it('hostile text is inert on a terminal and still exact', () => {
    const hostile = hostileInput();
    const json = renderReport('json', hostile);
    expect(json).not.toMatch(ALIVE);
    expect(json).not.toMatch(CONTROL);
    expect(JSON.stringify(JSON.parse(json))).toBe(JSON.stringify(hostile.document));
  });

  it('keys are escaped like values, __proto__ is a key like any other', () => {
    const json = inertJson(Object.fromEntries([...HOSTILE.map((text) => [text, 1] as const), ['\u009b\u202e', 2]]));
    expect(json).toContain('\\u009b\\u202e');
    expect(Object.entries(JSON.parse(json))).toHaveLength(HOSTILE.length + 1);
    expect(Object.hasOwn(JSON.parse(json), '__proto__')).toBe(true);
  });

  it('characters beyond the basic plane are escaped in halves', () => {
    expect(inertJson('\u{e0041}')).toBe('"\\udb40\\udc41"\n');
    expect(inertJson('\u007f\u2028\ufeff')).toBe('"\\u007f\\u2028\\ufeff"\n');
    expect(inertJson('Zoë 東京 😀')).toBe('"Zoë 東京 😀"\n');
  });
});
