import { Readable } from 'node:stream';
import {
  type ObjectCannedACL,
  type PutObjectCommandInput,
  type S3Client,
  type ServerSideEncryption,
  type StorageClass,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ContentHeaders } from '../core/target.js';
import type { S3Options } from './place.js';
import type { S3Access } from './s3-access.js';

/** Up to this size an object is one PutObject; larger ones go in parts of this size. */
export const PART_BYTES = 8 * 1024 * 1024;

/** Parts of one object under way at once; each is held in memory. */
const PARTS_AT_ONCE = 2;

export type ObjectParams = Omit<PutObjectCommandInput, 'Bucket' | 'Key' | 'Body'>;

/** What every object of a target is stored with. Values go to the server as the user gave them; it knows which it takes. */
export function objectParams(options: S3Options, headers: ContentHeaders): ObjectParams {
  return {
    ContentType: headers.contentType,
    ContentEncoding: headers.contentEncoding,
    ServerSideEncryption: options.sse as ServerSideEncryption | undefined,
    SSEKMSKeyId: options.sseKmsKeyId,
    ACL: options.acl as ObjectCannedACL | undefined,
    StorageClass: options.storageClass as StorageClass | undefined,
  };
}

/** The options for objects of the state: an ACL opens what is published, never the records of runs and what they refused. */
export function stateOptions({ acl: _, ...options }: S3Options): S3Options {
  return options;
}

/**
 * Uploads one object: all of it or nothing. Returns the SHA-256 that the server computed of what it keeps, as S3 writes it, when it said
 * so. When it fails, or the run's signal fires, parts under way are stopped and those that arrived
 * are removed before this returns; an object that goes in one request is finished when the signal fires.
 */
export async function uploadObject(
  access: S3Access,
  key: string,
  params: ObjectParams,
  body: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<string | undefined> {
  access.signal.throwIfAborted();
  // The checksum of the whole fits none of its parts; the SDK gives each its own.
  const { ChecksumSHA256, ...inParts } = { ...params, Bucket: access.bucket, Key: key };
  if (body instanceof Uint8Array && body.byteLength <= PART_BYTES)
    return (await access.put({ ...inParts, ChecksumSHA256, Body: body })).ChecksumSHA256;
  const stop = new AbortController();
  const first: FirstFailure = { error: undefined };
  const onAbort = () => stop.abort();
  access.signal.addEventListener('abort', onAbort, { once: true });
  try {
    await new Upload({
      client: stoppable(access, stop, first),
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
      params: {
        ...inParts,
        Body: body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false }),
      },
    }).done();
    return undefined;
  } catch (error) {
    // The requests that were stopped fail too, and Upload may throw one of their errors.
    throw first.error ?? error;
  } finally {
    access.signal.removeEventListener('abort', onAbort);
  }
}

interface FirstFailure {
  error: unknown;
}

/**
 * The client as Upload sees it. Upload hands no signal to its requests (https://github.com/aws/aws-sdk-js-v3/issues/5109), and after a part
 * has failed it reads and sends the rest: so every part carries the signal, and the first failure stops the others.
 */
function stoppable(access: S3Access, stop: AbortController, first: FirstFailure): S3Client {
  const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    // All other requests decide something: an upload that was begun must be known to be removed, and whether an object was
    // stored must be known, as it may be the commit. They are short, and once sent they have a little time to end.
    const abortSignal = command instanceof UploadPartCommand ? stop.signal : access.tidySignal;
    try {
      return await access.client.send(command, { abortSignal });
    } catch (error) {
      first.error ??= error;
      stop.abort();
      throw error;
    }
  };
  return new Proxy(access.client, {
    get: (client, property) => (property === 'send' ? send : Reflect.get(client, property, client)),
  });
}
