import type { FeedKind } from '../feeds/kind.js';
import type { Piece } from './piece.js';
import {
  type EncodeSettings,
  type FinishedFile,
  PieceDesk,
  type RowIdentity,
  type Verdict,
} from './piece-desk.js';

/** A piece that is being encoded. It ends with `finish` or `drop`. */
export interface PieceWork {
  /** Rejects when the thread died. */
  readonly verdict: Promise<Verdict>;
  /** Looks again at some of its rows. */
  identify(rows: readonly number[]): Promise<readonly RowIdentity[]>;
  /** Its files, or its part of a file, without the records of the rows `leftOut` (ascending). */
  finish(leftOut: readonly number[]): Promise<readonly FinishedFile[]>;
  drop(): Promise<void>;
}

/** Encodes pieces and compresses their files. */
export interface PieceEncoder {
  /** Pieces that may be under way at once and keep it busy. */
  readonly room: number;
  /** Begins with a piece, whose memory is given away. */
  start(piece: Piece): PieceWork;
  close(): Promise<void>;
}

/** Encodes in this thread: for feeds so small that starting threads would take longer. */
export function encodeHere(kind: FeedKind, settings: EncodeSettings): PieceEncoder {
  const desk = new PieceDesk(kind, settings);
  let last = 0;
  return {
    room: 1,
    start(piece) {
      last += 1;
      const id = last;
      return {
        verdict: Promise.resolve(desk.encode(id, piece)),
        identify: async (rows) => desk.identify(id, rows),
        finish: async (leftOut) => desk.finish(id, leftOut),
        drop: async () => desk.drop(id),
      };
    },
    close: async () => {},
  };
}
