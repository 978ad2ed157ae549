// Where the keys come from: the chain of AWS's SDKs, walked here so that every step uses the profile, Region, endpoints and time-outs
// of the connection, and so that what fails is named by the profile it failed in.
import { plain } from '../text/plain.ts';
import { type Chain, untilStopped } from './chain.ts';
import type { KeySource, Keys } from './clients.ts';
import { containerKeys, instanceKeys } from './metadata.ts';
import { AwsProblem, problemOf, profileFlag, signIn } from './problem.ts';
import { howCredentials } from './profiles.ts';
import { assumeRole, webIdentity } from './roles.ts';
import type { Section, SharedFiles } from './settings.ts';
import { loginKeys, processKeys, ssoKeys } from './sign-in.ts';

// As early as the SDK's clients ask for new keys.
const EARLY_MS = 5 * 60_000;
const PAUSE_MS = 60_000;

/**
 * The keys of the chain, kept until shortly before they expire: one sign-in and one MFA code serve all clients. Where new ones cannot be
 * had, the old ones are used to their end, so that what runs can be stopped. Rejects with AwsProblem.
 */
export function keySource(chain: Chain): KeySource {
  let held: Keys | null = null;
  let pending: Promise<Keys> | null = null;
  let askedAt = Number.NEGATIVE_INFINITY;
  const left = (keys: Keys) => (keys.expiration === undefined ? Number.POSITIVE_INFINITY : keys.expiration.getTime() - Date.now());
  const renew = async (): Promise<Keys> => {
    try {
      held = await resolve(chain);
      return held;
    } catch (error) {
      if (held !== null && left(held) > 0) return held;
      throw problemOf(error, { service: 'sts', operation: 'AssumeRole', profile: chain.named });
    } finally {
      askedAt = Date.now();
      pending = null;
    }
  };
  return async () => {
    // Near the end of the keys the SDK asks several times for one request; a person is asked for a code once a minute at most.
    const lately = Date.now() - askedAt < PAUSE_MS;
    if (held !== null && left(held) > (lately ? 0 : EARLY_MS)) return held;
    pending ??= renew();
    return pending;
  };
}

async function resolve(chain: Chain): Promise<Keys> {
  const keys = await baseKeys(chain);
  if (chain.roleArn === null) return keys;
  if (!/^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(chain.roleArn)) {
    throw new AwsProblem('other', `${plain(chain.roleArn).slice(0, 200)} is not the ARN of a role.`, {
      howTo: 'Name one like arn:aws:iam::111122223333:role/NAME.',
    });
  }
  // A profile that is no role itself can still say which MFA device the role asks for.
  const section = chain.reach.files.profiles.get(chain.reach.profile) ?? {};
  const serial = howCredentials(section) === 'assume-role' ? null : (section.mfa_serial ?? null);
  return assumeRole(chain, keys, { role: chain.roleArn, serial, profile: chain.reach.profile });
}

// The order is the SDK's, with one difference: keys in the environment come before AWS_PROFILE, as in the AWS CLI. Whoever compares
// with `aws sts get-caller-identity` in the same shell must see the same identity; the SDK warns that it will change to this too.
async function baseKeys(chain: Chain): Promise<Keys> {
  const { env, files, profile } = chain.reach;
  if (chain.named === null && env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return keysOf(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN, env.AWS_CREDENTIAL_EXPIRATION);
  }
  const wanted = chain.named !== null || Boolean(env.AWS_PROFILE);
  if (wanted && !files.profiles.has(profile)) throw unknownProfile(chain.reach.files, profile);
  const fromFiles = await profileKeys(chain, profile, []);
  if (fromFiles !== null) return fromFiles;
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) {
    return webIdentity(chain, env.AWS_WEB_IDENTITY_TOKEN_FILE, env.AWS_ROLE_ARN, env.AWS_ROLE_SESSION_NAME, null);
  }
  const container = Boolean(env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI);
  const keys = container ? await containerKeys(chain) : await instanceKeys(chain);
  if (keys !== null) return keys;
  const problems = files.problems.length === 0 ? '' : ` ${files.problems.join(' ')}`;
  throw new AwsProblem(
    'no-credentials',
    container
      ? "The container's credential endpoint gave no credentials."
      : wanted
        ? `Profile ${plain(profile)} does not say where its credentials come from.`
        : 'No AWS credentials were found.',
    { howTo: `${signIn(wanted ? profile : null)}${problems}` },
  );
}

/** What to say of a profile that the AWS files do not name. */
export function unknownProfile(files: SharedFiles, name: string): AwsProblem {
  const known = [...files.profiles.keys()];
  const some = known.slice(0, 8).map(plain).join(', ');
  const problems = files.problems.map((one) => ` ${one}`).join('');
  return new AwsProblem('unknown-profile', `There is no AWS profile called ${plain(name)}.`, {
    howTo: `${known.length === 0 ? 'The AWS files name no profile.' : `Known profiles: ${some}${known.length > 8 ? ', …' : ''}.`} All of them: aws configure list-profiles${problems}`,
  });
}

