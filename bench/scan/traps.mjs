// Text in requests of the corpus that looks like TLS details, or like the edge of a record, and is neither: what shortcuts trip over.

const NESTED =
  '{"tlsVersion":"TLSv1","cipherSuite":"ECDHE-RSA-AES128-SHA","clientProvidedHostHeader":"s3.amazonaws.com","keyExchange":"secp256r1"}';

/** An event inside an event, as JSON. */
const inner = (random, at) =>
  `{"eventVersion":"1.08","userIdentity":{"type":"AWSAccount","accountId":"999999999999"},"eventTime":"2019-01-0${at + 1}T00:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","eventID":"${random.uuid()}","eventType":"AwsApiCall","recipientAccountId":"999999999999","tlsDetails":${NESTED}}`;

const escaped = (json) => json.replaceAll('\\', '\\\\').replaceAll('"', '\\"');

const TRAPS = [
  // Escaped JSON.
  (random) => `"message":"${escaped(`{"tlsDetails":${NESTED}},${inner(random, 0)}`)}"`,
  // The real thing, one level too deep.
  () => `"detail":{"tlsDetails":${NESTED},"tlsVersion":"TLSv1.1"}`,
  // JSON in JSON in JSON, backslashes at the end, braces that open nothing.
  (random) => `"template":"${escaped(escaped(inner(random, 1)))}","path":"C:\\\\logs\\\\","tail":"\\\\\\"}]},{\\"eventVersion\\":\\\\"`,
  // A list whose second element looks like the next record.
  (random) => `"entries":[${inner(random, 2)},${inner(random, 3)},{"eventVersion":"1.08"}]`,
];

/** A field, or several, for `requestParameters`. */
export const trap = (random) => random.pick(TRAPS)(random);
