import { describe, expect, it } from 'vitest';
import { documentSchema, type TlsMigrateDocument } from '../../src/contract/document.ts';
import { REPORT_FORMATS } from '../../src/report/formats.ts';
import { redact } from '../../src/report/redact.ts';
import { renderReport } from '../../src/report/render.ts';
import {
  brokenIdentities,
  cleanDocument,
  coverage,
  document,
  evidence,
  finding,
  input,
  installation,
  plan,
  source,
} from './support/document.ts';
import { hostileInput } from './support/hostile.ts';

const allFormats = (one: TlsMigrateDocument): readonly string[] =>
  REPORT_FORMATS.map((format) => renderReport(format, input(one, { plans: new Map(one.findings.map(({ id }) => [id, plan()])) })));

/** A document in which `text` stands in every field that may quote a stranger. */
function quoting(text: string, changes: Partial<TlsMigrateDocument> = {}): TlsMigrateDocument {
  const rows = [coverage()];
  return document({
    coverage: rows,
    sources: [
      source(rows, {
        gaps: [{ code: 'failed', text, location: null }],
        queries: [{ text: `filter x\n| ${text}`, groups: [], window: { from: null, to: null }, bytesScanned: null, costUsd: null }],
      }),
    ],
    installations: [installation({ name: text, version: text, foundBy: [text], causes: [{ code: 'x', text, where: text }] })],
    findings: [
      finding({
        title: text,
        severityReason: text,
        verification: { at: '2024-06-02T08:00:00Z', method: 'scan', result: 'gone', events: 1, since: null, text },
        steps: [{ id: 'record', status: 'done', note: text, at: null }],
      }),
    ],
    blindSpots: [{ code: 'x', text, affects: text, howToClose: text }],
    summary: { ...document().summary, reasons: [{ code: 'x', text }] },
    ...changes,
  });
}

