/** The thread that encodes pieces: started by piece-threads.ts, it answers one request after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { feedKind } from '../feeds/index.js';
import type { Piece } from './piece.js';
import { type EncodeSettings, type FinishedFile, PieceDesk, type Verdict } from './piece-desk.js';

/** What a thread is started with: kinds hold functions, which stay in their thread. */
export interface ThreadData {
  readonly kindId: string;
  readonly settings: EncodeSettings;
}

interface Requests {
  readonly encode: { readonly id: number; readonly piece: Piece };
  readonly identify: { readonly id: number; readonly rows: readonly number[] };
  readonly finish: { readonly id: number; readonly leftOut: readonly number[] };
  readonly drop: { readonly id: number };
}

export type Request<Name extends keyof Requests> = Requests[Name];

export interface Answers {
  readonly encode: Verdict;
  readonly identify: readonly { key: string; id: string }[];
  readonly finish: readonly FinishedFile[];
  readonly drop: undefined;
}

export interface Response {
  readonly number: number;
  readonly value: Answers[keyof Answers];
}

type Message = {
  [Name in keyof Requests]: {
    readonly number: number;
    readonly name: Name;
    readonly request: Requests[Name];
  };
}[keyof Requests];

function open({ kindId, settings }: ThreadData): PieceDesk {
  const kind = feedKind(kindId);
  if (kind === undefined) throw new Error(`no feed kind ${kindId}`);
  return new PieceDesk(kind, settings);
}

const desk = open(workerData);

parentPort?.on('message', (message: Message) => {
  const { value, transfer } = answer(message);
  parentPort?.postMessage({ number: message.number, value } satisfies Response, transfer);
});

function answer(message: Message): { value: Response['value']; transfer: ArrayBuffer[] } {
  switch (message.name) {
    case 'encode': {
      const value = desk.encode(message.request.id, message.request.piece);
      return { value, transfer: [value.hashes.buffer] };
    }
    case 'identify':
      return { value: desk.identify(message.request.id, message.request.rows), transfer: [] };
    case 'finish': {
      const value = desk.finish(message.request.id, message.request.leftOut);
      return { value, transfer: value.map(({ content }) => content.buffer) };
    }
    case 'drop':
      desk.drop(message.request.id);
      return { value: undefined, transfer: [] };
  }
}
