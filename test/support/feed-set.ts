import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  DESCRIPTOR_SUFFIX,
  fileSetNames,
  formatDescriptor,
  POINTER_NAME,
  runRecordName,
} from '../../src/core/file-set.js';
import type { RunEvent } from '../../src/core/run-event.js';
import { formatRunRecord, RUN_RECORD_VERSION, type RunRecord } from '../../src/core/run-record.js';
import type { Listed, StoredFacts, StoredObject, TargetReader } from '../../src/core/target.js';
import { severitiesOf } from '../../src/verify/rules/rulesets.js';
import type { VerifyReport } from '../../src/verify/set-report.js';
import { verify } from '../../src/verify/verify.js';
import type { VerifyOptions } from '../../src/verify/verify-options.js';

/** An object of a `SetReader`: its bytes, and what the target knows of it. */
export interface SetObject {
  bytes: Uint8Array;
  sha256?: string;
  contentType?: string;
  contentEncoding?: string;
  modified?: Date;
}

/** The reading half of a target in memory, that counts what is open and can fail. */
export class SetReader implements TargetReader {
  readonly location = 'memory';
  readonly objects = new Map<string, SetObject>();
  /** Names in the order of their opening. */
  readonly opened: string[] = [];
  /** Bodies that were begun and not ended yet. */
  reading = 0;
  /** Bytes handed out at a time. */
  piece = 64 * 1024;
  /** How often names were listed. */
  listed = 0;
  /** What listing throws, if anything. */
  listFails: Error | undefined;
  /** What opening a name throws, if anything. */
  failOn: (name: string) => Error | undefined = () => undefined;

  put(name: string, bytes: Uint8Array | string): void {
    this.objects.set(name, { bytes: Buffer.from(bytes) });
  }

  bytes(name: string): Buffer {
    const object = this.objects.get(name);
    if (object === undefined) throw new Error(`no object ${name}`);
    return Buffer.from(object.bytes);
  }

  async stat(name: string): Promise<StoredFacts | null> {
    const object = this.objects.get(name);
    if (object === undefined) return null;
    const { bytes, ...facts } = object;
    return { name, bytes: bytes.byteLength, ...facts };
  }

  async *list(folder?: string): AsyncGenerator<readonly Listed[]> {
    this.listed += 1;
    if (this.listFails !== undefined) throw this.listFails;
    const below = folder === undefined ? '' : `${folder}/`;
    const folders = new Set<string>();
    for (const [key, { bytes, modified }] of this.objects) {
      if (!key.startsWith(below)) continue;
      const [name = '', ...rest] = key.slice(below.length).split('/');
      if (rest.length > 0) folders.add(name);
      else {
        const facts = { name, kind: 'file', bytes: bytes.byteLength } as const;
        yield [modified === undefined ? facts : { ...facts, modified }];
      }
    }
    yield [...folders].map((name): Listed => ({ name, kind: 'folder' }));
  }

  async open(name: string): Promise<StoredObject | null> {
    this.opened.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    const error = this.failOn(name);
    if (error !== undefined) throw error;
    const facts = await this.stat(name);
    return facts && { ...facts, body: this.#body(this.bytes(name)) };
  }

  async *#body(bytes: Buffer): AsyncGenerator<Uint8Array> {
    this.reading += 1;
    try {
      for (let at = 0; at < bytes.length; at += this.piece)
        yield bytes.subarray(at, at + this.piece);
    } finally {
      this.reading -= 1;
    }
  }
}

/** 2026-11-21T20:30:00Z. */
export const TIMESTAMP = 1_795_293_000;

/** Five minutes later: when these sets are verified. */
export const NOW = new Date((TIMESTAMP + 300) * 1000);

/** The n-th record of a set in which no rule finds anything. */
export function entity(n: number): Record<string, unknown> {
  return {
    entity_id: `dining-${n}`,
    name: `Gasthaus Nr ${n} “Zur Brücke”`,
    telephone: `+4930${2_000_000 + n}`,
    url: `https://haus-${n}.de/`,
    location: {
      latitude: 52.500_12 + (n % 1000) / 10_007,
      longitude: 13.400_12 + (n % 1000) / 10_009,
      address: {
        country: 'DE',
        locality: 'Berlin',
        region: 'BE',
        postal_code: '10115',
        street_address: `Chausseestraße ${n}`,
      },
    },
  };
}

export function entities(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => entity(index + 1));
}

export interface FeedSetOptions {
  readonly records?: readonly unknown[];
  readonly chunk?: number;
  readonly gzip?: boolean;
  readonly prefix?: string;
  readonly timestamp?: number;
}

/** A published set in memory, with its run record, that `verify` finds nothing in; tests then break it. */
export class FeedSet {
  readonly target = new SetReader();
  readonly state = new SetReader();
  readonly stem: string;
  /** Names of the data files, in order. */
  readonly files: readonly string[];
  readonly #options: FeedSetOptions;
  /** The descriptor's keys, for `describe` to write. */
  descriptor: Record<string, unknown>;
  record: RunRecord;

