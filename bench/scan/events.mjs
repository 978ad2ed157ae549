// The events of one account, Region and day of the corpus: files of JSON text, and what is true of them.
import { callersAt } from './callers.mjs';
import { randomOf } from './random.mjs';
import { trap } from './traps.mjs';
import { countEvents, emptyPlace } from './truth.mjs';

/** Parts of all events. */
const LEGACY = 0.000_5;
const TRAPPED = 0.003;
const DUPLICATED = 0.001_5;
const ON_BEHALF = 0.08;
const CONSOLE = 0.03;
const OF_SERVICES = 0.008;
const PARTIAL = 0.001;
const ERRORS = 0.02;
const ANOTHER_CALL = 0.2;
const LONGEST_BURST = 24;

const MINUTE_MS = 60_000;
/** What is delivered at a time happened in the minutes before. */
const DELIVERED_AFTER_MS = 12 * MINUTE_MS;
const FIRST_DELIVERY_MINUTE = 20;
const LAST_DELIVERY_MINUTE = 1_435;
const HOUR_MS = 60 * MINUTE_MS;

const CIPHERS = {
  TLSv1: 'ECDHE-RSA-AES128-SHA',
  'TLSv1.1': 'ECDHE-RSA-AES128-SHA',
  'TLSv1.2': 'ECDHE-RSA-AES128-GCM-SHA256',
  'TLSv1.3': 'TLS_AES_128_GCM_SHA256',
};
const POST_QUANTUM = new Set(['s3.amazonaws.com', 'kms.amazonaws.com', 'secretsmanager.amazonaws.com']);
const WITHOUT_KEY_EXCHANGE = new Set(['sqs.amazonaws.com', 'ssm.amazonaws.com', 'logs.amazonaws.com', 'cloudformation.amazonaws.com']);

function keyExchangeOf(version, tls, service) {
  if (version === 'TLSv1' || version === 'TLSv1.1' || WITHOUT_KEY_EXCHANGE.has(service)) return null;
  if (version === 'TLSv1.2') return 'secp256r1';
  return tls === 'pq' && POST_QUANTUM.has(service) ? 'X25519MLKEM768' : 'x25519';
}

/** Shapes by weight, as a list in which heavier ones stand more often. */
const spread = new Map();
function someShape(random, shapes) {
  if (!spread.has(shapes))
    spread.set(
      shapes,
      shapes.flatMap((shape) => Array.from({ length: shape.weight }, () => shape)),
    );
  return random.pick(spread.get(shapes));
}

/** Some callers call much more often than others. */
function someCaller(random, callers) {
  const at = random.next();
  return callers[Math.floor(at ** 3 * callers.length)];
}

/** Programs call in bursts: the same caller many times in a row, mostly with the same call. */
function nextOfBurst(random, callers, burst) {
  if (burst.left === 0 || burst.callers !== callers) {
    burst.callers = callers;
    burst.caller = someCaller(random, callers.modern);
    burst.shape = someShape(random, burst.caller.shapes);
    burst.left = 1 + random.int(LONGEST_BURST);
  }
  burst.left -= 1;
  if (random.next() < ANOTHER_CALL) burst.shape = someShape(random, burst.caller.shapes);
  return burst;
}

const secondsOf = (time) => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** An event that no API call made. */
function ofService(random, { account, region }, time) {
  const json = `{"eventVersion":"1.11","userIdentity":{"accountId":"${account}"},"eventTime":"${secondsOf(time)}","eventSource":"kms.amazonaws.com","eventName":"RotateKey","awsRegion":"${region}","sourceIPAddress":"AWS Internal","userAgent":"AWS Internal","requestParameters":null,"responseElements":null,"eventID":"${random.uuid()}","readOnly":false,"resources":[{"accountId":"${account}","type":"AWS::KMS::Key","ARN":"arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"}],"eventType":"AwsServiceEvent","managementEvent":true,"recipientAccountId":"${account}","serviceEventDetails":{"keyId":"1234abcd-12ab-34cd-56ef-1234567890ab"},"eventCategory":"Management"}`;
  return { json, truth: { service: 'kms.amazonaws.com', without: 'service-event' } };
}

/** TLS details as text, and what they say. */
function tlsOf(random, { caller, shape, host, tricky }) {
  const without = caller.without ?? (shape.tells === false ? 'not-reported' : null);
  if (without !== null) return { json: '', truth: { without } };
  if (random.next() < PARTIAL) return { json: `,"tlsDetails":{"clientProvidedHostHeader":"${host}"}`, truth: { without: 'partial' } };
  const version = caller.tls === '1.2' ? 'TLSv1.2' : caller.tls === '1.3' || caller.tls === 'pq' ? 'TLSv1.3' : caller.tls;
  const keyExchange = keyExchangeOf(version, caller.tls, shape.service);
  const fields = [`"tlsVersion":"${version}"`, `"cipherSuite":"${CIPHERS[version]}"`, `"clientProvidedHostHeader":"${host}"`];
  if (keyExchange !== null) fields.push(`"keyExchange":"${keyExchange}"`);
  if (tricky) fields.reverse();
  const truth = { version, keyExchange: keyExchange ?? 'absent', principal: caller.principal, userAgent: caller.userAgent };
  return { json: `,"tlsDetails":{${fields.join(',')}}`, truth };
}

