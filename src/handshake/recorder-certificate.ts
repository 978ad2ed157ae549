// A certificate for one run, signed by itself: Node makes keys and signatures but writes no certificates, and OpenSSL is not everywhere.
import { generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';

export interface ThrowAwayIdentity {
  /** PEM, PKCS #8. It never leaves the memory of this process. */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

const DAY_MS = 86_400_000;
/** Tags of X.690 8. */
const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
};
const OID = {
  /** 1.2.840.113549.1.1.11 (RFC 4055 5). */
  sha256WithRsa: Buffer.from('2a864886f70d01010b', 'hex'),
  /** 2.5.4.3 (RFC 5280 appendix A.1). */
  commonName: Buffer.from('550403', 'hex'),
  /** 2.5.29.17 (RFC 5280 4.2.1.6). */
  subjectAltName: Buffer.from('551d11', 'hex'),
};

/** One value in DER: X.690 8.1 with the shortest length (10.1). */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const length: number[] = [];
  if (content.length < 0x80) length.push(content.length);
  else {
    for (let rest = content.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
    length.unshift(0x80 | length.length);
  }
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** RFC 5280 4.1.2.5: two digits of the year up to 2049, four from then on. */
export function derTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
  return at.getUTCFullYear() < 2050 ? der(TAG.utcTime, Buffer.from(digits.slice(2))) : der(TAG.generalizedTime, Buffer.from(digits));
}

/** RFC 5280 4.1. An RSA key, since there is no client that cannot verify with one. */
export async function makeIdentity(now: Date): Promise<ThrowAwayIdentity> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const algorithm = der(TAG.sequence, der(TAG.oid, OID.sha256WithRsa), der(TAG.null));
  const commonName = der(TAG.sequence, der(TAG.oid, OID.commonName), der(TAG.utf8, Buffer.from('localhost')));
  const name = der(TAG.sequence, der(TAG.set, commonName));
  // A week on either side: both ends have the same clock, but may have been told to shift it (faketime, time namespaces).
  const validity = der(TAG.sequence, ...[-7, 7].map((days) => derTime(new Date(now.getTime() + days * DAY_MS))));
  const alternativeNames = der(TAG.sequence, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extension = der(TAG.sequence, der(TAG.oid, OID.subjectAltName), der(TAG.octetString, alternativeNames));
  // Positive and never of a length that depends on chance: the first byte is between 0x40 and 0x7f.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const signed = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, serial),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(TAG.sequence, extension)),
  );
  const certificate = der(TAG.sequence, signed, algorithm, der(TAG.bitString, Buffer.from([0]), sign('sha256', signed, privateKey)));
  const base64 = certificate.toString('base64').replace(/.{1,64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`,
  };
}
