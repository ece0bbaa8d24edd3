/** The thread that encodes pieces: started by piece-threads.ts, it answers one request after the other. */
import { workerData } from 'node:worker_threads';
import { feedKind } from '../feeds/index.js';
import { answerRequests } from '../threads/answer-requests.js';
import type { Piece } from './piece.js';
import {
  type EncodeSettings,
  type FinishedFile,
  PieceDesk,
  type RowIdentity,
  type Verdict,
} from './piece-desk.js';

/** What a thread is started with: kinds hold functions, which stay in their thread. */
export interface ThreadData {
  readonly kindId: string;
  readonly settings: EncodeSettings;
}

/** What the thread can be asked. */
export interface PieceCalls {
  readonly encode: {
    readonly request: { readonly id: number; readonly piece: Piece };
    readonly answer: Verdict;
  };
  readonly identify: {
    readonly request: { readonly id: number; readonly rows: readonly number[] };
    readonly answer: readonly RowIdentity[];
  };
  readonly finish: {
    readonly request: { readonly id: number; readonly leftOut: readonly number[] };
    readonly answer: readonly FinishedFile[];
  };
  readonly drop: { readonly request: { readonly id: number }; readonly answer: undefined };
}

function open({ kindId, settings }: ThreadData): PieceDesk {
  const kind = feedKind(kindId);
  if (kind === undefined) throw new Error(`no feed kind ${kindId}`);
  return new PieceDesk(kind, settings);
}

const desk = open(workerData);

answerRequests<PieceCalls>({
  encode({ id, piece }) {
    const value = desk.encode(id, piece);
    return { value, transfer: [value.hashes.buffer] };
  },
  identify: ({ id, rows }) => ({ value: desk.identify(id, rows) }),
  finish({ id, leftOut }) {
    const value = desk.finish(id, leftOut);
    return { value, transfer: [...new Set(value.map(({ content }) => content.buffer))] };
  },
  drop({ id }) {
    desk.drop(id);
    return { value: undefined };
  },
});
