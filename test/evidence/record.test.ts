import { describe, expect, test } from 'vitest';
import { callerOf, type EventPlace, placeEvent, serverCapOf, tlsOf } from '../../src/evidence/record.ts';
import { event } from '../support/trail.ts';

function place(fields: Record<string, unknown>): EventPlace {
  const placed = placeEvent(event(fields));
  if (placed === null) throw new Error('not an event');
  return placed;
}

describe('whether a record is an event', () => {
  test.each([
    null,
    5,
    'text',
    [],
    {},
    { eventTime: 5 },
    { eventTime: 'yesterday' },
    { eventTime: '2026-13-01T00:00:00Z' },
    { eventTime: '9999-12-31T23:59:59-12:00' },
    { eventTime: '0000-06-01T00:00:00Z' },
  ])('%j is none', (value) => {
    expect(placeEvent(value)).toBeNull();
  });

  test('its day is the day in UTC', () => {
    expect(placeEvent({ eventTime: '2026-09-01T23:30:00-02:00' })).toMatchObject({
      day: '2026-09-02',
      account: 'unknown',
      region: 'unknown',
      service: 'unknown',
    });
  });
});

describe('the TLS of a record', () => {
  test.each([
    [{ tlsDetails: { tlsVersion: 'TLSV1.2' } }, { version: 'TLSv1.2', keyExchange: 'absent', host: null }],
    [{ tlsDetails: { tlsVersion: 'TLSv1.0', keyExchange: 'X25519' } }, { version: 'TLSv1', keyExchange: 'x25519', host: null }],
    [{ tlsDetails: {} }, { without: 'partial' }],
    [{ tlsDetails: { tlsVersion: '' } }, { without: 'partial' }],
    [{ tlsDetails: { tlsVersion: { tlsVersion: 'TLSv1' } } }, { without: 'partial' }],
    [{ tlsDetails: null }, { without: 'not-reported' }],
    [{ tlsDetails: '{"tlsVersion":"TLSv1"}' }, { without: 'not-reported' }],
    [{ tlsDetails: [{ tlsVersion: 'TLSv1' }] }, { without: 'not-reported' }],
    [{ tlsDetails: undefined, requestParameters: { tlsDetails: { tlsVersion: 'TLSv1' } } }, { without: 'not-reported' }],
    [{ tlsDetails: undefined, eventType: 'AwsServiceEvent' }, { without: 'service-event' }],
    [{ tlsDetails: {}, eventType: 'AwsServiceEvent' }, { without: 'service-event' }],
    [{ tlsDetails: undefined, eventType: 'AwsServiceEvent', sessionCredentialFromConsole: 'true' }, { without: 'console-session' }],
    [
      { tlsDetails: undefined, sessionCredentialFromConsole: 'true', userIdentity: { invokedBy: 'ec2.amazonaws.com' } },
      { without: 'invoked-by-aws' },
    ],
    [
      { tlsDetails: { tlsVersion: 'TLSv1.2' }, userIdentity: { invokedBy: 'ec2.amazonaws.com' } },
      { version: 'TLSv1.2', keyExchange: 'absent', host: null },
    ],
  ])('%j', (fields, expected) => {
    expect(tlsOf(place(fields))).toEqual(expected);
  });
});

describe('who called', () => {
  test.each([
    [
      'a role, whatever its session',
      {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::111122223333:assumed-role/erp/s1',
        sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/erp' } },
      },
      'arn:aws:iam::111122223333:role/erp',
    ],
    [
      'a user, with an empty issuer',
      { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ben', sessionContext: { sessionIssuer: {} } },
      'arn:aws:iam::111122223333:user/ben',
    ],
    ['nobody, at S3', { type: 'AWSAccount', accountId: 'anonymous', principalId: '' }, 'anonymous'],
    ['nobody, in older records', { type: 'AWSAccount', accountId: 'ANONYMOUS_PRINCIPAL', principalId: '' }, 'anonymous'],
    ['another account', { type: 'AWSAccount', accountId: '444455556666', principalId: 'AIDAEXAMPLE' }, '444455556666'],
    ['a federated sign-in', { type: 'SAMLUser', userName: 'ben' }, '111122223333'],
    ['nothing said', undefined, '111122223333'],
  ])('%s', (_name, userIdentity, principal) => {
    expect(callerOf(place({ userIdentity })).principal).toBe(principal);
  });

  test('the session, the instance behind it and the rest are evidence', () => {
    const caller = callerOf(
      place({
        userIdentity: {
          type: 'AssumedRole',
          arn: 'arn:aws:sts::111122223333:assumed-role/path/erp/i-0f3a9c1d2e4b5a687',
          accessKeyId: '',
          sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::111122223333:role/path/erp' } },
          inScopeOf: {
            issuerType: 'AWS::EC2::Instance',
            credentialsIssuedTo: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0f3a9c1d2e4b5a687',
          },
        },
        vpcEndpointId: 'vpce-0123',
        sourceIPAddress: '10.2.4.17',
      }),
    );
    expect(caller).toMatchObject({
      session: 'i-0f3a9c1d2e4b5a687',
      host: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0f3a9c1d2e4b5a687',
      accessKeyId: null,
      sourceIp: '10.2.4.17',
      vpcEndpoint: 'vpce-0123',
      byAwsService: false,
    });
  });

  test.each([
    [{ userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }, true],
    [{ userIdentity: { type: 'AWSService' } }, true],
    [{ userIdentity: { type: 'IAMUser' } }, false],
  ])('%j is AWS itself: %s', (fields, byAws) => {
    expect(callerOf(place(fields)).byAwsService).toBe(byAws);
  });
});

describe('a path that has no TLS 1.3', () => {
  test.each([
    ['s3.amazonaws.com', 'bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com', 's3-interface-endpoint'],
    ['s3.amazonaws.com', 'VPCE-1A2B.s3.cn-north-1.vpce.amazonaws.com.cn', 's3-interface-endpoint'],
    ['s3.amazonaws.com', 'mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com', 's3-multi-region-access-point'],
    ['s3.amazonaws.com', 'bucket.s3.us-east-1.amazonaws.com', null],
    ['s3.amazonaws.com', 'vpce.amazonaws.com.evil.example', null],
    ['kms.amazonaws.com', 'vpce-1a2b.kms.us-east-1.vpce.amazonaws.com', null],
    ['s3.amazonaws.com', null, null],
  ])('%s at %s: %s', (service, host, cap) => {
    expect(serverCapOf(service, host)).toBe(cap);
  });
});
