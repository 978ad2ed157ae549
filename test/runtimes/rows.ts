// What real runtimes offer where nothing is set, as it was measured on 2026-11-22 on Debian 12 (x64): one row each.
import type { Installation } from '../../src/contract/document.ts';

/** Where a runtime comes from: a package of a set, by its program, or the machine, with the question that tells its version. */
type From =
  | { readonly set: 'core' | 'small' | 'large'; readonly program: string }
  | { readonly program: string; readonly ask: readonly string[]; readonly version: RegExp; readonly apt: string };

export interface Row {
  readonly name: string;
  readonly kind: Installation['kind'];
  readonly from: From;
  readonly library: NonNullable<Installation['library']>;
  readonly offers: {
    readonly max: NonNullable<Installation['handshake']>['maxVersion'];
    readonly min: NonNullable<Installation['handshake']>['minVersion'];
    readonly firstGroup: string;
    /** `share`: a key is sent along; `offered`: the server has to ask for it. */
    readonly pq: 'share' | 'offered' | 'no';
  };
  /** For TLS 1.2, TLS 1.3 and post-quantum. */
  readonly verdicts: readonly [Verdict, Verdict, Verdict];
}
type Verdict = Installation['verdicts']['pq'];

const node = (version: string, set: 'core' | 'small' | 'large', library: string, rest: Pick<Row, 'offers' | 'verdicts'>): Row => ({
  name: `Node.js ${version}`,
  kind: 'node',
  from: { set, program: `node-${version.startsWith('0.') ? version.slice(0, version.lastIndexOf('.')) : version.split('.')[0]}/bin/node` },
  library: { name: 'OpenSSL', version: library },
  ...rest,
});

const UP_TO_TLS12 = ['ready', 'not-ready', 'not-ready'] as const;
const UP_TO_TLS13 = ['ready', 'ready', 'not-ready'] as const;
const ALL = ['ready', 'ready', 'ready'] as const;
const MODERN = { max: 'TLSv1.3', min: 'TLSv1.2', firstGroup: 'x25519', pq: 'no' } as const;
/** Offered, though OpenSSL 3 refuses to go on with the two old ones. */
const FROM_TLS10 = { ...MODERN, min: 'TLSv1' } as const;
const POST_QUANTUM = { ...MODERN, firstGroup: 'X25519MLKEM768', pq: 'share' } as const;
const OLD = { max: 'TLSv1.2', min: 'TLSv1', pq: 'no' } as const;

export const FETCHED: readonly Row[] = [
  node('0.8.28', 'core', '1.0.0m', {
    offers: { max: 'TLSv1', min: null, firstGroup: 'sect163k1', pq: 'no' },
    verdicts: ['not-ready', 'not-ready', 'not-ready'],
  }),
  node('0.10.48', 'small', '1.0.1u', { offers: { ...OLD, firstGroup: 'sect571r1' }, verdicts: UP_TO_TLS12 }),
  node('8.17.0', 'small', '1.0.2s', { offers: { ...OLD, firstGroup: 'secp256r1' }, verdicts: UP_TO_TLS12 }),
  node('10.24.1', 'small', '1.1.1k', { offers: { ...OLD, firstGroup: 'x25519' }, verdicts: UP_TO_TLS12 }),
  node('12.22.12', 'small', '1.1.1n', { offers: MODERN, verdicts: UP_TO_TLS13 }),
  node('16.20.2', 'small', '1.1.1v+quic', { offers: MODERN, verdicts: UP_TO_TLS13 }),
  node('20.20.2', 'large', '3.0.19', { offers: MODERN, verdicts: UP_TO_TLS13 }),
  node('22.23.3', 'large', '3.5.8', { offers: POST_QUANTUM, verdicts: ALL }),
  node('24.21.0', 'large', '3.5.8', { offers: POST_QUANTUM, verdicts: ALL }),
  {
    name: 'AWS CLI 2.33.5, the official bundle',
    kind: 'aws-cli',
    from: { set: 'large', program: 'aws-cli-2.33/awscli/v2/2.33.5/dist/aws' },
    library: { name: 'OpenSSL', version: '3.0' },
    offers: MODERN,
    verdicts: UP_TO_TLS13,
  },
  {
    name: 'AWS CLI 2.36.12, the official bundle',
    kind: 'aws-cli',
    from: { set: 'large', program: 'aws-cli-2.36/awscli/v2/2.36.12/dist/aws' },
    library: { name: 'OpenSSL', version: '3.5' },
    offers: POST_QUANTUM,
    verdicts: ALL,
  },
  {
    name: 'Bun 1.4.5',
    kind: 'bun',
    from: { set: 'large', program: 'bun/bin/bun' },
    library: { name: 'BoringSSL', version: '' },
    offers: POST_QUANTUM,
    verdicts: ALL,
  },
  {
    name: 'Deno 2.9.6',
    kind: 'deno',
    from: { set: 'large', program: 'deno/deno' },
    library: { name: 'rustls', version: '' },
    offers: { ...MODERN, pq: 'offered' },
    verdicts: ALL,
  },
];

