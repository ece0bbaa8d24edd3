import type { RunRecord } from '../core/run-record.js';
import { type Attempt, type Inventory, lastTouched, type StoredFile } from './inventory.js';
import type { PublishedSet, ReadSets } from './read-sets.js';
import { isReached, LONGEST_RUN_SECONDS, mayGoFrom, mayWrite, type Witness } from './run-state.js';

/** One step of cleaning: what belongs to one run, and goes together. */
export interface Removal {
  readonly what: 'set' | 'orphans' | 'run record';
  readonly stem: string;
  readonly reason: string;
  /** Goes first, so that no reader finds a descriptor whose files are missing. */
  readonly descriptor: StoredFile | null;
  readonly files: readonly StoredFile[];
  /** Goes last, so that a clean that is stopped is ended by the next one. */
  readonly state: readonly StoredFile[];
}

/** All objects of a removal, in the order in which they go. */
export function filesOf({ descriptor, files, state }: Removal): readonly StoredFile[] {
  return [...(descriptor === null ? [] : [descriptor]), ...files, ...state];
}

export interface RemovalRules {
  /** Sets that stay; null for all of them. */
  readonly keep: number | null;
  /** Nothing younger goes. */
  readonly graceSeconds: number;
}

/** All that is known of a place when it is decided what may go. */
export interface Knowledge {
  /** What people call the target. */
  readonly location: string;
  readonly inventory: Inventory;
  readonly sets: ReadSets;
  /** Run records of attempts without a descriptor, by stem. */
  readonly records: ReadonlyMap<string, RunRecord>;
}

/** What may go, and what may go later, as things stand. */
export interface Plan {
  /** Oldest first. */
  readonly now: readonly Removal[];
  readonly later: readonly Later[];
}

/** A removal that only time holds up. */
export interface Later extends Removal {
  /** Unix seconds, by the clock of the target. */
  readonly from: number;
}

/**
 * Decides what may go, oldest first. Never anything of a set that the pointer or a descriptor other than its own names, of a run that may still write, or
 * that was touched, or stopped being the newest, less than the grace time ago; and nothing at all while a descriptor cannot be read.
 */
export function planRemovals(knowledge: Knowledge, rules: RemovalRules, witness: Witness): Plan {
  if (knowledge.sets.unreadable.length > 0) return { now: [], later: [] };
  const history = historyOf(knowledge, rules.keep, witness);
  const attempts = [...knowledge.inventory.attempts.values()];
  const removals = attempts
    .toSorted((a, b) => a.timestamp - b.timestamp)
    .flatMap((attempt) => {
      if (isProtected(attempt, knowledge, history)) return [];
      return attempt.descriptor === null
        ? removalOfAttempt(attempt, knowledge, rules, history, witness)
        : removalOfSet(attempt, attempt.descriptor, rules, history);
    });
  return {
    now: removals.filter(({ from }) => isReached(from, witness)),
    later: removals.filter(({ from }) => !isReached(from, witness) && Number.isFinite(from)),
  };
}

/** The sets as readers came to see them. */
interface History {
  /** Own sets by stem. */
  readonly own: ReadonlyMap<string, PublishedSet>;
  /** Unix seconds in the names of whole sets, newest first. */
  readonly whole: readonly { readonly timestamp: number; readonly since: number }[];
  /** Sets from this timestamp on stay; the first one there is when fewer than `keep` are whole. */
  readonly keptFrom: number;
  /** Stems that runs under way name as the set before them. */
  readonly previous: ReadonlySet<string>;
}

function historyOf(
  { inventory, sets, records }: Knowledge,
  keep: number | null,
  witness: Witness,
): History {
  const whole = sets.own
    .filter((set) => set.whole)
    .flatMap(({ stem }) => inventory.attempts.get(stem) ?? [])
    .map(({ timestamp, descriptor }) => ({
      timestamp,
      since: Math.max(timestamp * 1000, descriptor?.modified ?? Number.POSITIVE_INFINITY),
    }))
    .toSorted((a, b) => b.timestamp - a.timestamp);
  const previous = [...records.values()]
    .filter((record) => mayWrite(record, witness))
    .map((record) => record.previous?.split('.')[0]);
  return {
    own: new Map(sets.own.map((set) => [set.stem, set])),
    whole,
    keptFrom: (keep === null ? undefined : whole[keep - 1]?.timestamp) ?? 0,
    previous: new Set(previous.filter((stem) => stem !== undefined)),
  };
}

/** A set whose descriptor is a symbolic link is one to its readers, though the link is not ours to remove. */
function isProtected(
  { stem, descriptor }: Attempt,
  { sets }: Knowledge,
  { own, previous }: History,
): boolean {
  return sets.named.has(stem) || previous.has(stem) || (descriptor === null && own.has(stem));
}

/** A set goes when enough newer ones are whole, and it has not been the newest for the grace time. */
function removalOfSet(
  attempt: Attempt,
  descriptor: StoredFile,
  { keep, graceSeconds }: RemovalRules,
  { own, whole, keptFrom }: History,
): readonly Later[] {
  const { stem, timestamp, files } = attempt;
  if (keep === null || !own.has(stem) || timestamp >= keptFrom) return [];
  const successor = whole.findLast((set) => set.timestamp > timestamp);
  const since = Math.max(lastTouched(attempt), successor?.since ?? Number.POSITIVE_INFINITY);
  const from = mayGoFrom(since, graceSeconds);
  const reason = `beyond the newest ${keep}`;
  return [{ what: 'set', stem, reason, descriptor, files, state: stateOf(attempt), from }];
}

/** What a run left that never committed: its data files go, what tells of it stays as long as the sets of its time. */
function removalOfAttempt(
  attempt: Attempt,
  { records, location }: Knowledge,
  { keep, graceSeconds }: RemovalRules,
  { keptFrom }: History,
  witness: Witness,
): readonly Later[] {
  const { stem, timestamp, files } = attempt;
  const record = records.get(stem);
  if (record !== undefined && mayWrite(record, witness)) return [];
  // Without a record, or with one of another machine that never ended, nothing but time tells that nobody writes any more.
  const certain = record !== undefined && record.state !== 'running';
  const wait = certain || isGone(record, witness) ? graceSeconds : atLeastOneRun(graceSeconds);
  const from = mayGoFrom(lastTouched(attempt), wait);
  // Targets may share one state: what tells of a run goes only where the run was.
  const ours = files.length > 0 || record?.location === location;
  const state = keep !== null && timestamp < keptFrom && ours ? stateOf(attempt) : [];
  if (files.length + state.length === 0) return [];
  const reason = reasonOf(record);
  const what = files.length > 0 ? 'orphans' : 'run record';
  return [{ what, stem, reason, descriptor: null, files, state, from }];
}

function atLeastOneRun(graceSeconds: number): number {
  return Math.max(graceSeconds, LONGEST_RUN_SECONDS);
}

function isGone(record: RunRecord | undefined, { lifeOf }: Witness): boolean {
  if (record?.process === undefined) return false;
  const { host, pid, process } = record;
  return lifeOf({ ...process, host, pid }) === 'gone';
}

function reasonOf(record: RunRecord | undefined): string {
  if (record === undefined) return 'no run record, no descriptor';
  if (record.state === 'running') return 'the run died';
  return record.state === 'published' ? 'the descriptor is gone' : `the run ${record.state}`;
}

function stateOf({ refusedList, runRecord }: Attempt): readonly StoredFile[] {
  return [refusedList, runRecord].filter((file) => file !== null);
}
