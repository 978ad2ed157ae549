// The protocols of the SDK: awsJson1.1 for CloudWatch Logs and CloudTrail, awsQuery for STS; who signs, and for which Region.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceName } from './types.ts';

/** An answer that says no. `extra` stands beside the message. */
export class AwsError extends Error {
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, status = 400, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = name;
    this.status = status;
    this.extra = extra;
  }
}

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);

/** What was asked, before anyone looked who asks. */
export interface WireRequest {
  readonly service: ServiceName | 'unknown';
  readonly operation: string;
  readonly region: string;
  readonly accessKeyId: string | null;
  readonly sessionToken: string | null;
  readonly input: Input;
  readonly userAgent: string;
}

/** Parameters of a request, checked as they are read. */
export class Input {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  text(name: string): string | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    if (typeof value !== 'string') throw new AwsError('SerializationException', `${name} must be a string`);
    return value;
  }

  needText(name: string): string {
    const value = this.text(name);
    if (value === null || value === '') {
      throw invalidParameter(`1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);
    }
    return value;
  }

  /** A whole number between `least` and `most`. */
  number(name: string, least: number, most: number): number | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) throw new AwsError('SerializationException', `${name} must be a number`);
    if (number < least || number > most) {
      const [limit, than] = number < least ? [least, 'greater'] : [most, 'less'];
      throw invalidParameter(
        `1 validation error detected: Value '${number}' at '${name}' failed to satisfy constraint: Member must have value ${than} than or equal to ${limit}`,
      );
    }
    return number;
  }

  flag(name: string): boolean | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    if (typeof value !== 'boolean') throw new AwsError('SerializationException', `${name} must be a boolean`);
    return value;
  }

  texts(name: string): readonly string[] | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
      throw new AwsError('SerializationException', `${name} must be a list of strings`);
    }
    return value;
  }

  inner(name: string): Input | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    if (typeof value !== 'object' || value === null) throw new AwsError('SerializationException', `${name} must be an object`);
    return new Input(value as Record<string, unknown>);
  }

  inputs(name: string): readonly Input[] | null {
    const value = this.#value(name);
    if (value === undefined) return null;
    if (!Array.isArray(value)) throw new AwsError('SerializationException', `${name} must be a list`);
    return value.map((each) => new Input(typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {}));
  }
}

const TARGETS: Record<string, ServiceName> = {
  Logs_20140328: 'logs',
  CloudTrail_20131101: 'cloudtrail',
  AmazonAthena: 'athena',
  AWSHealth_20160804: 'health',
};
const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/;

const header = (request: IncomingMessage, name: string): string | null => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
};

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function jsonInput(body: string): Input {
  let values: unknown;
  try {
    values = JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new AwsError('SerializationException', 'the body is no JSON');
  }
  if (typeof values !== 'object' || values === null) throw new AwsError('SerializationException', 'the body is no object');
  return new Input(values as Record<string, unknown>);
}

/** Reads the service and operation, the parameters, and the key and Region of the signature's scope. The signature is not verified. */
export function readRequest(request: IncomingMessage, body: string): WireRequest {
  const credential = CREDENTIAL.exec(header(request, 'authorization') ?? '');
  const common = {
    accessKeyId: credential?.[1] ?? null,
    region: credential?.[2] ?? 'unknown',
    sessionToken: header(request, 'x-amz-security-token'),
    userAgent: header(request, 'user-agent') ?? '',
  };
  const [target = '', operation = 'unknown'] = (header(request, 'x-amz-target') ?? '').split('.');
  const service = Object.hasOwn(TARGETS, target) ? TARGETS[target] : undefined;
  if (service !== undefined) return { ...common, service, operation, input: jsonInput(body) };
  if (header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded') ?? false) {
    const form = Object.fromEntries(new URLSearchParams(body));
    return { ...common, service: 'sts', operation: form.Action ?? 'unknown', input: new Input(form) };
  }
  return { ...common, service: 'unknown', operation: 'unknown', input: new Input({}) };
}

const escapeXml = (text: string): string => text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);

function toXml(value: unknown): string {
  if (typeof value !== 'object' || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${toXml(inner)}</${name}>`)
    .join('');
}

const NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** Writes an answer, or the error, as the service's protocol has it. */
export function writeAnswer(response: ServerResponse, request: WireRequest | null, answer: object | AwsError): void {
  const requestId = randomUUID();
  const failed = answer instanceof AwsError;
  response.statusCode = failed ? answer.status : 200;
  response.setHeader('x-amzn-requestid', requestId);
  if (request?.service !== 'sts') {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(failed ? { __type: answer.name, message: answer.message, ...answer.extra } : answer));
    return;
  }
  response.setHeader('content-type', 'text/xml');
  const type = failed && answer.status >= 500 ? 'Receiver' : 'Sender';
  response.end(
    failed
      ? `<ErrorResponse ${NAMESPACE}>${toXml({ Error: { Type: type, Code: answer.name, Message: answer.message }, RequestId: requestId })}</ErrorResponse>`
      : `<${request.operation}Response ${NAMESPACE}>${toXml({ [`${request.operation}Result`]: answer, ResponseMetadata: { RequestId: requestId } })}</${request.operation}Response>`,
  );
}
