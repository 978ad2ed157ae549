import { describe, expect, test } from 'vitest';
import { type ClientHello, readHello } from '../../src/tls/client-hello.ts';
import { bytesOf, REAL } from './client-hello-fixtures.ts';

const helloOf = (bytes: Uint8Array): ClientHello => {
  const reading = readHello(bytes);
  if (reading.kind !== 'hello') throw new Error(`no hello, but ${JSON.stringify(reading)}`);
  return reading.hello;
};
const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const vector8 = (bytes: readonly number[]): number[] => [bytes.length, ...bytes];
const vector16 = (bytes: readonly number[]): number[] => [...u16(bytes.length), ...bytes];
const extension = (type: number, body: readonly number[]): number[] => [...u16(type), ...vector16(body)];
const ascii = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const record = (payload: readonly number[], type = 22): number[] => [type, 3, 1, ...vector16(payload)];
const RANDOM = Array.from({ length: 32 }, (_, at) => at);

interface Parts {
  readonly version?: number;
  readonly suites?: readonly number[];
  readonly extensions?: readonly (readonly number[])[];
  readonly sessionId?: readonly number[];
}
/** A handshake message by hand. */
function message({ version = 0x0303, suites = [0xc02f, 0x00ff], extensions, sessionId = [] }: Parts): number[] {
  const body = [
    ...u16(version),
    ...RANDOM,
    ...vector8(sessionId),
    ...vector16(suites.flatMap(u16)),
    ...vector8([0]),
    ...(extensions ? vector16(extensions.flat()) : []),
  ];
  return [1, 0, ...u16(body.length), ...body];
}
const hello = (parts: Parts): Uint8Array => Uint8Array.from(record(message(parts)));
const listed = (...versions: number[]): number[] => extension(43, vector8(versions.flatMap(u16)));

