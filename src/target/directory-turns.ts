import { setImmediate as nextTurn } from 'node:timers/promises';

/** Pieces of 256 KiB, some 5 ms of them, after which the event loop hears signals. */
const PIECES_PER_TURN = 32;

/** Keeps work that is answered from memory, one piece after the other, from holding up the event loop. */
export class Turns {
  readonly #signal: AbortSignal;
  #pieces = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Called before each piece; fails with the reason of the signal. */
  async next(): Promise<void> {
    this.#signal.throwIfAborted();
    this.#pieces += 1;
    if (this.#pieces % PIECES_PER_TURN === 0) await nextTurn();
  }
}
