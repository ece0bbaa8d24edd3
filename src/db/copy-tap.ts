/** More than this waiting for the reader stops the flow. */
const MOST_WAITING_BYTES = 1024 * 1024;

/** The side of a wire that can be stopped. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/**
 * Brings the rows of one COPY from the wire to their reader, past the driver. The driver (3.4.9) makes a buffer and a stream operation of every row,
 * which costs more than all else that is done to read it, and its stream hangs when the last row fills it (porsager/postgres#499).
 */
export class CopyTap {
  readonly #flow: Flow;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #wake: (() => void) | undefined;
  #end: { readonly error?: unknown } | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  take(rows: Buffer): void {
    this.#waiting.push(rows);
    this.#waitingBytes += rows.length;
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.#flow.pause();
    this.#wake?.();
  }

  /** The next bytes of rows; undefined after the last. Throws the error with which the query ended, once all that came before is read. */
  async next(): Promise<Buffer | undefined> {
    while (this.#waiting.length === 0 && this.#end === undefined)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const rows = this.#waiting.shift();
    if (rows === undefined) {
      if (this.#end !== undefined && 'error' in this.#end) throw this.#end.error;
      return undefined;
    }
    this.#waitingBytes -= rows.length;
    if (this.#waitingBytes <= MOST_WAITING_BYTES) this.#flow.resume();
    return rows;
  }

  /** Says that the query has ended, with an error or well. */
  end(result: { readonly error?: unknown }): void {
    this.#end ??= result;
    this.#wake?.();
  }
}
