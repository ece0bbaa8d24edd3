import { createHash, randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type {
  CheckMode,
  Claim,
  Content,
  ContentHeaders,
  Listed,
  Stored,
  StoredFacts,
  StoredObject,
  Target,
  Upkeep,
} from '../core/target.js';
import { type ClaimTiming, takeClaim } from './claim.js';
import { forEachAtOnce, notAsStored, OTHER_BYTES, requireSame } from './confirm.js';
import { checkName, checkPath } from './names.js';
import { formatTargetPlace, type S3Options, type TargetPlace } from './place.js';
import { keyOf, type S3Access, shareSignal, tidy, tidySignal } from './s3-access.js';
import { checkReading, checkWriting } from './s3-check.js';
import { S3ClaimStore } from './s3-claim.js';
import { createS3Client, S3_CONCURRENCY, type S3Tuning } from './s3-client.js';
import { createObject, removeObject } from './s3-create.js';
import { listObjects } from './s3-list.js';
import { STATE_PREFIX } from './s3-missing.js';
import { checksumOf, checksumParams, preparePut, SHA256_METADATA } from './s3-put.js';
import { openObject, statObject, WRITE_METADATA } from './s3-read.js';
import { s3Upkeep } from './s3-upkeep.js';
import { objectParams, stateOptions } from './s3-upload.js';

type S3Place = Extract<TargetPlace, { kind: 's3' }>;

export interface S3TargetOptions extends S3Tuning {
  /** The run's signal. */
  readonly signal: AbortSignal;
  readonly claimTiming?: ClaimTiming | undefined;
}

/** Opens a bucket and prefix as a target; nothing is sent yet. Fails with FeedgenError `usage` for an endpoint that is no URL. */
export function openS3Target(place: S3Place, options: S3Options, tuning: S3TargetOptions): Target {
  const access = openS3Access(place, options, tuning);
  return new S3Target(access, tuning.concurrency ?? S3_CONCURRENCY, true);
}

/** A bucket and prefix as the operations see it; nothing is known of the server yet. */
export function openS3Access(
  place: S3Place,
  options: S3Options,
  { signal, claimTiming, ...tuning }: S3TargetOptions,
): S3Access {
  const client = createS3Client(options, tuning);
  const tidying = tidySignal(signal);
  return {
    client,
    put: preparePut(client, tidying),
    bucket: place.bucket,
    prefix: place.prefix,
    location: formatTargetPlace(place),
    options,
    claimTiming,
    knowledge: {
      conditions: 'unknown',
      replacing: 'unknown',
      missing: 'unknown',
      bucketSeen: false,
      objectRead: false,
    },
    signal: shareSignal(signal),
    tidySignal: tidying,
  };
}

/** A bucket and prefix that receives file sets. */
class S3Target implements Target {
  readonly location: string;
  readonly concurrency: number;
  readonly #access: S3Access;
  readonly #ownsClient: boolean;

  constructor(access: S3Access, concurrency: number, ownsClient: boolean) {
    this.location = access.location;
    this.concurrency = concurrency;
    this.#access = access;
    this.#ownsClient = ownsClient;
  }

  async check(mode: CheckMode = 'write'): Promise<readonly string[]> {
    return mode === 'read' ? checkReading(this.#access) : checkWriting(this.#access);
  }

  async create(name: string, content: Content, headers: ContentHeaders): Promise<Stored> {
    checkName(name, this.location);
    return createObject(this.#access, name, content, headers);
  }

  async confirm(objects: readonly Stored[]): Promise<void> {
    const open = objects.filter(({ confirmed }) => confirmed !== true);
    await forEachAtOnce(open, this.concurrency, async (stored) =>
      requireSame(await this.stat(stored.name), stored, this.location),
    );
  }

  async replace(name: string, bytes: Uint8Array, headers: ContentHeaders): Promise<Stored> {
    checkName(name, this.location);
    const access = this.#access;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const command = new PutObjectCommand({
      ...objectParams(access.options, headers),
      ...checksumParams(access.options, sha256),
      Bucket: access.bucket,
      Key: keyOf(access, name),
      Body: bytes,
      Metadata: { [SHA256_METADATA]: sha256, [WRITE_METADATA]: randomUUID() },
    });
    const { ChecksumSHA256: answered = checksumOf(sha256) } = await tidy(
      access,
      `write ${name} to ${this.location}`,
      (abortSignal) => access.client.send(command, { abortSignal }),
    );
    if (answered !== checksumOf(sha256)) throw notAsStored(name, this.location, OTHER_BYTES);
    return { name, bytes: bytes.byteLength, sha256 };
  }

  async remove(name: string): Promise<void> {
    checkName(name, this.location);
    await removeObject(this.#access, name);
  }

  async sync(): Promise<void> {}

  async open(name: string): Promise<StoredObject | null> {
    checkPath(name, this.location);
    return openObject(this.#access, name);
  }

  async stat(name: string): Promise<StoredFacts | null> {
    checkPath(name, this.location);
    const facts = await statObject(this.#access, name);
    if (facts === null) return null;
    const { write: _, ...rest } = facts;
    return rest;
  }

  list(folder?: string): AsyncIterable<readonly Listed[]> {
    if (folder !== undefined) checkPath(folder, this.location);
    return listObjects(this.#access, folder === undefined ? '' : `${folder}/`);
  }

  upkeep(): Upkeep {
    return s3Upkeep(this.#access);
  }

  async claim(name: string, run: string, waitSeconds: number): Promise<Claim | null> {
    checkName(name, this.location);
    const { knowledge, signal, claimTiming } = this.#access;
    if (knowledge.conditions !== 'honoured' || knowledge.replacing !== 'honoured') return null;
    const store = new S3ClaimStore(this.#access, name);
    return takeClaim(store, { run, waitSeconds, signal, ...claimTiming });
  }

  state(): Target {
    const prefix = `${this.#access.prefix}${STATE_PREFIX}`;
    const location = formatTargetPlace({ kind: 's3', bucket: this.#access.bucket, prefix });
    const options = stateOptions(this.#access.options);
    return new S3Target({ ...this.#access, prefix, location, options }, this.concurrency, false);
  }

  async close(): Promise<void> {
    if (this.#ownsClient) this.#access.client.destroy();
  }
}
