import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS, INSTALLATION_KINDS } from '../../src/contract/vocabulary.ts';
import { choosePlaybook, type Subject } from '../../src/remediation/choose.ts';
import { PLAYBOOKS } from '../../src/remediation/playbooks/index.ts';

const KNOWN = new Set(PLAYBOOKS.map(({ id }) => id));
const client = (given: Partial<NonNullable<Subject['client']>>): NonNullable<Subject['client']> => ({
  product: null,
  sdk: null,
  runtime: null,
  ownedBy: 'user',
  ...given,
});
const installation = (given: Partial<NonNullable<Subject['installation']>>): NonNullable<Subject['installation']> => ({
  kind: 'other',
  name: 'Something',
  version: '1.0',
  causes: [],
  ...given,
});
const forClient = (given: Partial<NonNullable<Subject['client']>>, kind: Subject['kind'] = 'below-target-calls'): string =>
  choosePlaybook({ kind, client: client(given), installation: null });
const forInstallation = (given: Partial<NonNullable<Subject['installation']>>, kind: Subject['kind'] = 'not-ready-runtime'): string =>
  choosePlaybook({ kind, client: null, installation: installation(given) });

describe('a client seen in a log', () => {
  it.each([
    ['AWS CLI v1', 'botocore', 'Python', 'r01-aws-cli-v1'],
    ['AWS CLI v2', null, 'Python', 'r02-aws-cli-v2'],
    ['Boto3', 'Boto3', 'Python', 'r03-python'],
    ['boto (v2)', 'boto (v2)', 'Python', 'r03-python'],
    ['Requests', null, 'Python', 'r03-python'],
    ['AWS SDK for JavaScript v2', 'AWS SDK for JavaScript v2', 'Node.js', 'r04-node'],
    ['AWS SDK for JavaScript v3', 'AWS SDK for JavaScript v3', null, 'r04-node'],
    ['AWS SDK for .NET', 'AWS SDK for .NET', '.NET Framework', 'r05-dotnet-framework'],
    ['AWS SDK for .NET', 'AWS SDK for .NET', '.NET', 'r06-dotnet'],
    ['AWS Tools for PowerShell', 'AWS Tools for PowerShell', '.NET Framework', 'r05-dotnet-framework'],
    ['AWS Tools for PowerShell', 'AWS Tools for PowerShell', '.NET', 'r06-dotnet'],
    ['AWS SDK for Java v1', 'AWS SDK for Java v1', 'Java', 'r07-java'],
    ['JetS3t', null, 'Java', 'r07-java'],
    ['Apache Hadoop', 'AWS SDK for Java v1', 'Java', 'r07-java'],
    ['AWS SDK for Ruby v3', 'AWS SDK for Ruby v3', 'JRuby', 'r07-java'],
    ['AWS SDK for Go v1', 'AWS SDK for Go v1', 'Go', 'r08-go'],
    ['AWS SDK for C++', 'AWS SDK for C++', 'C++', 'r08-cpp'],
    ['AWS SDK for Ruby v3', 'AWS SDK for Ruby v3', 'Ruby', 'r08-ruby'],
    ['AWS SDK for PHP', 'AWS SDK for PHP', 'PHP', 'r08-php'],
    ['AWS SDK for Rust', 'AWS SDK for Rust', 'Rust', 'r08-rust'],
    ['AWS CodeDeploy agent', 'AWS SDK for Ruby v3', 'Ruby', 'r10-aws-agents'],
    ['SSM Agent', 'AWS SDK for Go v1', 'Go', 'r10-aws-agents'],
    ['curl', null, null, 'r09-system-tls'],
    ['s3fs-fuse', null, null, 'r09-system-tls'],
    ['WinHTTP', null, null, 'r09-system-tls'],
    ['Terraform', 'AWS SDK for Go v2', 'Go', 'r11-terraform'],
    ['S3 Browser', null, null, 'r11-products'],
    ['Veeam Backup & Replication', null, null, 'r11-products'],
    ['AWS Mobile SDK for Android', 'AWS Mobile SDK for Android', 'Android Runtime', 'r11-devices'],
    [null, null, 'Python', 'r03-python'],
    [null, null, null, 'r00-find-owner'],
    ['a program of tomorrow', null, null, 'r00-find-owner'],
    ['__proto__', 'constructor', 'toString', 'r00-find-owner'],
  ])('%s, %s, %s: %s', (product, sdk, runtime, playbook) => {
    expect(forClient({ product, sdk, runtime })).toBe(playbook);
  });

  it('that cannot be set below TLS 1.2, but was seen there, points at the path, not at itself', () => {
    expect(forClient({ product: 'AWS CLI v2', runtime: 'Python' }, 'legacy-calls')).toBe('r12-middlebox');
    expect(forClient({ product: 'AWS SDK for Rust', sdk: 'AWS SDK for Rust', runtime: 'Rust' }, 'legacy-calls')).toBe('r12-middlebox');
    expect(forClient({ product: 'AWS CLI v1', runtime: 'Python' }, 'legacy-calls')).toBe('r01-aws-cli-v1');
  });

  it('of AWS itself leaves nothing to fix', () => {
    expect(forClient({ product: 'AWS CLI v1', ownedBy: 'aws' }, 'legacy-calls')).toBe('r13-aws-owned');
    expect(forClient({ ownedBy: 'aws' })).toBe('r13-aws-owned');
  });

  it("that is anonymous is nobody's program to update, whatever it calls itself", () => {
    const subject: Subject = { kind: 'legacy-calls', client: client({ product: 'Boto3', sdk: 'Boto3' }), installation: null };
    expect(choosePlaybook({ ...subject, evidence: { principals: { anonymous: 12 } } })).toBe('r11-devices');
    expect(choosePlaybook({ ...subject, evidence: { principals: { anonymous: 12, 'arn:aws:iam::111122223333:user/a': 1 } } })).toBe(
      'r03-python',
    );
    expect(choosePlaybook({ ...subject, evidence: null })).toBe('r03-python');
  });

  it('suspected of a middlebox gets that, even if a client is named', () => {
    expect(forClient({ product: 'Boto3', sdk: 'Boto3' }, 'suspected-middlebox')).toBe('r12-middlebox');
  });
});

