import { createHash } from 'node:crypto';
import type { StoredObject } from '../../core/target.js';
import { fileRules } from '../rules/file.js';
import { ByteInput } from './byte-input.js';
import { type RecordHandlers, RecordReader } from './record-reader.js';
import type { RecordShapes } from './record-shapes.js';
import { UNPACK_LIMITS, type UnpackLimits, unpack } from './unpack.js';

/** Google's limit for a data file as stored. */
const MAX_STORED_BYTES = 200_000_000;
/** Nine tenths of it: the feed need not grow much more. */
const MANY_STORED_BYTES = 180_000_000;

/** What is known of a data file after it was read. */
export interface FileFacts {
  /** Bytes as stored. */
  readonly bytes: number;
  /** Hex SHA-256 of the bytes as stored. */
  readonly sha256: string;
  /** Records seen, unreadable ones included. */
  readonly records: number;
  /** The file was read to its end: no fault hid a part of it. */
  readonly complete: boolean;
  /** Set for a file so large that its end was not fetched: the digest is that of a beginning, and says nothing. */
  readonly partial?: true;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Records of known shapes are not parsed. */
  readonly shapes?: RecordShapes | undefined;
  readonly limits?: UnpackLimits;
}

/**
 * Reads a data file once, as a stream: counts and digests what is stored, unpacks it, hands over its records and reports what is wrong.
 * Data faults are reported and never thrown; what is thrown is a failure of the target, or the reason of the signal.
 */
export async function readDataFile(
  object: StoredObject,
  handlers: RecordHandlers,
  options: ReadOptions,
): Promise<FileFacts> {
  const stored = new Stored(object.body, options.signal);
  const input = new ByteInput(stored.chunks());
  try {
    const content = await readContent(input, object, handlers, options);
    // More than may be unpacked is an attack on time: nobody waits for the digest of a terabyte.
    if (object.bytes > (options.limits ?? UNPACK_LIMITS).bytes) {
      checkSize(object.bytes, handlers);
      return { ...stored.facts(), bytes: object.bytes, ...content, partial: true };
    }
    await input.drain();
    const facts = stored.facts();
    checkSize(facts.bytes, handlers);
    return { ...facts, ...content };
  } finally {
    await input.close();
  }
}

async function readContent(
  input: ByteInput,
  file: StoredObject,
  handlers: RecordHandlers,
  { signal, shapes, limits = UNPACK_LIMITS }: ReadOptions,
): Promise<Pick<FileFacts, 'records' | 'complete'>> {
  const { report } = handlers;
  if ((await input.peek(1)).length === 0) {
    report(fileRules.file_empty, { message: 'the file has no bytes' });
    return { records: 0, complete: false };
  }
  const reader = new RecordReader(handlers, shapes);
  const content = unpack(input, file, report, limits);
  // Also after a fault of the JSON: the rest may show that the gzip is damaged, which explains it.
  for await (const chunk of content.chunks) {
    // A few stored bytes may unpack to very many.
    signal.throwIfAborted();
    reader.push(chunk);
    if (reader.stopped && file.bytes > limits.bytes) break;
  }
  if (!content.broken()) reader.finish();
  return { records: reader.records, complete: !content.broken() && !reader.stopped };
}

function checkSize(bytes: number, { report }: RecordHandlers): void {
  if (bytes <= MANY_STORED_BYTES) return;
  const severity = bytes > MAX_STORED_BYTES ? 'error' : 'warning';
  report(fileRules.file_too_large_compressed, { message: `the file has ${bytes} bytes`, severity });
}

/** The bytes of an object as they pass by, counted and digested. */
class Stored {
  readonly #body: AsyncIterable<Uint8Array>;
  readonly #signal: AbortSignal;
  readonly #digest = createHash('sha256');
  #bytes = 0;

  constructor(body: AsyncIterable<Uint8Array>, signal: AbortSignal) {
    this.#body = body;
    this.#signal = signal;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#body) {
      this.#signal.throwIfAborted();
      this.#bytes += chunk.byteLength;
      this.#digest.update(chunk);
      yield chunk;
    }
  }

  facts(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#digest.digest('hex') };
  }
}
