import { describe, expect, it } from 'vitest';
import { identify } from '../../src/clients/identify.ts';
import { confidence, programLabel } from '../../src/clients/label.ts';

const labelOf = (agent: string | null): string => programLabel(identify(agent), agent);
const sureOf = (agent: string | null): string => confidence(identify(agent));

describe('the name of a program for people', () => {
  it.each([
    ['aws-cli/1.16.96 Python/3.6.0 Windows/10 botocore/1.12.86', 'AWS CLI v1 1.16.96', 'high'],
    ['Boto3/1.24.84 Python/3.8.14 Linux/4.14 Botocore/1.27.84', 'Boto3 1.24.84', 'high'],
    ['Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0', 'Firefox 102.0', 'medium'],
    ['aws-sdk-go/1.41.4 (go1.18.3; linux; amd64) amazon-ssm-agent/', 'SSM Agent (AWS SDK for Go v1 1.41.4)', 'medium'],
    ['secretsmanager.amazonaws.com', 'AWS Internal (secretsmanager.amazonaws.com)', 'medium'],
    ['AWS Internal', 'AWS Internal', 'medium'],
    ['[S3Console/0.4 cfg/retry-mode/legacy]', 'Amazon S3 console 0.4', 'high'],
    ['CWAgent/1.247347.3 (go1.15.6; linux; amd64)', 'CWAgent/1.247347.3 (Go 1.15.6)', 'medium'],
    ['[kubectl/v1.28.0]', 'kubectl/v1.28.0', 'low'],
  ])('%s', (agent, label, sure) => {
    expect([labelOf(agent), sureOf(agent)]).toEqual([label, sure]);
  });

  it('says that there is none', () => {
    for (const none of [null, '', '[]', '-']) expect([labelOf(none), sureOf(none)]).toEqual(['no user agent', 'low']);
  });

  it('is cut at 60 characters, never inside one', () => {
    expect(labelOf('x'.repeat(60))).toBe('x'.repeat(60));
    expect(labelOf('x'.repeat(61))).toBe(`${'x'.repeat(59)}…`);
    expect(labelOf('😀'.repeat(61))).toBe(`${'😀'.repeat(59)}…`);
    expect(labelOf('😀'.repeat(60))).toBe('😀'.repeat(60));
    expect(Array.from(labelOf(`MyTool/${'9'.repeat(90)} Python/3.11.2`)).length).toBe(60);
  });
});
