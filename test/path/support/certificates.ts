// Certificates made on the spot (RFC 5280): a root, and leaves that it has signed. Nothing of them outlives the test.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(6, Buffer.from(hex, 'hex'));
const time = (date: Date): Buffer => der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
const bits = (body: Uint8Array): Buffer => der(3, Buffer.from([0]), body);

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const OIDS = { CN: '550403', O: '55040a' };

/** What a name says, in UTF-8. */
export interface Name {
  readonly CN: string;
  readonly O?: string;
}

const nameOf = ({ CN, O }: Name): Buffer =>
  sequence(
    ...Object.entries({ O, CN }).flatMap(([type, text]) =>
      text === undefined ? [] : [der(0x31, sequence(oid(type === 'CN' ? OIDS.CN : OIDS.O), der(0x0c, Buffer.from(text))))],
    ),
  );

export interface Authority {
  readonly name: Name;
  readonly pem: string;
  readonly privateKey: KeyObject;
  /** SHA-256 of its public key information, in hexadecimal. */
  readonly keyHash: string;
}

export interface ServerCertificate {
  /** The chain, leaf first. */
  readonly cert: string;
  readonly key: string;
}

const keys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pemOf = (body: Buffer): string => `-----BEGIN CERTIFICATE-----\n${body.toString('base64')}\n-----END CERTIFICATE-----\n`;
const DAY = 86_400_000;

function certificate(
  subject: Name,
  publicKey: KeyObject,
  issuer: Pick<Authority, 'name' | 'privateKey'>,
  { ca, host, days }: { readonly ca: boolean; readonly host?: string; readonly days: number },
): string {
  const basic = sequence(oid('551d13'), der(1, Buffer.from([0xff])), der(4, sequence(...(ca ? [der(1, Buffer.from([0xff]))] : []))));
  const names = host === undefined ? [] : [sequence(oid('551d11'), der(4, sequence(der(0x82, Buffer.from(host)))))];
  const end = Date.now() + days * DAY;
  const body = sequence(
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    nameOf(issuer.name),
    sequence(time(new Date(Math.min(end, Date.now()) - DAY)), time(new Date(end))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basic, ...names)),
  );
  return pemOf(sequence(body, ECDSA_SHA256, bits(sign('sha256', body, issuer.privateKey))));
}

/** A self-signed authority, or one that `above` has signed. */
export function authority(name: Name, above?: Authority): Authority {
  const { publicKey, privateKey } = keys();
  const pem = certificate(name, publicKey, above ?? { name, privateKey }, { ca: true, days: 30 });
  const keyHash = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { name, pem, privateKey, keyHash };
}

/** A certificate of `issuer` for `host`; `days` below zero: it is over. `sent` goes along with it. */
export function serverCertificate(
  issuer: Authority,
  host: string,
  {
    name = { CN: host },
    days = 30,
    sent = [],
  }: { readonly name?: Name; readonly days?: number; readonly sent?: readonly Authority[] } = {},
): ServerCertificate {
  const { publicKey, privateKey } = keys();
  const leaf = certificate(name, publicKey, issuer, { ca: false, host, days });
  return { cert: [leaf, ...sent.map(({ pem }) => pem)].join(''), key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
