import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { FeedgenError } from '../core/errors.js';
import type { StoredFacts, StoredObject } from '../core/target.js';
import { ask, attemptOf, keyOf, type S3Access } from './s3-access.js';
import { readS3Body } from './s3-body.js';
import { failureOf, s3Error } from './s3-errors.js';
import { isDenial, learnMissing } from './s3-missing.js';
import { SHA256_METADATA } from './s3-put.js';

/** Metadata of an object: random id of the write that stored it, by which a write whose answer was lost is recognised. */
export const WRITE_METADATA = 'feedgen-write';

/** The facts of an object, and which write stored it. */
export interface ObjectFacts extends StoredFacts {
  readonly write: string | undefined;
}

/** Opens an object; null when there is none. */
export async function openObject(access: S3Access, name: string): Promise<StoredObject | null> {
  const action = `read ${name} from ${access.location}`;
  access.signal.throwIfAborted();
  if (isTooLong(keyOf(access, name))) return null;
  try {
    const answer = await access.client.send(
      new GetObjectCommand({ Bucket: access.bucket, Key: keyOf(access, name) }),
      { abortSignal: access.signal },
    );
    sawObject(access);
    const body: unknown = answer.Body;
    if (answer.ContentLength === undefined || !isBytes(body))
      throw new FeedgenError('target', `cannot ${action}: the server does not say how long it is`);
    const { write: _, ...facts } = factsOf(name, answer.ContentLength, answer);
    const bytes = readS3Body(body, facts.bytes, attemptOf(access, action), access.signal);
    return { ...facts, body: bytes };
  } catch (error) {
    access.signal.throwIfAborted();
    if (await isAbsent(access, action, error)) return null;
    throw s3Error(attemptOf(access, action), error);
  }
}

/** The facts of an object; null when there is none. */
export async function statObject(access: S3Access, name: string): Promise<ObjectFacts | null> {
  access.signal.throwIfAborted();
  const request = { Bucket: access.bucket, Key: keyOf(access, name) };
  if (isTooLong(request.Key)) return null;
  try {
    const answer = await access.client.send(new HeadObjectCommand(request), {
      abortSignal: access.signal,
    });
    sawObject(access);
    return factsOf(name, answer.ContentLength ?? 0, answer);
  } catch (error) {
    access.signal.throwIfAborted();
    const { status } = failureOf(error);
    if (status === 404 && access.knowledge.bucketSeen) return null;
    if (status === 0)
      throw s3Error(attemptOf(access, `look for ${name} in ${access.location}`), error);
  }
  // The answer to HEAD has no body, so it cannot say what is wrong (404 may be the bucket); the answer to GET can.
  return statByGet(access, name);
}

/** S3 has no such key, and fails a request for it (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html). */
function isTooLong(key: string): boolean {
  return Buffer.byteLength(key) > 1024;
}

async function statByGet(access: S3Access, name: string): Promise<ObjectFacts | null> {
  const request = { Bucket: access.bucket, Key: keyOf(access, name), Range: 'bytes=0-0' };
  const action = `look for ${name} in ${access.location}`;
  const object = await ask(access, action, async (abortSignal) => {
    try {
      return await access.client.send(new GetObjectCommand(request), { abortSignal });
    } catch (error) {
      if (await isAbsent(access, action, error)) return null;
      throw error;
    }
  });
  if (object === null) return null;
  sawObject(access);
  for await (const _ of isBytes(object.Body) ? object.Body : []);
  const total = Number(object.ContentRange?.split('/')[1] ?? object.ContentLength);
  return factsOf(name, total, object);
}

function sawObject({ knowledge }: S3Access): void {
  knowledge.bucketSeen = true;
  knowledge.objectRead = true;
}

/**
 * Whether a failed read means that there is no such object. A 403 means it where missing objects are known to be answered so, by
 * `check` or, once some object could be read, by asking for one that nobody writes. Before that it may as well be a lack of
 * rights: FeedgenError `target`.
 */
export async function isAbsent(access: S3Access, action: string, error: unknown): Promise<boolean> {
  const { knowledge } = access;
  const failure = failureOf(error);
  if (failure.code === 'NoSuchKey') {
    knowledge.bucketSeen = true;
    return true;
  }
  if (!isDenial(failure)) return false;
  if (knowledge.missing === 'unknown' && knowledge.objectRead) await learnMissing(access);
  if (knowledge.missing !== 'unknown') return knowledge.missing === 'forbidden';
  throw new FeedgenError(
    'target',
    `cannot ${action}: access is denied, or there is no such object and the bucket may not be listed`,
    {
      hint: `allow s3:GetObject on the objects and, to tell the two apart, s3:ListBucket on bucket ${access.bucket}`,
      cause: error,
    },
  );
}

function factsOf(
  name: string,
  bytes: number,
  answer: {
    Metadata?: Record<string, string> | undefined;
    ContentType?: string | undefined;
    ContentEncoding?: string | undefined;
    LastModified?: Date | undefined;
  },
): ObjectFacts {
  const { Metadata: metadata = {}, ContentType, ContentEncoding, LastModified } = answer;
  const sha256 = metadata[SHA256_METADATA];
  return {
    name,
    bytes,
    write: metadata[WRITE_METADATA],
    ...(sha256 !== undefined && { sha256 }),
    ...(ContentType !== undefined && { contentType: ContentType }),
    ...(ContentEncoding !== undefined &&
      ContentEncoding !== '' && { contentEncoding: ContentEncoding }),
    ...(LastModified !== undefined && { modified: LastModified }),
  };
}

function isBytes(body: unknown): body is AsyncIterable<Uint8Array> {
  return body !== null && typeof body === 'object' && Symbol.asyncIterator in body;
}
