import { leastBusy, Thread, type ThreadOptions } from '../threads/thread.js';
import type { EncodeSettings } from './piece-desk.js';
import type { PieceEncoder, PieceWork } from './piece-encoder.js';
import type { PieceCalls, ThreadData } from './piece-thread.js';

/** Pieces of one thread: one that is encoded or compressed, one that waits, so that it never does. */
const PIECES_A_THREAD = 2;
const THREAD = new URL('./piece-thread.js', import.meta.url);
const OPTIONS: ThreadOptions = {
  death: 'an encoding thread died',
  hint: 'if memory ran out, lower --chunk or --jobs',
  // Nearly all that a thread makes is short-lived: more room for it would only be used up before it is cleared.
  limits: { maxYoungGenerationSizeMb: 16 },
};

/** Encodes in `jobs` threads of its own. A thread that dies fails whatever it was asked, and all it is asked later, with FeedgenError `bug`. */
export function encodeInThreads(
  kindId: string,
  settings: EncodeSettings,
  jobs: number,
): PieceEncoder {
  const data: ThreadData = { kindId, settings };
  const threads = Array.from({ length: jobs }, () => new Thread<PieceCalls>(THREAD, data, OPTIONS));
  let last = 0;
  return {
    room: jobs * PIECES_A_THREAD,
    start(piece): PieceWork {
      last += 1;
      const id = last;
      const thread = leastBusy(threads);
      thread.open += 1;
      const end = <T>(answer: Promise<T>) =>
        answer.finally(() => {
          thread.open -= 1;
        });
      return {
        verdict: thread.ask('encode', { id, piece }, [piece.bytes.buffer]),
        identify: (rows) => thread.ask('identify', { id, rows }),
        finish: (leftOut) => end(thread.ask('finish', { id, leftOut })),
        drop: () => end(thread.ask('drop', { id })),
      };
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}
