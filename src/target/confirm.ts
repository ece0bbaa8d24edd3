import { FeedgenError } from '../core/errors.js';
import type { Stored } from '../core/target.js';

/** What is found of an object; the digest only where it is known. */
interface Found {
  readonly bytes: number;
  /** Hex. */
  readonly sha256?: string;
}

/** Said when the server confirms a checksum that is not that of the bytes it was given. */
export const OTHER_BYTES = 'the server keeps other bytes than it was given';

/** Fails with FeedgenError `target` unless what is found is what was stored; null is nothing. */
export function requireSame(found: Found | null, stored: Stored, location: string): void {
  const fact = differenceOf(found, stored);
  if (fact !== undefined) throw notAsStored(stored.name, location, fact);
}

/** The failure of an object that is not what was stored under its name. */
export function notAsStored(name: string, location: string, fact: string): FeedgenError {
  return new FeedgenError('target', `cannot confirm ${name} in ${location}: ${fact}`, {
    hint: 'find out what changes or removes files there, or loses what it was given; then run again',
  });
}

function differenceOf(found: Found | null, { bytes, sha256 }: Stored): string | undefined {
  if (found === null) return 'it was stored and is not there any more';
  if (found.bytes !== bytes) return `it has ${found.bytes} bytes, ${bytes} were stored`;
  if (found.sha256 === undefined || found.sha256 === sha256) return undefined;
  return `its SHA-256 is ${found.sha256}, that of what was stored is ${sha256}`;
}

/**
 * Runs a task for every item, so many at once. After a failure no other task begins; the failure is thrown when none is under way
 * any more.
 */
export async function forEachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  let failed = false;
  const lane = async () => {
    for (let next = rest.next(); !failed && !next.done; next = rest.next()) {
      try {
        await task(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, lane);
  for (const outcome of await Promise.allSettled(lanes))
    if (outcome.status === 'rejected') throw outcome.reason;
}