describe('what real programs offer', () => {
  const NIST = ['secp256r1', 'secp384r1', 'secp521r1'];
  const FFDHE = ['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'];
  const STS = 'sts.eu-west-1.amazonaws.com';

  test.each([
    [
      'Node 24 offers TLS 1.3 and a post-quantum key',
      REAL.node24,
      {
        versions: ['TLSv1.3', 'TLSv1.2'],
        maxVersion: 'TLSv1.3',
        versionsListed: true,
        sni: STS,
        alpn: [],
        bytes: 1599,
        groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'x448', 'secp384r1', 'secp521r1', 'ffdhe2048', 'ffdhe3072'],
        keyShares: ['X25519MLKEM768', 'x25519'],
      },
    ],
    [
      'Node 20 offers TLS 1.3 and no post-quantum group',
      REAL.node20,
      {
        versions: ['TLSv1.3', 'TLSv1.2'],
        maxVersion: 'TLSv1.3',
        versionsListed: true,
        sni: STS,
        alpn: [],
        bytes: 380,
        groups: ['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1', ...FFDHE],
        keyShares: ['x25519'],
      },
    ],
    [
      'Node 8 tells its maximum alone',
      REAL.node8,
      {
        versions: ['TLSv1.2'],
        maxVersion: 'TLSv1.2',
        versionsListed: false,
        sni: STS,
        groups: ['secp256r1'],
        keyShares: [],
        bytes: 251,
      },
    ],
    [
      "Debian's Python offers everything from TLS 1.3 to 1.0",
      REAL.python,
      {
        versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
        maxVersion: 'TLSv1.3',
        versionsListed: true,
        sni: STS,
        bytes: 512,
      },
    ],
    [
      'curl offers HTTP/2 besides',
      REAL.curl,
      {
        versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
        maxVersion: 'TLSv1.3',
        sni: STS,
        alpn: ['h2', 'http/1.1'],
      },
    ],
    [
      'openssl s_client -tls1 offers TLS 1.0 and names no host',
      REAL.openssl10,
      {
        legacyVersion: 0x0301,
        versions: ['TLSv1'],
        maxVersion: 'TLSv1',
        versionsListed: false,
        sni: null,
        signatureAlgorithms: [],
        groups: ['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1'],
        keyShares: [],
      },
    ],
    [
      'wget over GnuTLS sends two keys',
      REAL.wget,
      {
        versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'],
        groups: [...NIST, 'x25519', 'x448', ...FFDHE],
        keyShares: ['secp256r1', 'x25519'],
        sni: null,
      },
    ],
    [
      'Java 17 offers TLS 1.3 and 1.2',
      REAL.java,
      {
        versions: ['TLSv1.3', 'TLSv1.2'],
        groups: ['x25519', ...NIST, 'x448', ...FFDHE],
        keyShares: ['x25519', 'secp256r1'],
        bytes: 435,
      },
    ],
  ])('%s', (_, hex, expected) => {
    expect(helloOf(bytesOf(hex))).toMatchObject({ grease: false, sslv2: false, ...expected });
  });

  test('cipher suites and signature algorithms have their names, and signals are not counted among them', () => {
    const { cipherSuites, signatureAlgorithms } = helloOf(bytesOf(REAL.openssl10));
    expect(cipherSuites.map(({ name }) => name)).toEqual([
      'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
      'TLS_DHE_RSA_WITH_AES_256_CBC_SHA',
      'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_AES_256_CBC_SHA',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
    ]);
    expect(signatureAlgorithms).toEqual([]);
    expect(helloOf(bytesOf(REAL.node24)).signatureAlgorithms.slice(0, 4)).toEqual([
      'mldsa65',
      'mldsa87',
      'mldsa44',
      'ecdsa_secp256r1_sha256',
    ]);
  });

  test.each(Object.entries(REAL).filter(([name]) => name !== 'alert'))('every value that %s offers is known by name', (_, hex) => {
    const { cipherSuites, groups, keyShares, signatureAlgorithms } = helloOf(bytesOf(hex));
    const names = [...cipherSuites.map(({ name }) => name), ...groups, ...keyShares, ...signatureAlgorithms];
    expect(names.filter((name) => name.startsWith('0x'))).toEqual([]);
  });

  test('a client whose settings contradict each other sends an alert in place of a hello', () => {
    expect(readHello(bytesOf(REAL.alert))).toEqual({ kind: 'alert', level: 2, description: 70, name: 'protocol_version' });
  });
});

describe('the maximum version', () => {
  test.each([
    [0x0300, 'SSLv3'],
    [0x0301, 'TLSv1'],
    [0x0302, 'TLSv1.1'],
    [0x0303, 'TLSv1.2'],
    // RFC 8446 4.2.1: without a list, no server answers with more than TLS 1.2.
    [0x0304, 'TLSv1.2'],
    [0x0305, 'TLSv1.2'],
    [0x0002, null],
  ])('of a client that lists none and says %i is %s', (version, maximum) => {
    for (const extensions of [undefined, [], [extension(23, [])]])
      expect(helloOf(hello({ version, ...(extensions && { extensions }) }))).toMatchObject({
        maxVersion: maximum,
        versions: maximum ? [maximum] : [],
        versionsListed: false,
      });
  });

  test('of a client that lists its versions is the newest of them, in whatever order they stand', () => {
    expect(helloOf(hello({ extensions: [listed(0x0302, 0x0304, 0x0303, 0x0304)] }))).toMatchObject({
      versions: ['TLSv1.3', 'TLSv1.2', 'TLSv1.1'],
      maxVersion: 'TLSv1.3',
      versionsListed: true,
    });
  });

  test('takes no draft of TLS 1.3 for TLS 1.3, nor a version that nobody knows for any', () => {
    expect(helloOf(hello({ extensions: [listed(0x7f1c, 0x0303, 0x0399, 0xfefd)] })).versions).toEqual(['TLSv1.2']);
    expect(helloOf(hello({ extensions: [listed(0x7f1c)] }))).toMatchObject({ versions: [], maxVersion: null, versionsListed: true });
  });

  test('is what the list says, whatever the old field says', () => {
    expect(helloOf(hello({ version: 0x0303, extensions: [listed(0x0302, 0x0301)] })).maxVersion).toBe('TLSv1.1');
  });
});

