import { PassThrough } from 'node:stream';
import type { Stored, Target } from '../core/ports.js';

/** One refused record, a line of the refused list. */
export interface RefusedLine {
  readonly key: string;
  readonly rule: string;
  readonly pointer: string;
  readonly message: string;
  /** The offending value, shortened; absent when something is missing. */
  readonly value?: unknown;
}

const LONGEST_VALUE = 500;

/**
 * The refused records of a run as NDJSON in the state, streamed so that memory does not grow with it. Nothing is
 * stored when nothing was refused, or when the run does not write.
 */
export class RefusedList {
  readonly name: string;
  readonly #state: Target | null;
  #stream: PassThrough | undefined;
  #storing: Promise<Stored> | undefined;

  /** `state` is null for a dry run. */
  constructor(name: string, state: Target | null) {
    this.name = name;
    this.#state = state;
  }

  /** Where people find the list; null in a dry run and when nothing was refused. */
  get place(): string | null {
    if (this.#state === null || this.#stream === undefined) return null;
    const { location } = this.#state;
    return location.endsWith('/') ? location + this.name : `${location}/${this.name}`;
  }

  get isEmpty(): boolean {
    return this.#stream === undefined;
  }

  async add(line: RefusedLine): Promise<void> {
    if (this.#state === null) return;
    const stream = this.#stream ?? this.#open(this.#state);
    const text = JSON.stringify({ ...line, value: shorten(line.value) });
    if (!stream.write(`${text}\n`)) await this.#drained(stream);
  }

  /** Completes the list; throws what storing it met. */
  async finish(): Promise<void> {
    this.#stream?.end();
    await this.#storing;
  }

  #open(state: Target): PassThrough {
    const stream = new PassThrough();
    this.#stream = stream;
    this.#storing = state.create(this.name, stream, { contentType: 'application/x-ndjson' });
    // The failure is thrown by the next add or by finish; this keeps it from being reported as unhandled before that.
    this.#storing.catch(() => stream.destroy());
    return stream;
  }

  async #drained(stream: PassThrough): Promise<void> {
    const drained = new Promise((resolve) => stream.once('drain', resolve));
    await Promise.race([drained, this.#storing]);
  }
}

function shorten(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= LONGEST_VALUE) return value;
  return `${text.slice(0, LONGEST_VALUE)}… (${text.length} characters)`;
}
