import { setTimeout as sleep } from 'node:timers/promises';
import { type FeedgenError, isFeedgenError } from '../core/errors.js';
import type { GeneratePorts, GenerateReport, GenerateSettings } from './contract.js';
import { generate } from './generate.js';

/** The first wait, the factor by which each one is longer than the one before, and the longest. */
const FIRST_WAIT_SECONDS = 1;
const GROWTH = 4;
const LONGEST_WAIT_SECONDS = 60;

/** How often and when a run that failed is begun anew. */
export interface Retries {
  /** New attempts after the first; 0 for none. */
  readonly retries: number;
  /** From 0 to 1: waits differ, so that machines that lost one server do not come back to it all at once. */
  readonly random: () => number;
}

/**
 * Publishes one file set as `generate` does, and begins anew after a failure of the source that may pass: a run of its own, with a new connection, lock,
 * snapshot, timestamp and names. Never after the commit has begun: nothing that fails from there on is a failure of the source. Throws the last failure.
 */
export async function generateWithRetries(
  ports: GeneratePorts,
  settings: GenerateSettings,
  { retries, random }: Retries,
): Promise<GenerateReport> {
  let after: string | null = null;
  for (let number = 1; ; number += 1) {
    let id: string | null = null;
    // The claim and the record of a run say the same.
    const runId = () => {
      id ??= ports.runId();
      return id;
    };
    try {
      return await generate({ ...ports, runId, attempt: { number, after } }, settings);
    } catch (error) {
      if (number > retries || ports.signal.aborted || !isPassing(error)) throw error;
      after = id;
      const seconds = waitSeconds(number, random());
      ports.onEvent({ type: 'warning', text: announcement(error, seconds, number, retries) });
      // Stopped while waiting, the failure says more than the signal, whose reason is told anyway.
      await sleep(seconds * 1000, undefined, { signal: ports.signal }).catch(() => {
        throw error;
      });
    }
  }
}

function isPassing(error: unknown): error is FeedgenError {
  return isFeedgenError(error) && error.code === 'source' && error.transient !== undefined;
}

/** Twice as long at most as at least. */
function waitSeconds(failures: number, random: number): number {
  const longest = Math.min(FIRST_WAIT_SECONDS * GROWTH ** (failures - 1), LONGEST_WAIT_SECONDS);
  return longest * (0.5 + random / 2);
}

function announcement(
  { message, transient, hint }: FeedgenError,
  seconds: number,
  failures: number,
  retries: number,
): string {
  const state = message.includes(transient ?? '') ? '' : ` (${transient})`;
  const next = `attempt ${failures + 1} of ${retries + 1} begins in ${seconds.toFixed(1)} s`;
  return `${message}${state}; ${next}${hint === undefined ? '' : `; hint: ${hint}`}`;
}