test('GREASE is told, and stands in no list (RFC 8701)', () => {
  const read = helloOf(
    hello({
      suites: [0x0a0a, 0x1301, 0xc02f],
      extensions: [
        extension(0xfafa, [1, 2, 3]),
        listed(0x5a5a, 0x0304, 0x0303),
        extension(10, vector16([0x1a1a, 0x11ec, 29].flatMap(u16))),
        extension(51, vector16([...u16(0x1a1a), ...vector16([0]), ...u16(29), ...vector16(RANDOM)])),
        extension(13, vector16([0x2a2a, 0x0804].flatMap(u16))),
        extension(16, vector16([...vector8([0x3a, 0x3a]), ...vector8(ascii('h2'))])),
      ],
    }),
  );
  expect(read).toMatchObject({
    grease: true,
    versions: ['TLSv1.3', 'TLSv1.2'],
    groups: ['X25519MLKEM768', 'x25519'],
    keyShares: ['x25519'],
    signatureAlgorithms: ['rsa_pss_rsae_sha256'],
    alpn: ['h2'],
  });
  expect(read.cipherSuites.map(({ code }) => code)).toEqual([0x1301, 0xc02f]);
  // 0x0a1a and 0x3a0a look like it and are not.
  expect(helloOf(hello({ suites: [0x0a1a, 0x3a0a] })).grease).toBe(false);
});

test.each(['suites', 'versions', 'groups', 'key shares', 'signature algorithms', 'protocols', 'extensions'])(
  'GREASE among the %s alone is told',
  (place) => {
    const G = u16(0x8a8a);
    const parts: Record<string, Parts> = {
      suites: { suites: [0x8a8a] },
      versions: { extensions: [listed(0x8a8a)] },
      groups: { extensions: [extension(10, vector16(G))] },
      'key shares': { extensions: [extension(51, vector16([...G, ...vector16([0])]))] },
      'signature algorithms': { extensions: [extension(13, vector16(G))] },
      protocols: { extensions: [extension(16, vector16(vector8(G)))] },
      extensions: { extensions: [extension(0x8a8a, [])] },
    };
    expect(helloOf(hello(parts[place] ?? {})).grease).toBe(true);
  },
);

test('what has no name keeps its number, and text from the wire cannot do anything', () => {
  const read = helloOf(
    hello({
      suites: [0x0000, 0x1234],
      extensions: [
        extension(0, vector16([0, ...vector16(ascii('a\u001b[2J b\\'))])),
        extension(10, vector16(u16(0x0042))),
        extension(13, vector16(u16(0xfe01))),
        extension(16, vector16(vector8(ascii('h\u009b2')))),
      ],
    }),
  );
  expect(read).toMatchObject({ sni: 'a\\x1b[2J\\x20b\\x5c', groups: ['0x0042'], signatureAlgorithms: ['0xfe01'], alpn: ['h\\x9b2'] });
  expect(read.cipherSuites.map(({ name }) => name)).toEqual(['0x0000', '0x1234']);
});

test('only a host name is taken for one', () => {
  const sni = (...entries: number[][]): string | null => helloOf(hello({ extensions: [extension(0, vector16(entries.flat()))] })).sni;
  expect(sni([7, ...vector16(ascii('no'))], [0, ...vector16(ascii('yes.example'))])).toBe('yes.example');
  expect(sni([7, ...vector16(ascii('no'))])).toBeNull();
});

