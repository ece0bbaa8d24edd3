import { PassThrough } from 'node:stream';
import type { Target } from '../core/target.js';
import { Outflow } from './outflow.js';

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
  #lines: Outflow | undefined;

  /** `state` is null for a dry run. */
  constructor(name: string, state: Target | null) {
    this.name = name;
    this.#state = state;
  }

  /** Where people find the list; null in a dry run and when nothing was refused. */
  get place(): string | null {
    if (this.#state === null || this.#lines === undefined) return null;
    const { location } = this.#state;
    return location.endsWith('/') ? location + this.name : `${location}/${this.name}`;
  }

  get isEmpty(): boolean {
    return this.#lines === undefined;
  }

  async add(line: RefusedLine): Promise<void> {
    if (this.#state === null) return;
    this.#lines ??= this.#open(this.#state);
    const text = JSON.stringify({ ...line, value: shorten(line.value) });
    await this.#lines.write(`${text}\n`);
  }

  /** Completes the list; throws what storing it met. */
  async finish(): Promise<void> {
    await this.#lines?.end();
  }

  #open(state: Target): Outflow {
    return new Outflow(new PassThrough(), (content) =>
      state.create(this.name, content, { contentType: 'application/x-ndjson' }),
    );
  }
}

function shorten(value: unknown): unknown {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= LONGEST_VALUE) return value;
  return `${text.slice(0, LONGEST_VALUE)}… (${text.length} characters)`;
}
