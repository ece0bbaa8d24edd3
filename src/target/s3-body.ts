import { FeedgenError } from '../core/errors.js';
import type { Content } from '../core/ports.js';
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
      { hint: 'Run again; look for a proxy that cuts answers' },
    );
}

/** Cuts content into what fits in one piece of `limit` bytes, or the beginning of something larger and the rest of it. */
export type Gathered =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'large';
      readonly pieces: AsyncIterable<Uint8Array>;
      /** Releases the content when nobody reads the pieces, or not to their end. */
      readonly cancel: () => Promise<void>;
    };

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
  const cancel = async () => {
    await iterator.return?.();
  };
  return { kind: 'large', pieces: resume(head, iterator), cancel };
}

async function* resume(
  head: Uint8Array[],
  iterator: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let piece = head.shift(); piece !== undefined; piece = head.shift()) yield piece;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
