// A query that the language does not know, and where in its text.

export interface Span {
  /** Offsets of characters in the query's text; `end` is behind the last one. */
  readonly start: number;
  readonly end: number;
}

export class MalformedQuery extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.name = 'MalformedQuery';
    this.span = span;
  }
}
