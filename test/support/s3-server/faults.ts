import type { Operation } from './request.js';
import type { S3Object } from './store.js';

/** What goes wrong with a request. */
export type Effect =
  /** An error answer instead of the operation. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** The connection is cut before the operation, or after it was carried out: the answer is lost. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  /** The answer comes so much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** No answer at all; the connection stays open. */
  | { readonly kind: 'silence' }
  /** The connection is cut after so many bytes of the answer's body. */
  | { readonly kind: 'cut-body'; readonly bytes: number }
  /** The body stops after so many bytes and the connection stays open. */
  | { readonly kind: 'stall-body'; readonly bytes: number }
  /** The answer's body is shorter than the object, and its Content-Length agrees with the lie. */
  | { readonly kind: 'short-body'; readonly bytes: number }
  /** Status 200 with an error in the body, after nothing was done: S3 does this for copy and complete. */
  | { readonly kind: 'error-in-200'; readonly code: string }
  /** If-None-Match and If-Match are ignored. */
  | { readonly kind: 'ignore-conditions' }
  /** If-Match is ignored, If-None-Match is not. */
  | { readonly kind: 'ignore-if-match' }
  /** If-None-Match and If-Match are answered with 501. */
  | { readonly kind: 'refuse-conditions' }
  /** Checksums are neither compared nor kept nor answered, as servers do that do not know them. */
  | { readonly kind: 'ignore-checksums' }
  /** The last byte is lost, or another one, after the body was compared with its checksums: they are computed anew of what is kept. */
  | { readonly kind: 'store-other'; readonly how: 'shorter' | 'changed' }
  /** Every answer has an entity tag that is not the object's. */
  | { readonly kind: 'other-etag' }
  /** What is read or listed is as it was when these were the objects. */
  | { readonly kind: 'stale'; readonly objects: ReadonlyMap<string, S3Object> };

export interface Fault {
  readonly effect: Effect;
  /** Absent: every operation. */
  readonly operation?: Operation | readonly Operation[];
  /** A key, or a pattern of keys; absent: every key. */
  readonly key?: string | RegExp;
  /** Matching requests that pass before the fault begins. */
  readonly after?: number;
  /** Strikes each so many-th request only; absent: every one. */
  readonly every?: number;
  /** How many requests it strikes; absent: all. */
  readonly times?: number;
}

/** Faults in force, in the order they were added; all that match a request strike it. */
export class Faults {
  readonly #faults: { fault: Fault; seen: number; struck: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, seen: 0, struck: 0 });
  }

  clear(): void {
    this.#faults.length = 0;
  }

  /** The effects on one request; counts it. */
  strike(operation: Operation, key: string): readonly Effect[] {
    const effects: Effect[] = [];
    for (const entry of this.#faults) {
      if (!matches(entry.fault, operation, key)) continue;
      entry.seen += 1;
      const turn = entry.seen - (entry.fault.after ?? 0);
      if (turn <= 0 || turn % (entry.fault.every ?? 1) !== 0) continue;
      if (entry.struck >= (entry.fault.times ?? Number.POSITIVE_INFINITY)) continue;
      entry.struck += 1;
      effects.push(entry.fault.effect);
    }
    return effects;
  }
}

function matches(fault: Fault, operation: Operation, key: string): boolean {
  const operations = [fault.operation ?? operation].flat();
  if (!operations.includes(operation)) return false;
  if (fault.key === undefined) return true;
  return typeof fault.key === 'string' ? fault.key === key : fault.key.test(key);
}
