import { PassThrough } from 'node:stream';
import { createGzip } from 'node:zlib';
import { countText, plural } from '../core/count-text.js';
import { FeedgenError } from '../core/errors.js';
import type { FileSetNames } from '../core/file-set.js';
import type { DataFileRecord } from '../core/run-record.js';
import type { Content, ContentHeaders, Stored, Target } from '../core/target.js';
import { InFlight } from './in-flight.js';
import { LargeFile } from './large-file.js';
import type { FinishedFile } from './piece-desk.js';

/** Files that are being stored hold at most this much. */
const IN_FLIGHT_BYTES = 64 * 1024 * 1024;
/** Google takes at most 200 MB a file after compression (actions-center, "generic-sftp"). */
const LARGEST_FILE_BYTES = 200_000_000;

export interface DataFileSettings {
  /** 1 to 9, or null for plain JSON. */
  readonly gzipLevel: number | null;
  readonly contentEncoding: 'gzip' | 'none';
}

/** Where data files go: a target, or nowhere in a dry run. */
export type DataFileStore = Pick<Target, 'create' | 'concurrency'>;

/** Stores the data files of a set, several at once within a bound of bytes, so that a slow store slows the reader. */
export class DataFiles {
  /** All files that this run created: to be confirmed, or removed after a failure. */
  readonly created: Stored[] = [];
  readonly #store: DataFileStore;
  readonly #names: FileSetNames;
  readonly #settings: DataFileSettings;
  readonly #inFlight: InFlight;
  readonly #files = new Map<number, DataFileRecord>();
  #large: LargeFile | undefined;

  constructor(store: DataFileStore, names: FileSetNames, settings: DataFileSettings) {
    this.#store = store;
    this.#names = names;
    this.#settings = settings;
    this.#inFlight = new InFlight(store.concurrency, IN_FLIGHT_BYTES);
  }

  /** Number of files that are stored. */
  get count(): number {
    return this.#files.size;
  }

  /** Stores a whole file as soon as there is room for it; a file without records is none. Throws the first failure of any file. */
  async add(file: FinishedFile): Promise<void> {
    if (file.records === 0) return;
    await this.#inFlight.add(file.content.byteLength, async () => {
      this.#note(file, await this.#create(file.number, file.content));
    });
  }

  /** Stores a file part by part, in order and one file after the other. Throws what storing it met. */
  async append(part: FinishedFile, last: boolean): Promise<void> {
    this.#large ??= new LargeFile(
      part.number,
      () => this.#gzip(),
      (number, content) => this.#create(number, content),
    );
    const large = this.#large;
    await large.append(part);
    if (!last) return;
    const { records, refused, firstKey, lastKey } = large;
    const stored = await large.end();
    this.#large = undefined;
    if (stored !== undefined)
      this.#note({ number: part.number, records, refused, firstKey, lastKey }, stored);
  }

  /** Waits for all files; throws the first failure. Returns them in the order of their numbers. */
  async settle(): Promise<readonly DataFileRecord[]> {
    await this.#inFlight.settle();
    return [...this.#files].sort(([a], [b]) => a - b).map(([, file]) => file);
  }

  /** Gives up what is not whole and waits until nothing is being written any more, whatever became of it. */
  async drain(): Promise<void> {
    await this.#large?.abandon();
    await this.#inFlight.drain();
  }

  async #create(number: number, content: Content): Promise<Stored> {
    const stored = await this.#store.create(this.#names.dataFile(number), content, this.#headers());
    this.created.push(stored);
    return stored;
  }

  #note(file: Omit<FinishedFile, 'content'>, { name, bytes, sha256 }: Stored): void {
    if (bytes > LARGEST_FILE_BYTES)
      throw new FeedgenError(
        'guard',
        `refused to publish: ${name} has ${plural(bytes, 'byte')}, Google takes at most ${countText(LARGEST_FILE_BYTES)}`,
        { hint: 'lower --chunk, or use --chunk auto' },
      );
    const { number, records, refused, firstKey, lastKey } = file;
    const keys = { first_key: firstKey, last_key: lastKey };
    this.#files.set(number, { name, records, refused, bytes, sha256, ...keys });
  }

  #gzip() {
    const { gzipLevel } = this.#settings;
    return gzipLevel === null ? new PassThrough() : createGzip({ level: gzipLevel });
  }

  #headers(): ContentHeaders {
    if (this.#settings.gzipLevel === null) return { contentType: 'application/json' };
    return this.#settings.contentEncoding === 'gzip'
      ? { contentType: 'application/json', contentEncoding: 'gzip' }
      : { contentType: 'application/gzip' };
  }
}
