import { describe, expect, it } from 'vitest';
import { opensslConfigLimits } from '../../src/machine/openssl-config.ts';
import { type FakeEntry, fakeHost, file } from '../support/host.ts';

const SYSTEM = '/etc/ssl/openssl.cnf';
const limits = (files: Record<string, FakeEntry>, env: Record<string, string> = {}, systemFile = true) =>
  opensslConfigLimits(fakeHost({ files, env }), { systemFile });

describe('the OpenSSL configuration', () => {
  it('narrows nothing as it is delivered', async () => {
    expect(await limits({})).toEqual([]);
    expect(await limits({ [SYSTEM]: file('# MaxProtocol = TLSv1\n.include fips.cnf\n[v3_ca]\nbasicConstraints = CA:true\n') })).toEqual([]);
    expect(await limits({ [SYSTEM]: file('MaxProtocol = TLSv1.3\nGroups = X25519MLKEM768:X25519\n') })).toEqual([]);
    expect(await limits({ [SYSTEM]: file('MaxProtocol = None\nGroups = DEFAULT\n') })).toEqual([]);
  });

  it('is read through its includes, the last word counting, without going in circles', async () => {
    const found = await limits({
      [SYSTEM]: file('MaxProtocol = TLSv1.1\n.include conf.d/policy.cnf\n.include openssl.cnf\n'),
      '/etc/ssl/conf.d/policy.cnf': file('TLS.MaxProtocol = TLSv1.2\nMinProtocol=TLSv1.2 # floor\nCurves = P-256\n'),
    });
    expect(found).toMatchObject([
      { max: 'TLSv1.2', code: 'openssl-config', where: '/etc/ssl/conf.d/policy.cnf' },
      { min: 'TLSv1.2', code: 'openssl-config' },
      { pq: false, code: 'openssl-groups' },
    ]);
  });

  it('is the one that OPENSSL_CONF names, and only that', async () => {
    const files = { [SYSTEM]: file('MaxProtocol = TLSv1.1\n'), '/my.cnf': file('MinProtocol = TLSv1.2\n') };
    expect(await limits(files, { OPENSSL_CONF: '/my.cnf' })).toMatchObject([{ min: 'TLSv1.2' }]);
    expect(await limits(files, { OPENSSL_CONF: '/gone.cnf' })).toEqual([]);
    expect(await limits(files, {}, false)).toEqual([]);
    expect(await limits(files, { OPENSSL_CONF: 'relative.cnf' })).toEqual([]);
  });

  it('lies where the library says that its own folder is', async () => {
    const files = { [SYSTEM]: file('MaxProtocol = TLSv1.1\n'), '/opt/openssl/openssl.cnf': file('MaxProtocol = TLSv1.2\n') };
    const found = (folder: string | null) => opensslConfigLimits(fakeHost({ files }), { systemFile: true, folder });
    expect(await found('/opt/openssl')).toMatchObject([{ max: 'TLSv1.2', where: '/opt/openssl/openssl.cnf' }]);
    expect(await found('/opt/nothing')).toEqual([]);
    expect(await found(null)).toMatchObject([{ max: 'TLSv1.1' }]);
  });
});
