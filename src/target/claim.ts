import { FeedgenError } from '../core/errors.js';
import { pause } from '../core/pause.js';
import { CLAIM_SECONDS, type Claim } from '../core/target.js';
import { isProvablyGone, thisProcess } from '../host/process-identity.js';
import { type ClaimText, formatClaim, parseClaim, whoHolds } from './claim-text.js';

/** A holder that is alive renews so often that several renewals may fail. */
const RENEW_MS = 15_000;
const LOOK_MS = 1_000;
/** Swaps in a row that others are faster with; more is a place that takes none. */
const MOST_SWAPS = 50;

/** The object behind a claim, as it is now. */
export interface FoundClaim {
  readonly text: string;
  /** Differs between any two writes. */
  readonly version: string;
  /** Seconds since it was written, by the clock of the place alone; undefined where that cannot be told. */
  age(): Promise<number | undefined>;
}

/** Where the object behind a claim lies: all that is asked of the place is to replace it only if nobody else did. */
export interface ClaimStore {
  /** As in "claim of <name>". */
  readonly name: string;
  /** `tidying`, here and below: the run may have been stopped, and this goes on for a little time. */
  read(tidying?: boolean): Promise<FoundClaim | null>;
  /**
   * Writes the object if its version is still this one, or if there is none yet (null). Returns the new version; null when it was another
   * one, also when an answer was lost and the request repeated.
   */
  swap(text: string, version: string | null, tidying?: boolean): Promise<string | null>;
}

/** How long claims last; all runs of a place must have the same. Tests have less time. */
export interface ClaimTiming {
  /** Default CLAIM_SECONDS. */
  readonly leaseSeconds?: number;
  /** How often a holder renews; default 15,000. */
  readonly renewMs?: number;
}

export interface ClaimOptions extends ClaimTiming {
  /** Id of the run, for people. */
  readonly run: string;
  readonly waitSeconds: number;
  /** Stops waiting and renewing. */
  readonly signal: AbortSignal;
}

/** Takes a claim and renews it until it is released; see `Target.claim`. Fails with FeedgenError `target` where it cannot be replaced though it is free. */
export async function takeClaim(store: ClaimStore, options: ClaimOptions): Promise<Claim> {
  const { waitSeconds, signal, leaseSeconds = CLAIM_SECONDS } = options;
  const self: ClaimText = { state: 'held', run: options.run, renewal: 0, process: thisProcess() };
  const deadline = performance.now() + waitSeconds * 1000;
  const watch = new Watch();
  for (let swaps = 0; swaps < MOST_SWAPS; ) {
    signal.throwIfAborted();
    const found = await store.read();
    if (found !== null && isOurs(found, self))
      return new HeldClaim(store, options, { ...self, ...notedIn(found) }, found.version);
    const left = await secondsLeft(found, self, leaseSeconds, watch);
    if (left <= 0) {
      const mine = { ...self, ...notedIn(found) };
      const version = await store.swap(formatClaim(mine), found?.version ?? null);
      if (version !== null) return new HeldClaim(store, options, mine, version);
      swaps += 1;
      continue;
    }
    swaps = 0;
    const patience = deadline - performance.now();
    if (patience <= 0) throw taken(store, found, waitSeconds, left);
    await pause(Math.min(patience, LOOK_MS), signal);
  }
  throw new FeedgenError(
    'target',
    `cannot take the claim of ${store.name}: it is free, and was not replaced in ${MOST_SWAPS} tries`,
    {
      hint: 'check that the place honours If-Match with the ETag that it gives; no proxy may change that',
    },
  );
}

/** Whether this very run wrote it: the answer to its request was lost. */
function isOurs(found: FoundClaim, { run }: ClaimText): boolean {
  const claim = parseClaim(found.text);
  return claim?.state === 'held' && claim.run === run;
}

/** What holders before have noted passes from one to the next. */
function notedIn(found: FoundClaim | null): Pick<ClaimText, 'published'> {
  const published = found === null ? undefined : parseClaim(found.text)?.published;
  return published === undefined ? {} : { published };
}

