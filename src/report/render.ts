// One report in one format.
import { buildReport } from './build.ts';
import { renderCsv } from './csv.ts';
import type { ReportFormat } from './formats.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportInput } from './model.ts';

/**
 * The text of a report. Markdown and HTML hold the whole report; JSON is the document itself, as its schema has it; CSV is a table of it.
 * Nothing in the result is alive: not on a terminal, in a browser, in a Markdown renderer or in a spreadsheet.
 */
export function renderReport(format: ReportFormat, input: ReportInput): string {
  switch (format) {
    case 'md':
      return renderMarkdown(buildReport(input));
    case 'html':
      return renderHtml(buildReport(input));
    case 'json':
      return renderJson(input.document);
    case 'csv':
      return renderCsv(input.document);
  }
}