/** The keys of a profile; null when it says nothing about credentials. `visited` are the profiles that led here. */
async function profileKeys(chain: Chain, name: string, visited: readonly string[]): Promise<Keys | null> {
  const section = chain.reach.files.profiles.get(name);
  if (section === undefined) return null;
  const asSource = visited.length > 0;
  const { aws_access_key_id: id, aws_secret_access_key: secret } = section;
  // A profile may name itself as its source: then its own keys are meant.
  if (asSource && id && secret) return keysOf(id, secret, section.aws_session_token);
  switch (howCredentials(section)) {
    case 'assume-role':
      return roleProfile(chain, name, section, visited);
    case 'keys':
      return keysOf(id ?? '', secret ?? '', section.aws_session_token);
    case 'web-identity':
      return webIdentity(chain, section.web_identity_token_file ?? '', section.role_arn ?? '', section.role_session_name, name);
    case 'process':
      return untilStopped(chain, processKeys(chain.reach, name));
    case 'sso':
      return untilStopped(chain, ssoKeys(chain.reach, name, section));
    case 'login':
      return untilStopped(chain, loginKeys(chain.reach, name));
    case 'other':
      if (asSource && section.credential_source) return sourceKeys(chain, name, section.credential_source);
      if (!section.role_arn) return null;
      throw new AwsProblem('no-credentials', `Profile ${plain(name)} names a role, but neither source_profile nor credential_source.`, {
        howTo: `Say who becomes the role: aws configure set source_profile NAME${profileFlag(name)}`,
      });
  }
}

async function roleProfile(chain: Chain, name: string, section: Section, visited: readonly string[]): Promise<Keys> {
  const { source_profile: source, credential_source: place } = section;
  if (source && place) {
    throw new AwsProblem('no-credentials', `Profile ${plain(name)} has both source_profile and credential_source.`, {
      howTo: 'Take one of the two out of the profile.',
    });
  }
  if (source && visited.includes(source)) {
    throw new AwsProblem('no-credentials', `The profiles ${[...visited, name].map(plain).join(', ')} name one another as their source.`, {
      howTo: 'One of them must have credentials of its own.',
    });
  }
  if (source && !chain.reach.files.profiles.has(source)) {
    throw new AwsProblem(
      'unknown-profile',
      `Profile ${plain(name)} takes its credentials from ${plain(source)}, and there is no such profile.`,
      {
        howTo: `Correct it: aws configure set source_profile NAME${profileFlag(name)}`,
      },
    );
  }
  // The source first: a code that is good for thirty seconds is asked for when all else is ready.
  const keys = source ? await profileKeys(chain, source, [...visited, source]) : await sourceKeys(chain, name, place ?? '');
  if (keys === null) {
    throw new AwsProblem('no-credentials', `Profile ${plain(source ?? name)}, the source of ${plain(name)}, has no credentials.`, {
      howTo: signIn(source ?? name),
    });
  }
  return assumeRole(chain, keys, {
    role: section.role_arn ?? '',
    serial: section.mfa_serial ?? null,
    profile: name,
    sessionName: section.role_session_name,
    externalId: section.external_id,
    seconds: Number.parseInt(section.duration_seconds ?? '', 10) || undefined,
  });
}

async function sourceKeys(chain: Chain, name: string, place: string): Promise<Keys> {
  const { env } = chain.reach;
  let keys: Keys | null = null;
  if (place === 'Environment') {
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = env;
    if (id && secret) keys = keysOf(id, secret, env.AWS_SESSION_TOKEN, env.AWS_CREDENTIAL_EXPIRATION);
  } else if (place === 'EcsContainer') {
    keys = await containerKeys(chain);
  } else if (place === 'Ec2InstanceMetadata') {
    keys = await instanceKeys(chain);
  }
  if (keys !== null) return keys;
  throw new AwsProblem('no-credentials', `Profile ${plain(name)} takes its credentials from ${plain(place)}, and there are none.`, {
    howTo: 'credential_source is Environment, EcsContainer or Ec2InstanceMetadata, and means the machine that this program runs on.',
  });
}

function keysOf(id: string, secret: string, token: string | undefined, expiry?: string | undefined): Keys {
  const expiration = expiry ? new Date(expiry) : null;
  return {
    accessKeyId: id,
    secretAccessKey: secret,
    ...(token ? { sessionToken: token } : {}),
    ...(expiration === null || Number.isNaN(expiration.getTime()) ? {} : { expiration }),
  };
}
