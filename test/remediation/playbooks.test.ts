import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLI_V2_CHANGES, CLI_V2_SEARCH } from '../../src/remediation/aws-cli-v2-changes.ts';
import { FILLED_PLACEHOLDERS, fill, LEFT_TO_THE_PERSON } from '../../src/remediation/placeholders.ts';
import type { Command, Playbook, PlaybookStep } from '../../src/remediation/playbook.ts';
import { stepsForTarget } from '../../src/remediation/playbook.ts';
import { PLAYBOOKS, playbookById } from '../../src/remediation/playbooks/index.ts';
import { FOUR_KEYS } from '../../src/remediation/playbooks/r05-dotnet-framework.ts';
import { TARGETS } from '../../src/tls/targets.ts';

const allSteps = (playbook: Playbook): readonly PlaybookStep[] => [...playbook.steps, ...playbook.verify, ...playbook.rollback];
interface Located {
  readonly where: string;
  readonly command: Command;
}
const COMMANDS: readonly Located[] = PLAYBOOKS.flatMap((playbook) =>
  allSteps(playbook).flatMap((step) => step.commands.map((command) => ({ where: `${playbook.id}/${step.id}`, command }))),
);
const TEXTS: readonly string[] = PLAYBOOKS.flatMap((playbook) => [
  playbook.title,
  playbook.appliesTo,
  ...allSteps(playbook).flatMap((step) => [
    step.title,
    step.text,
    step.caution ?? '',
    ...(step.details ?? []),
    ...step.commands.map(({ text }) => text),
  ]),
]);
const text = (playbook: string): string =>
  allSteps(playbookById(playbook))
    .map((step) => JSON.stringify(step))
    .join('\n');

/** Bash's opinion of each script: bash -n reads without running. */
function syntaxErrors(scripts: readonly Located[]): readonly string[] {
  const once = new Map(scripts.map((script) => [script.command.text, script]));
  return [...once.values()].flatMap(({ where, command }) => {
    try {
      execFileSync('bash', ['-n'], { input: command.text, stdio: ['pipe', 'ignore', 'pipe'] });
      return [];
    } catch (error) {
      return [`${where}: ${command.text}\n${error instanceof Error ? error.message : String(error)}`];
    }
  });
}

/** What stands open at the end of a PowerShell text: quotes and brackets, with quotes hiding brackets. */
function openInPowerShell(source: string): string {
  const open: string[] = [];
  const closes: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
  let quote = '';
  for (let i = 0; i < source.length; i++) {
    const c = source[i] ?? '';
    if (quote === "'") quote = c === "'" ? '' : quote;
    else if (quote === '"') {
      if (c === '`') i++;
      else if (c === '"') quote = '';
    } else if (c === "'" || c === '"') quote = c;
    else if ('([{'.includes(c)) open.push(c);
    else if (closes[c]) {
      if (open.pop() !== closes[c]) return `${c} without its opening at ${i}`;
    }
  }
  return quote + open.join('');
}

