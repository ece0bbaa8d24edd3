import { parseSeenDescriptor, readRecords, type SeenDescriptor, Unreadable } from './read-set.js';
import type { View } from './view.js';

/** A promise that was seen broken. */
export interface Violation {
  /** `I1`: a set that is not whole. `I2`: records of no one state of the source. `I3`: what the pointer shows. `I6`: two sets of one moment. */
  readonly invariant: 'I1' | 'I2' | 'I3' | 'I6';
  /** Milliseconds since the first look. */
  readonly at: number;
  readonly what: string;
}

/** A set that was read whole. */
export interface SeenSet<Evidence> {
  readonly descriptor: string;
  readonly timestamp: number;
  readonly files: readonly string[];
  readonly records: number;
  /** What `judge` found in its records. */
  readonly evidence: Evidence;
}

/** Looks at the records of a set: what is wrong with them, and what to remember of them. */
export type Judge<Evidence> = (records: readonly unknown[]) => {
  readonly wrong: readonly string[];
  readonly evidence: Evidence;
};

const POINTER = 'metadata.json';
const DESCRIPTOR = /\.filesetdesc\.json$/;
/** Between two looks at all sets; in the others only what is new, and what the pointer names. */
const THOROUGH_EVERY = 50;

/**
 * A reader of a feed that knows nothing of the program that writes it: follows the pointer and every descriptor it can see, and keeps
 * account of each promise it sees broken. What it has read once it reads again only when it has changed.
 */
export class Consumer<Evidence> {
  readonly violations: Violation[] = [];
  /** By the name of the descriptor. */
  readonly sets = new Map<string, SeenSet<Evidence>>();
  looks = 0;
  readonly #view: View;
  readonly #judge: Judge<Evidence>;
  readonly #begun = performance.now();
  /** Of everything that was found whole: its stamp. */
  readonly #stamps = new Map<string, string>();
  readonly #descriptors = new Map<string, SeenDescriptor>();
  #pointer: { readonly text: string; readonly seen: SeenDescriptor } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(view: View, judge: Judge<Evidence>) {
    this.#view = view;
    this.#judge = judge;
  }

  /** Looks every so many milliseconds from now on. */
  start(milliseconds = 4): this {
    this.#timer ??= setInterval(() => this.look(), milliseconds);
    return this;
  }

  /** Looks at everything once more, and no more after that. Returns what it has seen go wrong. */
  stop(): readonly Violation[] {
    clearInterval(this.#timer);
    this.look(true);
    return this.violations;
  }

  /** Looks once. */
  look(thorough = this.looks % THOROUGH_EVERY === 0): void {
    this.looks += 1;
    this.#lookAtPointer();
    for (const name of this.#view.names().filter((entry) => DESCRIPTOR.test(entry)))
      if (thorough || !this.#stamps.has(name)) this.#lookAtSet(name);
  }

  #lookAtPointer(): void {
    const bytes = this.#view.read(POINTER);
    if (bytes === undefined) {
      if (this.#pointer !== undefined) this.#tell('I3', `${POINTER} has disappeared`);
      return;
    }
    const text = bytes.toString();
    if (text !== this.#pointer?.text) this.#follow(text, bytes);
    const files = this.#pointer?.seen.files ?? [];
    const missing = files.find((file) => this.#view.stamp(file) === undefined);
    if (missing !== undefined && this.#view.read(POINTER)?.toString() === text)
      this.#tell('I3', `${missing}, which ${POINTER} names, is not there`);
  }

  /** The pointer is another one than before. */
  #follow(text: string, bytes: Buffer): void {
    try {
      const seen = parseSeenDescriptor(bytes);
      const before = this.#pointer?.seen.timestamp ?? Number.NEGATIVE_INFINITY;
      if (seen.timestamp <= before)
        this.#tell('I3', `${POINTER} went from ${before} to ${seen.timestamp}`);
      this.#pointer = { text, seen };
      for (const file of seen.files) if (!this.#stamps.has(file)) this.#recordsOf(file);
    } catch (error) {
      this.#tellUnreadable(POINTER, error);
    }
  }

  #lookAtSet(name: string): void {
    const bytes = this.#view.read(name);
    const stamp = this.#view.stamp(name);
    if (bytes === undefined || stamp === undefined) return;
    try {
      const seen = parseSeenDescriptor(bytes);
      this.#isNew(name, seen);
      this.#readSet(name, seen);
      this.#stamps.set(name, stamp);
    } catch (error) {
      // Whoever removes an old set takes its descriptor first: then it is no set any more.
      if (error instanceof Unreadable && error.gone && this.#view.read(name) === undefined) return;
      this.#tellUnreadable(name, error);
    }
  }

  /** A descriptor never changes, and no other one has its moment. */
  #isNew(name: string, seen: SeenDescriptor): void {
    const known = this.#descriptors.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(seen))
      this.#tell('I1', `${name} is another one than before`);
    for (const [other, { timestamp }] of this.#descriptors)
      if (other !== name && timestamp === seen.timestamp)
        this.#tell('I6', `${name} and ${other} are of one moment`);
    this.#descriptors.set(name, seen);
  }

  #readSet(name: string, { files, timestamp }: SeenDescriptor): void {
    const changed = files.filter((file) => this.#stamps.get(file) !== this.#view.stamp(file));
    if (this.sets.has(name) && changed.length === 0) return;
    const records = files.flatMap((file) => this.#recordsOf(file));
    const { wrong, evidence } = this.#judge(records);
    for (const what of wrong) this.#tell('I2', `${name}: ${what}`);
    const seen = { descriptor: name, timestamp, files, records: records.length };
    this.sets.set(name, { ...seen, evidence });
  }

  #recordsOf(file: string): unknown[] {
    const stamp = this.#view.stamp(file);
    const known = this.#stamps.get(file);
    if (known !== undefined && stamp !== undefined && stamp !== known)
      this.#tell('I1', `${file} has changed after it was published`);
    const records = readRecords(this.#view, file);
    if (stamp !== undefined) this.#stamps.set(file, stamp);
    return records;
  }

  #tellUnreadable(name: string, error: unknown): void {
    if (!(error instanceof Unreadable)) throw error;
    this.#tell('I1', `${name}: ${error.message}`);
  }

  /** The same thing is told once, however often it is seen. */
  #tell(invariant: Violation['invariant'], what: string): void {
    if (this.violations.some((known) => known.what === what)) return;
    const at = Math.round(performance.now() - this.#begun);
    this.violations.push({ invariant, at, what });
  }
}
