// JSON in a line of a log: alone, or behind the time that an export from CloudWatch Logs puts before each line.

const EXPORT_TIME = /^\d{4}-\d\d-\d\dT[\d:.]{8,20}Z? $/;

/** The object in a line; null where there is none. */
export function jsonObject(line: string): Readonly<Record<string, unknown>> | null {
  const start = line.indexOf('{');
  if (start === -1 || start > 30 || (start > 0 && !EXPORT_TIME.test(line.slice(0, start)))) return null;
  try {
    const value: unknown = JSON.parse(start === 0 ? line : line.slice(start));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