describe('every playbook', () => {
  it('is named like its file, once', () => {
    const files = readdirSync(new URL('../../src/remediation/playbooks', import.meta.url))
      .filter((name) => /^r\d\d-/.test(name))
      .map((name) => name.replace(/\.ts$/, ''));
    expect(PLAYBOOKS.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  it.each(PLAYBOOKS)('$id has steps, verification, a way back and sources', (playbook) => {
    expect(playbook.steps.length).toBeGreaterThanOrEqual(2);
    expect(playbook.verify.length).toBeGreaterThan(0);
    expect(playbook.rollback.length).toBeGreaterThan(0);
    expect(playbook.sources.length).toBeGreaterThan(0);
    for (const source of playbook.sources) {
      expect(source.url).toMatch(/^https:\/\/[\w.-]+\/\S*$/);
      expect(source.retrieved).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });

  it.each(PLAYBOOKS)('$id names each step once, so that progress keeps its place', (playbook) => {
    const ids = allSteps(playbook).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  });

  it.each(PLAYBOOKS)('$id begins by writing down how it is now, whatever the target', (playbook) => {
    for (const target of TARGETS) expect(stepsForTarget(playbook.steps, target)[0]?.title).toMatch(/^Write down/);
  });

  it.each(PLAYBOOKS)('$id proves the fix by a new CloudTrail event and by the tool, for each target once', (playbook) => {
    for (const target of TARGETS) {
      const ids = stepsForTarget(playbook.verify, target).map(({ id }) => id);
      expect(ids.filter((id) => id.startsWith('new-event'))).toHaveLength(1);
      expect(ids).toContain('ask-again');
    }
  });

  it.each(PLAYBOOKS.filter(({ id }) => !/^r(00|11-devices|12|13)/.test(id)))('$id looks at the machine, too', ({ verify }) => {
    expect(verify.map(({ id }) => id)).toContain('on-the-machine');
  });

  it.each(PLAYBOOKS)('$id says something in every step, and has no empty command', (playbook) => {
    for (const step of allSteps(playbook)) {
      expect(step.title).not.toBe('');
      expect(step.text).toMatch(/[.!?]$/);
      for (const { text } of step.commands) expect(text.trim()).not.toBe('');
    }
  });

  it('an id that no playbook has leads to the owner, not to a crash', () => {
    expect(playbookById('r99-of-another-release').id).toBe('r00-find-owner');
    expect(playbookById('__proto__').id).toBe('r00-find-owner');
  });
});

describe('commands can be copied as they stand', () => {
  const shell = COMMANDS.filter(({ command }) => command.shell === 'sh');
  const powershell = COMMANDS.filter(({ command }) => command.shell === 'powershell');

  it.skipIf(process.platform === 'win32')('bash reads every shell command', () => {
    expect(syntaxErrors(shell)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('and still does with a path full of blanks and brackets', () => {
    const awkward = { PROGRAM_PATH: '/opt/Program Files (x86)/it is mine/run' };
    expect(syntaxErrors(shell.map(({ where, command }) => ({ where, command: fill(command, awkward) })))).toEqual([]);
  });

  it('PowerShell commands close what they open, with such a path, too', () => {
    for (const { where, command } of powershell) {
      expect(openInPowerShell(command.text), where).toBe('');
      expect(openInPowerShell(fill(command, { PROGRAM_PATH: 'C:\\Program Files (x86)\\AWS\\aws.exe' }).text), where).toBe('');
    }
  });

  it('a program named by its path is called, not printed, in PowerShell', () => {
    for (const { where, command } of powershell) {
      for (const line of command.text.split('\n')) if (line.startsWith('PROGRAM_PATH')) expect.fail(`${where}: ${line}`);
    }
  });

  it('a command for any system is one line that means the same in a Bourne shell and in PowerShell', () => {
    for (const { where, command } of shell.filter(({ command }) => command.platform === 'any')) {
      expect(command.text, where).not.toContain('\n');
      const quoted = command.text.match(/'[^']*'/g) ?? [];
      expect(command.text.replace(/'[^']*'/g, ''), where).toMatch(/^[\w ./:=-]+(?:~1[\w ./:=-]+)?$/);
      // Windows PowerShell drops double quotes on the way to a program.
      for (const word of quoted) expect(word, where).not.toContain('"');
    }
  });

  it('a path is a word of its own, never inside quotes, a file or a query', () => {
    for (const { where, command } of COMMANDS.filter(({ command }) => command.text.includes('PROGRAM_PATH'))) {
      expect(['unix', 'linux', 'darwin', 'win32'], where).toContain(command.platform);
      expect(command.text, where).not.toMatch(/'[^'\n]*PROGRAM_PATH[^'\n]*'|[^\s({]PROGRAM_PATH|PROGRAM_PATH[^\s)]/);
    }
  });

  it('every word that looks like a placeholder is one', () => {
    const known = new Set<string>([...FILLED_PLACEHOLDERS, ...LEFT_TO_THE_PERSON]);
    // Names of environment variables and of constants, which are no placeholders.
    const names =
      /^(AWS|NODE|JAVA|JDK|PYTHON|OPENSSL|CURL|CURLOPT|WINHTTP|SSL|OP|PROTOCOL|DEFAULT|HAS|PHP|RUBY|D?USE|DCMAKE|REQUESTS|CWAGENT|SECLEVEL|STREAM|CRYPTO|MAX|MIN|CA)_/;
    for (const { where, command } of COMMANDS.filter(({ command }) => command.shell !== 'query')) {
      for (const word of command.text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? [])
        expect(known.has(word) || names.test(word), `${where}: ${word}`).toBe(true);
    }
  });

  it('every placeholder is used, and none is filled that only the person knows', () => {
    const used = COMMANDS.map(({ command }) => command.text).join('\n');
    for (const name of [...FILLED_PLACEHOLDERS, ...LEFT_TO_THE_PERSON]) expect(used, name).toMatch(new RegExp(`(?<!_)${name}(?!_)`));
    const filled = new Set<string>(FILLED_PLACEHOLDERS);
    expect(LEFT_TO_THE_PERSON.filter((name) => filled.has(name))).toEqual([]);
  });

  it('a way back names the commit: whatever came last is not undone', () => {
    for (const { where, command } of COMMANDS) expect(command.text, where).not.toMatch(/\bHEAD\b/);
  });

  it('XML and JSON for files are whole', () => {
    const files = COMMANDS.filter(({ command }) => command.shell === 'file').map(({ command }) => command.text);
    const json = files.filter((file) => file.startsWith('{'));
    expect(json.length).toBeGreaterThan(0);
    for (const file of json) expect(() => JSON.parse(file)).not.toThrow();
    const xml = files.filter((file) => file.startsWith('<'));
    expect(xml.length).toBeGreaterThan(0);
    for (const file of xml) {
      const open: string[] = [];
      for (const [, end, name, self] of file.matchAll(/<(\/?)([\w.]+)(?: [\w.]+="[^"<>]*")* ?(\/?)>/g)) {
        if (end) expect(open.pop()).toBe(name);
        else if (!self) open.push(name ?? '');
      }
      expect(open).toEqual([]);
      expect(file.replace(/<\/?[\w.]+(?: [\w.]+="[^"<>]*")* ?\/?>/g, '')).not.toMatch(/[<>]/);
    }
  });
});

describe('known traps', () => {
  it('JVM options stand before -jar', () => {
    const lines = COMMANDS.flatMap(({ command }) => command.text.split('\n')).filter((line) => line.includes('-Djdk'));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines.filter((line) => line.includes('-jar'))) expect(line.indexOf('-Djdk')).toBeLessThan(line.indexOf('-jar'));
  });

  it('a protocol is added to ServicePointManager, never put in place of the others', () => {
    for (const { where, command } of COMMANDS) {
      for (const line of command.text.split('\n').filter((line) => /SecurityProtocol\]?\s*=[^|]|::SecurityProtocol = /.test(line))) {
        expect(line, where).toContain('-bor');
      }
    }
    expect(text('r05-dotnet-framework')).toContain('SecurityProtocol |= ');
  });

  it('the registry stop-gap sets four keys, records the absence of values, and removes them again', () => {
    expect(FOUR_KEYS).toHaveLength(4);
    const playbook = playbookById('r05-dotnet-framework');
    const commands = (steps: readonly PlaybookStep[], id: string): string =>
      steps
        .find((step) => step.id === id)
        ?.commands.map((command) => command.text)
        .join('\n') ?? '';
    for (const key of FOUR_KEYS) {
      expect(commands(playbook.steps, 'measure')).toContain(key);
      expect(commands(playbook.steps, 'registry')).toContain(key);
    }
    expect(commands(playbook.rollback, 'registry-back')).toContain("-eq ''");
    expect(commands(playbook.rollback, 'registry-back')).toContain('Remove-ItemProperty');
    expect(playbook.steps.find(({ id }) => id === 'registry')?.caution).toContain('every .NET Framework program');
  });

  it('whatever changes the whole machine says so first', () => {
    for (const step of PLAYBOOKS.flatMap(({ steps }) => steps)) {
      const changes = step.commands.some(({ text }) =>
        /update-crypto-policies --set|SCHANNEL\\Protocols.*-Value|\.NETFramework.*-Value/s.test(text),
      );
      if (changes) expect(step.caution, step.id).toMatch(/every|Do not touch/);
    }
  });

  it('nothing switches TLS 1.0 or 1.1 off for a machine', () => {
    for (const { where, command } of COMMANDS) expect(command.text, where).not.toMatch(/TLS 1\.[01]\\(Client|Server)/);
  });

  it('the upgrade debug mode is said to run the command, and the migration tool never rewrites', () => {
    expect(playbookById('r01-aws-cli-v1').steps.find(({ id }) => id === 'dry-run')?.caution).toMatch(/really runs/);
    for (const { where, command } of COMMANDS) expect(command.text, where).not.toMatch(/migrate-aws-cli.*--fix/);
  });

  it('no command of the scripts step uses an option that only version 2 has before version 2 is there', () => {
    const steps = playbookById('r01-aws-cli-v1').steps;
    const before = steps.slice(
      0,
      steps.findIndex(({ id }) => id === 'install-v2'),
    );
    for (const { text } of before
      .flatMap(({ commands }) => commands)
      .filter(({ shell, text }) => shell === 'sh' && !text.startsWith('grep'))) {
      expect(text).not.toMatch(/--(no-cli-pager|cli-binary-format|copy-props)/);
    }
  });

  it('no policy relies on aws:TlsVersion, and the bucket policy leaves AWS services in', () => {
    const policies = COMMANDS.filter(({ command }) => command.text.includes('"Statement"')).map(({ command }) => command.text);
    expect(policies.length).toBeGreaterThan(0);
    for (const policy of policies) {
      expect(policy).not.toMatch(/"aws:TLSVersion"/i);
      expect(policy).toContain('"s3:TlsVersion"');
      expect(policy).toContain('"aws:PrincipalIsAWSService": "false"');
    }
  });

  it('the search for what version 2 changes finds each of its changes', () => {
    expect(CLI_V2_CHANGES).toHaveLength(17);
    expect(CLI_V2_SEARCH).not.toContain("'");
    const search = new RegExp(CLI_V2_SEARCH, 'm');
    for (const line of [
      'PYTHONUTF8=1 aws s3 ls',
      'aws lambda invoke --payload {} out',
      'aws s3 sync s3://one s3://two',
      'aws cloudformation create-stack --template-body https://example.com/t.json',
      'cli_timestamp_format = iso8601',
      'aws cloudformation deploy --stack-name x',
      'https://s3.amazonaws.com/bucket',
      'https://sts.amazonaws.com',
      '$(aws ecr get-login --no-include-email)',
      '[plugins]',
      'aws lambda publish-version --code-sha-256 x',
      'api_versions =',
      'aws s3 presign s3://b/k --expires-in 1209600',
      'aws ec2 describe-instances --cli-input-json file://x.json',
      'if [ $? -eq 255 ]; then',
    ]) {
      expect(line).toMatch(search);
    }
    expect('aws ecr get-login-password').not.toMatch(search);
  });
});

describe('only what is known is said', () => {
  // Each stands in the research as not verified, or as true for some builds only.
  it.each([
    ['exact updates of Oracle Java', /8u341|7u131/],
    ['what kernel names say of OpenSSL', /\bel[5-9]\b|amzn2?\b/],
    ['Node.js before 8', /Node(\.js)? (0\.\d|[4-7]\b)/],
    ['the release of Go that brought TLS 1.2', /Go 1\.2(?![\d])/],
    ['LibreSSL on macOS', /LibreSSL/],
    ['absolute words', /guarantee|always safe|100 ?%|completely secure/i],
    ["the research's own marks", /UNVERIFIED|DERIVED|\[V\]|\[D:/],
  ])('nothing about %s', (_, pattern) => {
    for (const each of TEXTS) expect(each).not.toMatch(pattern);
  });

  it('no proof by handshake is promised: this version derives', () => {
    for (const each of TEXTS) expect(each).not.toMatch(/(record|repeat|measure)\w* (its|the|a) (handshake|defaults)/i);
  });

  it('no path or host of the workplace', () => {
    for (const each of TEXTS) expect(each).not.toMatch(/\/work\/|\/root\/|\/tmp\//);
  });
});
