// The profiles that ~/.aws/config and ~/.aws/credentials speak of: how each comes to its credentials, never a secret.
import { AwsProblem } from './problem.ts';
import { type Env, endpointOf, readSharedFiles, type Section, type SharedFiles } from './settings.ts';

export type HowCredentials = 'sso' | 'assume-role' | 'web-identity' | 'process' | 'keys' | 'login' | 'other';

export interface Profile {
  readonly name: string;
  readonly region: string | null;
  readonly how: HowCredentials;
  readonly account: string | null;
  readonly role: string | null;
  readonly mfaSerial: string | null;
  readonly sourceProfile: string | null;
  readonly ssoSession: string | null;
  /** Where CloudWatch Logs is reached: the services section first, then endpoint_url. Null is AWS itself. */
  readonly endpointUrl: string | null;
}

export interface ProfileList {
  readonly profiles: readonly Profile[];
  /** Sentences about files that cannot be used, and about profiles that contradict themselves. */
  readonly problems: readonly string[];
}

/** Every profile that the files name, in their order. Never throws: a file that cannot be read gives no profiles and one sentence. */
export async function listProfiles(env: Env): Promise<ProfileList> {
  const files = await readSharedFiles(env);
  const problems = [...files.problems];
  const profiles = [...files.profiles].map(([name, section]) => describe(name, section, env, files, problems));
  return { profiles, problems };
}

function describe(name: string, section: Section, env: Env, files: SharedFiles, problems: string[]): Profile {
  let endpointUrl: string | null = null;
  try {
    endpointUrl = endpointOf('CLOUDWATCH_LOGS', name, env, files);
  } catch (error) {
    problems.push(error instanceof AwsProblem ? error.message : `The endpoint of a profile cannot be read.`);
  }
  return {
    name,
    region: section.region ?? null,
    how: howCredentials(section),
    account: section.sso_account_id ?? section.aws_account_id ?? accountOf(section.role_arn ?? section.login_session),
    role: section.role_arn ?? section.sso_role_name ?? null,
    mfaSerial: section.mfa_serial ?? null,
    sourceProfile: section.source_profile ?? null,
    ssoSession: section.sso_session ?? null,
    endpointUrl,
  };
}

/** How a profile comes to its credentials, in the order in which the SDK for JavaScript decides. */
export function howCredentials(section: Section): HowCredentials {
  if (section.role_arn && (section.source_profile || section.credential_source)) return 'assume-role';
  if (section.aws_access_key_id && section.aws_secret_access_key) return 'keys';
  if (section.role_arn && section.web_identity_token_file) return 'web-identity';
  if (section.credential_process) return 'process';
  if (section.sso_session || section.sso_start_url || section.sso_account_id || section.sso_role_name) return 'sso';
  if (section.login_session) return 'login';
  return 'other';
}

/** The account in an ARN, where there is one. */
function accountOf(arn: string | undefined): string | null {
  return /^arn:[\w-]+:[\w-]*:[\w-]*:(\d{12}):/.exec(arn ?? '')?.[1] ?? null;
}