describe('an installation', () => {
  it.each([
    [{ kind: 'aws-cli', version: '1.16.9' }, 'r01-aws-cli-v1'],
    [{ kind: 'aws-cli', version: '2.0.3' }, 'r02-aws-cli-v2'],
    [{ kind: 'aws-cli', version: '10.0.0' }, 'r02-aws-cli-v2'],
    [{ kind: 'aws-cli', version: null, name: 'AWS CLI v1' }, 'r01-aws-cli-v1'],
    [{ kind: 'dotnet-framework' }, 'r05-dotnet-framework'],
    [{ kind: 'windows-powershell' }, 'r05-dotnet-framework'],
    [{ kind: 'powershell' }, 'r06-dotnet'],
    [{ kind: 'bun' }, 'r08-other-runtime'],
    [{ kind: 'schannel' }, 'r09-system-tls'],
    [{ kind: 'git' }, 'r09-system-tls'],
  ] as const)('%o: %s', (given, playbook) => {
    expect(forInstallation(given)).toBe(playbook);
  });

  it("held back by the system's own settings is fixed there, not in the program", () => {
    const causes = [{ code: 'openssl-config', text: 'MaxProtocol = TLSv1.1', where: '/etc/ssl/openssl.cnf' }];
    expect(forInstallation({ kind: 'python', causes }, 'pinned-runtime')).toBe('r09-system-tls');
    expect(forInstallation({ kind: 'python', causes }, 'conflicting-settings')).toBe('r09-system-tls');
    expect(forInstallation({ kind: 'python', causes }, 'not-ready-runtime')).toBe('r03-python');
    expect(forInstallation({ kind: 'node', causes: [{ code: 'node-options', text: '', where: 'NODE_OPTIONS' }] }, 'pinned-runtime')).toBe(
      'r04-node',
    );
  });
});

describe('every finding gets a playbook that exists', () => {
  it('for every kind of finding and every kind of installation', () => {
    for (const kind of FINDING_KINDS) {
      for (const what of INSTALLATION_KINDS) expect(KNOWN).toContain(forInstallation({ kind: what }, kind));
      expect(KNOWN).toContain(choosePlaybook({ kind, client: null, installation: null }));
    }
  });

  const vocabulary = new URL('../../../shared/facts/user-agent-names.md', import.meta.url);
  it.skipIf(!existsSync(vocabulary))('for every name of the vocabulary (skipped where the shared facts are absent)', () => {
    const sections = readFileSync(vocabulary, 'utf8').split(/^## /m);
    const names = (title: string): readonly string[] =>
      [...(sections.find((section) => section.startsWith(title)) ?? '').matchAll(/^- `([^`]+)`/gm)].map(([, name]) => name ?? '');
    const awsOwned = new Set(
      [...(sections.find((section) => section.startsWith('Products')) ?? '').matchAll(/AWS-owned\n\n([\s\S]*?)\n\n/g)].flatMap(([, list]) =>
        [...(list ?? '').matchAll(/^- `([^`]+)`/gm)].map(([, name]) => name),
      ),
    );
    const [products, sdks, runtimes] = [names('Products'), names('SDKs'), names('Runtimes')];
    expect(awsOwned.size).toBeGreaterThan(5);
    expect([products.length, sdks.length, runtimes.length].every((count) => count > 10)).toBe(true);
    for (const kind of FINDING_KINDS) {
      for (const product of products) {
        const chosen = forClient({ product, ownedBy: awsOwned.has(product) ? 'aws' : 'user' }, kind);
        expect(KNOWN).toContain(chosen);
        // A name that somebody took the trouble to recognize leads further than "find the owner".
        expect(chosen, product).not.toBe('r00-find-owner');
      }
      for (const sdk of sdks) expect(forClient({ product: sdk, sdk }, kind), sdk).not.toBe('r00-find-owner');
      for (const runtime of runtimes) expect(forClient({ runtime }, kind), runtime).not.toBe('r00-find-owner');
    }
  });
});

describe('a client of the user’s own endpoint', () => {
  const at = (services: readonly string[], principal: string): string =>
    choosePlaybook({
      kind: 'legacy-calls',
      client: client({ product: 'curl' }),
      installation: null,
      evidence: { principals: { [principal]: 1 }, services: Object.fromEntries(services.map((name) => [name, 1])) },
    });

  it('gets the playbook that ends with its security policy, whatever program it is', () => {
    expect(at(['Application Load Balancer app/shop/1'], 'Application Load Balancer app/shop/1')).toBe('r14-own-endpoint');
    expect(at(['API Gateway API abc', 'CloudFront distribution d1.cloudfront.net'], 'arn:aws:iam::111122223333:role/x')).toBe(
      'r14-own-endpoint',
    );
  });

  it('gets that of its program where it calls AWS, too', () => {
    expect(at(['API Gateway API abc', 's3.amazonaws.com'], 'arn:aws:iam::111122223333:role/x')).toBe('r09-system-tls');
    expect(at(['s3.amazonaws.com'], 'anonymous')).toBe('r11-devices');
  });
});
