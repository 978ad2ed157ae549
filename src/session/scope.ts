// What a session looks at: small facts about it, without the schema that reads it from disk.
import type { AwsScope, Scope } from './events.ts';

/** Accounts as they are asked where nobody says otherwise: log groups alone, by the default credential chain. */
export const EMPTY_AWS: AwsScope = {
  profiles: [null],
  regions: [],
  roleArn: null,
  logGroups: [],
  usdPerGb: null,
  kinds: ['logs-insights'],
  athena: { tables: [], workGroup: 'primary', output: null },
  services: [],
};

/** Nothing chosen: what every other scope differs from. */
export const EMPTY_SCOPE: Scope = {
  machine: false,
  files: [],
  buckets: null,
  sinceLast: false,
  projects: [],
  s3AccessLogs: [],
  endpointLogs: [],
  notices: { places: [], sent: null, account: null },
  aws: null,
  sample: false,
  window: { from: null, to: null },
  allowPrograms: false,
  prove: true,
};

/** Every place on disk or in a bucket that a scope reads evidence from. */
export const placesOf = ({ files, s3AccessLogs, endpointLogs, notices }: Scope): readonly string[] => [
  ...files,
  ...s3AccessLogs,
  ...endpointLogs,
  ...notices.places,
];

/** True when the scope has logs to read, wherever they are. */
export const hasLogs = (scope: Scope | null): boolean => scope !== null && (placesOf(scope).length > 0 || scope.aws !== null);
