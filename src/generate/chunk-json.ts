import type { Chunk } from '../core/ports.js';
import type { Judge } from './judge.js';

/** JSON is passed on in pieces of at least this size: one gzip write a record costs four times the time. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * The JSON text of one data file, `{"data":[…]}`, made while its chunk is read. The counts and keys are true once
 * `pieces` came to its end.
 */
export class ChunkJson {
  readonly number: number;
  records = 0;
  refused = 0;
  firstKey = '';
  lastKey = '';
  readonly #chunk: Chunk;
  readonly #judge: Judge;

  constructor(chunk: Chunk, judge: Judge) {
    this.number = chunk.number;
    this.#chunk = chunk;
    this.#judge = judge;
  }

  /** The text in UTF-8 pieces; nothing at all when every record was refused. */
  async *pieces(): AsyncGenerator<Buffer, void, undefined> {
    let text = '';
    for await (const rows of this.#chunk.batches) {
      for (const row of rows) {
        const { key, json } = await this.#judge.judge(row);
        this.#noteKey(key);
        if (json === null) this.refused += 1;
        else text += `${this.records++ === 0 ? '{"data":[' : ','}${json}`;
        if (text.length < PIECE_CHARACTERS) continue;
        yield Buffer.from(text);
        text = '';
      }
    }
    if (this.records > 0) yield Buffer.from(`${text}]}`);
  }

  #noteKey(key: string): void {
    if (this.records + this.refused === 0) this.firstKey = key;
    this.lastKey = key;
  }
}
