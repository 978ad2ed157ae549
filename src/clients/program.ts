// What a user agent names: the program behind the calls.

/** Who runs the program. `unknown` for an empty or overridden user agent. */
type ProgramOwner = 'user' | 'aws' | 'unknown';

/**
 * A program as its user agent names it. Names come from a closed vocabulary; versions are a piece of the string, unchanged.
 * Null where the string does not say.
 */
export interface Program {
  readonly product: string | null;
  readonly productVersion: string | null;
  readonly sdk: string | null;
  readonly sdkVersion: string | null;
  readonly runtime: string | null;
  readonly runtimeVersion: string | null;
  readonly os: string | null;
  readonly ownedBy: ProgramOwner;
  /** A web browser and its version, which no vocabulary name covers: `Firefox 102.0`. */
  readonly browser: string | null;
  /** Details that decide a cause: AWSSDK.Core's version, the build of the .NET SDK, the TLS library that curl names, how the AWS CLI was installed, the execution environment. */
  readonly details: ReadonlyMap<ProgramDetail, string>;
}

export type ProgramDetail =
  | 'dotnet-core-sdk'
  | 'dotnet-build'
  | 'tls-library'
  | 'cli-source'
  | 'exec-env'
  | 'app-id'
  | 'provider'
  | 'credentials'
  | 'botocore';
