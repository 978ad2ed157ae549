// The organization of the sample: accounts, people, roles. Every id is one of AWS's documentation ids or holds EXAMPLE.
import type { JsonObject } from './calls.ts';
import { randomOf } from './random.ts';

export const ORGANIZATION = 'o-exampleorgid';
/** The account ids that AWS's documentation uses. */
export const PRODUCTION = '111122223333';
export const DATA = '444455556666';
export const TOOLING = '777788889999';

/** Who calls, at a time: the `userIdentity` of a record. */
export type Identity = (context: { readonly host: string | null; readonly at: Date }) => JsonObject;

const EXAMPLE = 'EXAMPLE';

/** An id of AWS's shape that is nobody's: prefix, stable letters, EXAMPLE. */
function exampleId(prefix: string, name: string, length: number): string {
  return `${prefix}${randomOf(`${prefix} ${name}`).code(length - prefix.length - EXAMPLE.length)}${EXAMPLE}`;
}

const iso = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** What holds the credentials of a role's session. */
type Holder = 'instance' | 'function' | 'task' | 'person';

interface RoleOptions {
  readonly holder: Holder;
  readonly region: string;
  /** The session's name where it is not the host's. */
  readonly session?: string;
  readonly path?: string;
}

const midnight = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));

/** A session of a role. On an instance or in a function the host is named by `inScopeOf`, as CloudTrail does. */
export function role(account: string, name: string, options: RoleOptions): Identity {
  const id = exampleId('AROA', `${account} ${name}`, 21);
  return ({ host, at }) => {
    const session = options.session ?? host ?? name;
    const scope = host === null ? null : scopeOf(options, account, host);
    return {
      type: 'AssumedRole',
      principalId: `${id}:${session}`,
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${session}`,
      accountId: account,
      accessKeyId: exampleId('ASIA', `${account} ${name} ${session}`, 20),
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId: id,
          arn: `arn:aws:iam::${account}:role/${options.path ?? ''}${name}`,
          accountId: account,
          userName: name,
        },
        attributes: { creationDate: iso(midnight(at)), mfaAuthenticated: 'false' },
        ...(options.holder === 'instance' ? { ec2RoleDelivery: '2.0' } : {}),
      },
      ...(scope === null ? {} : { inScopeOf: scope }),
    };
  };
}

function scopeOf({ holder, region }: RoleOptions, account: string, host: string): JsonObject | null {
  if (holder === 'instance')
    return { issuerType: 'AWS::EC2::Instance', credentialsIssuedTo: `arn:aws:ec2:${region}:${account}:instance/${host}` };
  if (holder === 'function')
    return { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: `arn:aws:lambda:${region}:${account}:function:${host}` };
  return null;
}

/** An IAM user with a long-term access key. */
export function user(account: string, name: string): Identity {
  return () => ({ ...person(account, name), accessKeyId: exampleId('AKIA', `${account} ${name}`, 20), userName: name });
}

/** An IAM user in the console: a session of a few hours, with MFA. */
export function consoleUser(account: string, name: string): Identity {
  return ({ at }) => ({
    ...person(account, name),
    accessKeyId: exampleId('ASIA', `${account} ${name}`, 20),
    userName: name,
    sessionContext: { attributes: { creationDate: iso(midnight(at)), mfaAuthenticated: 'true' } },
  });
}

/** An IAM user at the sign-in page, before there are credentials. */
export function signingInUser(account: string, name: string): Identity {
  return () => ({ ...person(account, name), userName: name });
}

const person = (account: string, name: string): JsonObject => ({
  type: 'IAMUser',
  principalId: exampleId('AIDA', `${account} ${name}`, 21),
  arn: `arn:aws:iam::${account}:user/${name}`,
  accountId: account,
});

/** A request without credentials, as S3 data events record it. */
export const anonymous: Identity = () => ({ type: 'AWSAccount', principalId: '', accountId: 'anonymous' });

/** An AWS service that calls on its own account. */
export const awsService =
  (principal: string): Identity =>
  () => ({ type: 'AWSService', invokedBy: principal });

/** A caller on whose behalf an AWS service makes the call. */
export const onBehalf =
  (identity: Identity, invokedBy: string): Identity =>
  (context) => ({ ...identity(context), invokedBy });

/** A person of IAM Identity Center, signing in. */
export const identityCenterUser =
  (account: string, name: string): Identity =>
  () => ({
    type: 'IdentityCenterUser',
    accountId: account,
    onBehalfOf: {
      userId: randomOf(`identity center ${name}`).uuid(),
      identityStoreArn: `arn:aws:identitystore::${account}:identitystore/d-9067example`,
    },
    credentialId: randomOf(`credential ${name}`).uuid(),
  });
