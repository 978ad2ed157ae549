import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FILLED_PLACEHOLDERS, fill, safeValue } from '../../src/remediation/placeholders.ts';
import type { Command, CommandShell } from '../../src/remediation/playbook.ts';

const sh = (text: string, shell: CommandShell = 'sh'): Command => ({ platform: 'any', shell, text });

/** What a stranger might write into a user name, a session, an address, or a file's name. */
const HOSTILE = [
  '',
  ' ',
  '$(touch owned)',
  '`touch owned`',
  '; rm -rf ~',
  "' ; touch owned ; '",
  '" ; touch owned ; "',
  '’; calc ;’',
  'a\nb',
  'a\r\nb',
  'a\u0000b',
  '\u001b[2J',
  'a\u202eb',
  '&calc',
  '|calc',
  '%PATH%',
  '!!',
  '-rf',
  '--profile=evil',
  'a,b',
  'Key=Value,Key=Other',
  '{a,b}',
  '*',
  '~root',
  'x"] or @.y["',
  '=HYPERLINK("x")',
  '$&',
  '$1',
  'fe80::1%eth0',
  '10.0.0.1; ls',
  'i-0123456789abcdef0 && ls',
  'arn:aws:iam::111122223333:role/x" or ""="',
  '2026-01-01T00:00:00Z; ls',
  '1.2.3; ls',
  'C:\\a" & calc & "',
  'C:\\a\\',
  "/opt/it's",
  '/opt/$HOME/x',
  '/opt/`id`',
  '/opt/a\nb',
];

describe('hostile values', () => {
  it.each(FILLED_PLACEHOLDERS)('none ever takes the place of %s', (name) => {
    for (const value of HOSTILE) {
      for (const shell of ['sh', 'powershell', 'cmd', 'file', 'query'] as const) {
        expect(fill(sh(`run ${name} end`, shell), { [name]: value }).text, JSON.stringify(value)).toBe(`run ${name} end`);
      }
    }
  });

  it('an endless value is refused without an endless search', () => {
    // One would outlast the test runner's own time-out.
    for (const name of FILLED_PLACEHOLDERS) expect(safeValue(name, `${'a-'.repeat(200_000)}!`)).toBeNull();
  });
});

describe('safe values', () => {
  it.each([
    ['FINDING_ID', 'c-0123456789ab:legacy-calls'],
    ['ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
    ['ACCOUNT_ID', '111122223333'],
    ['REGION', 'us-gov-west-1'],
    ['REGION', 'eusc-de-east-1'],
    ['ROLE_NAME', 'AWSReservedSSO_Admin_0123456789abcdef'],
    ['USER_NAME', 'jane.doe@example.com'],
    ['PRINCIPAL_ARN', 'arn:aws-us-gov:iam::111122223333:role/team/erp-sync'],
    ['SOURCE_IP', '10.2.4.17'],
    ['SOURCE_IP', '2001:db8::1'],
    ['INSTANCE_ID', 'i-0f3a1234567890abc'],
    ['FUNCTION_NAME', 'nightly_export'],
    ['VPC_ENDPOINT_ID', 'vpce-0123456789abcdef0'],
    ['EVENT_ID', '01234567-89ab-cdef-0123-456789abcdef'],
    ['EVENT_TIME', '2026-11-20T10:00:00.000Z'],
    ['OLD_VERSION', '1.16.9'],
  ] as const)('%s becomes %s', (name, value) => {
    expect(fill(sh(`run 'Key=${name}' now`), { [name]: value }).text).toBe(`run 'Key=${value}' now`);
  });

  it('a path is quoted as its shell needs it, and only then', () => {
    const path = '/Users/jane/Library/Application Support/x';
    expect(fill(sh('PROGRAM_PATH --version'), { PROGRAM_PATH: path }).text).toBe(`'${path}' --version`);
    expect(fill(sh('PROGRAM_PATH --version'), { PROGRAM_PATH: '/usr/bin/aws' }).text).toBe('/usr/bin/aws --version');
    const windows = 'C:\\Program Files (x86)\\Jörg\\aws.exe';
    expect(fill(sh('& PROGRAM_PATH --version', 'powershell'), { PROGRAM_PATH: windows }).text).toBe(`& '${windows}' --version`);
    expect(fill(sh('& PROGRAM_PATH --version', 'powershell'), { PROGRAM_PATH: 'C:\\nodejs\\node.exe' }).text).toBe(
      '& C:\\nodejs\\node.exe --version',
    );
    expect(fill(sh('PROGRAM_PATH --version', 'cmd'), { PROGRAM_PATH: windows }).text).toBe(`"${windows}" --version`);
  });

  it.skipIf(process.platform === 'win32')('a shell hands a path over whole', () => {
    const path = '/opt/it (is) ~mine @home/run';
    const { text } = fill(sh('printf %s PROGRAM_PATH'), { PROGRAM_PATH: path });
    expect(execFileSync('sh', ['-c', text], { encoding: 'utf8' })).toBe(path);
  });

  it('longer names that hold a placeholder are left alone', () => {
    const text = 'AWS_ACCESS_KEY_ID=x AWS_REGION=y REGION';
    expect(fill(sh(text), { ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', REGION: 'eu-west-1' }).text).toBe(
      'AWS_ACCESS_KEY_ID=x AWS_REGION=y eu-west-1',
    );
  });

  it('a value that reads like a placeholder is not filled again', () => {
    expect(fill(sh('role ROLE_NAME'), { ROLE_NAME: 'REGION', REGION: 'eu-west-1' }).text).toBe('role REGION');
  });

  it('what is not known stays a placeholder', () => {
    expect(fill(sh('--access-key-id ACCESS_KEY_ID --bucket BUCKET_NAME'), {}).text).toBe(
      '--access-key-id ACCESS_KEY_ID --bucket BUCKET_NAME',
    );
  });
});
