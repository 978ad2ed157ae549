// The seam between reading log files line by line and what the lines of each kind of log mean.

/** What a log file's own path says of it, where it lies as AWS lays it out. */
export interface FilePlace {
  readonly path: string;
  /** Null where the path does not tell. */
  readonly account: string | null;
  readonly region: string | null;
}

/** One request, as a record in the shape of CloudTrail's. */
export interface LoggedRequest {
  readonly record: Readonly<Record<string, unknown>>;
  /** What was asked for: the bucket and the beginning of the key. Null where nothing tells. */
  readonly resource: string | null;
}

/** Reads the lines of one file. Never throws, whatever a line holds. */
export interface LineReader {
  /** The request of a line; `nothing` for a header; null for a line that cannot be read. */
  read(line: string): LoggedRequest | 'nothing' | null;
}

/** A kind of log, known by what its lines look like. */
export interface LogFormat {
  /** As a person would name it: `S3 server access log`. */
  readonly name: string;
  /** A reader for a file whose first sound line is this one; null where it is a line of something else. */
  recognize(line: string, place: FilePlace): LineReader | null;
}
