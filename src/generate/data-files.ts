import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import pLimit, { type LimitFunction } from 'p-limit';
import { FeedgenError } from '../core/errors.js';
import type { FileSetNames } from '../core/file-set.js';
import type { Chunk, Content, ContentHeaders, Stored, Target } from '../core/ports.js';
import type { DataFileRecord } from '../core/run-record.js';
import { ChunkJson } from './chunk-json.js';
import { InFlight } from './in-flight.js';
import type { Judge } from './judge.js';

/** A chunk with no more JSON than this is held, compressed and stored beside others; a larger one streams by itself. */
const HELD_BYTES = 16 * 1024 * 1024;
/** JSON of all files that are held at one time. */
const IN_FLIGHT_BYTES = 64 * 1024 * 1024;
/** Google takes at most 200 MB a file after compression (actions-center, "generic-sftp"). */
const LARGEST_FILE_BYTES = 200_000_000;

export interface DataFileSettings {
  /** 1 to 9, or null for plain JSON. */
  readonly gzipLevel: number | null;
  readonly contentEncoding: 'gzip' | 'none';
  /** How many files are compressed at once. */
  readonly jobs: number;
}

/** Where data files go: a target, or nowhere in a dry run. */
export type DataFileStore = Pick<Target, 'create' | 'concurrency'>;

/**
 * Writes the data files of a set: each chunk's JSON flows through gzip into the store, several files at once within a bound
 * of bytes, so that a slow store slows the reader.
 */
export class DataFiles {
  /** Names of all files that this run created, for the way out after a failure. */
  readonly created: string[] = [];
  readonly #store: DataFileStore;
  readonly #names: FileSetNames;
  readonly #settings: DataFileSettings;
  readonly #inFlight: InFlight;
  readonly #compressing: LimitFunction;
  readonly #files = new Map<number, DataFileRecord>();

  constructor(store: DataFileStore, names: FileSetNames, settings: DataFileSettings) {
    this.#store = store;
    this.#names = names;
    this.#settings = settings;
    this.#inFlight = new InFlight(store.concurrency, IN_FLIGHT_BYTES);
    this.#compressing = pLimit(settings.jobs);
  }

  /** Number of files that are stored. */
  get count(): number {
    return this.#files.size;
  }

  /** Reads the chunk to its end and writes its data file, or none when every record was refused or `keep` says no. */
  async write(chunk: Chunk, judge: Judge, keep: () => boolean): Promise<void> {
    const json = new ChunkJson(chunk, judge);
    const pieces = json.pieces();
    const held = await takeUpTo(pieces, HELD_BYTES);
    if (held.ended) {
      if (json.records > 0 && keep())
        await this.#inFlight.add(held.bytes, () => this.#write(json, held.pieces));
    } else {
      await this.#write(json, rest(held.pieces, pieces));
    }
  }

  /** Waits for all files; throws the first failure. Returns them in the order of their numbers. */
  async settle(): Promise<readonly DataFileRecord[]> {
    await this.#inFlight.settle();
    return [...this.#files].sort(([a], [b]) => a - b).map(([, file]) => file);
  }

  /** Waits until nothing is being written any more, whatever became of it. */
  async drain(): Promise<void> {
    await this.#inFlight.drain();
  }

  async #write(json: ChunkJson, pieces: Buffer[] | AsyncIterable<Buffer>): Promise<void> {
    const name = this.#names.dataFile(json.number);
    const stored = await this.#compressInto(name, pieces);
    this.created.push(name);
    if (stored.bytes > LARGEST_FILE_BYTES)
      throw new FeedgenError(
        'guard',
        `refused to publish: ${name} has ${stored.bytes} bytes, Google takes at most ${LARGEST_FILE_BYTES}`,
        { hint: 'lower --chunk, or use --chunk auto' },
      );
    const { number, records, refused, firstKey, lastKey } = json;
    const { bytes, sha256 } = stored;
    const keys = { first_key: firstKey, last_key: lastKey };
    this.#files.set(number, { name, records, refused, bytes, sha256, ...keys });
  }

  #compressInto(name: string, pieces: Buffer[] | AsyncIterable<Buffer>): Promise<Stored> {
    const headers = this.#headers();
    const create = (content: Content) => this.#store.create(name, content, headers);
    if (this.#settings.gzipLevel === null)
      return create(Array.isArray(pieces) ? Buffer.concat(pieces) : pieces);
    const gzip = createGzip({ level: this.#settings.gzipLevel });
    if (!Array.isArray(pieces)) return pipeline(Readable.from(pieces), gzip, create);
    return this.#compressing(compress, pieces, gzip).then(create);
  }

  #headers(): ContentHeaders {
    if (this.#settings.gzipLevel === null) return { contentType: 'application/json' };
    return this.#settings.contentEncoding === 'gzip'
      ? { contentType: 'application/json', contentEncoding: 'gzip' }
      : { contentType: 'application/gzip' };
  }
}

function compress(pieces: readonly Buffer[], gzip: Gzip): Promise<Buffer> {
  return pipeline(Readable.from(pieces), gzip, (compressed: AsyncIterable<Buffer>) =>
    buffer(compressed),
  );
}

async function takeUpTo(
  pieces: AsyncGenerator<Buffer, void, undefined>,
  mostBytes: number,
): Promise<{ pieces: Buffer[]; bytes: number; ended: boolean }> {
  const taken: Buffer[] = [];
  let bytes = 0;
  while (bytes <= mostBytes) {
    const next = await pieces.next();
    if (next.done === true) return { pieces: taken, bytes, ended: true };
    taken.push(next.value);
    bytes += next.value.byteLength;
  }
  return { pieces: taken, bytes, ended: false };
}

async function* rest(
  held: Buffer[],
  pieces: AsyncGenerator<Buffer, void, undefined>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    while (held.length > 0) yield held.shift() as Buffer;
    yield* pieces;
  } finally {
    await pieces.return();
  }
}
