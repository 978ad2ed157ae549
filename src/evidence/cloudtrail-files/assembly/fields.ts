// The keys of a record that anything is counted by, where they stand in it, and what was found of them in the record at hand.

/** The objects of a record that are looked into; anything else is skipped whole. */
export const RECORD: i32 = 0;
export const IDENTITY: i32 = 1;
export const SESSION_CONTEXT: i32 = 2;
export const SESSION_ISSUER: i32 = 3;
export const IN_SCOPE_OF: i32 = 4;
export const TLS_DETAILS: i32 = 5;

/** What a key leads to: nothing that is looked at, a text field (below `FIELDS`), one of the objects above, or a record that is left to others. */
export const NOTHING: i32 = -1;
export const LEFT_ALONE: i32 = -2;
export const OBJECT: i32 = 100;

// Text fields, in the order in which they stand in the key of a part (`groups.ts` takes them out again): those first that decide what a
// call is counted as, then those that are only tallied.
export const EVENT_TIME: i32 = 0;
export const EVENT_ID: i32 = 1;
export const EVENT_SOURCE: i32 = 2;
export const AWS_REGION: i32 = 3;
export const RECIPIENT_ACCOUNT: i32 = 4;
export const EVENT_TYPE: i32 = 5;
export const USER_AGENT: i32 = 6;
export const FROM_CONSOLE: i32 = 7;
export const IDENTITY_TYPE: i32 = 8;
export const IDENTITY_ACCOUNT: i32 = 9;
export const INVOKED_BY: i32 = 10;
export const ISSUER_ARN: i32 = 11;
export const TLS_VERSION: i32 = 12;
export const KEY_EXCHANGE: i32 = 13;
export const HOST_HEADER: i32 = 14;
/** Decides only where no ARN does. */
export const PRINCIPAL_ID: i32 = 15;
/** Decides only where no issuer's ARN does; names the session where one does. The fields from here on are tallied. */
export const IDENTITY_ARN: i32 = 16;
export const ACCESS_KEY_ID: i32 = 17;
export const SOURCE_IP: i32 = 18;
const VPC_ENDPOINT: i32 = 19;
const ISSUED_TO: i32 = 20;
/** How many there are. */
export const FIELDS: i32 = 21;

function name(text: string): usize {
  return changetype<usize>(String.UTF8.encode(text));
}

const eventTime = name('eventTime');
const eventID = name('eventID');
const eventSource = name('eventSource');
const awsRegion = name('awsRegion');
const recipientAccountId = name('recipientAccountId');
const eventType = name('eventType');
const userAgent = name('userAgent');
const sourceIPAddress = name('sourceIPAddress');
const vpcEndpointId = name('vpcEndpointId');
const sessionCredentialFromConsole = name('sessionCredentialFromConsole');
const userIdentity = name('userIdentity');
const tlsDetails = name('tlsDetails');
const principalId = name('principalId');
const accountId = name('accountId');
const accessKeyId = name('accessKeyId');
const invokedBy = name('invokedBy');
const sessionContext = name('sessionContext');
const sessionIssuer = name('sessionIssuer');
const inScopeOf = name('inScopeOf');
const credentialsIssuedTo = name('credentialsIssuedTo');
const tlsVersion = name('tlsVersion');
const keyExchange = name('keyExchange');
const clientProvidedHostHeader = name('clientProvidedHostHeader');
const type = name('type');
const arn = name('arn');
const records = name('Records');
const events = name('Events');
const cloudTrailEvent = name('CloudTrailEvent');

/** Compares the last bytes first: they differ soonest among the names of one length. */
function same(at: usize, other: usize, bytes: i32): bool {
  let i = bytes;
  while (i >= 4) {
    i -= 4;
    if (load<u32>(at + i) != load<u32>(other + i)) return false;
  }
  while (i > 0) {
    i -= 1;
    if (load<u8>(at + i) != load<u8>(other + i)) return false;
  }
  return true;
}

/** Lengths of the keys of each object that lead to something, as bits. */
const recordLengths: u32 =
  (1 << 6) | (1 << 7) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 15) | (1 << 18) | (1 << 28);

