/** The thread that checks data files: started by check-threads.ts. */
import { workerData } from 'node:worker_threads';
import { bodyOf } from '../../core/body-of.js';
import { feedKind } from '../../feeds/index.js';
import { answerRequests } from '../../threads/answer-requests.js';
import type { StatisticsResult } from '../report/statistics.js';
import { type CheckedFile, type CheckSettings, FileDesk } from './check-file.js';
import { PieceQueue } from './piece-queue.js';

/** What a thread is started with: kinds hold functions, which stay in their thread. */
export interface ThreadData {
  /** Null for a feed of no known kind. */
  readonly kindId: string | null;
  readonly settings: CheckSettings;
}

/** What the target knows of a file. */
export interface FileFactsKnown {
  readonly name: string;
  readonly bytes: number;
  readonly sha256?: string;
  readonly contentEncoding?: string;
}

/** What the thread can be asked. */
export interface CheckCalls {
  /** Checks files that are held as a whole: their contents one behind the other. */
  readonly checkWhole: {
    readonly request: {
      readonly files: readonly FileFactsKnown[];
      readonly lengths: readonly number[];
      readonly content: Uint8Array;
    };
    readonly answer: readonly CheckedFile[];
  };
  /** Checks a file that comes piece by piece; answered when all came and was checked. */
  readonly begin: {
    readonly request: { readonly id: number; readonly file: FileFactsKnown };
    readonly answer: CheckedFile;
  };
  /** The next piece; answered when it was taken, with the number of records so far. */
  readonly push: {
    readonly request: { readonly id: number; readonly bytes: Uint8Array };
    readonly answer: number;
  };
  /** There are no more pieces. */
  readonly end: { readonly request: { readonly id: number }; readonly answer: undefined };
  /** What was collected of the records of all files; null when nothing was to be. */
  readonly statistics: { readonly request: null; readonly answer: StatisticsResult | null };
}

function open({ kindId, settings }: ThreadData): FileDesk {
  const kind = kindId === null ? undefined : feedKind(kindId);
  if (kindId !== null && kind === undefined) throw new Error(`no feed kind ${kindId}`);
  return new FileDesk(kind, settings);
}

const desk = open(workerData);
/** Nobody stops a file in a thread: the thread itself is ended. */
const signal = new AbortController().signal;
/** Files are checked in the order in which they come. */
let before: Promise<unknown> = Promise.resolve();
const queues = new Map<number, { readonly pieces: PieceQueue; records: number }>();

answerRequests<CheckCalls>({
  async checkWhole(request) {
    const checked = before.then(() => checkInOrder(request));
    before = checked;
    const value = await checked;
    return { value, transfer: buffersOf(value) };
  },
  async begin({ id, file }) {
    const queue = { pieces: new PieceQueue(), records: 0 };
    queues.set(id, queue);
    const body = queue.pieces.read();
    const value = await desk.check({ ...file, body }, signal, (records) => {
      queue.records = records;
    });
    queues.delete(id);
    return { value, transfer: buffersOf([value]) };
  },
  async push({ id, bytes }) {
    const queue = queues.get(id);
    await queue?.pieces.push(bytes);
    return { value: queue?.records ?? 0 };
  },
  end({ id }) {
    queues.get(id)?.pieces.end();
    return { value: undefined };
  },
  statistics() {
    return { value: desk.statistics() ?? null };
  },
});

async function checkInOrder(request: CheckCalls['checkWhole']['request']): Promise<CheckedFile[]> {
  const { files, lengths, content: joined } = request;
  const checked: CheckedFile[] = [];
  let at = 0;
  for (const [index, file] of files.entries()) {
    const content = joined.subarray(at, at + (lengths[index] ?? 0));
    at += content.length;
    const object = { ...file, content, body: bodyOf(content) };
    checked.push(await desk.check(object, signal, () => {}));
  }
  return checked;
}

/** The memory of what the records are compared by, each piece once: files share it. */
function buffersOf(files: readonly CheckedFile[]): ArrayBuffer[] {
  const words = files.flatMap(({ keys }) => (keys === null ? [] : [keys.words, keys.folded]));
  return [...new Set(words.filter(({ length }) => length > 0).map(({ buffer }) => buffer))];
}
