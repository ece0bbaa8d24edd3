import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  type MultipartUpload,
} from '@aws-sdk/client-s3';
import { FeedgenError } from '../core/errors.js';
import { type Leftover, ListingRefusedError, type Upkeep } from '../core/target.js';
import { ask, type S3Access, tidy } from './s3-access.js';
import { failureOf } from './s3-errors.js';
import { isDenial, statePrefix } from './s3-missing.js';

/** Looks after a bucket and prefix: its clock is the Date header of the server. */
export function s3Upkeep(access: S3Access): Upkeep {
  return { now: () => serverTime(access), leftovers: () => listUploads(access) };
}

/** Asks for an object that nobody writes: reading is the one right that everybody has, and any answer bears the time. */
async function serverTime(access: S3Access): Promise<Date> {
  const Key = `${statePrefix(access)}access-check-none.json`;
  const command = new GetObjectCommand({ Bucket: access.bucket, Key, Range: 'bytes=0-0' });
  let date = '';
  command.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      date = dateOf(answer.response);
      return answer;
    },
    { step: 'deserialize', priority: 'low', name: 'readDate' },
  );
  const action = `ask ${access.location} for the time`;
  await ask(access, action, async (abortSignal) => {
    try {
      const { Body } = await access.client.send(command, { abortSignal });
      await Body?.transformToByteArray();
    } catch (error) {
      if (failureOf(error).code !== 'NoSuchKey' && !isDenial(failureOf(error))) throw error;
    }
  });
  const time = new Date(date);
  if (!Number.isNaN(time.getTime())) return time;
  throw new FeedgenError('target', `cannot ${action}: its answer has no Date header`);
}

function dateOf(response: unknown): string {
  if (response === null || typeof response !== 'object' || !('headers' in response)) return '';
  const { headers } = response;
  if (headers === null || typeof headers !== 'object' || !('date' in headers)) return '';
  return String(headers.date);
}

/** Uploads in parts that were neither completed nor aborted, of keys below the prefix. */
async function* listUploads(access: S3Access): AsyncGenerator<readonly Leftover[]> {
  let marker: Pick<ListMultipartUploadsCommandOutput, 'NextKeyMarker' | 'NextUploadIdMarker'> = {};
  for (;;) {
    const page = await askPage(access, marker);
    yield (page.Uploads ?? []).flatMap((upload) => leftoverOf(access, upload));
    const { NextKeyMarker, NextUploadIdMarker } = page;
    const onward = NextKeyMarker !== undefined && NextKeyMarker !== '';
    const same =
      NextKeyMarker === marker.NextKeyMarker && NextUploadIdMarker === marker.NextUploadIdMarker;
    if (page.IsTruncated !== true || !onward || same) return;
    marker = { NextKeyMarker, NextUploadIdMarker };
  }
}

async function askPage(
  access: S3Access,
  {
    NextKeyMarker,
    NextUploadIdMarker,
  }: Pick<ListMultipartUploadsCommandOutput, 'NextKeyMarker' | 'NextUploadIdMarker'>,
): Promise<ListMultipartUploadsCommandOutput> {
  const command = new ListMultipartUploadsCommand({
    Bucket: access.bucket,
    Prefix: access.prefix,
    KeyMarker: NextKeyMarker,
    UploadIdMarker: NextUploadIdMarker,
  });
  const action = `list unfinished uploads in ${access.location}`;
  return ask(access, action, async (abortSignal) => {
    try {
      return await access.client.send(command, { abortSignal });
    } catch (error) {
      const failure = failureOf(error);
      if (!isDenial(failure) && failure.status !== 501 && failure.status !== 405) throw error;
      throw new ListingRefusedError(`cannot ${action}: access is denied`, {
        hint: `allow s3:ListBucketMultipartUploads on bucket ${access.bucket}, or let a lifecycle rule abort them`,
        cause: error,
      });
    }
  });
}

function leftoverOf(
  access: S3Access,
  { Key, UploadId, Initiated }: MultipartUpload,
): readonly Leftover[] {
  if (Key === undefined || UploadId === undefined || !Key.startsWith(access.prefix)) return [];
  const name = Key.slice(access.prefix.length);
  const action = `abort an unfinished upload of ${name} in ${access.location}`;
  const command = new AbortMultipartUploadCommand({ Bucket: access.bucket, Key, UploadId });
  return [
    {
      ...{ kind: 'unfinished upload', name, bytes: 0, modified: Initiated },
      async remove() {
        await tidy(access, action, async (abortSignal) => {
          try {
            await access.client.send(command, { abortSignal });
          } catch (error) {
            if (failureOf(error).code !== 'NoSuchUpload') throw error;
          }
        });
      },
    },
  ];
}
