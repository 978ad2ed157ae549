// The bytes of one object: in parallel parts where it is large, going on where a connection broke, and never of two versions of it.
import { Readable } from 'node:stream';
import { linkedSignal } from '../../../async/linked-signal.ts';
import { AwsProblem } from '../../../aws/problem.ts';
import { FileUnreadable } from '../file-tree.ts';
import type { Bucket } from './bucket.ts';
import { reasonOf } from './reason.ts';

interface ToGet {
  readonly key: string;
  /** As it was listed. */
  readonly size: number;
  /** Its version, as it was listed; null takes that of the first answer. */
  readonly etag: string | null;
}

/** What one GET brings at most. CloudTrail's files are smaller, almost all of them. */
const PART_BYTES = 8 * 1024 * 1024;
/** Parts on their way or waiting to be read: with `PART_BYTES`, what one object takes of memory. */
const PARTS_AHEAD = 4;

/** The bytes of an object in order, a part at a time. Throws `FileUnreadable`; stops soon when `signal` is aborted, with the same. */
export async function* rangedGet(bucket: Bucket, object: ToGet, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const own = new AbortController();
  const linked = linkedSignal(signal, own.signal);
  const parts = Math.ceil(object.size / PART_BYTES);
  const begun: Promise<Buffer>[] = [];
  let etag = object.etag;
  const begin = (index: number): void => {
    const part = getPart(bucket, { ...object, etag }, index, linked.signal).then(({ bytes }) => bytes);
    // The first that fails is told; the others need nobody who waits for them.
    part.catch(() => {});
    begun.push(part);
  };
  try {
    let next = 0;
    if (etag === null && parts > 1) {
      const first = await getPart(bucket, object, 0, linked.signal);
      etag = first.etag;
      next = 1;
      begun.push(Promise.resolve(first.bytes));
    }
    for (let given = 0; given < parts; given += 1) {
      while (next < parts && begun.length < PARTS_AHEAD) begin(next++);
      const part = await begun.shift();
      if (part !== undefined) yield part;
    }
  } catch (error) {
    throw unreadable(error, signal);
  } finally {
    own.abort();
    linked.release();
  }
}

interface Part {
  readonly bytes: Buffer;
  readonly etag: string | null;
}

async function getPart(bucket: Bucket, { key, size, etag }: ToGet, index: number, signal: AbortSignal): Promise<Part> {
  const first = index * PART_BYTES;
  const length = Math.min(PART_BYTES, size - first);
  const bytes = Buffer.allocUnsafeSlow(length);
  const whole = length === size;
  let at = 0;
  let version = etag;
  return bucket.retrying('GetObject', signal, async (client, progressed) => {
    const range = whole && at === 0 ? null : `bytes=${first + at}-${first + length - 1}`;
    const answer = await bucket.open(client, key, range, version, signal);
    const body: unknown = answer.Body;
    if (!(body instanceof Readable)) throw broken();
    try {
      const total = range === null ? answer.ContentLength : Number(/\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1]);
      if (total !== undefined && total !== size) throw changed();
      version ??= answer.ETag ?? null;
      for await (const chunk of body) {
        if (!(chunk instanceof Uint8Array) || at + chunk.length > length) throw changed();
        bytes.set(chunk, at);
        at += chunk.length;
        bucket.counts.bytes += chunk.length;
        progressed();
      }
    } finally {
      body.destroy();
    }
    signal.throwIfAborted();
    if (at < length) throw broken();
    return { bytes, etag: version };
  });
}

const changed = (): AwsProblem => new AwsProblem('changed', 'It was changed after it was listed.', { howTo: '' });

const broken = (): AwsProblem => new AwsProblem('unreachable', 'Amazon S3 stopped in the middle of it.', { howTo: '', retryable: true });

function unreadable(error: unknown, signal: AbortSignal): FileUnreadable {
  if (signal.aborted) return new FileUnreadable('not read to its end, because the run was stopped');
  return new FileUnreadable(reasonOf(error));
}
