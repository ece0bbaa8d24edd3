import { gunzipSync, gzipSync } from 'node:zlib';
import {
  DESCRIPTOR_SUFFIX,
  type Descriptor,
  POINTER_NAME,
  runRecordName,
} from '../../src/core/file-set.js';
import { SetReader } from './feed-set.js';

/** A record of a data file, to be changed. */
export type Entity = Record<string, unknown>;

/** Objects by name, as a run left them. */
export type Objects = ReadonlyMap<string, Uint8Array>;

/** A set as `generate` published it, with the record of its run, for tests to change one thing in it. */
export class PublishedSet {
  readonly target = new SetReader();
  readonly state = new SetReader();
  readonly stem: string;
  /** Names of the data files as published, in order. */
  readonly files: readonly string[];
  readonly #published: Objects;

  constructor(published: Objects, state: Objects) {
    this.#published = published;
    for (const [name, bytes] of published) this.target.put(name, bytes);
    for (const [name, bytes] of state) this.state.put(name, bytes);
    const [descriptor] = [...published.keys()].filter((name) => name.endsWith(DESCRIPTOR_SUFFIX));
    this.stem = descriptor?.slice(0, -DESCRIPTOR_SUFFIX.length) ?? '';
    this.files = this.descriptor().data_file;
  }

  get descriptorName(): string {
    return this.stem + DESCRIPTOR_SUFFIX;
  }

  get recordName(): string {
    return runRecordName(this.stem);
  }

  /** Name of a data file by its number. */
  file(number: number): string {
    const name = this.files[number];
    if (name === undefined) throw new Error(`no data file ${number}`);
    return name;
  }

  bytes(name: string): Buffer {
    return this.target.bytes(name);
  }

  put(name: string, bytes: Uint8Array | string): void {
    this.target.put(name, bytes);
  }

  /** The unpacked text of a data file. */
  json(name: string): string {
    return gunzipSync(this.bytes(name)).toString();
  }

  putJson(name: string, json: string | Uint8Array): void {
    this.put(name, gzipSync(json));
  }

  records(name: string): Entity[] {
    return JSON.parse(this.json(name)).data;
  }

  putRecords(name: string, data: readonly unknown[]): void {
    this.putJson(name, JSON.stringify({ data }));
  }

  descriptor(): Descriptor {
    return JSON.parse(this.bytes(POINTER_NAME).toString());
  }

  /** Writes the descriptor and the pointer alike. */
  putDescriptor(bytes: Uint8Array | string): void {
    this.put(POINTER_NAME, bytes);
    this.put(this.descriptorName, bytes);
  }

  /** Changes keys of the descriptor and the pointer alike; undefined leaves one out. */
  describe(changes: Record<string, unknown>): void {
    this.putDescriptor(JSON.stringify({ ...this.descriptor(), ...changes }));
  }

  recordText(): string {
    return this.state.bytes(this.recordName).toString();
  }

  putRecord(bytes: Uint8Array | string): void {
    this.state.put(this.recordName, bytes);
  }

  /** The rule by which the run record finds that a data file changed; none when it did not. */
  mismatch(name: string): readonly string[] {
    const published = this.#published.get(name);
    const bytes = this.bytes(name);
    if (published === undefined || bytes.equals(published)) return [];
    return bytes.length === published.byteLength
      ? ['run_record_digest_mismatch']
      : ['run_record_bytes_mismatch'];
  }

  /** Everything in it, to see whether two sets are the same. */
  fingerprint(): string {
    const all = [this.target, this.state].map(({ objects }) =>
      [...objects].map(([name, { bytes }]) => [name, Buffer.from(bytes).toString('base64')]),
    );
    return JSON.stringify(all);
  }
}