const OPENSSL = { name: 'OpenSSL', version: '3.0.19' };
const GNUTLS = { name: 'GnuTLS', version: '3.7.9' };

const system = (
  name: string,
  kind: Row['kind'],
  version: RegExp,
  rest: { readonly ask?: readonly string[]; readonly program?: string; readonly apt?: string; readonly verdicts?: Row['verdicts'] } & Pick<
    Row,
    'library' | 'offers'
  >,
): Row => ({
  name,
  kind,
  from: { program: `/usr/bin/${rest.program ?? kind}`, ask: rest.ask ?? ['--version'], version, apt: rest.apt ?? kind },
  library: rest.library,
  offers: rest.offers,
  verdicts: rest.verdicts ?? UP_TO_TLS13,
});

/** With Debian 12's own builds and settings; other systems have others. */
export const OF_DEBIAN: readonly Row[] = [
  system('Python 3.11', 'python', /^Python 3\.11\./, { program: 'python3', apt: 'python3', library: OPENSSL, offers: FROM_TLS10 }),
  system('Java 17', 'java', /^openjdk 17\./, { apt: 'openjdk-17-jre-headless', library: { name: 'JSSE', version: '17' }, offers: MODERN }),
  system('OpenSSL 3.0', 'openssl', /^OpenSSL 3\.0\./, { ask: ['version'], library: OPENSSL, offers: FROM_TLS10 }),
  system('curl 7.88', 'curl', /^curl 7\.88\..*OpenSSL\/3\.0/, { library: OPENSSL, offers: FROM_TLS10 }),
  system('wget 1.21', 'wget', /^GNU Wget 1\.21[\s\S]*\+ssl\/gnutls/, {
    library: GNUTLS,
    offers: { ...FROM_TLS10, firstGroup: 'secp256r1' },
  }),
  system('git 2.39', 'git', /^git version 2\.39\./, { library: GNUTLS, offers: { ...FROM_TLS10, firstGroup: 'secp256r1' } }),
  system('Perl with IO::Socket::SSL 2.081', 'perl', /^2\.081$/, {
    ask: ['-MIO::Socket::SSL', '-e', 'print $IO::Socket::SSL::VERSION'],
    apt: 'libio-socket-ssl-perl',
    library: OPENSSL,
    offers: FROM_TLS10,
  }),
  system('Ruby 3.1', 'ruby', /^ruby 3\.1\./, { library: OPENSSL, offers: FROM_TLS10 }),
  system('PHP 8.2', 'php', /^PHP 8\.2\./, { apt: 'php-cli', library: OPENSSL, offers: FROM_TLS10 }),
  system('Go 1.19', 'go', /^go version go1\.19\./, {
    ask: ['version'],
    apt: 'golang-go',
    library: { name: 'Go crypto/tls', version: '1.19.8' },
    offers: MODERN,
  }),
  system('AWS CLI 2.9.19', 'aws-cli', /^aws-cli\/2\.9\.19 /, { program: 'aws', apt: 'awscli', library: OPENSSL, offers: FROM_TLS10 }),
  system('Mono 6.8', 'mono', /^Mono JIT compiler version 6\.8\./, {
    apt: 'mono-runtime mono-mcs libmono-btls-interface4.0-cil',
    library: { name: 'BoringSSL', version: '' },
    offers: { ...OLD, firstGroup: 'x25519' },
    verdicts: UP_TO_TLS12,
  }),
];
