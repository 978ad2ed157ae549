// Becoming a role: with keys and, where it asks for one, an MFA code; or with the token of a web identity.
import { readFile } from 'node:fs/promises';
import { plain } from '../text/plain.ts';
import { type Chain, untilStopped } from './chain.ts';
import { type Keys, stsClient } from './clients.ts';
import { AwsProblem, problemOf } from './problem.ts';

// AWS CloudTrail shows it to whoever wonders who became the role.
const SESSION_NAME = 'tls-migrate';
// What role chaining allows at most: docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html, "Role chaining".
const ROLE_SECONDS = 3600;

export interface Role {
  readonly role: string;
  readonly serial: string | null;
  readonly profile: string;
  readonly sessionName?: string | undefined;
  readonly externalId?: string | undefined;
  readonly seconds?: number | undefined;
}

/** The keys of a role. Rejects with AwsProblem. */
export async function assumeRole(chain: Chain, source: Keys, role: Role): Promise<Keys> {
  const code = role.serial === null ? {} : { SerialNumber: role.serial, TokenCode: await mfaCode(chain, role.serial, role.profile) };
  const sts = await stsClient(chain.reach, async () => source);
  try {
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const answer = await sts.send(
      new AssumeRoleCommand({
        RoleArn: role.role,
        RoleSessionName: role.sessionName ?? SESSION_NAME,
        DurationSeconds: role.seconds ?? ROLE_SECONDS,
        ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
        ...code,
      }),
      { abortSignal: chain.signal },
    );
    return answered(answer.Credentials, role.role);
  } catch (error) {
    throw problemOf(error, { service: 'sts', operation: 'AssumeRole', profile: role.profile });
  } finally {
    sts.destroy();
  }
}

async function mfaCode(chain: Chain, serial: string, profile: string): Promise<string> {
  if (chain.askMfa === null) {
    throw new AwsProblem(
      'mfa-needed',
      `Profile ${plain(profile)} needs a code of the MFA device ${plain(serial)}, and nobody can be asked here.`,
      {
        howTo:
          'Use the guided mode, which asks for it, or credentials that were made with MFA (aws sts get-session-token --serial-number … --token-code …).',
      },
    );
  }
  const code = await untilStopped(chain, chain.askMfa(serial)).catch((error: unknown) => {
    if (error instanceof AwsProblem || chain.signal.aborted) throw error;
    return '';
  });
  if (/^\d{6}$/.test(code.trim())) return code.trim();
  throw new AwsProblem('mfa-needed', `Profile ${plain(profile)} needs the six digits of the MFA device ${plain(serial)}.`, {
    howTo: 'Try again with the code that the device shows.',
  });
}

/** The keys of a role for the token that a file holds. Rejects with AwsProblem. */
export async function webIdentity(
  chain: Chain,
  file: string,
  role: string,
  session: string | undefined,
  profile: string | null,
): Promise<Keys> {
  const token = await readFile(file, 'utf8').catch(() => null);
  if (token === null || token.trim() === '') {
    throw new AwsProblem('no-credentials', `The web identity token file ${plain(file)} cannot be read.`, {
      howTo: 'It is named by AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file; on EKS the service account of the pod writes it.',
    });
  }
  const sts = await stsClient(chain.reach, () => Promise.reject(new Error('AssumeRoleWithWebIdentity is not signed.')));
  try {
    const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
    const answer = await sts.send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn: role, RoleSessionName: session || SESSION_NAME, WebIdentityToken: token.trim() }),
      { abortSignal: chain.signal },
    );
    return answered(answer.Credentials, role);
  } catch (error) {
    throw problemOf(error, { service: 'sts', operation: 'AssumeRoleWithWebIdentity', profile });
  } finally {
    sts.destroy();
  }
}

interface StsCredentials {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken: string | undefined;
  readonly Expiration: Date | undefined;
}

function answered(given: StsCredentials | undefined, role: string): Keys {
  if (given?.AccessKeyId && given.SecretAccessKey && given.SessionToken) {
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      sessionToken: given.SessionToken,
      ...(given.Expiration === undefined ? {} : { expiration: given.Expiration }),
    };
  }
  throw new AwsProblem('service', `AWS STS gave no credentials for ${plain(role)}.`, {
    howTo: 'Wait a minute and try again.',
    retryable: true,
  });
}
