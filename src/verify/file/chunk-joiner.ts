const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Puts each chunk behind the rest that the reader kept of the ones before. Against a large rest it waits for as many bytes again, so that
 * a value that spans many chunks is not copied once for each of them.
 */
export class ChunkJoiner {
  #rest: Buffer = NOTHING;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;

  /** Sets what goes in front of the next chunk. */
  keep(rest: Buffer): void {
    this.#rest = rest;
  }

  /** The bytes to read now, `fresh` being the index of the first that is new; undefined while more are waited for. */
  push(chunk: Buffer): { readonly bytes: Buffer; readonly fresh: number } | undefined {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    return this.#waitingBytes < this.#rest.length ? undefined : this.finish();
  }

  /** What was waited for, if anything. */
  finish(): { readonly bytes: Buffer; readonly fresh: number } | undefined {
    const [first] = this.#waiting;
    if (first === undefined) return undefined;
    const fresh = this.#rest.length;
    const alone = fresh === 0 && this.#waiting.length === 1;
    const bytes = alone ? first : Buffer.concat([this.#rest, ...this.#waiting]);
    this.#rest = NOTHING;
    this.#waiting = [];
    this.#waitingBytes = 0;
    return { bytes, fresh };
  }
}
