import { messageOf } from '../core/errors.js';
import type { RunLock, Source } from '../core/source.js';
import type { Claim } from '../core/target.js';
import type { GeneratePorts, GenerateSettings } from './contract.js';

/** The right to publish a feed, and what those who had it before have noted. */
export interface FeedLock extends RunLock, Pick<Claim, 'published' | 'note'> {}

/**
 * The right to publish this feed: the lock of the database, which ends with the process, and the claim in the state, which reaches runs on
 * other databases too. Null for a dry run. Fails with FeedgenError `locked` after `lockWaitSeconds` for both.
 */
export async function lockFeed(
  ports: GeneratePorts,
  { kind, dryRun, lockWaitSeconds }: GenerateSettings,
  source: Source,
): Promise<FeedLock | null> {
  if (dryRun) return null;
  const begun = ports.now().getTime();
  const lock = await source.lock(`${ports.target.location} ${kind.feedName}`, lockWaitSeconds);
  try {
    const waited = (ports.now().getTime() - begun) / 1000;
    const left = Math.max(0, Math.round(lockWaitSeconds - waited));
    return both(ports, lock, await ports.state.claim(kind.filePrefix, ports.runId(), left));
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function both({ onEvent }: GeneratePorts, lock: RunLock, claim: Claim | null): FeedLock {
  return {
    published: claim?.published ?? null,
    note: (published) => claim?.note(published),
    async confirm() {
      await lock.confirm();
      await claim?.confirm();
    },
    async release() {
      try {
        await claim?.release();
      } catch (error) {
        // The run ended as it did; the next one waits for the claim to run out.
        onEvent({ type: 'warning', text: `the claim was not given back: ${messageOf(error)}` });
      } finally {
        await lock.release();
      }
    },
  };
}