describe('an SSLv2-style hello', () => {
  const v2 = (version: number, suites: number[][], { sessionId = [] as number[], challenge = RANDOM.slice(0, 16) } = {}): Uint8Array => {
    const body = [
      1,
      ...u16(version),
      ...u16(suites.length * 3),
      ...u16(sessionId.length),
      ...u16(challenge.length),
      ...suites.flat(),
      ...sessionId,
      ...challenge,
    ];
    return Uint8Array.from([0x80 | (body.length >> 8), body.length & 0xff, ...body]);
  };
  const SUITES = [
    [0, 0, 0x35],
    [1, 0, 0x80],
    [0, 0, 0xff],
  ];

  test.each([
    [0x0301, 'TLSv1'],
    [0x0300, 'SSLv3'],
    [0x0303, 'TLSv1.2'],
    [0x0002, null],
  ])('for version %i offers %s', (version, maximum) => {
    expect(helloOf(v2(version, SUITES))).toEqual({
      legacyVersion: version,
      versions: maximum ? [maximum] : [],
      maxVersion: maximum,
      versionsListed: false,
      cipherSuites: [
        { code: 0x35, name: 'TLS_RSA_WITH_AES_256_CBC_SHA' },
        { code: 0x010080, name: 'SSL_CK_RC4_128_WITH_MD5' },
      ],
      groups: [],
      keyShares: [],
      signatureAlgorithms: [],
      sni: null,
      alpn: [],
      grease: false,
      sslv2: true,
      bytes: 34,
    });
  });

  test('is waited for until it is whole, and what follows is not looked at', () => {
    const whole = v2(0x0301, SUITES);
    for (let length = 0; length < whole.length; length += 1) expect(readHello(whole.subarray(0, length))).toEqual({ kind: 'incomplete' });
    expect(readHello(Uint8Array.from([...whole, 9, 9, 9]))).toEqual(readHello(whole));
  });

  test('whose parts do not fit, or that is of no version, is none', () => {
    expect(readHello(v2(0x0301, []))).toMatchObject({ kind: 'not-tls' });
    expect(readHello(v2(0x0505, SUITES))).toMatchObject({ kind: 'not-tls' });
    expect(readHello(v2(0x0301, SUITES, { challenge: [1] }))).toMatchObject({ kind: 'not-tls' });
    expect(readHello(Uint8Array.from(v2(0x0301, SUITES).with(8, 99)))).toMatchObject({ kind: 'not-tls' });
  });
});

describe('a hello in pieces', () => {
  const whole = bytesOf(REAL.node24);
  const inRecords = (size: number): Uint8Array => {
    const payload = [...whole.subarray(5)];
    const records: number[] = [];
    for (let at = 0; at < payload.length; at += size) records.push(...record(payload.slice(at, at + size)));
    return Uint8Array.from(records);
  };

  test('is incomplete at every length but the whole', () => {
    for (let length = 0; length < whole.length; length += 1) expect(readHello(whole.subarray(0, length))).toEqual({ kind: 'incomplete' });
    expect(readHello(whole).kind).toBe('hello');
  });

  test.each([1, 2, 3, 4, 5, 7, 100, 512, 1598])('reads the same from records of %i bytes, and waits for the last of them', (size) => {
    const split = inRecords(size);
    expect(readHello(split)).toEqual(readHello(whole));
    for (let length = 0; length < split.length; length += size === 1 ? 61 : 1)
      expect(readHello(split.subarray(0, length)), `${length}`).toEqual({ kind: 'incomplete' });
  });

  test('ends where it says, in the middle of a record or before others', () => {
    const plain = readHello(hello({}));
    expect(readHello(Uint8Array.from(record([...message({}), 14, 0, 0, 0])))).toEqual(plain);
    expect(readHello(Uint8Array.from([...hello({}), 20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 9, 9]))).toEqual(plain);
  });

  test.each([
    ['an empty record', [...record(message({}).slice(0, 9)), ...record([])]],
    ['an alert in the middle', [...record(message({}).slice(0, 9)), ...record([2, 40], 21)]],
    ['a record longer than any may be', [22, 3, 1, 0x40, 0x01, 1]],
  ])('is given up at %s', (_, bytes) => {
    expect(readHello(Uint8Array.from(bytes))).toEqual({ kind: 'not-tls', text: 'a TLS hello that is broken' });
  });

  test('is not waited for beyond 64 KiB, nor beyond 128 KiB with its records', () => {
    expect(readHello(Uint8Array.from(record([1, 0, 0xff, 0xff])))).toEqual({ kind: 'incomplete' });
    expect(readHello(Uint8Array.from(record([1, 1, 0, 0])))).toEqual({ kind: 'not-tls', text: 'a TLS hello that is far too long' });
    const slow = Uint8Array.from([
      ...record([1]),
      ...record([0]),
      ...record([0xff]),
      ...record([0xff]),
      ...Array.from({ length: 22_000 }, () => record([0])).flat(),
    ]);
    expect(readHello(slow.subarray(0, 2 ** 17 - 1)).kind).toBe('incomplete');
    expect(readHello(slow.subarray(0, 2 ** 17))).toEqual({ kind: 'not-tls', text: 'a TLS hello that does not end' });
  });
});

