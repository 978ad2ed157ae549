import { describe, expect, it } from 'vitest';
import type { Client, Finding, FindingEvidence, Installation } from '../../src/contract/document.ts';
import { FINDING_KINDS, INSTALLATION_KINDS } from '../../src/contract/vocabulary.ts';
import { choosePlaybook } from '../../src/remediation/choose.ts';
import { FILLED_PLACEHOLDERS, LEFT_TO_THE_PERSON } from '../../src/remediation/placeholders.ts';
import { type Plan, planFor, stepIds } from '../../src/remediation/plan.ts';
import { PLAYBOOKS } from '../../src/remediation/playbooks/index.ts';
import { SHARED_RESPONSIBILITY } from '../../src/remediation/shared-responsibility.ts';
import { TARGETS, type Target } from '../../src/tls/targets.ts';

const ROLE = 'arn:aws:iam::111122223333:role/team/erp-sync';
const DOTNET_AGENT =
  'aws-sdk-dotnet-45/3.3.1.0 aws-sdk-dotnet-core/3.3.17.10 .NET_Runtime/4.0 .NET_Framework/4.0 OS/Microsoft_Windows_NT_6.3.9600.0 ClientSync';

const evidence = (given: Partial<FindingEvidence> = {}): FindingEvidence => ({
  calls: 12,
  totalCalls: 12,
  firstSeen: '2026-10-01T00:00:00.000Z',
  lastSeen: '2026-11-20T10:00:00.000Z',
  tlsVersions: { TLSv1: 12 },
  keyExchange: { absent: 12 },
  services: { 's3.amazonaws.com': 12 },
  accounts: { '111122223333': 12 },
  regions: { 'eu-west-1': 12 },
  principals: { [ROLE]: 12 },
  sessions: {},
  hosts: { 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0f3a1234567890abc': 12 },
  accessKeyIds: { ASIAIOSFODNN7EXAMPLE: 12 },
  sourceIps: { '10.2.4.17': 10, '10.2.4.18': 2 },
  vpcEndpoints: { 'vpce-0123456789abcdef0': 12 },
  userAgents: { [DOTNET_AGENT]: 12 },
  byDay: {},
  truncated: [],
  eventIds: ['01234567-89ab-cdef-0123-456789abcdef'],
  ...given,
});
const client = (given: Partial<Client> = {}): Client => ({
  id: 'c-0123456789ab',
  label: 'AWS SDK for .NET · role erp-sync',
  product: 'AWS SDK for .NET',
  productVersion: '3.3.1.0',
  sdk: 'AWS SDK for .NET',
  sdkVersion: '3.3.1.0',
  runtime: '.NET Framework',
  runtimeVersion: null,
  os: 'Windows 6.3.9600.0',
  ownedBy: 'user',
  confidence: 'high',
  ...given,
});
const installation = (given: Partial<Installation> = {}): Installation => ({
  id: 'i-0123456789ab',
  kind: 'python',
  name: 'Python',
  version: '3.6.8',
  path: '/opt/old python/bin/python3',
  realPath: '/opt/old python/bin/python3.6',
  foundBy: ['PATH'],
  active: true,
  stale: false,
  ran: true,
  notRunBecause: null,
  library: { name: 'OpenSSL', version: '1.0.0' },
  handshake: {
    maxVersion: 'TLSv1',
    minVersion: 'TLSv1',
    versions: ['TLSv1'],
    groups: [],
    keyShares: [],
    cipherSuites: 20,
    sni: true,
    alpn: [],
    ms: 5,
  },
  verdicts: { 'tls1.2': 'not-ready', 'tls1.3': 'not-ready', pq: 'not-ready' },
  basis: 'proved',
  causes: [],
  ...given,
});
function finding(given: Partial<Finding> = {}): Finding {
  const bare: Omit<Finding, 'playbook'> = {
    id: 'c-0123456789ab:legacy-calls',
    kind: 'legacy-calls',
    severity: 'high',
    severityReason: 'Seen after AWS began to refuse it.',
    title: 'erp-sync: 12 calls at TLS 1.0',
    client: client(),
    installation: null,
    evidence: evidence(),
    steps: [],
    status: 'open',
    decision: null,
    verification: null,
    ...given,
  };
  return { ...bare, playbook: given.playbook ?? choosePlaybook({ ...bare, installation: null }) };
}
const installed = (about: Installation, kind: Finding['kind'] = 'not-ready-runtime'): Finding =>
  finding({
    id: `i-0123456789ab:${kind}`,
    kind,
    client: null,
    evidence: null,
    installation: about.id,
    playbook: choosePlaybook({ kind, client: null, installation: about }),
  });
const planOf = (
  of: Finding,
  about: Installation | null = null,
  target: Target = 'tls1.2',
  platform: 'linux' | 'win32' | 'darwin' | 'other' = 'linux',
): Plan => planFor(of, { platform, target, installation: about });
const commands = (plan: Plan): readonly string[] =>
  [...plan.steps, ...plan.verify, ...plan.rollback].flatMap((step) => step.commands.map(({ text }) => text));
const everything = (plan: Plan): string => JSON.stringify(plan);

describe('why it is a finding', () => {
  it('a call after the cut-off reached an endpoint that still took it', () => {
    const why = planOf(finding()).why.join(' ');
    expect(why).toContain('All 12 calls used TLS 1.0, the last one on 2026-11-20.');
    expect(why).toMatch(/required TLS 1\.2 .* since February 2024/);
    expect(why).toMatch(/endpoint that still took/);
  });

  it('a call of 2022 is no live one: find out whether it is fixed, gone or broken', () => {
    const why = planOf(
      finding({
        evidence: evidence({ calls: 3, totalCalls: 1200, lastSeen: '2022-07-01T00:00:00.000Z', tlsVersions: { TLSv1: 2, 'TLSv1.1': 1 } }),
      }),
    ).why;
    expect(why.join(' ')).toContain('3 of 1,200 calls used TLS 1.0 and TLS 1.1, the last one on 2022-07-01.');
    expect(why.join(' ')).toMatch(/no live call.*fixed, is gone, or is broken/);
  });

  it.each([
    ['tls1.3', /used TLS 1\.2.*offer TLS 1\.3.*requires TLS 1\.2 and recommends TLS 1\.3/],
    ['pq', /without ML-KEM.*works today/],
  ] as const)('below the target %s it works today', (target, words) => {
    const of = finding({
      id: 'c-0123456789ab:below-target-calls',
      kind: 'below-target-calls',
      severity: 'low',
      evidence: evidence({ tlsVersions: { 'TLSv1.2': 12 } }),
    });
    expect(planOf(of, null, target).why.join(' ')).toMatch(words);
  });

  it('a path that has no TLS 1.3 is not blamed on the client', () => {
    const of = finding({
      kind: 'below-target-calls',
      severity: 'info',
      severityReason: 'The path offers no more.',
      evidence: evidence({ tlsVersions: { 'TLSv1.2': 12 } }),
    });
    expect(planOf(of, null, 'tls1.3').why).toEqual(['All 12 calls used TLS 1.2, the last one on 2026-11-20.', 'The path offers no more.']);
  });

  it('an installation is judged by what its hello said', () => {
    const about = installation();
    expect(planOf(installed(about), about).why.join(' ')).toMatch(/handshake on this machine.*TLS 1\.0 at most.*cannot connect/);
    const noPq = installation({
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'not-ready' },
      handshake: {
        maxVersion: 'TLSv1.3',
        minVersion: 'TLSv1.2',
        versions: ['TLSv1.3'],
        groups: ['x25519'],
        keyShares: [],
        cipherSuites: 3,
        sni: true,
        alpn: [],
        ms: 5,
      },
    });
    expect(planOf(installed(noPq), noPq, 'pq').why.join(' ')).toMatch(/TLS 1\.3, but no ML-KEM.*works today/);
    const derived = installation({ handshake: null, basis: 'derived' });
    expect(planOf(installed(derived), derived).why.join(' ')).toMatch(/^This is derived from its version, its library/);
    const unknown = installation({ handshake: null, basis: 'none' });
    for (const one of [derived, unknown])
      expect(everything(planOf(installed(one), one))).not.toMatch(/(record|repeat|measure)s? .*handshake/i);
  });

  it('a hello with nothing in it that is still spoken is no lack of knowledge', () => {
    const ancient = installation({ handshake: null, basis: 'proved' });
    expect(planOf(installed(ancient), ancient).why.join(' ')).toMatch(/^It was made to say hello on this machine, and offered no version/);
  });

  it('the end of support has no setting as its cause, and what AWS holds below has none in the client', () => {
    const about = installation({ causes: [{ code: 'library-too-old', text: 'OpenSSL 3.0.19 cannot do post-quantum.', where: '' }] });
    expect(planOf(installed(about), about).likelyCauses).toHaveLength(1);
    expect(planOf(installed(about, 'end-of-support'), about).likelyCauses).toEqual([]);
    const held = finding({ kind: 'below-target-calls', severity: 'info', severityReason: 'The path offers no more.' });
    expect(planOf(held, null, 'tls1.3').likelyCauses).toEqual([]);
  });

  it('a browser is not taken for a program without a user agent', () => {
    const firefox = 'Mozilla/5.0 (Windows NT 6.1; rv:20.0) Gecko/20100101 Firefox/20.0';
    const of = finding({
      client: client({ product: null, sdk: null, runtime: null }),
      evidence: evidence({ userAgents: { [firefox]: 12 } }),
    });
    expect(planOf(of).likelyCauses[0]).toMatch(/^An old browser/);
    expect(planOf(of).likelyCauses.join(' ')).not.toMatch(/s3cmd/);
  });

  it('a pinned one says what it could do, and names the setting as the cause', () => {
    const about = installation({
      verdicts: { 'tls1.2': 'capable', 'tls1.3': 'capable', pq: 'not-ready' },
      causes: [{ code: 'node-options', text: '--tls-max-v1.1 in NODE_OPTIONS', where: '/etc/environment' }],
    });
    const plan = planOf(installed(about, 'pinned-runtime'), about);
    expect(plan.why.join(' ')).toMatch(/can do TLS 1\.2: a setting holds it below/);
    expect(plan.likelyCauses).toEqual(['--tls-max-v1.1 in NODE_OPTIONS (/etc/environment)']);
  });

  it('each kind says two to four sentences', () => {
    for (const kind of FINDING_KINDS) {
      const about = installation();
      for (const plan of [planOf(finding({ kind })), planOf(installed(about, kind), about)]) {
        const sentences = plan.why.join(' ').match(/[.!?](?= |$)/g) ?? [];
        expect(sentences.length, `${kind}: ${plan.why.join(' ')}`).toBeGreaterThanOrEqual(2);
        expect(plan.why.length).toBeLessThanOrEqual(4);
      }
    }
  });

  it('an anonymous caller is said to get no notice from AWS', () => {
    expect(planOf(finding({ evidence: evidence({ principals: { anonymous: 12 } }) })).why.join(' ')).toMatch(/no identity.*no notice/);
  });

  it("AWS's own calls are AWS's to fix", () => {
    const plan = planOf(finding({ client: client({ ownedBy: 'aws' }) }));
    expect(plan.why.join(' ')).toMatch(/nothing to fix/);
    expect(plan.likelyCauses).toEqual([]);
  });
});

