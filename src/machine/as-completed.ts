// Promises as a stream, the first finished first.

/** Yields each promise's value as it settles. Rejects with the first rejection. */
export async function* asCompleted<T>(promises: readonly Promise<T>[]): AsyncGenerator<T, void, void> {
  const pending = new Map(promises.map((promise, index) => [index, promise.then((value) => ({ index, value }))] as const));
  while (pending.size > 0) {
    const { index, value } = await Promise.race(pending.values());
    pending.delete(index);
    yield value;
  }
}