  constructor(options: FeedSetOptions = {}) {
    this.#options = options;
    const { records = entities(10), chunk = 4, gzip = true, prefix = '' } = options;
    const { timestamp = TIMESTAMP } = options;
    this.stem = `facility_feed_${timestamp}`;
    const names = fileSetNames('facility_feed', timestamp, gzip ? 'json.gz' : 'json');
    const files: string[] = [];
    const written: RunRecord['files'][number][] = [];
    for (let at = 0; at < records.length; at += chunk) {
      const name = names.dataFile(files.length);
      const part = records.slice(at, at + chunk);
      this.putJson(name, JSON.stringify({ data: part }));
      files.push(name);
      written.push(fileRecord(name, part.length, this.target.bytes(name)));
    }
    this.files = files;
    this.descriptor = {
      generation_timestamp: timestamp,
      name: 'reservewithgoogle.entity',
      data_file: files.map((name) => prefix + name),
    };
    this.record = {
      ...runRecord(this.stem, records.length, written),
      generation_timestamp: timestamp,
    };
    this.describe();
    this.saveRecord();
  }

  /** Writes a data file with these unpacked bytes. */
  putJson(name: string, json: string | Uint8Array): void {
    const { gzip = true } = this.#options;
    this.target.put(name, gzip ? gzipSync(json) : json);
  }

  /** Name of a data file by its number. */
  file(number: number): string {
    const name = this.files[number];
    if (name === undefined) throw new Error(`no data file ${number}`);
    return name;
  }

  /** Writes the descriptor and the pointer from `descriptor`. */
  describe(): void {
    const { generation_timestamp, name, data_file } = this.descriptor;
    this.putDescriptor(
      formatDescriptor({ generation_timestamp, name, data_file } as Parameters<
        typeof formatDescriptor
      >[0]),
    );
  }

  /** Writes these bytes as the descriptor and the pointer. */
  putDescriptor(bytes: Uint8Array | string): void {
    this.target.put(POINTER_NAME, bytes);
    this.target.put(this.stem + DESCRIPTOR_SUFFIX, bytes);
  }

  saveRecord(): void {
    this.state.put(runRecordName(this.stem), formatRunRecord(this.record));
  }

  /** Puts a set of a day before beside this one, as the run of this one recorded it. */
  publishBefore(options: FeedSetOptions): FeedSet {
    const before = new FeedSet({ ...this.#options, ...options, timestamp: TIMESTAMP - 86_400 });
    for (const [name, { bytes }] of before.target.objects)
      if (name !== POINTER_NAME) this.target.put(name, bytes);
    for (const [name, { bytes }] of before.state.objects) this.state.put(name, bytes);
    this.record = { ...this.record, previous: before.stem + DESCRIPTOR_SUFFIX };
    this.saveRecord();
    return before;
  }

  verify(options: Partial<VerifyOptions> = {}): Promise<VerifyReport> {
    return verify(this.target, this.state, verifyOptions(options));
  }
}

/** Options of `verify` with everything usual. */
export function verifyOptions(options: Partial<VerifyOptions> = {}): VerifyOptions {
  return {
    descriptorName: POINTER_NAME,
    dataFilePrefix: '',
    now: NOW,
    samples: 5,
    severities: severitiesOf('s3', new Map()),
    strict: false,
    stateRequired: true,
    jobs: 1,
    maxDrop: { kind: 'share', share: 0.2 },
    signal: new AbortController().signal,
    onEvent: () => {},
    ...options,
  };
}

/** Collects events in a list, for assertions on what was told. */
export function eventLog(): { readonly events: RunEvent[]; onEvent(event: RunEvent): void } {
  const events: RunEvent[] = [];
  return { events, onEvent: (event) => events.push(event) };
}

/** `severity rule count`, worst first: what a report found, in one glance. */
export function found({ notices }: VerifyReport): string[] {
  return notices.map(({ severity, rule, count }) => `${severity} ${rule} ${count}`);
}

function fileRecord(name: string, records: number, bytes: Buffer): RunRecord['files'][number] {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    name,
    records,
    refused: 0,
    bytes: bytes.length,
    sha256,
    first_key: '',
    last_key: '',
  };
}

function runRecord(stem: string, records: number, files: RunRecord['files']): RunRecord {
  return {
    version: RUN_RECORD_VERSION,
    feedgen: '0.1.0',
    run: 'test',
    state: 'published',
    feed: 'reservewithgoogle.entity',
    generation_timestamp: TIMESTAMP,
    started_at: NOW.toISOString(),
    ended_at: NOW.toISOString(),
    host: 'host',
    pid: 1,
    source: {
      kind: 'server',
      host: 'localhost:5432',
      database: 'test',
      user: 'test',
      snapshot: '1:1:',
      replay_lag_seconds: null,
    },
    query_sha256: '',
    settings: {},
    counts: {
      database: records,
      read: records,
      written: records,
      refused: 0,
      refused_by_rule: {},
      warnings_by_rule: {},
    },
    files,
    descriptor: stem + DESCRIPTOR_SUFFIX,
    refused_list: null,
    error: null,
  };
}
