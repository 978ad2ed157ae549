// A small AWS on loopback for the tests of src/aws: it answers what a test tells it to, and remembers what it was asked.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { connect as connectAws } from '../../src/aws/connect.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `AssumeRole`, `Logs_20140328.StartQuery`, or the path. */
  readonly operation: string;
  readonly form: URLSearchParams;
  /** The key id and Region that signed it. */
  readonly keyId: string | null;
  readonly region: string | null;
}

type Reply = (asked: Asked, answer: ServerResponse) => void;

export interface Loopback {
  readonly url: string;
  readonly asked: Asked[];
  reply: Reply;
}

const folders: string[] = [];
const servers: { close(): void; closeAllConnections(): void }[] = [];
const strangers: string[] = [];
const connect = Socket.prototype.connect;

/** Call once in a test file: no AWS variable of this machine gets in, the home is an empty folder, nothing but loopback is reachable. */
export function isolated(): { home: () => string; strangers: () => readonly string[] } {
  let home = '';
  beforeEach(async () => {
    for (const name of Object.keys(process.env)) if (/^AWS_|^HTTPS?_PROXY$/i.test(name)) vi.stubEnv(name, undefined);
    home = await folder();
    vi.stubEnv('HOME', home);
    vi.stubEnv('USERPROFILE', home);
    strangers.length = 0;
    vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: unknown[]) {
      const host = hostOf(args);
      if (host === null || /^(?:127\.|localhost$|::1$)/.test(host)) return Reflect.apply(connect, this, args);
      strangers.push(host);
      const error = Object.assign(new Error('no route in tests'), { code: 'EHOSTUNREACH' });
      process.nextTick(() => this.destroy(error));
      return this;
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
    for (const one of folders.splice(0)) await rm(one, { recursive: true, force: true });
  });
  return { home: () => home, strangers: () => strangers };
}

function hostOf(args: unknown[]): string | null {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null) {
    const host: unknown = Reflect.get(first, 'host');
    return typeof host === 'string' ? host : null;
  }
  return typeof args[1] === 'string' ? args[1] : null;
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'tls-migrate-aws-'));
  folders.push(made);
  return made;
}

export async function loopback(reply: Reply = whoIs()): Promise<Loopback> {
  const asked: Asked[] = [];
  const one: { reply: Reply } = { reply };
  const server = createServer((request, answer) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const target = request.headers['x-amz-target'];
      const path = request.url ?? '';
      const operation = form.get('Action') ?? (typeof target === 'string' ? target : path);
      const signed = /Credential=([^/]+)\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '');
      const it: Asked = {
        method: request.method ?? '',
        path,
        headers: request.headers,
        body,
        operation,
        form,
        keyId: signed?.[1] ?? null,
        region: signed?.[2] ?? null,
      };
      asked.push(it);
      one.reply(it, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    get reply() {
      return one.reply;
    },
    set reply(next: Reply) {
      one.reply = next;
    },
  };
}

/** Writes the shared files; the variables that name them, and nothing else, are the environment of the caller. */
export async function sharedFiles(config: string, credentials = ''): Promise<Record<string, string | undefined>> {
  const place = await folder();
  const env = { AWS_CONFIG_FILE: join(place, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(place, 'credentials') };
  await writeFile(env.AWS_CONFIG_FILE, config);
  await writeFile(env.AWS_SHARED_CREDENTIALS_FILE, credentials);
  return { ...env, HOME: place, AWS_EC2_METADATA_DISABLED: 'true' };
}

export function xml(answer: ServerResponse, body: string, status = 200): void {
  answer.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}
export function json(answer: ServerResponse, body: object, status = 200): void {
  answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
export function html(answer: ServerResponse, status = 500): void {
  answer.writeHead(status, { 'content-type': 'text/html' }).end('<!doctype html><html><body><h1>Oops</h1></body></html>');
}
export function reset(answer: ServerResponse): void {
  answer.socket?.resetAndDestroy();
}
export const stsError = (answer: ServerResponse, code: string, message: string, status = 403): void =>
  xml(
    answer,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
    status,
  );

export const ROLE_KEY = 'ASIAROLE00000000ROLE';
const ACCOUNT = '111122223333';

/** STS as it answers when all is well: the caller is named after the key that signed. */
export function whoIs(partition = 'aws'): Reply {
  return (asked, answer) => {
    if (asked.operation === 'GetCallerIdentity') {
      const arn = `arn:${partition}:iam::${ACCOUNT}:user/${asked.keyId}`;
      xml(
        answer,
        `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>U</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
    } else if (asked.operation === 'AssumeRole' || asked.operation === 'AssumeRoleWithWebIdentity') {
      xml(answer, assumed(asked.operation, ROLE_KEY, new Date(Date.now() + 3_600_000)));
    } else {
      json(answer, { logGroups: [], trailList: [] });
    }
  };
}

export const assumed = (operation: string, keyId: string, expiration: Date): string =>
  `<${operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${operation}Result><Credentials><AccessKeyId>${keyId}</AccessKeyId><SecretAccessKey>roleSecret</SecretAccessKey><SessionToken>roleToken</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials></${operation}Result></${operation}Response>`;

type Env = Record<string, string | undefined>;
export const BASE = '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = baseSecret\n';

/** Shared files, a loopback AWS, and a way to connect as one of the profiles. */
export async function world(config: string, credentials = BASE) {
  const aws = await loopback();
  const env: Env = { ...(await sharedFiles(config, credentials)), AWS_REGION: 'eu-west-3', AWS_ENDPOINT_URL: aws.url };
  const as = (profile: string | null, more: { roleArn?: string; askMfa?: ((serial: string) => Promise<string>) | null; env?: Env } = {}) =>
    connectAws(
      { profile, region: null, roleArn: more.roleArn ?? null },
      { env: { ...env, ...more.env }, askMfa: more.askMfa ?? null, signal: new AbortController().signal },
    );
  return { aws, as, env };
}
