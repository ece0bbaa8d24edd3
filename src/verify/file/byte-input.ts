const NOTHING: Buffer = Buffer.alloc(0);

/** Bytes read from a stream chunk by chunk, with a look ahead and a way back. Errors of the stream pass through. */
export class ByteInput {
  readonly #source: AsyncIterator<Uint8Array>;
  #pending = NOTHING;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes, as many as there are at hand; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    if (this.#pending.length === 0) return this.#read();
    const bytes = this.#pending;
    this.#pending = NOTHING;
    return bytes;
  }

  /** The next `length` bytes without taking them; fewer only when the stream ends before. */
  async peek(length: number): Promise<Buffer> {
    if (this.#pending.length < length && !this.#ended) await this.#gather(length);
    return this.#pending.subarray(0, length);
  }

  /** Takes `length` bytes; fewer only when the stream ends before. */
  async take(length: number): Promise<Buffer> {
    const bytes = await this.peek(length);
    this.#pending = this.#pending.subarray(bytes.length);
    return bytes;
  }

  /** Puts bytes back in front of what is left. */
  unread(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([bytes, this.#pending]);
  }

  /** Reads what is left, for the sake of those who count and digest it on the way. */
  async drain(): Promise<void> {
    while ((await this.next()) !== undefined);
  }

  /** Releases the stream when it is left before its end. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }

  /** Reads on until there are so many bytes at hand, or no more; they are put together once. */
  async #gather(length: number): Promise<void> {
    const gathered = [this.#pending];
    for (let bytes = this.#pending.length; bytes < length; ) {
      const more = await this.#read();
      if (more === undefined) break;
      gathered.push(more);
      bytes += more.length;
    }
    this.#pending =
      gathered.length === 2 && gathered[0]?.length === 0
        ? (gathered[1] ?? NOTHING)
        : Buffer.concat(gathered);
  }

  /** The next bytes of the stream, at least one; undefined at its end. */
  async #read(): Promise<Buffer | undefined> {
    while (!this.#ended) {
      const { done, value } = await this.#source.next();
      if (done === true) this.#ended = true;
      else if (value.byteLength > 0)
        return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return undefined;
  }
}
