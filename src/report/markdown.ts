// The report as Markdown: readable as it is, and the same wherever CommonMark with tables is rendered.
import { chartTable } from './chart-table.ts';
import { httpsUrl } from './https-url.ts';
import { atLineStart, markdownCode, markdownFence, markdownLink, markdownText } from './markdown-escape.ts';
import { type Block, type Inline, inlines, type Report, type Rich, type Section, type StepView, type Table } from './model.ts';
import { time } from './words.ts';

function inline(part: Inline): string {
  if (typeof part === 'string') return spaced(part);
  if ('code' in part) return markdownCode(part.code);
  if ('strong' in part) return strong(part.strong);
  if ('badge' in part) return strong(part.badge);
  if ('ref' in part) return markdownText(part.ref);
  if ('anchor' in part) return markdownText(part.anchor);
  const url = httpsUrl(part.url);
  return url === null ? markdownText(part.link) : markdownLink(part.link, url);
}

// A part's own blanks at its ends keep it apart from its neighbours.
const spaced = (text: string): string => {
  const trimmed = text.trim();
  if (trimmed === '') return text === '' ? '' : ' ';
  return `${/^\s/.test(text) ? ' ' : ''}${markdownText(trimmed)}${/\s$/.test(text) ? ' ' : ''}`;
};

// Stars only make text strong when they touch it.
const strong = (text: string): string => (text.trim() === '' ? '' : `**${markdownText(text.trim())}**`);

const rich = (text: Rich): string => inlines(text).map(inline).join('').trim();

function tableOf({ caption, columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    strong(caption),
    '',
    line(columns.map((column) => markdownText(column.title))),
    line(columns.map((column) => (column.align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(rich))),
  ].join('\n');
}

const indented = (text: string, width: number): string => text.replace(/^(?=.)/gm, ' '.repeat(width));

function step(view: StepView, index: number): string {
  const status = view.status === null ? '' : ` (${view.status}${view.at ? `, ${time(view.at)}` : ''})`;
  const parts = [
    view.text === '' ? [] : [atLineStart(markdownText(view.text))],
    view.caution === null ? [] : [`**Take care:** ${markdownText(view.caution)}`],
    view.details.length === 0 ? [] : [view.details.map((detail) => `- ${atLineStart(markdownText(detail))}`).join('\n')],
    view.commands.flatMap(({ shell, text, when }) => [
      ...(when === undefined ? [] : [`${atLineStart(markdownText(when.charAt(0).toUpperCase() + when.slice(1)))}:`]),
      markdownFence(text, shell === 'file' || shell === 'query' ? 'text' : shell),
    ]),
    view.note === null ? [] : [`**Note:** ${markdownText(view.note)}`],
  ].flat();
  // What belongs to a list item is indented as far as its text.
  const number = `${index + 1}. `;
  return [`${number}${strong(view.title)}${status}`, ...parts.map((part) => indented(part, number.length))].join('\n\n');
}

function block(one: Block, level: number): string {
  switch (one.kind) {
    case 'paragraph':
      return atLineStart(rich(one.text));
    case 'notice':
      return `> ${atLineStart(rich(one.text))}`;
    case 'heading':
      return `${'#'.repeat(level + 1)} ${markdownText(one.text)}`;
    case 'list':
      return one.items.map((item) => `- ${atLineStart(rich(item))}`).join('\n');
    case 'facts':
      return one.items.map(([term, text]) => `- ${strong(term)}: ${rich(text)}`).join('\n');
    case 'table':
      return tableOf(one);
    case 'code':
      return markdownFence(one.text, one.language);
    case 'steps':
      return one.steps.map(step).join('\n\n');
    case 'chart':
      return one.chart.subset ? '' : `${atLineStart(markdownText(one.chart.description))}\n\n${tableOf(chartTable(one.chart))}`;
    case 'details':
      // Most bring a table with the same caption.
      return one.blocks.map((inner) => block(inner, level)).join('\n\n');
  }
}

const sectionOf = (one: Section, level: number): readonly string[] => [
  `${'#'.repeat(level)} ${markdownText(one.title)}`,
  ...one.blocks.map((each) => block(each, level)),
  ...one.sections.flatMap((inner) => sectionOf(inner, level + 1)),
];

/** The whole file, ending in a line break. */
export function renderMarkdown(report: Report): string {
  const banner = report.banner === null ? [] : [`> ${strong(report.banner)}`];
  const parts = [
    `# ${markdownText(report.title)}`,
    ...banner,
    atLineStart(markdownText(report.verdict)),
    report.facts.map(([term, text]) => `- ${strong(term)}: ${rich(text)}`).join('\n'),
    ...report.notices.map((each) => block(each, 1)),
    ...report.sections.flatMap((one) => sectionOf(one, 2)),
    '---',
    ...banner,
    atLineStart(markdownText(report.footer)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