describe('likely causes', () => {
  it('come from the user agents of the evidence, the details in them too', () => {
    expect(planOf(finding()).likelyCauses[0]).toMatch(/AWSSDK\.Core is older than 3\.3\.22/);
  });

  it('an empty user agent points at s3cmd and scripts', () => {
    const of = finding({
      client: client({ product: null, sdk: null, runtime: null, os: null, ownedBy: 'unknown' }),
      evidence: evidence({ userAgents: { '': 12 } }),
    });
    expect(of.playbook).toBe('r00-find-owner');
    expect(planOf(of).likelyCauses.join(' ')).toMatch(/s3cmd/);
  });

  it('many user agents give a short list, each cause once', () => {
    const others = [
      'aws-sdk-nodejs/2.1.0 linux/v8.4.0',
      'aws-sdk-java/1.11.1 Linux/4.4 OpenJDK_64-Bit_Server_VM/24.95 java/1.7.0_95',
      'Boto/2.48.0 Python/2.7.14 Linux/4.4',
      'curl/7.21.4 OpenSSL/0.9.8x',
      '',
    ];
    const userAgents = Object.fromEntries(
      [...others, ...Array.from({ length: 500 }, (_, i) => `${DOTNET_AGENT} n${i}`)].map((agent, i) => [agent, 1000 - i]),
    );
    const causes = planOf(finding({ evidence: evidence({ userAgents }) })).likelyCauses;
    expect(causes).toHaveLength(6);
    expect(causes[0]).toMatch(/secureProtocol/);
    expect(new Set(causes).size).toBe(causes.length);
  });
});

