import { buffer } from 'node:stream/consumers';
import type { StoredObject, TargetReader } from '../core/ports.js';

/** Objects up to this size are fetched whole while the ones before them are being read. */
const SMALL_BYTES = 1_048_576;
/** How many small objects are fetched ahead: enough to hide the round trips of an object store. */
const SMALL_AHEAD = 8;
/** A large object that waits long for its turn is cut off by object stores, so no more than one is opened ahead. */
const LARGE_AHEAD = 2;

/** One name and what the target has under it: null when nothing. */
export interface Opened {
  readonly name: string;
  readonly object: StoredObject | null;
}

/** What became of opening an object; kept as a value, so that a failure waits for its turn too. */
type Outcome = { readonly opened: Opened } | { readonly error: unknown };

/**
 * Opens the named objects in order, some of them ahead of their turn. A failure of the target is thrown at the turn of its object;
 * leaving early releases what was opened.
 */
export async function* openAhead(
  target: TargetReader,
  names: readonly string[],
): AsyncGenerator<Opened> {
  const queue: Promise<Outcome>[] = [];
  let next = 0;
  let ahead = LARGE_AHEAD;
  try {
    for (;;) {
      for (; next < names.length && queue.length < ahead; next += 1)
        queue.push(open(target, names[next] ?? ''));
      const outcome = await queue.shift();
      if (outcome === undefined) return;
      if ('error' in outcome) throw outcome.error;
      ahead = (outcome.opened.object?.bytes ?? 0) > SMALL_BYTES ? LARGE_AHEAD : SMALL_AHEAD;
      yield outcome.opened;
    }
  } finally {
    await Promise.all(queue.map(release));
  }
}

async function open(target: TargetReader, name: string): Promise<Outcome> {
  try {
    const object = await target.open(name);
    if (object === null || object.bytes > SMALL_BYTES) return { opened: { name, object } };
    return { opened: { name, object: { ...object, body: once(await buffer(object.body)) } } };
  } catch (error) {
    return { error };
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Lets go of an object that nobody will read. */
async function release(pending: Promise<Outcome>): Promise<void> {
  const outcome = await pending;
  if ('error' in outcome || outcome.opened.object === null) return;
  // A stream that was never begun is not released by ending its iterator: begin it, then leave.
  const body = outcome.opened.object.body[Symbol.asyncIterator]();
  await body.next().catch(() => undefined);
  await body.return?.();
}
