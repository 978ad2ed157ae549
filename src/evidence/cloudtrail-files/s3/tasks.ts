// Runs tasks that make more tasks, a few at a time.

export class Tasks {
  readonly #width: number;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;
  #failure: { readonly error: unknown } | null = null;
  #ended: (() => void) | null = null;

  constructor(width: number) {
    this.#width = width;
  }

  /** A task handles what the outside world does; what it throws is a defect, and ends everything. */
  add(task: () => Promise<void>): void {
    this.#waiting.push(task);
    this.#next();
  }

  /** Ends when all tasks have, those too that were added meanwhile. */
  async done(): Promise<void> {
    if (this.#running > 0)
      await new Promise<void>((resolve) => {
        this.#ended = resolve;
      });
    if (this.#failure !== null) throw this.#failure.error;
  }

  #next(): void {
    while (this.#running < this.#width && this.#failure === null) {
      const task = this.#waiting.shift();
      if (task === undefined) break;
      this.#running += 1;
      task()
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => {
          this.#running -= 1;
          this.#next();
        });
    }
    if (this.#running === 0) this.#ended?.();
  }
}
