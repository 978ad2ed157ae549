import { describe, expect, it } from 'vitest';
import { childEnvironment } from '../../src/machine/child-environment.ts';

describe('the environment of a probed program', () => {
  it('has no credential in it, in whatever case it is written', () => {
    const env = childEnvironment(
      {
        AWS_ACCESS_KEY_ID: 'AKIA',
        AWS_SECRET_ACCESS_KEY: 'x',
        AWS_SESSION_TOKEN: 'x',
        AWS_PROFILE: 'prod',
        AWS_WEB_IDENTITY_TOKEN_FILE: '/x',
        aws_secret_access_key: 'x',
        GITHUB_TOKEN: 'x',
        DB_PASSWORD: 'x',
        NPM_CONFIG_API_KEY: 'x',
        HOME: '/home/me',
      },
      'linux',
    );
    expect(Object.keys(env).sort()).toEqual([
      'AWS_PAGER',
      'DOTNET_CLI_TELEMETRY_OPTOUT',
      'DOTNET_NOLOGO',
      'DOTNET_SKIP_FIRST_TIME_EXPERIENCE',
      'HOME',
      'PYTHONDONTWRITEBYTECODE',
    ]);
    expect(env.AWS_PAGER).toBe('');
  });

  it('loads no code of the caller', () => {
    const env = childEnvironment(
      { LD_PRELOAD: '/x.so', PYTHONPATH: '/x', BASH_ENV: '/x', DOTNET_STARTUP_HOOKS: '/x.dll', NODE_PATH: '/x' },
      'linux',
    );
    for (const name of ['LD_PRELOAD', 'PYTHONPATH', 'BASH_ENV', 'DOTNET_STARTUP_HOOKS', 'NODE_PATH']) expect(env[name]).toBeUndefined();
  });

  it('keeps the TLS settings that are measured, and only those', () => {
    const env = childEnvironment(
      {
        NODE_OPTIONS: '--require ./evil.js --tls-max-v1.2 --inspect  --tls-min-v1.0',
        JAVA_TOOL_OPTIONS: '-javaagent:/x.jar -Djdk.tls.client.protocols=TLSv1',
        OPENSSL_CONF: '/etc/my.cnf',
      },
      'linux',
    );
    expect(env).toMatchObject({
      NODE_OPTIONS: '--tls-max-v1.2 --tls-min-v1.0',
      JAVA_TOOL_OPTIONS: '-Djdk.tls.client.protocols=TLSv1',
      OPENSSL_CONF: '/etc/my.cnf',
    });
    expect(childEnvironment({ NODE_OPTIONS: '--require=./evil.js' }, 'linux').NODE_OPTIONS).toBeUndefined();
  });

  it('finds nothing by a relative folder', () => {
    expect(childEnvironment({ PATH: '.:/usr/bin::bin:/bin', LD_LIBRARY_PATH: '.:' }, 'linux')).toMatchObject({ PATH: '/usr/bin:/bin' });
    expect(childEnvironment({ LD_LIBRARY_PATH: '.:' }, 'linux').LD_LIBRARY_PATH).toBeUndefined();
    expect(childEnvironment({ Path: '.;C:\\Windows;tools' }, 'win32').Path).toBe('C:\\Windows');
  });
});
