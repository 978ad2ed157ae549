// What an operation of a service gets: who asks, for which Region, with which parameters.
import type { FakeIdentity, Knobs } from './types.ts';
import type { Input } from './wire.ts';
import { AwsError, invalidParameter } from './wire.ts';
import type { World } from './world.ts';

export interface Context {
  readonly world: World;
  readonly knobs: Knobs;
  readonly identity: FakeIdentity;
  readonly region: string;
  readonly input: Input;
}

export type Operation = (context: Context) => object;

/** A page of `all`, and the token of the next one. Tokens know which list they belong to. */
export function pageOf<T>(
  all: readonly T[],
  size: number,
  token: string | null,
  list: string,
): { readonly page: readonly T[]; readonly nextToken?: string } {
  let from = 0;
  if (token !== null) {
    const [of, offset] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
    if (of !== list || !/^\d+$/.test(offset ?? '')) throw invalidParameter('The specified nextToken is invalid.');
    from = Number(offset);
  }
  const page = all.slice(from, from + size);
  const next = from + page.length;
  return next < all.length ? { page, nextToken: Buffer.from(`${list}\n${next}`).toString('base64url') } : { page };
}

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);
