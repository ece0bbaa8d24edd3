import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type ObjectCannedACL,
  type PutObjectCommandInput,
  type S3Client,
  type ServerSideEncryption,
  type StorageClass,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ContentHeaders } from '../core/ports.js';
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

/**
 * Uploads one object: all of it or nothing. When it fails, or the run's signal fires, requests under way are stopped and parts that
 * arrived are removed before this returns.
 */
export async function uploadObject(
  access: S3Access,
  key: string,
  params: ObjectParams,
  body: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  access.signal.throwIfAborted();
  const stop = new AbortController();
  const first: FirstFailure = { error: undefined };
  const onAbort = () => stop.abort();
  access.signal.addEventListener('abort', onAbort, { once: true });
  try {
    await new Upload({
      client: stoppable(access, stop, first),
      partSize: PART_BYTES,
      queueSize: body instanceof Uint8Array && body.byteLength <= PART_BYTES ? 1 : PARTS_AT_ONCE,
      params: {
        ...params,
        Bucket: access.bucket,
        Key: key,
        Body: body instanceof Uint8Array ? body : Readable.from(body, { objectMode: false }),
      },
    }).done();
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
 * has failed it reads and sends the rest: so every request carries the signal, and the first failure stops the others.
 */
function stoppable(access: S3Access, stop: AbortController, first: FirstFailure): S3Client {
  const send = async (command: Parameters<S3Client['send']>[0]): Promise<unknown> => {
    // Begun and its answer thrown away, an upload could never be removed; and its removal must not be stopped.
    const survives =
      command instanceof CreateMultipartUploadCommand ||
      command instanceof AbortMultipartUploadCommand;
    const abortSignal = survives ? access.tidySignal : stop.signal;
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