describe("commands with the finding's own values", () => {
  const owner = planOf(finding({ playbook: 'r00-find-owner' }));

  it('name the caller as the log named it', () => {
    const all = commands(owner).join('\n');
    for (const value of [
      'ASIAIOSFODNN7EXAMPLE',
      '111122223333',
      '--region eu-west-1',
      '--role-name erp-sync',
      'Values=10.2.4.17',
      'i-0f3a1234567890abc',
      'vpce-0123456789abcdef0',
      ROLE,
      '2026-11-20T10:00:00.000Z',
      '01234567-89ab-cdef-0123-456789abcdef',
      'tls-migrate verify c-0123456789ab:legacy-calls',
    ]) {
      expect(all).toContain(value);
    }
    expect(all).not.toMatch(/\b(ACCESS_KEY_ID|REGION|ROLE_NAME|SOURCE_IP|INSTANCE_ID|EVENT_ID)\b/);
  });

  it('name the most frequent value that is safe, and leave the placeholder when none is', () => {
    const all = commands(
      planOf(
        finding({
          playbook: 'r00-find-owner',
          evidence: evidence({ sourceIps: { '10.0.0.1; touch owned': 900, '10.0.0.2': 3 }, accessKeyIds: { '$(touch owned)': 900 } }),
        }),
      ),
    ).join('\n');
    expect(all).toContain('Values=10.0.0.2');
    expect(all).toContain('--access-key-id ACCESS_KEY_ID');
    expect(all).not.toContain('owned');
  });

  it('run the installation that was found, quoted for the shell', () => {
    const about = installation();
    expect(commands(planOf(installed(about), about)).join('\n')).toContain("'/opt/old python/bin/python3' -c ");
    const windows = installation({ path: 'C:\\Program Files\\Python36\\python.exe' });
    expect(commands(planOf(installed(windows), windows)).join('\n')).toContain("& 'C:\\Program Files\\Python36\\python.exe' -c ");
  });

  it('leave the placeholder for a path that nobody should paste', () => {
    const about = installation({ path: '/opt/$(touch owned)/python3' });
    const all = commands(planOf(installed(about), about)).join('\n');
    expect(all).toContain('PROGRAM_PATH -c ');
    expect(all).not.toContain('owned');
  });

  it('say on their own step what stands for each placeholder that is left', () => {
    const known = [...FILLED_PLACEHOLDERS, ...LEFT_TO_THE_PERSON];
    const about = installation();
    const bare = finding({ evidence: null, client: null });
    let left = 0;
    for (const { id } of PLAYBOOKS) {
      for (const [of, on] of [
        [bare, null],
        [finding(), null],
        [installed(about), about],
      ] as const) {
        for (const target of TARGETS) {
          const plan = planOf({ ...of, playbook: id }, on, target);
          for (const step of [...plan.steps, ...plan.verify, ...plan.rollback]) {
            const text = step.commands.map((command) => command.text).join('\n');
            for (const name of known.filter((each) => new RegExp(`\\b${each}\\b`).test(text))) {
              left += 1;
              expect(
                step.details?.filter((line) => line.startsWith(`${name}: `)),
                `${id}/${step.id}`,
              ).toHaveLength(1);
            }
            for (const line of step.details ?? []) {
              const [, name] = /^([A-Z]+(?:_[A-Z]+)*): /.exec(line) ?? [];
              if (name !== undefined) expect(text, `${id}/${step.id}`).toContain(name);
            }
          }
        }
      }
    }
    expect(left).toBeGreaterThan(100);
  });

  it('do not speak of a placeholder that is filled', () => {
    const about = installation({ kind: 'node', name: 'Node.js', version: '0.8.28', path: '/opt/kiosk/bin/node' });
    const back = planOf(installed(about), about).rollback.find(({ id }) => id === 'old-node');
    expect(back?.commands[0]?.text).toContain('nvm install 0.8.28');
    expect(JSON.stringify(back)).not.toContain('OLD_VERSION');
  });

  it("go by the program's name where no installation is known", () => {
    const of = finding({ client: client({ product: 'Boto3', sdk: 'Boto3', runtime: 'Python', os: 'Linux 5.4' }) });
    expect(commands(planOf(of)).join('\n')).toMatch(/^python3 -c /m);
    expect(commands(planOf(of)).join('\n')).not.toContain('PROGRAM_PATH');
  });

  it("take the old version from what it belongs to: Node.js's, not the SDK's", () => {
    const node = finding({
      client: client({
        product: 'AWS SDK for JavaScript v3',
        sdk: 'AWS SDK for JavaScript v3',
        productVersion: '3.300.0',
        runtime: 'Node.js',
        runtimeVersion: '16.20.2',
        os: 'Linux 5.4',
      }),
    });
    expect(commands(planOf(node)).join('\n')).toContain('nvm use 16.20.2');
    const cli = finding({
      client: client({
        product: 'AWS CLI v1',
        sdk: 'botocore',
        productVersion: '1.16.9',
        runtime: 'Python',
        runtimeVersion: '2.7.5',
        os: 'Linux 3.10',
      }),
    });
    expect(commands(planOf(cli)).join('\n')).toContain("'awscli==1.16.9'");
  });

  it('a hostile finding leaves no trace in any command of any playbook', () => {
    const evil = "x'; touch owned; '";
    const hostile = { [evil]: 5, [`arn:aws:iam::111122223333:role/${evil}`]: 4, [`i-0f3a ${evil}`]: 3, __proto__evil: 2 };
    for (const playbook of PLAYBOOKS) {
      for (const target of TARGETS) {
        const of = finding({
          id: evil,
          playbook: playbook.id,
          client: client({ label: evil, product: evil, productVersion: evil, runtimeVersion: evil, os: evil }),
          evidence: evidence({
            services: hostile,
            accounts: hostile,
            regions: hostile,
            principals: hostile,
            sessions: hostile,
            hosts: hostile,
            accessKeyIds: hostile,
            sourceIps: hostile,
            vpcEndpoints: hostile,
            userAgents: hostile,
            eventIds: [evil],
          }),
        });
        expect(everything(planOf(of, null, target)), playbook.id).not.toContain('owned');
        const about = installation({ path: `/opt/${evil}`, version: evil });
        expect(commands(planOf({ ...of, installation: about.id }, about, target)).join('\n')).not.toContain('owned');
      }
    }
  });
});

