// Keys from a sign-in that a person made elsewhere: IAM Identity Center (SSO), `aws login`, or a program of their own.
import { plain } from '../text/plain.ts';
import { clientSettings, type Keys, quietNodeWarning, type Reach, silent } from './clients.ts';
import { factsOf, familyOf } from './error-facts.ts';
import { AwsProblem, problemOf, profileFlag } from './problem.ts';
import type { Section } from './settings.ts';

const files = (reach: Reach) => ({ filepath: reach.files.credentialsPath, configFilepath: reach.files.configPath, ignoreCache: true });

/** The keys of a profile that signs in with IAM Identity Center, with or without an sso-session section. */
export async function ssoKeys(reach: Reach, name: string, section: Section): Promise<Keys> {
  const session = section.sso_session;
  const place = session === undefined ? section : reach.files.ssoSessions.get(session);
  if (place === undefined) {
    throw new AwsProblem(
      'no-credentials',
      `Profile ${plain(name)} names the SSO session ${plain(session ?? '')}, and there is no such section.`,
      {
        howTo: `Make it: aws configure sso${profileFlag(name)}`,
      },
    );
  }
  const { sso_start_url: ssoStartUrl, sso_region: ssoRegion } = place;
  const { sso_account_id: ssoAccountId, sso_role_name: ssoRoleName } = section;
  if (!ssoStartUrl || !ssoRegion || !ssoAccountId || !ssoRoleName) {
    const missing = Object.entries({
      sso_start_url: ssoStartUrl,
      sso_region: ssoRegion,
      sso_account_id: ssoAccountId,
      sso_role_name: ssoRoleName,
    });
    const names = missing.flatMap(([key, value]) => (value ? [] : [key])).join(', ');
    throw new AwsProblem('no-credentials', `Profile ${plain(name)} signs in with SSO, but does not have ${names}.`, {
      howTo: `Complete it: aws configure sso${profileFlag(name)}`,
    });
  }
  quietNodeWarning();
  const { fromSSO } = await import('@aws-sdk/credential-providers');
  // One endpoint setting serves the sign-in and its renewal: the SDK hands both the same settings.
  const { region: _region, ...clientConfig } = clientSettings('SSO', reach);
  try {
    // The token itself lies below process.env.HOME (.aws/sso/cache): the SDK takes no other folder.
    const provider = fromSSO({
      ...files(reach),
      profile: name,
      ssoStartUrl,
      ssoRegion,
      ssoAccountId,
      ssoRoleName,
      ...(session === undefined ? {} : { ssoSession: session }),
      clientConfig: { ...clientConfig, maxAttempts: 3 },
      logger: silent,
    });
    return await provider();
  } catch (error) {
    throw ssoProblem(error, name, session ?? null, `${plain(ssoRoleName)} in account ${plain(ssoAccountId)}`);
  }
}

// What the service answered arrives as text: the SDK makes "UnauthorizedException: …" the message of an error of its own.
function ssoProblem(error: unknown, profile: string, session: string | null, role: string): AwsProblem {
  const { message } = factsOf(error);
  const command =
    session === null
      ? `aws sso login${profileFlag(profile)}`
      : `aws sso login${profileFlag(session).replace('--profile', '--sso-session')}`;
  if (/\bForbiddenException\b|\bResourceNotFoundException\b/.test(message)) {
    return new AwsProblem('access-denied', `Profile ${plain(profile)} signs in, but may not use the role ${role}.`, {
      howTo: `Ask for the role in IAM Identity Center, or sign in as somebody who has it: ${command}`,
    });
  }
  if (/\b(?:SSO|Token is expired|UnauthorizedException)\b/.test(message)) {
    return new AwsProblem('sso-expired', `The SSO sign-in of profile ${plain(profile)} has expired or was never made.`, {
      howTo: `Sign in: ${command}`,
    });
  }
  return problemOf(asService(error), { service: 'IAM Identity Center', operation: 'GetRoleCredentials', profile });
}

/** The keys of a profile that `aws login` made. */
export async function loginKeys(reach: Reach, name: string): Promise<Keys> {
  quietNodeWarning();
  const { fromLoginCredentials } = await import('@aws-sdk/credential-providers');
  try {
    // Its token lies in process.env.AWS_LOGIN_CACHE_DIRECTORY, else below the home folder.
    const provider = fromLoginCredentials({
      ...files(reach),
      profile: name,
      clientConfig: clientSettings('SIGNIN', reach),
      logger: silent,
    });
    return await provider();
  } catch (error) {
    const { message } = factsOf(error);
    if (/insufficient permissions/i.test(message)) {
      return refuseLogin(name);
    }
    if (wasNetwork(error)) throw problemOf(asService(error), { service: 'AWS sign-in', operation: 'CreateOAuth2Token', profile: name });
    throw new AwsProblem('credentials-expired', `The sign-in of profile ${plain(name)} has expired or was never made.`, {
      howTo: `Sign in: aws login${profileFlag(name)}`,
    });
  }
}

function refuseLogin(name: string): never {
  throw new AwsProblem(
    'access-denied',
    `The sign-in of profile ${plain(name)} could not be renewed: signin:CreateOAuth2Token is not allowed.`,
    {
      action: 'signin:CreateOAuth2Token',
      howTo: `Have signin:CreateOAuth2Token allowed, or sign in again: aws login${profileFlag(name)}`,
    },
  );
}

/** The keys that the credential_process of a profile prints. It runs with the environment of this process: the SDK gives it no other. */
export async function processKeys(reach: Reach, name: string): Promise<Keys> {
  const { fromProcess } = await import('@aws-sdk/credential-providers');
  try {
    return await fromProcess({ ...files(reach), profile: name, logger: silent })();
  } catch (error) {
    // Its message holds the command line and what the program wrote to stderr: neither is ours to show.
    const { message } = factsOf(error);
    const why = /did not return Version 1|returned invalid JSON|returned invalid credentials|returned expired credentials/.exec(
      message,
    )?.[0];
    const code = why?.endsWith('expired credentials') ? 'credentials-expired' : 'no-credentials';
    throw new AwsProblem(code, `The credential_process of profile ${plain(name)} ${why ?? 'failed'}.`, {
      howTo: `Run it by hand to see why: aws configure get credential_process${profileFlag(name)} prints its command.`,
    });
  }
}

const wasNetwork = (error: unknown): boolean =>
  ['network', 'certificate', 'throttled', 'server', 'web-page'].includes(familyOf(factsOf(asService(error))));

/** The error behind a credentials error whose message is `NAME: what it said`. */
function asService(error: unknown): unknown {
  const { message, codes } = factsOf(error);
  const name = /^(\w+(?:Error|Exception)): /.exec(message)?.[1];
  return { name: name ?? 'Error', message, code: codes[0] ?? /\b(E[A-Z]{4,}|ENOTFOUND|EAI_AGAIN)\b/.exec(message)?.[1] };
}
