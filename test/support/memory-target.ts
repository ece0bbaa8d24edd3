import { createHash } from 'node:crypto';
import {
  type CheckMode,
  type Claim,
  type Content,
  type ContentHeaders,
  LIST_PAGE,
  type Listed,
  NameTakenError,
  type Stored,
  type StoredFacts,
  type StoredObject,
  type Target,
  type Upkeep,
} from '../../src/core/target.js';
import { type ClaimStore, takeClaim } from '../../src/target/claim.js';
import { requireSame } from '../../src/target/confirm.js';
import { checkName, checkPath } from '../../src/target/names.js';

/** Operations of a target that are logged and may be made to fail. */
export type TargetOperation =
  | 'check'
  | 'create'
  | 'confirm'
  | 'replace'
  | 'remove'
  | 'sync'
  | 'open'
  | 'stat'
  | 'list';

/** One stored object of a MemoryTarget. */
export interface MemoryObject {
  readonly bytes: Uint8Array;
  readonly headers: ContentHeaders;
  readonly sha256: string;
  readonly modified: Date;
}

/**
 * A Target in memory for the tests of what writes to targets and reads from them. Fault injection is a function: for "fail the k-th write",
 * `target.failOn = (operation, _name, nth) => operation === 'create' && nth === k ? new FeedgenError('target', …) : undefined`.
 */
export class MemoryTarget implements Target {
  readonly location: string;
  readonly concurrency: number;
  readonly objects = new Map<string, MemoryObject>();
  readonly claims = new Map<string, { text: string; version: string }>();
  /** What was done, oldest first: `create metadata.json`; operations that failed are `!create metadata.json`. */
  readonly log: string[] = [];
  /** Returns the error with which the nth (from 1) operation of its kind on this target fails, before anything is stored. */
  failOn:
    | ((operation: TargetOperation, name: string, nth: number) => Error | undefined)
    | undefined;
  /** What `check` answers. */
  remarks: readonly string[] = [];
  readonly #counts = new Map<TargetOperation, number>();
  #state: MemoryTarget | undefined;

  constructor(location = 'memory:', concurrency = 4) {
    this.location = location;
    this.concurrency = concurrency;
  }

  /** A check for reading is logged as `check read`. */
  async check(mode: CheckMode = 'write'): Promise<readonly string[]> {
    this.#begin('check', mode === 'write' ? '' : mode);
    return this.remarks;
  }

  async create(name: string, content: Content, headers: ContentHeaders): Promise<Stored> {
    checkName(name, this.location);
    const bytes = await collect(content);
    this.#begin('create', name);
    if (this.objects.has(name)) throw new NameTakenError(name, this.location);
    return this.#store(name, bytes, headers);
  }

  async confirm(objects: readonly Stored[]): Promise<void> {
    this.#begin('confirm', '');
    for (const stored of objects) {
      const { bytes } = this.objects.get(stored.name) ?? {};
      const facts = bytes && { bytes: bytes.byteLength, sha256: digestOf(bytes) };
      requireSame(facts ?? null, stored, this.location);
    }
  }

  async replace(name: string, bytes: Uint8Array, headers: ContentHeaders): Promise<Stored> {
    checkName(name, this.location);
    this.#begin('replace', name);
    return this.#store(name, Uint8Array.from(bytes), headers);
  }

  async remove(name: string): Promise<void> {
    checkName(name, this.location);
    this.#begin('remove', name);
    this.objects.delete(name);
  }

  async sync(): Promise<void> {
    this.#begin('sync', '');
  }

  async open(name: string): Promise<StoredObject | null> {
    checkPath(name, this.location);
    this.#begin('open', name);
    const object = this.objects.get(name);
    return object === undefined ? null : { ...factsOf(name, object), body: pieces(object.bytes) };
  }

  async stat(name: string): Promise<StoredFacts | null> {
    checkPath(name, this.location);
    this.#begin('stat', name);
    const object = this.objects.get(name);
    return object === undefined ? null : factsOf(name, object);
  }

  async *list(folder?: string): AsyncGenerator<readonly Listed[]> {
    if (folder !== undefined) checkPath(folder, this.location);
    this.#begin('list', folder ?? '');
    // Names are flat here, and the state is a target of its own: there are no folders.
    const names = folder === undefined ? [...this.objects.keys()] : [];
    for (let at = 0; at < names.length; at += LIST_PAGE)
      yield names.slice(at, at + LIST_PAGE).flatMap((name) => {
        const object = this.objects.get(name);
        if (object === undefined) return [];
        return { name, kind: 'file', bytes: object.bytes.length, modified: object.modified };
      });
  }

  upkeep(): Upkeep {
    return { now: async () => new Date(), leftovers: async function* () {} };
  }

  async claim(name: string, run: string, waitSeconds: number): Promise<Claim> {
    const { signal } = new AbortController();
    return takeClaim(this.claimStore(name), { run, waitSeconds, signal });
  }

  /** The object behind a claim. */
  claimStore(name: string): ClaimStore {
    const { location, claims } = this;
    return {
      name: `${name} in ${location}`,
      async read() {
        const found = claims.get(name);
        return found ? { ...found, age: async () => undefined } : null;
      },
      async swap(text, version) {
        if ((claims.get(name)?.version ?? null) !== version) return null;
        const next = String(Number(version ?? 0) + 1);
        claims.set(name, { text, version: next });
        return next;
      },
    };
  }

  /** Always the same one, so that a test can look into it. */
  state(): MemoryTarget {
    this.#state ??= new MemoryTarget(`${this.location}.feedgen/`, this.concurrency);
    return this.#state;
  }

  async close(): Promise<void> {}

  /** The text of an object, for assertions. Throws when it is not there. */
  text(name: string): string {
    const object = this.objects.get(name);
    if (object === undefined) throw new Error(`${name} is not in ${this.location}`);
    return Buffer.from(object.bytes).toString();
  }

  #begin(operation: TargetOperation, name: string): void {
    const nth = (this.#counts.get(operation) ?? 0) + 1;
    this.#counts.set(operation, nth);
    const error = this.failOn?.(operation, name, nth);
    const entry = `${operation} ${name}`.trim();
    this.log.push(error === undefined ? entry : `!${entry}`);
    if (error !== undefined) throw error;
  }

  #store(name: string, bytes: Uint8Array, headers: ContentHeaders): Stored {
    const sha256 = digestOf(bytes);
    this.objects.set(name, { bytes, headers, sha256, modified: new Date() });
    return { name, bytes: bytes.byteLength, sha256 };
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function collect(content: Content): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of content instanceof Uint8Array ? [content] : content) parts.push(piece);
  return Buffer.concat(parts);
}

function factsOf(name: string, { bytes, headers, sha256, modified }: MemoryObject): StoredFacts {
  return { name, bytes: bytes.byteLength, sha256, modified, ...headers };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = 64 * 1024;
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
