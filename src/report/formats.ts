// The report formats, and which one a file name asks for.

export const REPORT_FORMATS = ['md', 'html', 'json', 'csv'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** A report that could not be written, said in one sentence for the person. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/** The format that the suffix of `path` names; throws `ReportError` when it names none. */
export function formatOf(path: string): ReportFormat {
  const suffix = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  const format = REPORT_FORMATS.find((known) => known === suffix);
  if (format) return format;
  throw new ReportError(`${path}: a report's name must end in ${REPORT_FORMATS.map((known) => `.${known}`).join(', ')}.`);
}