function keyOfRecord(at: usize, bytes: i32): i32 {
  switch (bytes) {
    case 6:
      return same(at, events, 6) ? LEFT_ALONE : NOTHING;
    case 7:
      return same(at, eventID, 7) ? EVENT_ID : same(at, records, 7) ? LEFT_ALONE : NOTHING;
    case 9:
      return same(at, eventTime, 9)
        ? EVENT_TIME
        : same(at, awsRegion, 9)
          ? AWS_REGION
          : same(at, userAgent, 9)
            ? USER_AGENT
            : same(at, eventType, 9)
              ? EVENT_TYPE
              : NOTHING;
    case 10:
      return same(at, tlsDetails, 10) ? OBJECT + TLS_DETAILS : NOTHING;
    case 11:
      return same(at, eventSource, 11) ? EVENT_SOURCE : NOTHING;
    case 12:
      return same(at, userIdentity, 12) ? OBJECT + IDENTITY : NOTHING;
    case 13:
      return same(at, vpcEndpointId, 13) ? VPC_ENDPOINT : NOTHING;
    case 15:
      return same(at, sourceIPAddress, 15) ? SOURCE_IP : same(at, cloudTrailEvent, 15) ? LEFT_ALONE : NOTHING;
    case 18:
      return same(at, recipientAccountId, 18) ? RECIPIENT_ACCOUNT : NOTHING;
    case 28:
      return same(at, sessionCredentialFromConsole, 28) ? FROM_CONSOLE : NOTHING;
  }
  return NOTHING;
}

function keyOfIdentity(at: usize, bytes: i32): i32 {
  switch (bytes) {
    case 3:
      return same(at, arn, 3) ? IDENTITY_ARN : NOTHING;
    case 4:
      return same(at, type, 4) ? IDENTITY_TYPE : NOTHING;
    case 9:
      return same(at, accountId, 9)
        ? IDENTITY_ACCOUNT
        : same(at, invokedBy, 9)
          ? INVOKED_BY
          : same(at, inScopeOf, 9)
            ? OBJECT + IN_SCOPE_OF
            : NOTHING;
    case 11:
      return same(at, principalId, 11) ? PRINCIPAL_ID : same(at, accessKeyId, 11) ? ACCESS_KEY_ID : NOTHING;
    case 14:
      return same(at, sessionContext, 14) ? OBJECT + SESSION_CONTEXT : NOTHING;
  }
  return NOTHING;
}

function keyOfTls(at: usize, bytes: i32): i32 {
  switch (bytes) {
    case 10:
      return same(at, tlsVersion, 10) ? TLS_VERSION : NOTHING;
    case 11:
      return same(at, keyExchange, 11) ? KEY_EXCHANGE : NOTHING;
    case 24:
      return same(at, clientProvidedHostHeader, 24) ? HOST_HEADER : NOTHING;
  }
  return NOTHING;
}

/** What the key of `bytes` bytes at `at` leads to, in the object `within`. */
export function keyAt(within: i32, at: usize, bytes: i32): i32 {
  switch (within) {
    case RECORD:
      return bytes < 32 && ((recordLengths >> bytes) & 1) != 0 ? keyOfRecord(at, bytes) : NOTHING;
    case IDENTITY:
      return keyOfIdentity(at, bytes);
    case SESSION_CONTEXT:
      return bytes == 13 && same(at, sessionIssuer, 13) ? OBJECT + SESSION_ISSUER : NOTHING;
    case SESSION_ISSUER:
      return bytes == 3 && same(at, arn, 3) ? ISSUER_ARN : NOTHING;
    case IN_SCOPE_OF:
      return bytes == 19 && same(at, credentialsIssuedTo, 19) ? ISSUED_TO : NOTHING;
  }
  return keyOfTls(at, bytes);
}

/** Fields whose text decides what is a duplicate: with escapes in them a record is left to others, so that one text has one spelling. */
export function isSpelledOut(field: i32): bool {
  return field <= RECIPIENT_ACCOUNT || field == IDENTITY_ACCOUNT;
}
