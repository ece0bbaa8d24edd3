import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { CopyTap } from './copy-tap.js';
import { Messages } from './messages.js';

/**
 * The socket that postgres.js is given in place of a real one, so that a lost connection is ours to handle. The driver (3.4.9)
 * goes wrong when it is told of a close in the middle of a cursor or COPY: it writes to a socket that it has set to null (an
 * uncaught TypeError), never settles the query, or reports the end of the rows. So it is never told: after a loss writes go nowhere,
 * and who waits for an answer waits through `race`.
 */
export class Wire extends EventEmitter {
  readonly #carrier: Duplex;
  readonly #closed: Promise<void>;
  readonly #waiting = new Set<(error: unknown) => void>();
  #failure: { readonly error: unknown } | undefined;
  #lastBytes: Buffer = Buffer.alloc(0);
  readonly #messages = new Messages();
  #tap: CopyTap | undefined;

  constructor(carrier: Duplex) {
    super();
    this.#carrier = carrier;
    this.#closed = new Promise((resolve) => carrier.once('close', () => resolve()));
    carrier.on('data', (bytes: Buffer) => this.#receive(bytes));
    carrier.on('drain', () => this.emit('drain'));
    carrier.on('error', (error: Error) => this.fail(error));
    carrier.on('close', () =>
      this.fail(
        Object.assign(new Error('closed by the other side'), { code: 'CONNECTION_CLOSED' }),
      ),
    );
  }

  /** The driver asks before it writes its goodbye. */
  get readyState(): 'open' | 'closed' {
    return this.#failure === undefined ? 'open' : 'closed';
  }

  /** The SQLSTATE with which the server ended the connection, when its last message said so. */
  get fatalState(): string | undefined {
    const at = this.#lastBytes.lastIndexOf('VFATAL\0C');
    return at === -1 ? undefined : this.#lastBytes.toString('latin1', at + 8, at + 13);
  }

  write(bytes: Uint8Array, done?: () => void): boolean {
    if (this.#failure === undefined) return this.#carrier.write(bytes, done);
    // A writable stream of the driver must not take the loss for success, so `done` is never called.
    return true;
  }

  end(bytes: Uint8Array): void {
    if (this.#failure === undefined) this.#carrier.end(bytes);
  }

  /** Takes the rows of the COPY that is sent next. */
  tapCopy(): CopyTap {
    this.#tap = new CopyTap(this);
    return this.#tap;
  }

  /**
   * Waits for an answer, and fails with the error of the loss when the wire is lost before or meanwhile. (Promise.race against one
   * long-lived promise would keep every answer in memory.)
   */
  race<T>(work: PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      const settle = (act: () => void): void => {
        this.#waiting.delete(reject);
        act();
      };
      work.then(
        (value) => settle(() => resolve(value)),
        (error) => settle(() => reject(error)),
      );
      const failure = this.#failure;
      if (failure !== undefined) settle(() => reject(failure.error));
    });
  }

  /** Gives the connection up; whoever waits for it gets the error, and so does everyone who asks later. */
  fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = { error };
    for (const reject of this.#waiting) reject(error);
    this.#waiting.clear();
    this.#carrier.destroy();
  }

  destroy(): void {
    this.fail(Object.assign(new Error('closed by the driver'), { code: 'CONNECTION_DESTROYED' }));
  }

  /** Resolves when the carrier is closed; closes it by force after a while. */
  async closed(milliseconds: number): Promise<void> {
    const force = setTimeout(() => this.#carrier.destroy(), milliseconds);
    await this.#closed;
    clearTimeout(force);
  }

  pause(): void {
    this.#carrier.pause();
  }

  resume(): void {
    this.#carrier.resume();
  }

  setKeepAlive(): void {
    // Set when the socket was opened.
  }

  #receive(received: Buffer): void {
    const tap = this.#tap;
    try {
      const bytes = this.#messages.walk(received, tap && ((rows) => tap.take(rows)));
      if (bytes.length === 0) return;
      this.#lastBytes = bytes;
      this.emit('data', bytes);
    } catch (error) {
      // The reader failed, ours or the driver's: what it would do with the next bytes is unknown.
      this.fail(error);
    }
  }
}
