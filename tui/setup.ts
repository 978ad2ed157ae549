// What is to be checked, as it is being chosen on the first screen; and the scope that it amounts to.
import { ACCOUNT_KINDS } from '../src/contract/vocabulary.ts';
import type { AwsScope, Scope } from '../src/session/events.ts';
import { EMPTY_AWS } from '../src/session/scope.ts';
import type { Target } from '../src/tls/targets.ts';

/** A file or folder that the person named, as it was found. */
export interface ChosenPath {
  readonly path: string;
  /** What is there, in a few words; empty when nobody has looked. */
  readonly text: string;
}

/** Logs and notices that are read where they lie, by kind: each has a row of its own. */
export const PATH_KINDS = ['files', 's3AccessLogs', 'endpointLogs', 'notices'] as const;
export type PathKind = (typeof PATH_KINDS)[number];

/** A named profile of this machine: how it comes to its credentials, never what they are. */
export interface Profile {
  readonly name: string;
  readonly region: string | null;
  readonly how: 'sso' | 'assume-role' | 'web-identity' | 'process' | 'keys' | 'login' | 'other';
  readonly account: string | null;
  /** The role that it takes on, as its file names it. */
  readonly role: string | null;
  /** The device that is asked for a code. */
  readonly mfaSerial: string | null;
}

export interface ProfileList {
  readonly profiles: readonly Profile[];
  /** Sentences about files that exist and could not be read. */
  readonly problems: readonly string[];
}

/** The scope as it is being chosen. */
export interface Setup extends Readonly<Record<PathKind, readonly ChosenPath[]>> {
  readonly machine: boolean;
  /** How those in buckets are read, as the command line has it. */
  readonly buckets: Scope['buckets'];
  /** Of these only what is new since their last whole scan. */
  readonly sinceLast: boolean;
  /** Folders of projects, named on the command line. */
  readonly projects: readonly string[];
  /** Whether AWS accounts are asked. What was chosen about them stays while they are not. */
  readonly account: boolean;
  readonly aws: AwsScope;
  /** What notices may not say themselves, named on the command line. */
  readonly noticesAre: Pick<Scope['notices'], 'sent' | 'account'>;
  readonly sample: boolean;
  readonly window: Scope['window'];
  readonly allowPrograms: boolean;
  readonly prove: boolean;
  readonly target: Target;
}

/** No profile chosen yet: nothing can be asked with it. Whoever chooses one asks for everything that its account has. */
const NO_ACCOUNT: AwsScope = { ...EMPTY_AWS, profiles: [], kinds: [...ACCOUNT_KINDS] };

const unseen = (path: string): ChosenPath => ({ path, text: '' });

/** The choices that amount to `scope`. */
export const setupOf = (scope: Scope, target: Target): Setup => ({
  machine: scope.machine,
  files: scope.sample ? [] : scope.files.map(unseen),
  buckets: scope.buckets,
  sinceLast: scope.sinceLast,
  projects: scope.projects,
  account: scope.aws !== null,
  aws: scope.aws ?? NO_ACCOUNT,
  sample: scope.sample,
  s3AccessLogs: scope.s3AccessLogs.map(unseen),
  endpointLogs: scope.endpointLogs.map(unseen),
  notices: scope.notices.places.map(unseen),
  noticesAre: { sent: scope.notices.sent, account: scope.notices.account },
  window: scope.window,
  allowPrograms: scope.allowPrograms,
  prove: scope.prove,
  target,
});

/** The scope that the choices amount to. */
export function scopeOf(setup: Setup, sampleScope: Scope): Scope {
  if (setup.sample) return { ...sampleScope, window: setup.window };
  const { machine, buckets, sinceLast, projects, window, allowPrograms, prove, account, aws, noticesAre } = setup;
  const paths = (kind: PathKind): string[] => setup[kind].map(({ path }) => path);
  return {
    machine,
    files: paths('files'),
    buckets,
    sinceLast: sinceLast && setup.files.length > 0,
    projects: machine ? [...projects] : [],
    s3AccessLogs: paths('s3AccessLogs'),
    endpointLogs: paths('endpointLogs'),
    notices: { ...noticesAre, places: paths('notices') },
    aws: account && aws.profiles.length > 0 ? aws : null,
    sample: false,
    window,
    allowPrograms,
    prove,
  };
}
