// Python projects: the environment that runs them, and the boto3 in it.
import { spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { sdkDriver } from '../../src/handshake/drivers/sdk.ts';
import { prove } from '../../src/handshake/prove.ts';
import { realHost } from '../../src/machine/real-host.ts';
import { PROBE_MARK } from '../../src/machine/run-program.ts';
import { projectsIn } from '../../src/project/projects.ts';
import { installed, proofContext } from '../handshake/support.ts';
import { type FakeEntry, fakeHost, file, folder, link, program } from '../support/host.ts';
import { at, detectAll } from '../support/host-context.ts';

const ROOT = '/home/me/etl';
const PYTHON = `${ROOT}/.venv/bin/python`;
const SITE = `${ROOT}/.venv/lib/python3.11/site-packages`;
const ANSWER = { version: '3.11.2', ssl: true, library: 'OpenSSL 3.0.17', tls13: true, min: 'TLSv1_2', max: 'MAXIMUM_SUPPORTED' };
const VENV = {
  '/usr/bin/python3.11': program(`${PROBE_MARK}${JSON.stringify(ANSWER)}\n`),
  [`${ROOT}/.venv/pyvenv.cfg`]: file('home = /usr/bin\n'),
  [PYTHON]: link('/usr/bin/python3.11'),
  [`${SITE}/botocore`]: folder(),
  [`${SITE}/botocore-1.34.0.dist-info`]: folder(),
  [`${SITE}/boto3-1.34.0.dist-info`]: folder(),
};

async function look(files: Readonly<Record<string, FakeEntry>>) {
  const projects = projectsIn([ROOT]);
  return { ...(await detectAll(fakeHost({ files: { [ROOT]: folder(), ...files } }), [projects.detector])), projects };
}

describe('the boto3 of a Python project', () => {
  it('is what its environment holds, judged and asked through its interpreter', async () => {
    const found = await look(VENV);
    expect(at(found, PYTHON)).toMatchObject({
      kind: 'python',
      name: 'project etl: boto3 1.34.0; botocore 1.34.0',
      version: '3.11.2',
      library: { name: 'OpenSSL', version: '3.0.17' },
      verdicts: { 'tls1.2': 'ready', 'tls1.3': 'ready', pq: 'not-ready' },
    });
    expect(found.projects.runOf(at(found, PYTHON).id)).toMatchObject({ language: 'python', interpreter: PYTHON });
  });

  it('is held back by a pin in the source, comments apart', async () => {
    const source = '# ssl.PROTOCOL_TLSv1\nimport ssl\nctx = ssl.SSLContext(ssl.PROTOCOL_TLSv1_1)\n';
    const found = await look({ ...VENV, [`${ROOT}/main.py`]: file(source) });
    const { id, verdicts, causes } = at(found, PYTHON);
    expect(verdicts['tls1.2']).toBe('capable');
    expect(causes[0]).toMatchObject({ code: 'project-source', where: `${ROOT}/main.py:3` });
    expect(found.projects.runOf(id)).toBeNull();
  });

  it('is not loaded where others could have changed it', async () => {
    const found = await look({ ...VENV, [`${SITE}/botocore`]: folder({ mode: 0o777 }) });
    expect(found.projects.runOf(at(found, PYTHON).id)).toBeNull();
  });

  it.each([
    ['requirements.txt', 'requests==2.0\nboto3==1.26.5\n', 'boto3 1.26.5'],
    ['requirements-dev.txt', 'botocore[crt]>=1.20\n', 'botocore'],
    ['pyproject.toml', 'dependencies = ["boto3==1.28.0"]\n', 'boto3 1.28.0'],
    ['Pipfile.lock', '{"default":{"boto3":{"hashes":[],"version":"==1.30.1"}}}', 'boto3 1.30.1'],
  ])('is named by %s, and unknown, where it is not installed', async (name, text, shown) => {
    const { installations } = await look({ [`${ROOT}/${name}`]: file(text) });
    expect(installations).toMatchObject([
      { name: `project etl: ${shown}`, path: `${ROOT}/${name}`, basis: 'none', causes: [{ code: 'runtime-unknown' }] },
    ]);
  });

  it('is missed in words where no file names it', async () => {
    expect((await look({ [`${ROOT}/requirements.txt`]: file('my-boto3-like\nflask\n') })).notes).toEqual([
      'Project etl: its Python files name neither boto3 nor botocore; nothing of it could be judged.',
    ]);
  });
});

// The environment's own Python, since a copy of botocore takes long: absent, there is nothing to ask.
const asked = spawnSync('python3', ['-I', '-c', 'import botocore, sys; print(sys.executable)'], { encoding: 'utf8' });
const WITH_BOTOCORE = asked.status === 0 ? asked.stdout.trim() : null;

test.skipIf(WITH_BOTOCORE === null)(
  'a real botocore says hello itself',
  async () => {
    const interpreter = WITH_BOTOCORE ?? '';
    const driver = sdkDriver({ language: 'python', interpreter, folder: '/nowhere' });
    const context = proofContext(realHost(), { allowPrograms: true, helloTimeoutMs: 30_000, driverOf: () => driver });
    const proved = await prove(installed({ kind: 'python', path: '/nowhere', ran: false, notRunBecause: 'not-needed' }), context);
    expect(context.notes).toEqual([]);
    expect(proved).toMatchObject({ basis: 'proved', handshake: { maxVersion: expect.stringMatching(/^TLSv1\.[23]$/) } });
  },
  60_000,
);
