// Logs that were set up without the field that would tell the TLS version.
import type { Gap } from '../../contract/document.ts';
import { many } from '../../text/counts.ts';

/** Counts lines of logs without that field, by what the field would be called. */
export class WithoutTlsField {
  readonly #lines = new Map<string, number>();

  add(field: string): void {
    this.#lines.set(field, (this.#lines.get(field) ?? 0) + 1);
  }

  remarks(): readonly Gap[] {
    return [...this.#lines].map(([field, lines]) => ({
      code: 'without-tls-field',
      text: `${many(lines, 'line')} of logs that were set up without ${field}: add it to what is logged, and the next ones tell the TLS version.`,
      location: null,
    }));
  }
}
