// What Node alone can do with a .json.gz file: inflate it and look at nothing, unpack it, or parse and count it as anybody would.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { constants, createInflateRaw, gunzipSync } from 'node:zlib';
import { countEvents, emptyPlace } from './truth.mjs';

const CHUNK = 256 * 1024;
const HEADER = 10;

const raw = { input: Buffer.allocUnsafeSlow(1 << 20), output: Buffer.allocUnsafeSlow(CHUNK), stream: null };

function readInto(path) {
  const fd = openSync(path, 'r');
  let filled = 0;
  for (;;) {
    if (filled === raw.input.length) raw.input = Buffer.concat([raw.input, Buffer.allocUnsafeSlow(raw.input.length)]);
    const got = readSync(fd, raw.input, filled, raw.input.length - filled, null);
    filled += got;
    if (got === 0) break;
  }
  closeSync(fd);
  return filled;
}

/** The least that Node can do: its raw inflate, into one small buffer, without CRC. Uses what is internal to node:zlib. Gives bytes. */
export function inflateFile(path) {
  raw.stream ??= createInflateRaw();
  const { _handle: handle, _writeState: state } = raw.stream;
  let left = readInto(path) - HEADER;
  let at = HEADER;
  let bytes = 0;
  handle.reset();
  do {
    handle.writeSync(constants.Z_SYNC_FLUSH, raw.input, at, left, raw.output, 0, CHUNK);
    at += left - state[1];
    left = state[1];
    bytes += CHUNK - state[0];
  } while (state[0] === 0);
  return bytes;
}

/** The same by what is public. */
export const unpackFile = (path) => gunzipSync(readFileSync(path)).length;

function withoutTls(record) {
  if (record.userIdentity?.invokedBy) return 'invoked-by-aws';
  if (record.sessionCredentialFromConsole === 'true') return 'console-session';
  if (record.eventType !== 'AwsApiCall' && record.eventType !== 'AwsConsoleSignIn') return 'service-event';
  return record.tlsDetails ? 'partial' : 'not-reported';
}

/** gunzipSync, JSON.parse and the same counts: `found` maps account and Region to counts and to the ids seen there. */
export function parseFile(path, found) {
  const json = gunzipSync(readFileSync(path));
  for (const record of JSON.parse(json.toString()).Records) {
    const { recipientAccountId: account, awsRegion: region, tlsDetails, userIdentity } = record;
    const day = record.eventTime.slice(0, 10);
    const key = `${account} ${region} ${day}`;
    if (!found.has(key)) found.set(key, { ...emptyPlace(account, region), ids: new Set() });
    const place = found.get(key);
    if (place.ids.has(record.eventID)) {
      place.duplicates += 1;
      continue;
    }
    place.ids.add(record.eventID);
    const time = Date.parse(record.eventTime);
    const event = { service: record.eventSource, day, first: time, last: time };
    if (tlsDetails?.tlsVersion === undefined) countEvents(place, { ...event, without: withoutTls(record) });
    else
      countEvents(place, {
        ...event,
        version: tlsDetails.tlsVersion,
        keyExchange: tlsDetails.keyExchange ?? 'absent',
        principal: userIdentity.sessionContext?.sessionIssuer?.arn ?? userIdentity.arn,
        userAgent: record.userAgent,
      });
  }
  return json.length;
}
