import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSetNames, formatDescriptor, POINTER_NAME } from '../../src/core/file-set.js';
import { formatRunRecord, RUN_RECORD_VERSION, type RunRecord } from '../../src/core/run-record.js';
import type { Target } from '../../src/core/target.js';
import { openTarget } from '../../src/target/open.js';
import { openS3Target } from '../../src/target/s3.js';
import { type S3Server, startS3Server } from './s3-server.js';
import { BUCKET, CREDENTIALS } from './target-fixtures.js';

/** A real target with whatever somebody put there, of whatever age. */
export interface Scene {
  readonly target: Target;
  readonly state: Target;
  /** What `--out` or `--bucket` take. */
  readonly place: string;
  readonly server?: S3Server;
  /** Stores a file as if it had been written then; a name below `.feedgen/` is one of the state. */
  put(name: string, content: string, modified: Date): void;
  /** Text by name of all that is there, the state as `.feedgen/…`. */
  files(): ReadonlyMap<string, string>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;

/** So many hours before a time. */
export function hoursBefore(now: Date, hours: number): Date {
  return new Date(now.getTime() - hours * HOUR);
}

export async function directoryScene(): Promise<Scene> {
  const place = mkdtempSync(join(tmpdir(), 'feedgen-left-'));
  const { signal } = new AbortController();
  const s3 = { checksums: 'when_supported' } as const;
  const target = await openTarget({ kind: 'directory', path: place }, s3, { signal, create: true });
  return {
    ...{ target, state: target.state(), place },
    put(name, content, modified) {
      mkdirSync(join(place, '.feedgen'), { recursive: true });
      writeFileSync(join(place, name), content);
      utimesSync(join(place, name), modified, modified);
    },
    files() {
      const names = readdirSync(place, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1));
      return new Map(names.sort().map((name) => [name, readFileSync(join(place, name), 'utf8')]));
    },
    async close() {
      rmSync(place, { recursive: true, force: true });
    },
  };
}

export async function bucketScene(prefix = 'feeds/'): Promise<Scene> {
  const server = await startS3Server(CREDENTIALS);
  const { objects } = server.createBucket(BUCKET);
  const { signal } = new AbortController();
  const target = openS3Target(
    { kind: 's3', bucket: BUCKET, prefix },
    { checksums: 'when_supported', endpoint: server.endpoint },
    { signal, credentials: CREDENTIALS },
  );
  return {
    ...{ target, state: target.state(), place: `s3://${BUCKET}/${prefix}`, server },
    put(name, content, modified) {
      server.put(BUCKET, prefix + name, content);
      const object = objects.get(prefix + name);
      if (object !== undefined) objects.set(prefix + name, { ...object, modified });
    },
    files: () =>
      new Map(
        [...objects]
          .filter(([key]) => !key.includes('access-check'))
          .map(([key, { bytes }]) => [key.slice(prefix.length), bytes.toString()]),
      ),
    async close() {
      await target.close();
      await server.close();
    },
  };
}

/** What a run left, whole or not. */
export interface LeftRun {
  readonly timestamp: number;
  readonly modified: Date;
  readonly files: number;
  /** What its run record says; null for none. */
  readonly state: RunRecord['state'] | null;
  /** Changes to the run record. */
  readonly record?: Partial<RunRecord>;
  readonly descriptor: boolean;
  /** Number of a data file that somebody removed. */
  readonly without?: number;
}

/** Puts what a run left into a scene; returns the names of its files. */
export function putRun(scene: Scene, run: LeftRun): readonly string[] {
  const { timestamp, modified } = run;
  const names = fileSetNames('facility_feed', timestamp, 'json.gz');
  const dataFiles = Array.from({ length: run.files }, (_, number) => names.dataFile(number));
  const put: string[] = [];
  const write = (name: string, content: string) => {
    scene.put(name, content, modified);
    put.push(name);
  };
  for (const [number, name] of dataFiles.entries())
    if (number !== run.without) write(name, `data of ${name}`);
  if (run.descriptor) write(names.descriptor, descriptorText(timestamp, dataFiles));
  if (run.state !== null) {
    const record = { ...recordOf(scene, run, dataFiles), ...run.record };
    write(`.feedgen/${names.runRecord}`, formatRunRecord(record));
    if (run.state === 'published') write(`.feedgen/${names.refusedList}`, '{}\n');
  }
  return put;
}

export function descriptorText(timestamp: number, files: readonly string[]): string {
  const name = 'reservewithgoogle.entity';
  return formatDescriptor({ generation_timestamp: timestamp, name, data_file: files });
}

/** Lets the pointer name the set of a run. */
export function pointTo(scene: Scene, { timestamp, files, modified }: LeftRun): void {
  const names = fileSetNames('facility_feed', timestamp, 'json.gz');
  const dataFiles = Array.from({ length: files }, (_, number) => names.dataFile(number));
  scene.put(POINTER_NAME, descriptorText(timestamp, dataFiles), modified);
}

function recordOf(
  scene: Scene,
  { timestamp, state, modified }: LeftRun,
  files: readonly string[],
): RunRecord {
  const names = fileSetNames('facility_feed', timestamp, 'json.gz');
  const counts = { database: 1, read: 1, written: 1, refused: 0 };
  return {
    ...{ version: RUN_RECORD_VERSION, feedgen: '0.1.0', run: `run-${timestamp}` },
    state: state ?? 'running',
    feed: 'reservewithgoogle.entity',
    generation_timestamp: timestamp,
    started_at: modified.toISOString(),
    ended_at: state === 'running' ? null : modified.toISOString(),
    ...{ location: scene.target.location, host: 'elsewhere', pid: 1 },
    source: {
      ...{ kind: 'server', host: 'localhost:5432', database: 'test', user: 'test' },
      ...{ snapshot: '1:1:', replay_lag_seconds: null },
    },
    ...{ query_sha256: '', settings: {} },
    counts: { ...counts, refused_by_rule: {}, warnings_by_rule: {} },
    files: files.map((name) => ({
      ...{ name, records: 1, refused: 0, bytes: `data of ${name}`.length },
      ...{ sha256: '', first_key: '1', last_key: '1' },
    })),
    descriptor: names.descriptor,
    ...{ refused_list: null, error: null },
  };
}
