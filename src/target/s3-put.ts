import {
  PutObjectCommand,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { S3Options } from './place.js';

/** Metadata of an object: hex SHA-256 of its bytes. */
export const SHA256_METADATA = 'sha256';

/** Stores an object in one request. */
export type PutObject = (input: PutObjectCommandInput) => Promise<PutObjectCommandOutput>;

/**
 * The checksum of a body whose digest is known, for the server to compare and to confirm: the SDK then does not read the body once more for
 * a checksum of its own. Nothing for servers that do not know checksums.
 */
export function checksumParams(
  { checksums }: S3Options,
  sha256: string,
): Pick<PutObjectCommandInput, 'ChecksumSHA256'> {
  return checksums === 'when_supported' ? { ChecksumSHA256: checksumOf(sha256) } : {};
}

/** A hex digest as S3 writes it: base64. */
export function checksumOf(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}

/**
 * Prepares the request by which every small object goes: `send` would put its twenty-odd middlewares in order for each object anew. What
 * the requests share thereby is the same for all objects of one bucket. It is the SDK's `cacheMiddleware`, which takes no signal.
 */
export function preparePut(client: S3Client, abortSignal: AbortSignal): PutObject {
  const command = new PutObjectCommand({ Bucket: undefined, Key: undefined });
  signKnownDigest(command);
  const handle = command.resolveMiddleware(client.middlewareStack, client.config, { abortSignal });
  return async (input) => (await handle({ input })).output;
}

/** The signature covers a digest of the body; the signer takes it from its header instead of reading the body once more. */
function signKnownDigest(command: PutObjectCommand): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const digest = args.input.Metadata?.[SHA256_METADATA];
      if (digest !== undefined && hasHeaders(args.request))
        args.request.headers['x-amz-content-sha256'] = digest;
      return next(args);
    },
    { step: 'build', name: 'signKnownDigest' },
  );
}

function hasHeaders(request: unknown): request is { headers: Record<string, string> } {
  return request !== null && typeof request === 'object' && 'headers' in request;
}
