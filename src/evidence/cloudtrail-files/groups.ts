// The groups that the compiled scanner has counted, turned back into records for the accumulator.
import type { EvidenceAccumulator } from '../accumulator.ts';
import type { Scanner } from './scanner-module.ts';

const GROUP_BYTES = 256;
const EXAMPLE_BYTES = 72;
const EXAMPLES_AT = 40;
const DAY_BYTES = 10;
const HAS_TLS_DETAILS = 't';

/** The text as JSON.parse has it: the scanner keeps escapes as they stand. */
const textOf = (raw: string | undefined): string =>
  raw === undefined || !raw.includes('\\') ? (raw ?? '') : String(JSON.parse(`"${raw}"`));

/** A record with everything that is counted by: the texts in the order of assembly/fields.ts, an empty one for what was not there. */
function recordOf(eventTime: string, hasTlsDetails: boolean, texts: readonly (string | undefined)[]): unknown {
  const [eventSource, awsRegion, recipientAccountId, eventType, userAgent, sourceIPAddress, vpcEndpointId, sessionCredentialFromConsole] =
    texts.map(textOf);
  const [type, principalId, arn, accountId, accessKeyId, invokedBy, issuerArn, credentialsIssuedTo, tlsVersion, keyExchange, host] = texts
    .slice(8)
    .map(textOf);
  return {
    eventTime,
    eventSource,
    awsRegion,
    recipientAccountId,
    eventType,
    userAgent,
    sourceIPAddress,
    vpcEndpointId,
    sessionCredentialFromConsole,
    userIdentity: {
      type,
      principalId,
      arn,
      accountId,
      accessKeyId,
      invokedBy,
      sessionContext: { sessionIssuer: { arn: issuerArn } },
      inScopeOf: { credentialsIssuedTo },
    },
    ...(hasTlsDetails ? { tlsDetails: { tlsVersion, keyExchange, clientProvidedHostHeader: host } } : {}),
  };
}

export class Groups {
  readonly #scanner: Scanner;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** Counts every group there, and empties the scanner's. */
  moveInto(evidence: EvidenceAccumulator): void {
    const { calls, memory } = this.#scanner;
    const count = calls.groupsHeld();
    if (count === 0) return;
    const bytes = Buffer.from(memory.buffer);
    const from = calls.groupsAt();
    for (let at = from; at < from + count * GROUP_BYTES; at += GROUP_BYTES) {
      const total = bytes.readUInt32LE(at + 16);
      // All of them were duplicates.
      if (total === 0) continue;
      const keyAt = bytes.readUInt32LE(at + 8);
      const [start = '', ...rest] = bytes.toString('utf8', keyAt, keyAt + bytes.readUInt32LE(at + 12)).split('\0');
      const last = new Date(bytes.readDoubleLE(at + 32)).toISOString();
      const record = recordOf(last, start.charAt(DAY_BYTES) === HAS_TLS_DETAILS, [start.slice(DAY_BYTES + 1), ...rest]);
      const examples = Array.from({ length: bytes.readUInt32LE(at + 20) }, (_, i) => {
        const example = at + EXAMPLES_AT + i * EXAMPLE_BYTES;
        const idAt = example + 12;
        return { id: bytes.toString('utf8', idAt, idAt + bytes.readUInt32LE(example + 8)), at: bytes.readDoubleLE(example) };
      });
      evidence.addCounted(record, { calls: total, duplicates: 0, first: bytes.readDoubleLE(at + 24), examples });
    }
    calls.clearGroups();
  }
}
