import type { Duplex } from 'node:stream';
import type { Stored } from '../core/target.js';
import { Outflow } from './outflow.js';
import type { FinishedFile } from './piece-desk.js';

/** A data file too large to hold: its parts stream through gzip into the store. Without a record there is no file. */
export class LargeFile {
  records = 0;
  refused = 0;
  firstKey = '';
  lastKey = '';
  readonly #number: number;
  readonly #open: () => Outflow;
  #outflow: Outflow | undefined;

  constructor(
    number: number,
    gzip: () => Duplex,
    create: (number: number, content: AsyncIterable<Uint8Array>) => Promise<Stored>,
  ) {
    this.#number = number;
    this.#open = () => new Outflow(gzip(), (content) => create(number, content));
  }

  /** Writes the next part, whose records are each behind a comma. Throws what storing met. */
  async append(part: FinishedFile): Promise<void> {
    if (part.number !== this.#number) throw new Error(`file ${this.#number} has no end`);
    if (this.records + this.refused === 0) this.firstKey = part.firstKey;
    this.lastKey = part.lastKey;
    this.refused += part.refused;
    if (part.records === 0) return;
    if (this.#outflow === undefined) {
      this.#outflow = this.#open();
      await this.#outflow.write('{"data":[');
    }
    await this.#outflow.write(this.records === 0 ? part.content.subarray(1) : part.content);
    this.records += part.records;
  }

  /** What was stored; undefined when there was nothing to store. */
  async end(): Promise<Stored | undefined> {
    await this.#outflow?.write(']}');
    return this.#outflow?.end();
  }

  /** Stores nothing. */
  async abandon(): Promise<void> {
    await this.#outflow?.abandon(new Error('the run ended before the file'));
  }
}
