import { createHash, randomUUID } from 'node:crypto';
import { CopyObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { FeedgenError } from '../core/errors.js';
import {
  type Content,
  type ContentHeaders,
  NameTakenError,
  notStored,
  type Stored,
} from '../core/target.js';
import { notAsStored, OTHER_BYTES } from './confirm.js';
import { ask, attemptOf, keyOf, type S3Access, tidy } from './s3-access.js';
import { gather, type LargeContent } from './s3-body.js';
import { failureOf, isRefusal, isUncertain, s3Error } from './s3-errors.js';
import { checksumOf, checksumParams, SHA256_METADATA } from './s3-put.js';
import { statObject, WRITE_METADATA } from './s3-read.js';
import { type ObjectParams, objectParams, PART_BYTES, uploadObject } from './s3-upload.js';

/** Largest object that CopyObject takes. */
const MAX_COPY_BYTES = 5 * 1024 ** 3;

/** Tries of a conditional write that the server answers with 409: another request for this key was just under way. */
const CONFLICT_ATTEMPTS = 3;

/** Stores a new object, never over an existing one as far as the server can tell (NameTakenError). */
export async function createObject(
  access: S3Access,
  name: string,
  content: Content,
  headers: ContentHeaders,
): Promise<Stored> {
  const params = objectParams(access.options, headers);
  const gathered = await gather(content, PART_BYTES, access.signal);
  if (gathered.kind === 'large') {
    try {
      return await createLarge(access, name, gathered.content, params);
    } finally {
      await gathered.content.release();
    }
  }
  const { bytes } = gathered;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const checksum = checksumParams(access.options, sha256);
  const answered = await writeNew(access, {
    name,
    write: randomUUID(),
    body: bytes,
    large: bytes.byteLength > PART_BYTES,
    size: () => bytes.byteLength,
    params: { ...params, ...checksum, Metadata: { [SHA256_METADATA]: sha256 } },
  });
  return confirmedBy(access, { name, bytes: bytes.byteLength, sha256 }, answered);
}

/**
 * What was stored, and that the server confirmed it, if it did: `answered` is the SHA-256 it computed of what it keeps. An object of
 * other bytes is removed again: FeedgenError `target`.
 */
async function confirmedBy(
  access: S3Access,
  stored: Stored,
  answered: string | undefined,
): Promise<Stored> {
  if (answered === undefined) return stored;
  if (answered === checksumOf(stored.sha256)) return { ...stored, confirmed: true };
  await removeObject(access, stored.name).catch(() => undefined); // The finding is the one to tell.
  throw notAsStored(stored.name, access.location, OTHER_BYTES);
}

/**
 * Content of unknown length goes up in parts while it is made. Its digest is known only afterwards and metadata cannot be added to an
 * object, so the object is copied onto itself, within the server, with the digest.
 */
async function createLarge(
  access: S3Access,
  name: string,
  content: LargeContent,
  params: ObjectParams,
): Promise<Stored> {
  const write = randomUUID();
  const body = content.pieces();
  try {
    await writeNew(access, { name, write, body, large: true, size: () => content.bytes, params });
  } catch (error) {
    throw content.failed === undefined ? error : content.failed.error;
  }
  const { bytes } = content;
  const sha256 = content.sha256();
  const metadata = { [SHA256_METADATA]: sha256, [WRITE_METADATA]: write };
  let answered: string | undefined;
  try {
    await requireStored(access, name, write, bytes);
    if (bytes <= MAX_COPY_BYTES)
      answered = await recordDigest(access, name, { ...params, Metadata: metadata });
  } catch (error) {
    await removeObject(access, name).catch(() => undefined); // The first failure is the one to tell.
    throw error;
  }
  return confirmedBy(access, { name, bytes, sha256 }, answered);
}

interface Writing {
  readonly name: string;
  /** Random id that marks the object as this write's. */
  readonly write: string;
  readonly body: Content;
  readonly large: boolean;
  /** Bytes of the body, once it was read. */
  readonly size: () => number;
  readonly params: ObjectParams;
}

/** Returns the SHA-256 that the server computed of what it keeps, when it said so. */
async function writeNew(
  access: S3Access,
  writing: Writing,
  attempt = 1,
): Promise<string | undefined> {
  const { name, write, body, params } = writing;
  const conditional = access.knowledge.conditions !== 'absent';
  // Some servers honour the condition for small objects and ignore it for those in parts.
  if (!conditional || writing.large) await requireFree(access, name);
  try {
    const answered = await uploadObject(
      access,
      keyOf(access, name),
      {
        ...params,
        Metadata: { ...params.Metadata, [WRITE_METADATA]: write },
        ...(conditional && { IfNoneMatch: '*' }),
      },
      body,
    );
    access.knowledge.bucketSeen = true;
    return answered;
  } catch (error) {
    access.signal.throwIfAborted();
    const { code, status } = failureOf(error);
    const again = body instanceof Uint8Array && attempt < CONFLICT_ATTEMPTS;
    if (again && status === 409) return writeNew(access, writing, attempt + 1);
    if (again && status === 501 && access.knowledge.conditions === 'unknown') {
      access.knowledge.conditions = 'absent';
      return writeNew(access, writing, attempt + 1);
    }
    // A repeated request whose first answer was lost meets its own object.
    const met = code === 'PreconditionFailed' || status === 412;
    if ((met || code === 'NoSuchUpload' || isUncertain(error)) && (await isOurs(access, writing)))
      return undefined;
    if (met) throw new NameTakenError(name, access.location);
    const failure = s3Error(attemptOf(access, `write ${name} to ${access.location}`), error);
    throw isRefusal(error) ? notStored(failure) : failure;
  }
}

async function requireFree(access: S3Access, name: string): Promise<void> {
  if ((await statObject(access, name)) !== null) throw new NameTakenError(name, access.location);
}

/** Whether the object under a name was stored by this very write. No answer is no: the failure before is the one to tell. */
async function isOurs(access: S3Access, { name, write, size }: Writing): Promise<boolean> {
  const facts = await statObject(access, name).catch(() => null);
  return facts !== null && facts.write === write && facts.bytes === size();
}

async function requireStored(
  access: S3Access,
  name: string,
  write: string,
  bytes: number,
): Promise<void> {
  const facts = await statObject(access, name);
  if (facts?.write === write && facts.bytes === bytes) return;
  const found = facts === null ? 'is not there' : `has ${facts.bytes} of ${bytes} bytes`;
  throw new FeedgenError(
    'target',
    `cannot write ${name} to ${access.location}: the server said it was stored, and it ${found}`,
    { hint: 'check the server; does something else write there?' },
  );
}

/**
 * Copies an object onto itself to give it metadata, and has the server compute the SHA-256 of the whole on the way: returns what it
 * answered. A server without CopyObject keeps the object without metadata.
 */
async function recordDigest(
  access: S3Access,
  name: string,
  params: ObjectParams,
): Promise<string | undefined> {
  const { bucket, client, location, options } = access;
  const key = keyOf(access, name);
  const command = new CopyObjectCommand({
    ...params,
    Bucket: bucket,
    Key: key,
    CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
    MetadataDirective: 'REPLACE',
    ...(options.checksums === 'when_supported' && { ChecksumAlgorithm: 'SHA256' }),
  });
  return ask(access, `record the digest of ${name} in ${location}`, async (abortSignal) => {
    try {
      const { CopyObjectResult } = await client.send(command, { abortSignal });
      return CopyObjectResult?.ChecksumSHA256;
    } catch (error) {
      if (failureOf(error).status !== 501) throw error;
      return undefined;
    }
  });
}

/** Removes an object; one that is not there is no error. */
export async function removeObject(access: S3Access, name: string): Promise<void> {
  const request = { Bucket: access.bucket, Key: keyOf(access, name) };
  await tidy(access, `remove ${name} from ${access.location}`, async (abortSignal) => {
    try {
      await access.client.send(new DeleteObjectCommand(request), { abortSignal });
    } catch (error) {
      if (failureOf(error).code !== 'NoSuchKey') throw error;
    }
  });
}