function someEvent(random, place, { time, callers, burst }) {
  const { account, region } = place;
  const kind = random.next();
  if (kind < OF_SERVICES) return ofService(random, place, time);
  const list =
    kind < OF_SERVICES + ON_BEHALF
      ? callers.services
      : kind < OF_SERVICES + ON_BEHALF + CONSOLE
        ? callers.consoles
        : random.next() < LEGACY
          ? callers.legacy
          : null;
  const single = list === null ? null : someCaller(random, list);
  const { caller, shape } =
    single === null ? nextOfBurst(random, callers, burst) : { caller: single, shape: someShape(random, single.shapes) };
  const { host, parameters, response, extra, resources } = shape.make(random, place);
  const trapped = random.next() < TRAPPED;
  const tricky = trapped && random.next() < 0.2;
  const request = !trapped || tricky ? parameters : parameters === 'null' ? `{${trap(random)}}` : `{${trap(random)},${parameters.slice(1)}`;
  const tls = tlsOf(random, { caller, shape, host, tricky });
  const failed =
    random.next() < ERRORS
      ? `"errorCode":"AccessDenied","errorMessage":"User is not authorized to perform: \\"${shape.name}\\" with an explicit deny {in a policy}",`
      : '';
  const userAgent = shape.service === 's3.amazonaws.com' ? `[${caller.userAgent}]` : caller.userAgent;
  const json =
    `{"eventVersion":"1.11","userIdentity":${caller.identity},"eventTime":"${secondsOf(time)}","eventSource":"${shape.service}",` +
    `"eventName":"${shape.name}","awsRegion":"${region}","sourceIPAddress":"${caller.sourceIp}","userAgent":"${userAgent}",${failed}` +
    `"requestParameters":${request},"responseElements":${failed ? 'null' : response},${extra ? `"additionalEventData":${extra},` : ''}` +
    `"requestID":"${random.uuid()}","eventID":"${random.uuid()}","readOnly":${shape.readOnly},${resources ? `"resources":${resources},` : ''}` +
    `"eventType":"AwsApiCall","managementEvent":${!shape.data},"recipientAccountId":"${account}",` +
    `${caller.vpcEndpoint ? `"vpcEndpointId":"${caller.vpcEndpoint}",` : ''}` +
    `"eventCategory":"${shape.data ? 'Data' : 'Management'}"${tls.json}` +
    `${caller.without === 'console-session' ? ',"sessionCredentialFromConsole":"true"' : ''}}`;
  return { json, truth: { service: shape.service, ...tls.truth, ...(tls.truth.userAgent ? { userAgent } : {}) } };
}

/**
 * The files of one unit (`seed`, account, region, day `YYYY-MM-DD`, and how many events each file has), and the counts of the unit.
 * Some events stand twice: CloudTrail delivers them again within the hour.
 */
export function writeUnit({ seed, account, region, day, sizes }, write) {
  const random = randomOf(`${seed} ${account} ${region} ${day}`);
  const truth = emptyPlace(account, region);
  const place = { account, region, day };
  const at = callersAt(account, region);
  const step = (LAST_DELIVERY_MINUTE - FIRST_DELIVERY_MINUTE) / sizes.length;
  const burst = { left: 0 };
  let before = { time: 0, events: [] };
  for (const [index, events] of sizes.entries()) {
    const delivered = Date.parse(day) + Math.floor(FIRST_DELIVERY_MINUTE + index * step) * MINUTE_MS;
    const written = [];
    for (let event = 0; event < events; event += 1) {
      const again = random.next() < DUPLICATED ? (delivered - before.time < HOUR_MS ? before.events : written) : [];
      if (again.length > 0) {
        written.push(random.pick(again));
        truth.duplicates += 1;
        continue;
      }
      const time = delivered - MINUTE_MS - random.int((DELIVERED_AFTER_MS - MINUTE_MS) / 1000) * 1000;
      const made = someEvent(random, place, { time, callers: at(time), burst });
      countEvents(truth, { ...made.truth, day, first: time, last: time });
      written.push(made.json);
    }
    truth.files += 1;
    truth.records += events;
    before = { time: delivered, events: written };
    const stamp = new Date(delivered).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
    const sizesOf = write(`${account}_CloudTrail_${region}_${stamp}Z_${random.code(16)}.json.gz`, `{"Records":[${written.join(',')}]}`);
    truth.bytesStored += sizesOf.stored;
    truth.bytesJson += sizesOf.json;
  }
  return truth;
}
