import type { DataFileRecord } from '../core/run-record.js';
import type { DataFiles } from './data-files.js';
import { InFlight } from './in-flight.js';
import type { Judge } from './judge.js';
import { MOST_HELD_BYTES, type Piece } from './piece.js';
import type { PieceEncoder } from './piece-encoder.js';

/**
 * The way of a piece: it is encoded and later compressed wherever there is room, judged in its turn between the two, and its files are stored. Bounded in
 * pieces and bytes, so that a slow store slows the reader.
 */
export class Assembly {
  readonly #encoder: PieceEncoder;
  readonly #judge: Judge;
  readonly #files: DataFiles;
  readonly #keep: () => boolean;
  readonly #underWay: InFlight;
  #lastTurn: Promise<void> = Promise.resolve();

  /** `keep` says, when the piece was judged, whether there is still a set to write. */
  constructor(encoder: PieceEncoder, judge: Judge, files: DataFiles, keep: () => boolean) {
    this.#encoder = encoder;
    this.#judge = judge;
    this.#files = files;
    this.#keep = keep;
    this.#underWay = new InFlight(encoder.room, encoder.room * MOST_HELD_BYTES);
  }

  /** Begins with a piece as soon as there is room; throws the first failure of those before it. */
  async add(piece: Piece): Promise<void> {
    await this.#underWay.add(piece.bytes.length, () => this.#carry(piece));
  }

  /** Waits until all is stored; throws the first failure. Returns the files in the order of their numbers. */
  async settle(): Promise<readonly DataFileRecord[]> {
    await this.#underWay.settle();
    return this.#files.settle();
  }

  /** Waits until nothing is being done any more, whatever became of it, and ends the encoder. */
  async close(): Promise<void> {
    await this.#encoder.close();
    await this.#underWay.drain();
    await this.#files.drain();
  }

  async #carry(piece: Piece): Promise<void> {
    const work = this.#encoder.start(piece);
    const turn = this.#takeTurn();
    try {
      const verdict = await work.verdict;
      await turn.comes;
      const leftOut = await this.#judge.judge(verdict, work.identify);
      if (!this.#keep()) return await work.drop();
      const finished = work.finish(leftOut);
      // The parts of a file follow each other; whole files need no order.
      if (piece.kind === 'part')
        for (const part of await finished) await this.#files.append(part, piece.last);
      else {
        turn.pass();
        for (const file of await finished) await this.#files.add(file);
      }
    } finally {
      turn.pass();
    }
  }

  /** Pieces are judged in the order in which they came. */
  #takeTurn(): { readonly comes: Promise<void>; pass(): void } {
    const comes = this.#lastTurn;
    let pass = (): void => {};
    const passed = new Promise<void>((resolve) => {
      pass = resolve;
    });
    this.#lastTurn = comes.then(() => passed);
    return { comes, pass };
  }
}
