// The synthetic machine of the sample: a composite that no real host could be, with one installation for each kind of verdict.
import type { Installation, InstallationKind, Machine, Verdict } from '../contract/document.ts';
import { installationId } from '../contract/ids.ts';

export const sampleMachine: Machine = {
  os: 'linux',
  release: 'synthetic',
  arch: 'x64',
  hostname: 'sample-host.example.com',
};

interface Facts {
  readonly kind: InstallationKind;
  readonly name: string;
  readonly version: string | null;
  readonly path: string;
  /** Where `path` leads, when it is a link. */
  readonly realPath?: string;
  readonly foundBy: string;
  readonly library: Installation['library'];
  /** For TLS 1.2, TLS 1.3 and ML-KEM. */
  readonly verdicts: readonly [tls12: Verdict, tls13: Verdict, pq: Verdict];
  readonly causes?: Installation['causes'];
  readonly stale?: boolean;
  readonly notRunBecause?: NonNullable<Installation['notRunBecause']>;
}

// No program of the sample exists, so none says hello: verdicts are derived from its version and library, or there is none.
function installation(facts: Facts): Installation {
  const realPath = facts.realPath ?? facts.path;
  const notRunBecause = facts.notRunBecause ?? null;
  const [tls12, tls13, pq] = facts.verdicts;
  return {
    id: installationId(facts.kind, realPath),
    kind: facts.kind,
    name: facts.name,
    version: facts.version,
    path: facts.path,
    realPath,
    foundBy: [facts.foundBy],
    active: facts.stale !== true,
    stale: facts.stale ?? false,
    ran: false,
    notRunBecause,
    library: facts.library,
    handshake: null,
    verdicts: { 'tls1.2': tls12, 'tls1.3': tls13, pq },
    basis: notRunBecause === null || notRunBecause === 'not-needed' ? 'derived' : 'none',
    causes: facts.causes ?? [],
  };
}

const openssl = (version: string): Installation['library'] => ({ name: 'OpenSSL', version });

/** What is installed on the sample's machine. Versions and libraries belong together as in the vendors' change logs. */
export const sampleInstallations: Installation[] = [
  installation({
    kind: 'aws-cli',
    name: 'AWS CLI v2',
    version: '2.36.7',
    path: '/usr/local/bin/aws',
    realPath: '/usr/local/aws-cli/v2/2.36.7/bin/aws',
    foundBy: 'PATH (a shell runs this one)',
    library: openssl('3.5.7'),
    verdicts: ['ready', 'ready', 'ready'],
    notRunBecause: 'not-needed',
  }),
  installation({
    kind: 'aws-cli',
    name: 'AWS CLI v2',
    version: '2.9.1',
    path: '/usr/local/aws-cli/v2/2.9.1/bin/aws',
    foundBy: '/usr/local/aws-cli/v2',
    library: openssl('1.0.2'),
    verdicts: ['ready', 'not-ready', 'not-ready'],
    notRunBecause: 'not-needed',
    stale: true,
  }),
  installation({
    kind: 'aws-cli',
    name: 'AWS CLI v1',
    version: '1.16.96',
    path: '/home/sample/.local/bin/aws',
    foundBy: '~/.local/bin',
    library: openssl('1.1.1n'),
    verdicts: ['ready', 'ready', 'not-ready'],
    notRunBecause: 'not-needed',
  }),
  installation({
    kind: 'node',
    name: 'Node.js',
    version: '24.21.0',
    path: '/home/sample/.nvm/versions/node/v24.21.0/bin/node',
    foundBy: 'nvm',
    library: openssl('3.5.8'),
    verdicts: ['ready', 'ready', 'ready'],
    notRunBecause: 'not-needed',
  }),
  installation({
    kind: 'node',
    name: 'Node.js',
    version: '20.20.2',
    path: '/usr/bin/node',
    foundBy: 'PATH (a shell runs this one)',
    library: openssl('3.0.19'),
    verdicts: ['ready', 'ready', 'not-ready'],
    notRunBecause: 'not-needed',
  }),
  installation({
    kind: 'node',
    name: 'Node.js',
    version: '0.8.28',
    path: '/opt/kiosk/node',
    foundBy: '/opt',
    library: openssl('1.0.0m'),
    verdicts: ['not-ready', 'not-ready', 'not-ready'],
    notRunBecause: 'not-needed',
    causes: [
      { code: 'library-too-old', text: 'OpenSSL 1.0.0m cannot do TLS 1.2; that came with OpenSSL 1.0.1.', where: '/opt/kiosk/node' },
    ],
  }),
  installation({
    kind: 'dotnet-framework',
    name: '.NET Framework (64-bit)',
    version: '4.5.2',
    path: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319',
    foundBy: 'registry',
    library: { name: 'Schannel', version: '6.3.9600' },
    verdicts: ['capable', 'not-ready', 'not-ready'],
    notRunBecause: 'not-needed',
    causes: [
      {
        code: 'strong-crypto-off',
        text: 'Applications for .NET Framework 4.5.2 ask for TLS 1.0 at most, because SchUseStrongCrypto is not set.',
        where: 'HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319',
      },
    ],
  }),
  installation({
    kind: 'python',
    name: 'Python',
    version: null,
    path: '/srv/shared/tools/python3',
    foundBy: 'PATH',
    library: null,
    verdicts: ['unknown', 'unknown', 'unknown'],
    notRunBecause: 'writable-by-others',
    causes: [
      { code: 'writable-by-others', text: 'Others can write to this folder, so the program was not run.', where: '/srv/shared/tools' },
    ],
  }),
];
