/**
 * Runs tasks at once within a bound on their number and on the bytes they hold, so that a slow target slows the reader
 * instead of filling the memory. The first failure is thrown by the next `add` or by `settle`.
 */
export class InFlight {
  readonly #maxTasks: number;
  readonly #maxBytes: number;
  readonly #running = new Set<Promise<void>>();
  #bytes = 0;
  #failure: { readonly error: unknown } | undefined;

  constructor(maxTasks: number, maxBytes: number) {
    this.#maxTasks = maxTasks;
    this.#maxBytes = maxBytes;
  }

  /** Starts the task as soon as there is room; one task always fits, whatever its size. */
  async add(bytes: number, task: () => Promise<void>): Promise<void> {
    while (this.#running.size > 0 && !this.#hasRoom(bytes)) await Promise.race(this.#running);
    this.#throwFailure();
    this.#bytes += bytes;
    const running: Promise<void> = task()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#bytes -= bytes;
        this.#running.delete(running);
      });
    this.#running.add(running);
  }

  /** Waits for every task; throws the first failure. */
  async settle(): Promise<void> {
    await this.drain();
    this.#throwFailure();
  }

  /** Waits for every task and throws nothing: for the way out after another failure. */
  async drain(): Promise<void> {
    await Promise.all(this.#running);
  }

  #hasRoom(bytes: number): boolean {
    return this.#running.size < this.#maxTasks && this.#bytes + bytes <= this.#maxBytes;
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
