// Writes the ClientHellos that the path is tried with (RFC 8446 4.1.2). They are to be answered, not to be finished.
import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';

const X25519 = 0x001d;
const X25519_MLKEM768 = 0x11ec;
const SECP256R1 = 0x0017;
const SECP384R1 = 0x0018;

/** What AWS's endpoints have in common: TLS 1.3's three, and ECDHE with AES-GCM for TLS 1.2. */
const CIPHER_SUITES = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0x00ff];
const SIGNATURE_ALGORITHMS = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
const VERSIONS = [0x0304, 0x0303];

const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  padding: 21,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  pskModes: 45,
  keyShare: 51,
};

/** ML-KEM-768 (FIPS 203, table 2 and 2.4.8): the modulus, and three polynomials of 256 coefficients. */
const MLKEM = { modulus: 3329, coefficients: 3 * 256, seedBytes: 32 };

/** The length of a post-quantum hello, record and all: more than the 1,460 bytes that one Ethernet segment holds, as the hellos of browsers are. */
const LARGE_HELLO_BYTES = 1600;

const u8 = (value: number): Buffer => Buffer.from([value]);
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u24 = (value: number): Buffer => Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff]);
const vector8 = (body: Buffer): Buffer => Buffer.concat([u8(body.length), body]);
const vector16 = (body: Buffer): Buffer => Buffer.concat([u16(body.length), body]);
const codes = (values: readonly number[]): Buffer => Buffer.concat(values.map(u16));
const extension = (type: number, body: Buffer): Buffer => Buffer.concat([u16(type), vector16(body)]);

/** A public key that nobody has the private half of any more: the last 32 bytes of its encoding (RFC 8410). */
const x25519Share = (): Buffer => generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);

/**
 * An encapsulation key that passes the check which servers must do (FIPS 203 7.2, draft-ietf-tls-mlkem 4.2: `illegal_parameter`
 * otherwise): every coefficient below the modulus, 12 bits each, least significant first. Bytes at random nearly always fail it.
 */
function mlkemShare(): Buffer {
  const packed = Buffer.alloc((MLKEM.coefficients * 12) / 8);
  for (let at = 0; at < packed.length; at += 3) {
    const [low, high] = [randomInt(MLKEM.modulus), randomInt(MLKEM.modulus)];
    packed.writeUIntLE(low + high * 4096, at, 3);
  }
  return Buffer.concat([packed, randomBytes(MLKEM.seedBytes)]);
}

/** A ClientHello in one record that offers TLS 1.3 and 1.2 to `host`: with an x25519 key share, and before it one of X25519MLKEM768 when `postQuantum`. */
export function writeHello(host: string, { postQuantum }: { readonly postQuantum: boolean }): Buffer {
  const x25519 = x25519Share();
  const shares = [
    // ML-KEM first (draft-ietf-tls-ecdhe-mlkem 4.1).
    ...(postQuantum ? [Buffer.concat([u16(X25519_MLKEM768), vector16(Buffer.concat([mlkemShare(), x25519]))])] : []),
    Buffer.concat([u16(X25519), vector16(x25519)]),
  ];
  const groups = [...(postQuantum ? [X25519_MLKEM768] : []), X25519, SECP256R1, SECP384R1];
  const extensions = [
    extension(EXTENSION.serverName, vector16(Buffer.concat([u8(0), vector16(Buffer.from(host, 'latin1'))]))),
    extension(EXTENSION.extendedMasterSecret, Buffer.alloc(0)),
    extension(EXTENSION.supportedGroups, vector16(codes(groups))),
    extension(EXTENSION.pointFormats, vector8(u8(0))),
    extension(EXTENSION.signatureAlgorithms, vector16(codes(SIGNATURE_ALGORITHMS))),
    extension(EXTENSION.supportedVersions, vector8(codes(VERSIONS))),
    extension(EXTENSION.pskModes, vector8(u8(1))),
    extension(EXTENSION.keyShare, vector16(Buffer.concat(shares))),
  ];
  const record = recordOf(extensions);
  const missing = postQuantum ? LARGE_HELLO_BYTES - record.length : 0;
  // An extension has a header of four bytes; RFC 7685 fills the rest with zeros.
  return missing >= 4 ? recordOf([...extensions, extension(EXTENSION.padding, Buffer.alloc(missing - 4))]) : record;
}

function recordOf(extensions: readonly Buffer[]): Buffer {
  const body = Buffer.concat([
    u16(0x0303),
    randomBytes(32),
    vector8(randomBytes(32)),
    vector16(codes(CIPHER_SUITES)),
    vector8(u8(0)),
    vector16(Buffer.concat(extensions)),
  ]);
  return Buffer.concat([u8(22), u16(0x0301), vector16(Buffer.concat([u8(1), u24(body.length), body]))]);
}
