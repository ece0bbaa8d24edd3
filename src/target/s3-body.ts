import { createHash } from 'node:crypto';
import { FeedgenError } from '../core/errors.js';
import type { Content } from '../core/target.js';
import { type S3Attempt, s3Error } from './s3-errors.js';

/**
 * The bytes of an answer as stored. A connection that is lost, or an answer shorter or longer than it said, is FeedgenError
 * `target`, never a short end.
 */
export async function* readS3Body(
  body: AsyncIterable<Uint8Array>,
  bytes: number,
  attempt: S3Attempt,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    for await (const piece of body) {
      read += piece.byteLength;
      yield piece;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw s3Error(
      { ...attempt, action: `${attempt.action} (after ${read} of ${bytes} bytes)` },
      error,
    );
  }
  if (read !== bytes)
    throw new FeedgenError(
      'target',
      `cannot ${attempt.action}: the answer has ${read} of ${bytes} bytes`,
      { hint: 'run again; look for a proxy that cuts answers' },
    );
}

/** Content that fits in one piece, or the beginning of something larger and the rest of it. */
export type Gathered =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'large'; readonly content: LargeContent };

/** Reads content until it ends or exceeds `limit` bytes. An error of the content passes unchanged. */
export async function gather(
  content: Content,
  limit: number,
  signal: AbortSignal,
): Promise<Gathered> {
  if (content instanceof Uint8Array) return { kind: 'whole', bytes: content };
  const iterator = content[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= limit) {
    if (signal.aborted) await iterator.return?.();
    signal.throwIfAborted();
    const next = await iterator.next();
    if (next.done) return { kind: 'whole', bytes: Buffer.concat(head) };
    head.push(next.value);
    bytes += next.value.byteLength;
  }
  return { kind: 'large', content: new LargeContent(head, iterator) };
}

/** Content that goes up while it is made, measured on the way. */
export class LargeContent {
  bytes = 0;
  /** Why the content itself failed; whoever reads it may wrap or replace the error. */
  failed: { readonly error: unknown } | undefined;
  readonly #head: Uint8Array[];
  readonly #rest: AsyncIterator<Uint8Array>;
  readonly #digest = createHash('sha256');

  constructor(head: Uint8Array[], rest: AsyncIterator<Uint8Array>) {
    this.#head = head;
    this.#rest = rest;
  }

  /** Once. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#head.shift() ?? (await this.#next());
      if (piece === undefined) return;
      this.#digest.update(piece);
      this.bytes += piece.byteLength;
      yield piece;
    }
  }

  /** Hex, after the last piece. */
  sha256(): string {
    return this.#digest.digest('hex');
  }

  /** Releases what makes the content, when it was not read to its end; safe in any case. */
  async release(): Promise<void> {
    await this.#rest.return?.();
  }

  async #next(): Promise<Uint8Array | undefined> {
    try {
      const next = await this.#rest.next();
      return next.done ? undefined : next.value;
    } catch (error) {
      this.failed = { error };
      throw error;
    }
  }
}
