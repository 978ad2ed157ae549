// STS: who am I, and the roles one can take.
import { randomBytes } from 'node:crypto';
import type { Operation } from './context.ts';
import { AwsError } from './wire.ts';
import { authorize } from './world.ts';

const ROLE = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;
const LEAST_SECONDS = 900;
const MOST_SECONDS = 43_200;
const HOUR_SECONDS = 3600;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html : nobody can be denied it. */
export const getCallerIdentity: Operation = ({ identity }) => ({
  Arn: identity.arn,
  UserId: identity.userId ?? `AIDA${identity.accessKeyId.slice(-12)}`,
  Account: identity.account,
});

const refuse = (message: string): AwsError => new AwsError('AccessDenied', message, 403);

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole: Operation = ({ world, identity, input }) => {
  const arn = input.needText('RoleArn');
  const session = input.needText('RoleSessionName');
  const seconds = input.number('DurationSeconds', LEAST_SECONDS, MOST_SECONDS) ?? HOUR_SECONDS;
  const notAllowed = `User: ${identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`;
  authorize(identity, 'sts:AssumeRole', arn);
  const role = world.roles.get(arn);
  const [, account, name] = ROLE.exec(arn) ?? [];
  if (role === undefined || account === undefined || name === undefined) throw refuse(notAllowed);
  if (role.trusts?.every((trusted) => !identity.arn.includes(trusted)) ?? false) throw refuse(notAllowed);
  if (role.externalId !== undefined && input.text('ExternalId') !== role.externalId) throw refuse(notAllowed);
  if (role.mfa !== undefined) {
    const serial = input.text('SerialNumber');
    const code = input.text('TokenCode');
    if (serial === null || code === null) throw refuse(notAllowed);
    if (serial !== role.mfa.serialNumber || code !== role.mfa.tokenCode) {
      throw refuse('MultiFactorAuthentication failed with invalid MFA one time pass code. ');
    }
  }
  const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
  const sessionToken = randomBytes(48).toString('base64');
  const expiresAt = world.clock.now() + seconds * 1000;
  const userId = `AROA${Buffer.from(name).toString('hex').toUpperCase().padEnd(17, '0').slice(0, 17)}:${session}`;
  const partition = arn.split(':')[1] ?? 'aws';
  const sessionArn = `arn:${partition}:sts::${account}:assumed-role/${name}/${session}`;
  world.identities.set(accessKeyId, { accessKeyId, account, arn: sessionArn, userId, sessionToken, expiresAt, denied: role.denied ?? [] });
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: randomBytes(30).toString('base64'),
      SessionToken: sessionToken,
      Expiration: new Date(expiresAt).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: sessionArn },
  };
};
