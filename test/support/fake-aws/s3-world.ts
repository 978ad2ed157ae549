// What there is in the loopback S3: buckets with their objects, and how S3 lists them.
import { createHash } from 'node:crypto';

export interface FakeBucket {
  readonly name: string;
  readonly region: string;
  /** Refuses requests that do not offer to pay. */
  readonly requesterPays?: boolean;
}

export interface FakeObject {
  readonly body: Buffer;
  /** With quotes, as S3 writes it. */
  readonly etag: string;
  /** Epoch milliseconds, whole seconds. */
  readonly changed: number;
  readonly storageClass: 'STANDARD' | 'GLACIER';
  /** A KMS key that those who read may not use. */
  readonly kmsKey: string | null;
}

interface Bucket {
  readonly settings: FakeBucket;
  readonly objects: Map<string, FakeObject>;
  /** Keys in the order of S3; null when they have to be put in order. */
  sorted: readonly string[] | null;
}

/** Keys lie in the order of their UTF-8 bytes: docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html */
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

export interface Listing {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix of the page. */
  readonly last: string | null;
}

export class S3World {
  readonly #buckets = new Map<string, Bucket>();

  addBucket(settings: FakeBucket): void {
    this.#buckets.set(settings.name, { settings, objects: new Map(), sorted: null });
  }

  bucket(name: string): FakeBucket | null {
    return this.#buckets.get(name)?.settings ?? null;
  }

  put(name: string, key: string, body: Buffer, more: Partial<Omit<FakeObject, 'body'>> = {}): void {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new Error(`there is no bucket ${name}: add it first`);
    const etag = more.etag ?? `"${createHash('md5').update(body).digest('hex')}"`;
    const { changed = Date.UTC(2026, 8, 1), storageClass = 'STANDARD', kmsKey = null } = more;
    if (!bucket.objects.has(key)) bucket.sorted = null;
    bucket.objects.set(key, { body, etag, changed, storageClass, kmsKey });
  }

  remove(name: string, key: string): void {
    const bucket = this.#buckets.get(name);
    if (bucket?.objects.delete(key)) bucket.sorted = null;
  }

  object(name: string, key: string): FakeObject | null {
    return this.#buckets.get(name)?.objects.get(key) ?? null;
  }

  /** Up to `most` keys and common prefixes below `prefix` that come behind `after`. */
  list(name: string, prefix: string, delimiter: string | null, after: string, most: number): Listing {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new Error(`there is no bucket ${name}`);
    bucket.sorted ??= [...bucket.objects.keys()].sort(byBytes);
    const keys: string[] = [];
    const prefixes: string[] = [];
    let last: string | null = null;
    for (const key of bucket.sorted) {
      if (!key.startsWith(prefix) || (after !== '' && byBytes(key, after) <= 0)) continue;
      const cut = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
      const common = cut === -1 || delimiter === null ? null : key.slice(0, cut + delimiter.length);
      // Behind a page that ended with a common prefix, the rest of what it stands for is not told again.
      if (common !== null && (common === last || (after !== '' && byBytes(common, after) <= 0))) continue;
      if (keys.length + prefixes.length === most) return { keys, prefixes, truncated: true, last };
      if (common === null) keys.push(key);
      else prefixes.push(common);
      last = common ?? key;
    }
    return { keys, prefixes, truncated: false, last };
  }
}
