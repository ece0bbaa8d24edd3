import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { ClaimStore, FoundClaim } from './claim.js';
import { ask, keyOf, type S3Access, tidy } from './s3-access.js';
import { failureOf } from './s3-errors.js';
import { isAbsent } from './s3-read.js';
import { objectParams } from './s3-upload.js';

/** A claim in a bucket: one object that is replaced only if its entity tag is the one that was seen. */
export class S3ClaimStore implements ClaimStore {
  readonly name: string;
  readonly #access: S3Access;
  readonly #key: string;

  constructor(access: S3Access, name: string) {
    this.name = `${name} in ${access.location}`;
    this.#access = access;
    this.#key = keyOf(access, `${name}.claim.json`);
  }

  async read(tidying = false): Promise<FoundClaim | null> {
    const access = this.#access;
    const action = `read the claim of ${this.name}`;
    const command = new GetObjectCommand({ Bucket: access.bucket, Key: this.#key });
    const answeredAt = rememberDate(command);
    return (tidying ? tidy : ask)(access, action, async (abortSignal) => {
      try {
        const { Body, ETag, LastModified } = await access.client.send(command, { abortSignal });
        const text = (await Body?.transformToString()) ?? '';
        const age = secondsBetween(LastModified, answeredAt());
        return { text, version: ETag ?? '', age: async () => age };
      } catch (error) {
        if (await isAbsent(access, action, error)) return null;
        throw error;
      }
    });
  }

  async swap(text: string, version: string | null, tidying = false): Promise<string | null> {
    const access = this.#access;
    const command = new PutObjectCommand({
      ...objectParams(access.options, { contentType: 'application/json' }),
      Bucket: access.bucket,
      Key: this.#key,
      Body: Buffer.from(text),
      ...(version === null ? { IfNoneMatch: '*' } : { IfMatch: version }),
    });
    const action = `write the claim of ${this.name}`;
    return (tidying ? tidy : ask)(access, action, async (abortSignal) => {
      try {
        const { ETag } = await access.client.send(command, { abortSignal });
        return ETag ?? null;
      } catch (error) {
        const { code, status } = failureOf(error);
        // 409: another request for it was just under way; 404: it was removed meanwhile.
        if (status === 412 || status === 409 || code === 'NoSuchKey') return null;
        throw error;
      }
    });
  }
}

/** Takes the server's clock from the answer; its headers pass nobody else. */
function rememberDate(command: GetObjectCommand): () => Date | undefined {
  let date: Date | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const said = Date.parse(headersOf(result.response).date ?? '');
      date = Number.isNaN(said) ? undefined : new Date(said);
      return result;
    },
    { step: 'deserialize', name: 'rememberDate', priority: 'low' },
  );
  return () => date;
}

function headersOf(response: unknown): Readonly<Record<string, string>> {
  return response !== null && typeof response === 'object' && 'headers' in response
    ? (response.headers as Record<string, string>)
    : {};
}

/** Both are of whole seconds: one less than their difference is certain. */
function secondsBetween(from: Date | undefined, to: Date | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  return (to.getTime() - from.getTime()) / 1000 - 1;
}
