import { describe, expect, it } from 'vitest';
import { REPORT_FORMATS } from '../../src/report/formats.ts';
import { httpsUrl } from '../../src/report/https-url.ts';
import { atLineStart, markdownCode, markdownFence, markdownLink, markdownText } from '../../src/report/markdown-escape.ts';
import { redact } from '../../src/report/redact.ts';
import { renderReport } from '../../src/report/render.ts';
import { plain } from '../../src/text/plain.ts';
import { cleanDocument, document, evidence, finding, input, plan } from './support/document.ts';
import { ALIVE, ALL_HOSTILE, CONTROL, HOSTILE, hostileInput } from './support/hostile.ts';

const ENTITY: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&#124;', '|'],
]);
// In this order: an escape, a code span up to a run of as many backticks, an entity.
const INERT = /\\([!-/:-@[-`{-~])|(?<!`)(`+)(?!`)(.*?[^`])\2(?!`)|&(?:lt|gt|amp|#124);/g;

/** What CommonMark shows for one line of inline text; throws when something in it would come alive. */
function shown(line: string): string {
  let from = 0;
  let text = '';
  const raw = (piece: string): string => {
    if (/[`*_[\]<>|~&$\\]|:\/\/|@|www\./.test(piece)) throw new Error(`alive: ${piece} in ${line}`);
    return piece;
  };
  for (const match of line.matchAll(INERT)) {
    const [all, escaped, , code] = match;
    text += raw(line.slice(from, match.index));
    if (code === undefined) text += escaped ?? ENTITY.get(all) ?? '';
    else {
      if (/[<|]/.test(code)) throw new Error(`a tag or a cell's end inside code: ${code}`);
      text += /^ .* $/.test(code) && /[^ ]/.test(code) ? code.slice(1, -1) : code;
    }
    from = match.index + all.length;
  }
  return text + raw(line.slice(from));
}

describe('text in Markdown', () => {
  // The texts are numbered, not named: a test's name goes to a terminal.
  it.each([...HOSTILE, ALL_HOSTILE].map((text, index) => [index, text] as const))(
    'hostile text %i shows itself and nothing else',
    (_, hostile) => {
      const collapsed = plain(hostile).replace(/\s+/g, ' ');
      expect(shown(markdownText(hostile)).trim()).toBe(collapsed.trim());
      expect(shown(markdownCode(hostile))).toBe(plain(hostile));
    },
  );

  it('nothing at the start of a line makes a heading, a list or a rule', () => {
    for (const text of ['# a', '- a', '+ a', '1. a', '12) a', '---', '===', '> a', ': a', '    a']) {
      expect(atLineStart(markdownText(text)).trimStart(), text).not.toMatch(/^(#|-|\+|\d+[.)]\s|=|>|:| {4})/);
    }
    expect(atLineStart(markdownText('86.9%'))).toBe('86.9%');
  });

  it('a code span survives backticks at its ends and inside', () => {
    expect(markdownCode('a')).toBe('`a`');
    expect(markdownCode('`a')).toBe('`` `a ``');
    expect(markdownCode('a``b')).toBe('```a``b```');
    expect(markdownCode(' a ')).toBe('`  a  `');
    expect(markdownCode('a|b<c')).toBe('`a`&#124;`b`&lt;`c`');
  });

  it('a fence is longer than any in the text', () => {
    expect(markdownFence('a\n```\nb\n````\n\u001b[2J', 'sh').split('\n')).toEqual([
      '`````sh',
      'a',
      '```',
      'b',
      '````',
      '\uFFFD[2J',
      '`````',
    ]);
    expect(markdownFence('a', '`js onload')).toBe('```\na\n```');
  });

  it('only https addresses become links', () => {
    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'http://example.org',
      'https://user@example.org',
      'file:///etc/passwd',
      'x',
    ]) {
      expect(httpsUrl(url)).toBeNull();
    }
    expect(markdownLink('a](b', 'https://example.org/(x)')).toBe('[a\\](b](https://example.org/%28x%29)');
  });
});

/** Lines outside fences, by the fence that opened each block. */
function proseLines(markdown: string): readonly string[] {
  let fence: string | null = null;
  return markdown.split('\n').filter((line) => {
    const [, ticks] = /^\s*(`{3,})/.exec(line) ?? [];
    if (fence !== null) {
      if (line.trim() === fence) fence = null;
      return false;
    }
    if (ticks) fence = ticks;
    return fence === null;
  });
}

/** A line's text without what makes it a heading, an item or a link. */
const without = (line: string): string =>
  line.replace(/^\s*(#{1,5}|-|>|\d+\.) /, '').replace(/^\[(.*)\]\(https:[^()\s]*\)(?= \(retrieved )/, '$1');

describe('the Markdown report', () => {
  it('hostile text in every field opens nothing', () => {
    const markdown = renderReport('md', hostileInput());
    expect(markdown).not.toMatch(ALIVE);
    expect(markdown).not.toMatch(CONTROL);
    for (const line of proseLines(markdown)) {
      if (line.trim() === '' || /^\|( ---:? \|)+$/.test(line.replace(/---:/g, '---')) || line === '---') continue;
      const cells = line.startsWith('|') ? line.slice(2, -2).split(' | ') : [line];
      for (const cell of cells) expect(() => shown(without(cell).replaceAll('**', '')), cell).not.toThrow();
    }
  });

  it('every row of a table has as many cells as its head', () => {
    let width = 0;
    for (const line of proseLines(renderReport('md', hostileInput()))) {
      const cells = line.startsWith('|') ? line.split('|').length : 0;
      if (width > 0 && cells > 0) expect(cells, line).toBe(width);
      width = cells;
    }
  });

  it('says the verdict, the denominators, the findings with their steps, and how to do it again', () => {
    const markdown = renderReport('md', input());
    for (const said of [
      '# AWS clients and TLS 1.2: 4 open findings',
      '3,322,943 events read, 2,887,883 of them with TLS details',
      '2 of 4,100 files could not be read',
      '- **Calls**: 13,422 of 14,001 calls of this client with TLS details',
      '1. **Write down how it is now** (done, 2024-06-01 09:00:00 UTC)',
      '   **Note:** Source is lost.',
      '       <httpRuntime targetFramework="4.8" />',
      '[TLS best practices with .NET Framework](https://learn.microsoft.com/dotnet/framework/network-programming/tls)',
      '**gone** (scan, 2024-06-02 08:00:00 UTC, in 48,211 events since 2024-06-01 14:02:00 UTC)',
      'tls-migrate check --files FOLDER',
      '[AWS shared responsibility model](https://aws.amazon.com/compliance/shared-responsibility-model/)',
    ]) {
      expect(markdown).toContain(said);
    }
  });

  it('a user agent with more runs of backticks than a call takes arguments is one more user agent', () => {
    const agent = '`a'.repeat(200_000);
    expect(markdownCode(agent)).toBe(`\`\` ${agent} \`\``);
    expect(markdownFence(agent, 'sh')).toBe(`\`\`\`sh\n${agent}\n\`\`\``);
    const one = document({ findings: [finding({ evidence: evidence({ userAgents: { [agent]: 1 } }) })] });
    for (const format of REPORT_FORMATS) for (const shared of [one, redact(one)]) expect(renderReport(format, input(shared))).not.toBe('');
  });

  it('steps from the tenth on keep their text inside the list', () => {
    const steps = Array.from({ length: 11 }, (_, index) => ({
      id: `s${index}`,
      title: `Step ${index}`,
      text: 'Text.',
      commands: [{ shell: 'sh', text: 'ls' }],
    }));
    const one = document();
    const markdown = renderReport('md', input(one, { plans: new Map([[one.findings[0]?.id ?? '', plan({ steps })]]) }));
    expect(markdown).toContain('10. **Step 9** (open)\n\n    Text.\n\n    ```sh\n    ls\n    ```');
  });

  it('a clean report and a sample say what they are', () => {
    expect(renderReport('md', input(cleanDocument()))).toMatch(
      /^Clean for TLS 1\.2: no findings in [\d,]+ events read, [\d,]+ of them with TLS details \(from 2024-03-01/m,
    );
    const sample = renderReport('md', input(document({ sample: true })));
    expect(sample.match(/> \*\*Synthetic sample/g)).toHaveLength(2);
  });
});
