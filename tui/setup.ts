// What is to be checked, as it is being chosen on the first screen; and the scope that it amounts to.
import type { AwsScope, Scope } from '../src/session/events.ts';
import type { Target } from '../src/tls/targets.ts';

/** A file or folder that the person named, as it was found. */
export interface ChosenPath {
  readonly path: string;
  /** What is there, in a few words; empty when nobody has looked. */
  readonly text: string;
}

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
export interface Setup {
  readonly machine: boolean;
  readonly files: readonly ChosenPath[];
  /** How those in buckets are read, as the command line has it. */
  readonly buckets: Scope['buckets'];
  /** Of these only what is new since their last whole scan. */
  readonly sinceLast: boolean;
  /** Folders of projects, named on the command line. */
  readonly projects: readonly string[];
  /** Whether AWS accounts are asked. What was chosen about them stays while they are not. */
  readonly account: boolean;
  readonly aws: AwsScope;
  readonly s3AccessLogs: Scope['s3AccessLogs'];
  readonly endpointLogs: Scope['endpointLogs'];
  readonly notices: Scope['notices'];
  readonly sample: boolean;
  readonly window: Scope['window'];
  readonly allowPrograms: boolean;
  readonly prove: boolean;
  readonly target: Target;
}

/** No profile chosen yet: nothing can be asked with it. */
const NO_ACCOUNT: AwsScope = { profiles: [], regions: [], roleArn: null, logGroups: [], usdPerGb: null };

/** The choices that amount to `scope`. */
export const setupOf = (scope: Scope, target: Target): Setup => ({
  machine: scope.machine,
  files: scope.sample ? [] : scope.files.map((path) => ({ path, text: '' })),
  buckets: scope.buckets,
  sinceLast: scope.sinceLast,
  projects: scope.projects,
  account: scope.aws !== null,
  aws: scope.aws ?? NO_ACCOUNT,
  sample: scope.sample,
  s3AccessLogs: scope.s3AccessLogs,
  endpointLogs: scope.endpointLogs,
  notices: scope.notices,
  window: scope.window,
  allowPrograms: scope.allowPrograms,
  prove: scope.prove,
  target,
});

/** The scope that the choices amount to. */
export function scopeOf(setup: Setup, sampleScope: Scope): Scope {
  if (setup.sample) return { ...sampleScope, window: setup.window };
  const { machine, buckets, sinceLast, projects, window, allowPrograms, prove, account, aws, s3AccessLogs, endpointLogs, notices } = setup;
  return {
    machine,
    files: setup.files.map(({ path }) => path),
    buckets,
    sinceLast: sinceLast && setup.files.length > 0,
    projects: machine ? [...projects] : [],
    s3AccessLogs,
    endpointLogs,
    notices,
    aws: account && aws.profiles.length > 0 ? aws : null,
    sample: false,
    window,
    allowPrograms,
    prove,
  };
}
