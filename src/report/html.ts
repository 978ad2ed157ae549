// The report as one HTML file that needs nothing else: no script, no request, light, dark and on paper.
import { createHash } from 'node:crypto';
import { chartTable } from './chart-table.ts';
import { chartFigure } from './html-chart.ts';
import { bannerStyle, STYLE } from './html-style.ts';
import { type Html, html, preformatted, render } from './html-template.ts';
import { httpsUrl } from './https-url.ts';
import {
  type Block,
  type Inline,
  inlines,
  type PlanCommand,
  type Report,
  type Rich,
  type Section,
  type StepView,
  type Table,
} from './model.ts';
import { time } from './words.ts';

const CLASS_NAME = /^[a-z0-9-]+$/;
/** Ids come from this program; anything else would be a mistake that breaks a link, not a hole. */
const slug = (id: string): string => (CLASS_NAME.test(id) ? id : 'unknown');

function inline(part: Inline): Html {
  if (typeof part === 'string') return html`${part}`;
  if ('code' in part) return html`<code>${part.code}</code>`;
  if ('strong' in part) return html`<strong>${part.strong}</strong>`;
  if ('badge' in part) return html`<span class="badge ${part.tone}">${part.badge}</span>`;
  if ('ref' in part) return html`<a href="#${slug(part.to)}">${part.ref}</a>`;
  if ('anchor' in part) return html`<span id="${slug(part.id)}">${part.anchor}</span>`;
  const url = httpsUrl(part.url);
  return url === null ? html`${part.link}` : html`<a href="${url}" rel="noopener noreferrer">${part.link}</a>`;
}

/** Of the heading above. */
type Level = 2 | 3;

const rich = (text: Rich): Html => html`${inlines(text).map(inline)}`;

function tableOf({ caption, columns, rows, totals }: Table): Html {
  const classes = columns.map((column) => (column.align === 'right' ? html` class="num"` : html``));
  const head = columns.map((column, index) => html`<th scope="col"${classes[index] ?? html``}>${column.title}</th>`);
  const row = (cells: readonly Rich[]): Html =>
    html`<tr>${cells.map((cell, index) => html`<td${classes[index] ?? html``}>${rich(cell)}</td>`)}</tr>\n`;
  const body = totals ? rows.slice(0, -1) : rows;
  const last = totals ? rows.slice(-1) : [];
  return html`<div class="scroll" role="group" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body.map(row)}</tbody>
${last.length === 0 ? html`` : html`<tfoot>${last.map(row)}</tfoot>`}
</table></div>
`;
}

const STATUS_WORDS = { done: 'done', skipped: 'skipped', open: 'open' } as const;
const STATUS_TONES = { done: 'good', skipped: 'neutral', open: 'warning' } as const;

const SHELLS: ReadonlyMap<string, string> = new Map([
  ['sh', 'Shell'],
  ['powershell', 'PowerShell'],
  ['cmd', 'Command prompt'],
  ['file', 'In the file'],
  ['query', 'CloudWatch Logs Insights'],
]);

function command({ shell, text, when }: PlanCommand): Html {
  const label = `${SHELLS.get(shell) ?? shell}${when === undefined ? '' : `, ${when}`}`;
  return html`<p class="shell">${label}</p><pre tabindex="0" aria-label="${label}"><code>${preformatted(text)}</code></pre>\n`;
}

function stepItem(step: StepView): Html {
  const status = step.status === null ? html`` : html` ${inline({ badge: STATUS_WORDS[step.status], tone: STATUS_TONES[step.status] })}`;
  const at = step.at === null ? html`` : html` <span class="aside">${time(step.at)}</span>`;
  return html`<li><strong>${step.title}</strong>${status}${at}
${step.text === '' ? html`` : html`<p>${step.text}</p>`}
${step.details.length === 0 ? html`` : html`<ul>${step.details.map((detail) => html`<li>${detail}</li>`)}</ul>`}
${step.caution === null ? html`` : html`<p class="caution"><strong>Take care:</strong> ${step.caution}</p>`}
${step.commands.map(command)}
${step.note === null ? html`` : html`<p class="note"><strong>Note:</strong> ${step.note}</p>`}
</li>
`;
}

const blocks = (all: readonly Block[], level: Level): readonly Html[] => all.map((one) => block(one, level));

function block(one: Block, level: Level): Html {
  switch (one.kind) {
    case 'paragraph':
      return html`<p>${rich(one.text)}</p>\n`;
    case 'notice':
      return html`<div class="notice ${one.tone}" role="note">${rich(one.text)}</div>\n`;
    case 'heading':
      return level === 2 ? html`<h3 class="minor">${one.text}</h3>\n` : html`<h4>${one.text}</h4>\n`;
    case 'list':
      return html`<ul>${one.items.map((item) => html`<li>${rich(item)}</li>`)}</ul>\n`;
    case 'facts':
      return html`<dl class="facts">${one.items.map(([term, text]) => html`<div><dt>${term}</dt><dd>${rich(text)}</dd></div>\n`)}</dl>\n`;
    case 'table':
      return tableOf(one);
    case 'code':
      return html`<pre tabindex="0"><code>${preformatted(one.text)}</code></pre>\n`;
    case 'steps':
      return html`<ol class="steps">${one.steps.map(stepItem)}</ol>\n`;
    case 'chart':
      return one.chart.subset
        ? chartFigure(one.chart)
        : html`${chartFigure(one.chart)}\n${folded('The numbers of this chart', [chartTable(one.chart)], level)}`;
    case 'details':
      return folded(one.summary, one.blocks, level);
  }
}

function folded(summary: string, inner: readonly Block[], level: Level): Html {
  return html`<details><summary>${summary}</summary>${blocks(inner, level)}</details>\n`;
}

function sectionOf(one: Section, level: Level): Html {
  const title = level === 2 ? html`<h2>${one.title}</h2>` : html`<h3>${one.title}</h3>`;
  return html`<section id="${slug(one.id)}" class="level-${level}">
${title}
${blocks(one.blocks, level)}${one.sections.map((inner) => sectionOf(inner, 3))}</section>
`;
}

function contents(sections: readonly Section[]): Html {
  const items = sections.map((one) => {
    const inner =
      one.sections.length === 0
        ? html``
        : html`<ol>${one.sections.map((sub) => html`<li><a href="#${slug(sub.id)}">${sub.title}</a></li>`)}</ol>`;
    return html`<li><a href="#${slug(one.id)}">${one.title}</a>${inner}</li>\n`;
  });
  return html`<nav aria-label="Contents"><h2>Contents</h2><ol class="contents">${items}</ol></nav>`;
}

/** The whole file. */
export function renderHtml(report: Report): string {
  const style = report.banner === null ? STYLE : STYLE + bannerStyle();
  // The one style sheet is allowed by its hash; a style attribute or a script that slipped in would not run.
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const banner = report.banner === null ? html`` : html`<div class="banner" role="note">${report.banner}</div>`;
  const head = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${report.title}</title>
<style>`;
  const body = html`</style>
</head>
<body>
${banner}
<a class="skip" href="#report">Skip to the report</a>
<header>
<h1>${report.title}</h1>
<p class="verdict ${report.tone}">${report.verdict}</p>
<dl class="made">${report.facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${rich(text)}</dd></div>`)}</dl>
${blocks(report.notices, 2)}
</header>
${contents(report.sections)}
<main id="report">
${report.sections.map((one) => sectionOf(one, 2))}
</main>
<footer><p>${report.footer}</p></footer>
</body>
</html>
`;
  return render(head) + style + render(body);
}