describe('a client seen in a log', () => {
  const firstCommand = (given: Partial<FindingEvidence>, over: Partial<Finding> = {}): string =>
    planOf(finding({ evidence: evidence(given), ...over })).steps[0]?.commands[0]?.text ?? '';

  it.each([
    [{}, /^aws ec2 describe-instances .*--instance-ids i-0f3a1234567890abc /],
    [{ hosts: { 'arn:aws:lambda:eu-west-1:111122223333:function:nightly': 1 } }, /^aws lambda get-function .*--function-name nightly$/],
    [{ hosts: {} }, /^aws ec2 describe-network-interfaces .*Values=10\.2\.4\.17'/],
  ])('is found on its machine first, by the strongest trace: %o', (given, command) => {
    expect(firstCommand(given)).toMatch(command);
  });

  it('without a trace of a machine the plan begins with measuring', () => {
    expect(firstCommand({ hosts: {}, sourceIps: { '203.0.113.9': 3 } })).not.toMatch(/^aws/);
  });

  it('needs no search when the plan is not for its machine', () => {
    expect(firstCommand({}, { playbook: 'r12-middlebox' })).not.toMatch(/^aws/);
    const about = installation();
    expect(planOf(installed(about), about).steps[0]?.commands[0]?.text).not.toMatch(/^aws/);
  });
});

describe('commands for the right system', () => {
  const platforms = (plan: Plan): ReadonlySet<string> =>
    new Set([...plan.steps, ...plan.verify, ...plan.rollback].flatMap((step) => step.commands.map(({ platform }) => platform)));
  const boto = (os: string | null): Finding => finding({ client: client({ product: 'Boto3', sdk: 'Boto3', runtime: 'Python', os }) });

  it('a client on Windows is fixed there, wherever the person sits', () => {
    expect(platforms(planOf(boto('Windows 10')))).toContain('win32');
    expect(platforms(planOf(boto('Windows 10')))).not.toContain('unix');
    expect(platforms(planOf(boto('Linux 5.4'), null, 'tls1.2', 'win32'))).not.toContain('win32');
  });

  it('a client of an unknown system shows them all', () => {
    const all = platforms(planOf(boto(null), null, 'tls1.2', 'win32'));
    expect(all).toContain('win32');
    expect(all).toContain('unix');
  });

  it("the person's own choice wins", () => {
    const chosen = planFor(boto('Windows 10'), { platform: 'linux', target: 'tls1.2', installation: null, platformChosen: true });
    expect(platforms(chosen)).toContain('unix');
    expect(commands(chosen).join('\n')).not.toContain('Tee-Object');
  });

  it('.NET Framework is Windows even when the report is made elsewhere', () => {
    const about = installation({
      kind: 'dotnet-framework',
      name: '.NET Framework',
      version: '4.5.2',
      path: 'C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319',
    });
    expect(commands(planOf(installed(about), about)).join('\n')).toContain('SchUseStrongCrypto');
  });

  it('a step without a command for this system keeps the ones it has', () => {
    const onLinux = planOf(finding({ playbook: 'r05-dotnet-framework', client: client({ os: 'Linux 5.4', runtime: null }) }));
    expect(onLinux.steps.find(({ id }) => id === 'registry')?.commands.length).toBeGreaterThan(0);
  });
});

describe('targets', () => {
  it("the document's steps are the plan's steps, for every playbook and target", () => {
    for (const { id } of PLAYBOOKS) {
      for (const target of TARGETS) {
        const plan = planOf(finding({ playbook: id }), null, target);
        expect(plan.steps.map((step) => step.id)).toEqual(stepIds(id, target));
        expect(plan.verify.length).toBeGreaterThan(0);
        expect(plan.rollback.length).toBeGreaterThan(0);
      }
    }
  });

  it.each([
    ['r02-aws-cli-v2', /2\.34\.54/],
    ['r03-python', /OpenSSL 3\.5/],
    ['r04-node', /22\.20/],
    ['r08-go', /go mod edit -go=1\.24/],
    ['r09-system-tls', /DEFAULT:PQ/],
  ])('%s says for ML-KEM what ML-KEM needs, and only then', (playbook, words) => {
    const linux = client({ os: 'Linux 5.4', runtime: null });
    expect(everything(planOf(finding({ playbook, client: linux }), null, 'pq'))).toMatch(words);
    expect(everything(planOf(finding({ playbook, client: linux }), null, 'tls1.2'))).not.toMatch(words);
  });

  it('every kind of finding about every kind of installation yields steps', () => {
    for (const kind of FINDING_KINDS) {
      for (const what of INSTALLATION_KINDS) {
        const about = installation({ kind: what });
        expect(planOf(installed(about, kind), about).steps.length).toBeGreaterThan(0);
      }
    }
  });

  it('a session of another release, with a playbook that is gone, still gets a plan', () => {
    expect(planOf(finding({ playbook: 'r42-gone' })).steps.length).toBeGreaterThan(0);
  });
});

describe('the shared responsibility', () => {
  it('says whose part is whose, with its source', () => {
    expect(SHARED_RESPONSIBILITY.text).toMatch(/AWS secures the cloud.*You secure.*clients|You secure/s);
    expect(SHARED_RESPONSIBILITY.url).toBe('https://aws.amazon.com/compliance/shared-responsibility-model/');
  });
});
