import type { PublishedSet } from '../support/published-set.js';
import type { Random } from '../support/random.js';

/** What `verify` must say of a changed set. */
export type Expected =
  /** These rules, all of them, among others. */
  | { readonly found: readonly string[] }
  /** At least one of these rules: which one depends on the random place. */
  | { readonly oneOf: readonly string[] }
  /** Valid and without a warning: nothing that the format knows of was changed, by construction. */
  | 'harmless'
  /** No error: nothing in the set can show it. Says why. */
  | { readonly invisible: string };

/** What is expected with the record of the run beside the set, and without it, as in a stranger's set. */
export interface Expectation {
  readonly recorded: Expected;
  readonly alone: Expected;
}

/** What a mutation may take from. */
export interface Materials {
  /** The set to change; a new one for every mutation. */
  readonly set: PublishedSet;
  /** The set of a later run of the same feed with more facilities, whole. */
  readonly other: PublishedSet;
  readonly next: Random;
}

/** One kind of damage, done at several random places. */
export interface Mutation {
  readonly name: string;
  /** How many random places; once unless given. */
  readonly rounds?: number;
  /** Changes the set and declares what must be said of it. */
  mutate(materials: Materials): Expectation;
}

/** The same with the run record and without it. */
export function always(expected: Expected): Expectation {
  return { recorded: expected, alone: expected };
}

/** Found by these rules in any case. */
export function foundBy(...found: readonly string[]): Expectation {
  return always({ found });
}

/** A data file changed: the run record shows it; without one, `alone` is expected, whose rules the run record does not hide. */
export function changedFile(
  set: PublishedSet,
  name: string,
  alone: Expected,
  ...recorded: readonly string[]
): Expectation {
  const own = typeof alone === 'object' && 'found' in alone ? alone.found : [];
  return { alone, recorded: { found: [...own, ...set.mismatch(name), ...recorded] } };
}
