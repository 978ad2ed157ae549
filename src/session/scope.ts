// What a session looks at: small facts about it, without the schema that reads it from disk.
import type { Scope } from './events.ts';

/** Nothing chosen: what every other scope differs from. */
export const EMPTY_SCOPE: Scope = {
  machine: false,
  files: [],
  buckets: null,
  sinceLast: false,
  projects: [],
  aws: null,
  sample: false,
  window: { from: null, to: null },
  allowPrograms: false,
  prove: true,
};

/** True when the scope has logs to read, wherever they are. */
export const hasLogs = (scope: Scope | null): boolean => scope !== null && (scope.files.length > 0 || scope.aws !== null);
