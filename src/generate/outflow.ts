import type { Duplex } from 'node:stream';
import type { Stored } from '../core/target.js';

/** An object that is written piece by piece while it is being stored, as fast as the target takes it. */
export class Outflow {
  readonly #stream: Duplex;
  readonly #stored: Promise<Stored>;

  /** What is written to `stream` comes out of it on its way to `store`. */
  constructor(stream: Duplex, store: (content: AsyncIterable<Uint8Array>) => Promise<Stored>) {
    this.#stream = stream;
    this.#stored = store(stream);
    // Whoever reads the stream gets its error; nobody may have begun to when it is abandoned, which would end the process.
    stream.on('error', () => {});
    // The failure is thrown by the next write or by end; this keeps it from being reported as unhandled before that.
    this.#stored.catch(() => stream.destroy());
  }

  /** Throws what storing met. */
  async write(bytes: Uint8Array | string): Promise<void> {
    if (this.#stream.write(bytes)) return;
    const drained = new Promise((resolve) => this.#stream.once('drain', resolve));
    await Promise.race([drained, this.#stored]);
  }

  /** Says that this was all, and waits until it is stored. */
  async end(): Promise<Stored> {
    this.#stream.end();
    return this.#stored;
  }

  /** Gives up: nothing is stored. */
  async abandon(reason: Error): Promise<void> {
    this.#stream.destroy(reason);
    await this.#stored.catch(() => undefined);
  }
}