describe('a hello whose parts do not fit each other is broken', () => {
  test.each<[string, Parts]>([
    ['a session id of 33 bytes', { sessionId: [...RANDOM, 32] }],
    ['no cipher suites', { suites: [] }],
    ['versions of one and a half', { extensions: [extension(43, [3, 3, 4, 3])] }],
    ['an extension that ends too early', { extensions: [[0, 10, 0, 9, 0, 2]] }],
    ['a list that ends beyond its extension', { extensions: [extension(10, [0, 9, 0, 29])] }],
    ['a key that ends beyond its extension', { extensions: [extension(51, vector16([0, 29, 0, 32, 1]))] }],
    ['a host name that ends beyond its extension', { extensions: [extension(0, vector16([0, 0, 9, 97]))] }],
  ])('%s', (_, parts) => {
    expect(readHello(hello(parts))).toEqual({ kind: 'not-tls', text: 'a TLS hello that is broken' });
  });

  test('bytes behind the extensions', () => {
    const body = [...message({ extensions: [listed(0x0304)] }), 0];
    body[3] = (body[3] ?? 0) + 1;
    expect(readHello(Uint8Array.from(record(body))).kind).toBe('not-tls');
  });
});

describe('what is no hello is named, as soon as it is known', () => {
  test.each([
    ['GET / HTTP/1.1\r\nHost: x\r\n', 'an HTTP request'],
    ['POST ', 'an HTTP request'],
    ['CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n', 'a CONNECT request: a proxy is in between'],
    ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'HTTP/2 without TLS'],
    ['PROXY TCP4 10.0.0.1', 'a PROXY protocol header: a proxy is in between'],
    ['\u0005\u0001\u0000', 'a SOCKS request: a proxy is in between'],
    ['\u0004\u0001\u0001\u00bb', 'a SOCKS request: a proxy is in between'],
    ['SSH-2.0-OpenSSH_9.2\r\n', 'an SSH greeting'],
    ['hello\n', 'something that is not TLS'],
    ['\u0016\u00fe\u00ff', 'something that is not TLS'],
    ['\u0080\u0020\u0004', 'something that is not TLS'],
    ['\u0016\u0003\u0003\u0000\u0004\u0002\u0000\u0000\u0000', 'a TLS message that is no hello'],
    ['\u0015\u0003\u0003\u0000\u0020', 'a TLS hello that is broken'],
  ])('%j: %s', (text, expected) => {
    expect(readHello(Uint8Array.from(ascii(text)))).toEqual({ kind: 'not-tls', text: expected });
  });

  test.each([
    '',
    'G',
    'CONN',
    'P',
    'P\u0000'.slice(0, 1),
    '\u0005',
    '\u0016',
    '\u0016\u0003',
    '\u0015',
    '\u0015\u0003\u0001\u0000\u0002\u0002',
    '\u0080\u002e',
  ])('%j may become one of them or a hello: not decided yet', (text) => {
    expect(readHello(Uint8Array.from(ascii(text)))).toEqual({ kind: 'incomplete' });
  });

  test('an alert that nobody has named is told by its number', () => {
    expect(readHello(Uint8Array.from([21, 3, 3, 0, 2, 1, 200]))).toEqual({ kind: 'alert', level: 1, description: 200, name: 'alert 200' });
  });
});
