import { bodyOf } from '../../core/body-of.js';
import { joinBytes } from '../../core/join-bytes.js';
import { isNotAFile, type StoredObject, type TargetReader } from '../../core/target.js';
import { type Outcome, outcomeOf, resultOf } from '../outcome.js';

/** Objects up to this size are fetched whole while the ones before them are being read. */
export const SMALL_BYTES = 1_048_576;
/** How many small objects are fetched ahead: enough to hide the round trips of an object store, as long as they are not many bytes. */
const MOST_AHEAD = 32;
const FEWEST_AHEAD = 8;
const AHEAD_BYTES = 2 * SMALL_BYTES;
/** A large object that waits long for its turn is cut off by object stores, so no more than one is opened ahead. */
const LARGE_AHEAD = 2;

/** An object that is being read, or was. */
export interface OpenObject extends StoredObject {
  /** All bytes of a small object; undefined when they are to be read from the body. */
  readonly content?: Uint8Array;
}

/** One name and what the target has under it: null when nothing that can be read. */
export interface Opened {
  readonly name: string;
  readonly object: OpenObject | null;
  /** Why there is no object, when there is something else under the name. */
  readonly why?: string;
}

/**
 * Opens the named objects in order, some of them ahead of their turn. A failure of the target is thrown at the turn of its object;
 * leaving early releases what was opened.
 */
export async function* openAhead(
  target: TargetReader,
  names: readonly string[],
): AsyncGenerator<Opened> {
  const queue: Promise<Outcome<Opened>>[] = [];
  let next = 0;
  let ahead = LARGE_AHEAD;
  try {
    for (;;) {
      for (; next < names.length && queue.length < ahead; next += 1)
        queue.push(outcomeOf(open(target, names[next] ?? '')));
      const outcome = await queue.shift();
      if (outcome === undefined) return;
      const opened = resultOf(outcome);
      ahead = aheadOf(opened.object?.bytes ?? 0);
      yield opened;
    }
  } finally {
    await Promise.all(queue.map(release));
  }
}

/** How many objects to have opened, when the last one was this large. */
function aheadOf(bytes: number): number {
  if (bytes > SMALL_BYTES) return LARGE_AHEAD;
  return Math.max(FEWEST_AHEAD, Math.min(MOST_AHEAD, Math.floor(AHEAD_BYTES / (bytes + 1))));
}

async function open(target: TargetReader, name: string): Promise<Opened> {
  const object = await openOrWhy(target, name);
  if (typeof object === 'string') return { name, object: null, why: object };
  if (object === null || object.bytes > SMALL_BYTES) return { name, object };
  const content = await readAll(object);
  return { name, object: { ...object, content, body: bodyOf(content) } };
}

export async function openOrWhy(
  target: TargetReader,
  name: string,
): Promise<StoredObject | string | null> {
  try {
    return await target.open(name);
  } catch (error) {
    if (isNotAFile(error)) return error.fact;
    throw error;
  }
}

async function readAll({ body }: StoredObject): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : joinBytes(chunks);
}

/** Lets go of an object that nobody will read. */
async function release(pending: Promise<Outcome<Opened>>): Promise<void> {
  const outcome = await pending;
  if ('error' in outcome || outcome.value.object === null) return;
  // A stream that was never begun is not released by ending its iterator: begin it, then leave.
  const body = outcome.value.object.body[Symbol.asyncIterator]();
  await body.next().catch(() => undefined);
  await body.return?.();
}
