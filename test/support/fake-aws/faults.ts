// What goes wrong, and with which request.
import type { Fault, Faults } from './types.ts';

interface Standing {
  readonly operation: string;
  readonly fault: Fault;
  readonly when: (request: number) => boolean;
  met: number;
}

export class FaultPlan implements Faults {
  readonly #queued = new Map<string, Fault[]>();
  #standing: Standing[] = [];

  add(operation: string, fault: Fault, times = 1): void {
    this.#queued.set(operation, [...(this.#queued.get(operation) ?? []), ...Array.from({ length: times }, () => fault)]);
  }

  whenever(operation: string, fault: Fault, when: (request: number) => boolean): void {
    this.#standing.push({ operation, fault, when, met: 0 });
  }

  pending(): number {
    return [...this.#queued.values()].reduce((sum, { length }) => sum + length, 0);
  }

  clear(): void {
    this.#queued.clear();
    this.#standing = [];
  }

  /** The fault of the next request of an operation, or null. Queued ones come first. */
  next(operation: string): Fault | null {
    let found = this.#queued.get(operation)?.shift() ?? null;
    for (const standing of this.#standing) {
      if (standing.operation !== operation) continue;
      const number = standing.met++;
      if (found === null && standing.when(number)) found = standing.fault;
    }
    return found;
  }
}
