/** Pieces that one side brings and the other takes. */
export class PieceQueue {
  readonly #pieces: { readonly bytes: Uint8Array; readonly taken: () => void }[] = [];
  #ended = false;
  #wake: () => void = () => {};

  /** Brings a piece; resolves when it was used, that is when the next one is asked for. */
  push(bytes: Uint8Array): Promise<void> {
    return new Promise((taken) => {
      this.#pieces.push({ bytes, taken });
      this.#wake();
    });
  }

  /** Says that there are no more. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** The pieces in order. */
  async *read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        yield piece.bytes;
        piece.taken();
      } else if (this.#ended) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
