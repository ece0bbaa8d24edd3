import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../../src/core/target.js';
import type { ClaimStore } from '../../src/target/claim.js';
import { DirectoryTarget } from '../../src/target/directory.js';
import type { Link, StepOptions } from '../../src/target/directory-steps.js';
import type { S3Options } from '../../src/target/place.js';
import { openS3Access, openS3Target } from '../../src/target/s3.js';
import { S3ClaimStore } from '../../src/target/s3-claim.js';
import type { S3Tuning } from '../../src/target/s3-client.js';
import { MemoryTarget } from './memory-target.js';
import { type S3Server, startS3Server } from './s3-server.js';

/** An empty place for the contract suite, and a look behind the interface. */
export interface TargetFixture {
  readonly target: Target;
  /** Another target of the same place, as another process has it. */
  again(): Target;
  /** Names of objects as a reader of the place sees them, sorted. */
  names(): Promise<string[]>;
  /** What is there besides objects and the state: temporary files, claims, uploads that nobody finished. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

export type OpenFixture = (signal: AbortSignal) => Promise<TargetFixture>;

export const CREDENTIALS = { accessKeyId: 'AKIDFEEDGEN', secretAccessKey: 'secret/of+feedgen' };
export const BUCKET = 'bucket-of-tests';
const PREFIX = 'feeds/';

export async function memoryFixture(): Promise<TargetFixture> {
  const target = new MemoryTarget();
  return {
    target,
    again: () => target,
    names: async () => [...target.objects.keys()].sort(),
    leftovers: async () => [],
    close: () => target.close(),
  };
}

export async function directoryFixture(
  signal: AbortSignal,
  steps: StepOptions = {},
): Promise<TargetFixture> {
  const root = await mkdtemp(join(tmpdir(), 'feedgen-target-'));
  const path = join(root, 'deep', 'feeds');
  const options = { signal, mayBeMissing: true, ...steps };
  const entries = async () => {
    const list = await readdir(path).catch(() => []);
    return list.filter((name) => name !== '.feedgen').sort();
  };
  return {
    target: new DirectoryTarget(path, options),
    again: () => new DirectoryTarget(path, options),
    names: async () => (await entries()).filter((name) => !name.startsWith('.')),
    leftovers: async () => (await entries()).filter((name) => name.startsWith('.')),
    close: () => rm(root, { recursive: true, force: true }),
  };
}

/** As a file system without hard links answers. */
export const noLinks: Link = async () => {
  throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
};

export interface S3Fixture extends TargetFixture {
  readonly server: S3Server;
  open(options?: Partial<S3Options>, tuning?: S3Tuning): Target;
  /** The object behind a claim, as another process sees it. */
  claimStore(name: string): ClaimStore;
}

export async function s3Fixture(
  signal: AbortSignal,
  options: Partial<S3Options> = {},
  tuning: S3Tuning = {},
): Promise<S3Fixture> {
  const server = await startS3Server(CREDENTIALS);
  const bucket = server.createBucket(BUCKET);
  const place = { kind: 's3', bucket: BUCKET, prefix: PREFIX } as const;
  const given = { endpoint: server.endpoint, checksums: 'when_supported', ...options } as const;
  const limits = { credentials: CREDENTIALS, signal, ...tuning };
  const open = (more: Partial<S3Options> = {}, moreTuning: S3Tuning = {}) =>
    openS3Target(place, { ...given, ...more }, { ...limits, ...moreTuning });
  const target = open();
  return {
    server,
    open,
    target,
    again: () => open(),
    claimStore(name) {
      const own = { ...limits, signal: new AbortController().signal };
      return new S3ClaimStore(openS3Access(place, given, own), name);
    },
    names: async () =>
      [...bucket.objects.keys()]
        .filter((key) => !key.startsWith(`${PREFIX}.feedgen/`))
        .map((key) => key.slice(PREFIX.length))
        .sort(),
    leftovers: async () => [...bucket.uploads.values()].map((upload) => `upload of ${upload.key}`),
    async close() {
      await target.close();
      await server.close();
    },
  };
}