/** How long a version was seen, by a clock that never jumps. */
class Watch {
  #version: string | undefined;
  #since = 0;

  secondsSince(version: string): number {
    if (version !== this.#version) [this.#version, this.#since] = [version, performance.now()];
    return (performance.now() - this.#since) / 1000;
  }
}

/** Seconds until a claim may be taken; 0 or less: now. */
async function secondsLeft(
  found: FoundClaim | null,
  self: ClaimText,
  leaseSeconds: number,
  watch: Watch,
): Promise<number> {
  if (found === null) return 0;
  const claim = parseClaim(found.text);
  if (claim?.state === 'free') return 0;
  if (claim !== undefined && isProvablyGone(claim.process, self.process)) return 0;
  const seen = watch.secondsSince(found.version);
  return leaseSeconds - Math.max(seen, (await found.age()) ?? 0);
}

/** A claim of this process. */
class HeldClaim implements Claim {
  readonly #store: ClaimStore;
  readonly #options: ClaimOptions;
  #text: ClaimText;
  /** Apart from the text, which a write that is under way replaces. */
  #published: number | undefined;
  #version: string;
  #lost: unknown;
  #released = false;
  /** Renewals follow each other. */
  #last: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: ClaimStore, options: ClaimOptions, text: ClaimText, version: string) {
    this.#store = store;
    this.#options = options;
    this.#text = text;
    this.#published = text.published;
    this.#version = version;
    this.#renewLater();
  }

  get published(): number | null {
    return this.#published ?? null;
  }

  note(published: number): void {
    this.#published = published;
  }

  async confirm(): Promise<void> {
    await this.#inTurn(() => this.#renew());
  }

  async release(): Promise<void> {
    this.#released = true;
    clearTimeout(this.#timer);
    await this.#inTurn(async () => {
      if (this.#lost !== undefined) return;
      await this.#swap({ ...this.#text, state: 'free' }, true);
    });
  }

  #renewLater(): void {
    this.#timer = setTimeout(() => {
      if (this.#options.signal.aborted) return;
      // A renewal that fails is tried again in time; a claim that is lost stays so, and `confirm` says it.
      this.#inTurn(() => this.#renew()).then(
        () => this.#renewLater(),
        () => this.#lost === undefined && this.#renewLater(),
      );
    }, this.#options.renewMs ?? RENEW_MS).unref();
  }

  async #renew(): Promise<void> {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#released) return;
    const next = { ...this.#text, renewal: this.#text.renewal + 1 };
    if (await this.#swap(next)) return;
    this.#lost = lost(this.#store, await this.#store.read());
    throw this.#lost;
  }

  async #swap(next: ClaimText, tidying = false): Promise<boolean> {
    const published = this.#published;
    const text = formatClaim({ ...next, ...(published !== undefined && { published }) });
    let version = await this.#store.swap(text, this.#version, tidying);
    if (version === null) {
      const found = await this.#store.read(tidying);
      if (found === null || !isOurs(found, this.#text)) return false;
      version = await this.#store.swap(text, found.version, tidying);
    }
    if (version !== null) [this.#text, this.#version] = [next, version];
    return version !== null;
  }

  #inTurn(step: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(step);
    this.#last = mine.catch(() => undefined); // Whoever asked for that step was told.
    return mine;
  }
}

function taken(
  store: ClaimStore,
  found: FoundClaim | null,
  waitSeconds: number,
  left: number,
): FeedgenError {
  const waited = waitSeconds > 0 ? ` (waited ${waitSeconds} s)` : '';
  return new FeedgenError('locked', `claim of ${store.name}: ${whoHolds(found?.text)}${waited}`, {
    hint: `wait for it to end, or wait longer with --lock-wait; if it died, its claim is free in ${Math.ceil(left)} s`,
  });
}

function lost(store: ClaimStore, found: FoundClaim | null): FeedgenError {
  const now = whoHolds(found?.text);
  return new FeedgenError(
    'locked',
    `claim of ${store.name}: it was lost while the run went on, ${now}`,
    {
      hint: `run again; this run stood still for more than ${CLAIM_SECONDS} s, or somebody removed its claim`,
    },
  );
}