describe('what is planted does not survive', () => {
  // Everything here is made up; each secret may be found in any form of the report, in any letter case.
  const SECRETS = [
    ['an account id', '998877665544', 'User of 998877665544 is not authorized'],
    ['a hyphenated account id', '9988-7766-5544', 'account 9988-7766-5544'],
    ['an access key id', 'AKIAZZQQWWEERRTTYYUU', 'InvalidAccessKeyId: AKIAZZQQWWEERRTTYYUU'],
    ['a unique id', 'AROAZZQQWWEERRTTYYUU', 'AROAZZQQWWEERRTTYYUU:quux'],
    ['an IPv4 address', '198.51.100.77', 'connect ETIMEDOUT 198.51.100.77:443'],
    ['an IPv4 address in a host name', '198-51-100-77', 'ip-198-51-100-77.eu-west-1.compute.internal'],
    ['an IPv6 address', '2001:db8:77::9', 'from [2001:db8:77::9]:443'],
    ['a role in an ARN', 'quuxrole', 'arn:aws:sts::998877665544:assumed-role/quuxrole/sess'],
    ['a session in an ARN', 'quuxsession', 'arn:aws:sts::998877665544:assumed-role/r/quuxsession'],
    ['a user with a path in an ARN', 'quuxuser', 'arn:aws-us-gov:iam::998877665544:user/team/quuxuser is denied'],
    ['the path of a user in an ARN', 'quuxteam', 'arn:aws:iam::998877665544:user/quuxteam/u'],
    ['a bucket in an ARN', 'quux-bucket', 'arn:aws:s3:::quux-bucket/some/key'],
    ['a bucket in an address', 'quux-bucket', 'https://quux-bucket.s3.eu-west-1.amazonaws.com/key?x=1'],
    ['a bucket in a host', 'quux-bucket', 'host quux-bucket.s3.amazonaws.com said no'],
    ['a bucket in a URI', 'quux-bucket', 's3://quux-bucket/AWSLogs'],
    ['an email address', 'quux.person', 'ask quux.person@corp.example'],
    ['a host', 'quuxhost', 'getaddrinfo ENOTFOUND quuxhost.corp.internal'],
    ['a host in capitals', 'QUUXHOST', 'QUUXHOST.CORP.LOCAL is down'],
    ['a home folder', 'quuxperson', 'EACCES /home/quuxperson/.aws/config'],
    ['a home folder on a Mac', 'quuxperson', '/Users/quuxperson/Library/x'],
    ['a home folder on Windows', 'Quux Person', 'open C:\\Users\\Quux Person\\AppData\\x.json failed'],
    ['a folder', 'quuxfolder', 'read /srv/quuxfolder/logs'],
    ['a folder called by an ordinary word', '/shared/tools', 'read /srv/shared/tools/python3'],
    ['a folder without a slash in front', 'quuxtrail', 'quuxtrail/AWSLogs/998877665544/CloudTrail: broken'],
    ['the prefix behind a bucket', 'quuxprefix', 'key quuxprefix/more/AWSLogs/o-quuxquuxquux/x'],
    ['an organization', 'o-exampleorgid', 'AWSLogs/o-exampleorgid/998877665544/CloudTrail'],
    ['an organization in a sentence', 'o-exampleorgid', 'the trail of o-exampleorgid, made by'],
    ['an organizational unit', 'ou-ab12-quuxquux', 'member of ou-ab12-quuxquux'],
    ['a share', 'quuxserver', 'read \\\\quuxserver\\share\\x.log'],
    ['a file', 'quuxfile', 'quuxfile.json.gz: unexpected end of file'],
    ['an instance', 'i-0badc0ffee0ddf00d', 'on i-0badc0ffee0ddf00d'],
    ['an endpoint', 'vpce-0badc0ffee0ddf00d', 'vpce-0badc0ffee0ddf00d-abcdefgh.s3.eu-west-1.vpce.amazonaws.com'],
    ['an app id', 'quuxapp', 'aws-sdk-java/2.20 app/quuxapp md/x'],
    ['a load balancer', 'quux-lb', 'quux-lb-123.eu-west-1.elb.amazonaws.com'],
    ['a Windows user', '1004336348-1177238915', 'S-1-5-21-1004336348-1177238915-682003330-512'],
  ] as const;

  it.each(SECRETS)('%s in running text', (_, secret, text) => {
    for (const report of allFormats(redact(quoting(text)))) expect(report.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('an address cut apart by invisible characters is found all the same', () => {
    for (const report of allFormats(redact(quoting('from 198.51.\u200b100.77 by 9988\u200d77665544')))) {
      expect(report).not.toMatch(/198\.51\.100\.77|998877665544/);
    }
  });

  it.each([
    ['trail', 'quuxtrail/', 'quuxtrail/AWSLogs/o-exampleorgid/998877665544/CloudTrail/eu-west-1/2024/03/01/quux_x.json.gz'],
    ['trail without a slash', 'quuxtrail', 'quuxtrail/AWSLogs/o-exampleorgid/998877665544/CloudTrail/eu-west-1/2024/03/01/quux_x.json.gz'],
    ['Windows', 'D:\\quuxtrail', 'D:\\quuxtrail\\AWSLogs\\o-exampleorgid\\998877665544\\CloudTrail\\quux_x.json.gz'],
  ])('the location of a gap: %s', (_, folder, location) => {
    const rows = [coverage()];
    const gaps = [{ code: 'broken-gzip', text: `${location}: unexpected end of file.`, location }];
    const one = redact(document({ coverage: rows, sources: [source(rows, { location: folder, gaps })] }));
    for (const report of allFormats(one)) expect(report.toLowerCase()).not.toMatch(/quux|o-exampleorgid|998877665544/);
    // Folders stay apart from each other, so that a reader sees where it was.
    expect(one.sources[0]?.gaps[0]?.location).toMatch(/[\\/]?[a-z]+-\d[/\\]AWSLogs[/\\]organization-1[/\\]account-\d[/\\]CloudTrail[/\\]/);
    expect(one.sources[0]?.gaps[0]?.text).toMatch(/-\d[/\\]AWSLogs[/\\]organization-1[/\\]/);
  });

  it('names in fields of their own, and the same names wherever they are repeated', () => {
    const planted = {
      account: '998877665544',
      role: 'quux-role',
      session: 'quux.session',
      host: 'quuxfn',
      key: 'ASIAZZQQWWEERRTTYYUU',
      address: '198.51.100.77',
      endpoint: 'vpce-0badc0ffee0ddf00d',
      owner: 'Quux Owner',
      machine: 'quuxmachine',
      user: 'quuxuser',
      folder: 'quuxfolder',
      group: 'quuxgroup',
      agent: 'QuuxTool/1.2 (for quuxcustomer)',
    };
    const everything = Object.values(planted).join(' and ');
    const quoted = quoting(everything);
    const rows = [coverage({ account: planted.account })];
    const one = quoting(everything, {
      machine: { os: 'linux', release: '6.1', arch: 'x64', hostname: `${planted.machine}.corp.example` },
      coverage: rows,
      sources: [
        source(rows, {
          location: `/home/${planted.user}/${planted.folder}`,
          queries: [
            {
              text: everything,
              groups: [`/aws/${planted.group}`, planted.group],
              window: { from: null, to: null },
              bytesScanned: 1,
              costUsd: 1,
            },
          ],
          gaps: [{ code: 'x', text: everything, location: `${planted.folder}/${planted.account}_x.json.gz` }],
        }),
      ],
      findings: [
        ...quoted.findings,
        finding({
          title: `QuuxTool/1.2 (for quuxcustomer) · role ${planted.role}: 3 calls`,
          client: {
            id: 'c-0123456789ab',
            label: `QuuxTool/1.2 (for quuxcustomer) · role ${planted.role}`,
            product: null,
            productVersion: null,
            sdk: null,
            sdkVersion: null,
            runtime: null,
            runtimeVersion: null,
            os: null,
            ownedBy: 'unknown',
            confidence: 'low',
          },
          evidence: evidence({
            accounts: { [planted.account]: 3 },
            principals: { [`arn:aws:iam::${planted.account}:role/service/${planted.role}`]: 3 },
            sessions: { [planted.session]: 3 },
            hosts: { [`arn:aws:lambda:eu-west-1:${planted.account}:function:${planted.host}`]: 2, [planted.host]: 1 },
            accessKeyIds: { [planted.key]: 3 },
            sourceIps: { [planted.address]: 3 },
            vpcEndpoints: { [planted.endpoint]: 3 },
            userAgents: { [planted.agent]: 3 },
          }),
          steps: [{ id: 'record', status: 'done', note: 'quuxnote', at: null }],
          status: 'accepted',
          decision: { owner: planted.owner, reason: 'quuxreason', expires: null },
        }),
      ],
    });
    const redacted = redact(one);
    expect(documentSchema.parse(redacted)).toEqual(redacted);
    const { agent: _agent, folder: _folder, ...names } = planted;
    const secrets = [...Object.values(names), 'quuxcustomer', 'QuuxTool', 'quuxnote', 'quuxreason'];
    for (const report of allFormats(redacted))
      for (const secret of secrets) expect(report.toLowerCase()).not.toContain(secret.toLowerCase());
  });
});

describe('a redacted document', () => {
  it.each([
    ['a rich document', document()],
    ['a clean document', cleanDocument()],
    ['a sample', document({ sample: true })],
    ['hostile text in every field', hostileInput().document],
  ])('%s still fits the schema, and every sum still holds', (_, one) => {
    const redacted = redact(one);
    expect(documentSchema.parse(redacted)).toEqual(redacted);
    expect(brokenIdentities(redacted)).toEqual([]);
    expect(redacted.redacted).toBe(true);
    expect(redact(redacted)).toBe(redacted);
  });

  it('leaves the original as it was', () => {
    const one = document();
    const before = structuredClone(one);
    redact(one);
    expect(one).toEqual(before);
  });

  it('gives the same thing the same label in every place, and two things two labels', () => {
    const { findings, coverage: rows, sources, machine } = redact(document());
    const erp = findings.find(({ title }) => title.includes('role-1'));
    expect(erp?.title).toBe('.NET SDK 3.3.1 · role role-1: 13,422 calls at TLS 1.0');
    expect(Object.keys(erp?.evidence?.principals ?? {})).toEqual(['arn:aws:iam::account-1:role/role-1']);
    expect(Object.keys(erp?.evidence?.accounts ?? {})).toEqual(['account-1']);
    expect(Object.keys(erp?.evidence?.sourceIps ?? {})).toEqual(['address-1', 'address-2', 'address-3']);
    expect(rows.map(({ account }) => account)).toEqual(['account-1', 'account-2']);
    expect(sources[0]?.location).toMatch(/^\/home\/user-1\//);
    expect(machine?.hostname).toMatch(/^host-\d+$/);
  });

  it('keeps what an auditor needs: counts, times, services, Regions, versions, known programs and event ids', () => {
    const [before] = document().findings.filter(({ title }) => title.includes('erp-sync'));
    const after = redact(document()).findings.find(({ title }) => title.includes('13,422') && title.includes('role-1'));
    expect(after?.evidence).toMatchObject({
      calls: 13_422,
      firstSeen: '2024-03-01T08:00:00Z',
      services: { 's3.amazonaws.com': 12_900, 'sqs.amazonaws.com': 522 },
      regions: { 'eu-west-1': 13_422 },
      userAgents: before?.evidence?.userAgents,
      eventIds: ['7f0c0000-1111-4222-8333-944445555666'],
    });
    expect(after?.client?.productVersion).toBe('3.3.1.0');
  });

  it('keeps paths that every system has, and says by whom a path is owned only with a label', () => {
    const paths = [
      '/usr/local/bin/aws',
      '/home/anna/.nvm/versions/node/v24.1.0/bin/node',
      'C:\\Program Files\\Amazon\\AWSCLIV2\\aws.exe',
      '/opt/kiosk/bin/node',
      '/srv/shared/tools/python3',
      '/mnt/10.2.4.99/AWSLogs/999988887777/CloudTrail/eu-west-1/2024/03/01',
    ];
    const { installations } = redact(document({ installations: paths.map((path) => installation({ path })) }));
    expect(installations.map(({ path }) => path)).toEqual([
      '/usr/local/bin/aws',
      '/home/user-1/.nvm/versions/node/v24.1.0/bin/node',
      'C:\\Program Files\\Amazon\\AWSCLIV2\\aws.exe',
      '/opt/folder-2/bin/node',
      '/srv/folder-3/folder-4/python3',
      expect.stringMatching(/^\/mnt\/address-\d\/AWSLogs\/account-\d\/CloudTrail\/eu-west-1\/2024\/03\/01$/),
    ]);
  });

  it('hides the name of a project wherever its SDK is named', () => {
    const [one] = document().installations;
    if (one === undefined) throw new Error('the document has no installation');
    const name = 'project Kestrel Payroll: AWS SDK for JavaScript 2.814.0';
    const masked = redact(document({ installations: [{ ...one, name, path: '/srv/x/node_modules/aws-sdk' }] }));
    expect(masked.installations[0]?.name).toMatch(/^project folder-\d+: AWS SDK for JavaScript 2\.814\.0$/);
    expect(JSON.stringify(masked)).not.toContain('Kestrel');
  });

  it('numbers ids anew: the old ones can be computed from a guess', () => {
    const before = document();
    const after = redact(before);
    const old = [...before.findings, ...before.notActionable].map(({ id }) => id.slice(0, 14));
    for (const id of [...old, ...before.installations.map((one) => one.id)]) expect(JSON.stringify(after)).not.toContain(id);
    const node = after.findings.find(({ kind }) => kind === 'not-ready-runtime');
    expect(after.installations.map(({ id }) => id)).toContain(node?.installation);
    expect(node?.id).toBe(`${node?.installation}:not-ready-runtime`);
  });

  it('ordinary words stay, even when somebody is called so', () => {
    const one = document({
      findings: [
        finding({
          title: 'AWS CLI · role node: 3 calls at TLS 1.0',
          severityReason: 'Node.js and the AWS CLI use System.Net, ASP.NET and https://docs.aws.amazon.com/cli/ for TLS 1.0/1.1.',
          evidence: evidence({ principals: { 'arn:aws:iam::111122223333:role/node': 3 }, sessions: { TLS: 3 } }),
        }),
      ],
    });
    const [only] = redact(one).findings;
    expect(only?.severityReason).toBe(
      'Node.js and the AWS CLI use System.Net, ASP.NET and https://docs.aws.amazon.com/cli/ for TLS 1.0/1.1.',
    );
    expect(Object.keys(only?.evidence?.principals ?? {})).toEqual(['arn:aws:iam::account-1:role/role-1']);
  });

  it.each([
    ['a user of two letters', 'user bo', 'user/bo', 'user user-2'],
    ['a role of one letter', 'role x', 'role/x', 'role role-1'],
    ['a role called like a service', 'role lambda', 'role/lambda', 'role role-1'],
    ['a role called like an everyday word', 'role calls', 'role/calls', 'role role-1'],
    ['a user called like a kind of identity', 'user role', 'user/role', 'user user-2'],
    ['a federated user', 'federated user bo', 'federated-user/bo', 'federated user user-2'],
    ['a name with the sign that stands before names', 'role a · b', 'role/a · b', 'role role-1'],
    ['nobody by name', 'root', 'root', 'root'],
  ])('%s is masked in labels, titles and verifications, by place and not by letters', (_, identity, resource, masked) => {
    const label = `AWS CLI v1 1.16.0 · ${identity}`;
    const base = finding();
    const one = finding({
      client: base.client && { ...base.client, label, product: 'AWS CLI v1', productVersion: '1.16.0' },
      title: `${label}: 1 call at TLS 1.0`,
      evidence: evidence({ principals: { [`arn:aws:iam::111122223333:${resource}`]: 1 }, sessions: {} }),
      verification: {
        at: '2024-06-02T08:00:00Z',
        method: 'scan',
        result: 'gone',
        events: 1,
        since: null,
        text: `No such call; ${label} made 3 good ones.`,
      },
    });
    const after = redact(document({ findings: [one], notActionable: [] })).findings[0];
    expect(after?.client?.label).toBe(`AWS CLI v1 1.16.0 · ${masked}`);
    expect(after?.title).toBe(`AWS CLI v1 1.16.0 · ${masked}: 1 call at TLS 1.0`);
    expect(after?.verification?.text).toBe(`No such call; AWS CLI v1 1.16.0 · ${masked} made 3 good ones.`);
  });

  it('a role called like a word of user agents does not give itself away by a label in the place of that word', () => {
    const agent = 'Boto3/1.26.0 Python/3.8 exec-env/AWS_Lambda_python3.8';
    const one = finding({
      evidence: evidence({ principals: { 'arn:aws:iam::111122223333:role/lambda': 1 }, userAgents: { [agent]: 1 } }),
    });
    const text = 'Lambda functions that nobody called are not seen.';
    const after = redact(document({ findings: [one], blindSpots: [{ code: 'x', text, affects: '', howToClose: '' }] }));
    expect(after.blindSpots[0]?.text).toBe(text);
    expect(after.findings[0]?.evidence?.userAgents).toEqual({ [agent]: 1 });
  });

  it("a customer's own program is masked in a label even when its runtime is known", () => {
    const base = finding();
    const one = finding({
      title: 'quuxtool/1.0 (Python 3.8) · role erp-sync: 1 call at TLS 1.0',
      client: base.client && {
        ...base.client,
        label: 'quuxtool/1.0 (Python 3.8) · role erp-sync',
        product: null,
        sdk: null,
        runtime: 'Python',
        runtimeVersion: '3.8',
      },
    });
    const [only] = redact(document({ findings: [one] })).findings;
    expect(only?.title).toMatch(/^token-\d+\/1\.0 \(Python 3\.8\) · role role-1: 1 call at TLS 1\.0$/);
  });

  it('a key named __proto__ is masked like any other', () => {
    const counts = Object.fromEntries([['__proto__', 3]]);
    const [only] = redact(document({ findings: [finding({ evidence: evidence({ sessions: counts, hosts: counts }) })] })).findings;
    expect(Object.values(only?.evidence?.sessions ?? {})).toEqual([3]);
    expect(JSON.stringify(only)).not.toContain('__proto__');
  });

  it('thousands of names take no noticeable time', () => {
    const names = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`botocore-session-${index}`, 1] as const));
    const findings = Array.from({ length: 100 }, (_, index) =>
      finding(
        {
          evidence: evidence({
            sessions: Object.fromEntries(Object.keys(names).map((name) => [`${name}-${index}`, 1])),
            userAgents: names,
          }),
        },
        `role-${index}`,
      ),
    );
    // What is worse than linear outlasts the test runner's own time-out.
    expect(redact(document({ findings })).findings).toHaveLength(findings.length);
  });

  it('masks what notices of AWS name, there and wherever it is repeated', () => {
    const notice = {
      source: 'health-notices',
      sent: '2023-07-31',
      account: '998877665544',
      region: 'eu-west-1',
      service: 's3.amazonaws.com',
      resource: 'quuxbucket',
      action: 'REST.GET.OBJECT',
      tlsVersion: 'TLSv1' as const,
      calls: 20,
      userAgent: '[quuxtool/1.0 (contact anna@quux.example)]',
      match: 'alone' as const,
      clients: 1,
    };
    const gaps = [{ code: 'notice-without-table', text: 'It is about resource quuxother, resource quuxbucket.', location: null }];
    const sources = [source([], { id: 'health-notices', kind: 'health-notices', gaps })];
    const masked = redact(document({ sources, findings: [finding({ evidence: evidence({ notices: [notice] }) })] }));
    expect(documentSchema.safeParse(masked).error).toBeUndefined();
    for (const text of [JSON.stringify(masked), ...allFormats(masked)]) expect(text).not.toMatch(/quux|998877665544/i);
    expect(masked.findings[0]?.evidence?.notices).toMatchObject([
      { sent: '2023-07-31', region: 'eu-west-1', action: 'REST.GET.OBJECT', calls: 20 },
    ]);
  });
});
