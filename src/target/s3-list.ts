import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { FeedgenError } from '../core/errors.js';
import { LIST_PAGE, type Listed, ListingRefusedError } from '../core/target.js';
import { ask, type S3Access } from './s3-access.js';
import { failureOf } from './s3-errors.js';
import { isDenial } from './s3-missing.js';

/** Objects and common prefixes one level below the prefix and `below` (empty, or ends with `/`), one request a page. */
export async function* listObjects(
  access: S3Access,
  below: string,
): AsyncGenerator<readonly Listed[]> {
  const prefix = access.prefix + below;
  let token: string | undefined;
  do {
    const page = await askPage(access, prefix, below, token);
    yield listedIn(page, prefix);
    token = nextToken(access, page, token);
  } while (token !== undefined);
}

async function askPage(
  access: S3Access,
  prefix: string,
  below: string,
  token: string | undefined,
): Promise<ListObjectsV2CommandOutput> {
  const action = `list ${access.location}${below}`;
  const command = new ListObjectsV2Command({
    Bucket: access.bucket,
    Prefix: prefix,
    Delimiter: '/',
    MaxKeys: LIST_PAGE,
    // Keys may hold characters that XML cannot.
    EncodingType: 'url',
    ContinuationToken: token,
  });
  return ask(access, action, async (abortSignal) => {
    try {
      return await access.client.send(command, { abortSignal });
    } catch (error) {
      throw refusal(access, action, error) ?? error;
    }
  });
}

/** What `list` fails with where names cannot be had, though objects may; undefined for every other failure. */
function refusal(access: S3Access, action: string, error: unknown): FeedgenError | undefined {
  const failure = failureOf(error);
  const hint = `allow s3:ListBucket on bucket ${access.bucket}`;
  if (isDenial(failure))
    return new ListingRefusedError(`cannot ${action}: access is denied`, { hint, cause: error });
  if (failure.status === 501 || failure.status === 405)
    return new ListingRefusedError(`cannot ${action}: the server does not list objects`, {
      hint: 'use a server with ListObjectsV2',
      cause: error,
    });
  return undefined;
}

function listedIn(page: ListObjectsV2CommandOutput, prefix: string): Listed[] {
  const nameOf = (key = '') =>
    (page.EncodingType === 'url' ? decoded(key) : key).slice(prefix.length);
  const files = (page.Contents ?? []).map(({ Key, Size = 0, LastModified }): Listed => {
    const facts = { name: nameOf(Key), kind: 'file', bytes: Size } as const;
    return LastModified === undefined ? facts : { ...facts, modified: LastModified };
  });
  const folders = (page.CommonPrefixes ?? []).map(
    ({ Prefix }): Listed => ({ name: nameOf(Prefix).slice(0, -1), kind: 'folder' }),
  );
  // An object that is named like the prefix itself is how some programs make an empty folder.
  return [...files, ...folders].filter(({ name }) => name !== '');
}

/** A key as a form encodes it; one that is encoded wrongly is taken as it is. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

/** Where the next page begins; undefined after the last. A server that leads in a circle is FeedgenError `target`. */
function nextToken(
  { location }: S3Access,
  { IsTruncated, NextContinuationToken }: ListObjectsV2CommandOutput,
  last: string | undefined,
): string | undefined {
  if (IsTruncated !== true) return undefined;
  if (NextContinuationToken === undefined || NextContinuationToken === last)
    throw new FeedgenError(
      'target',
      `cannot list ${location}: the server does not say where the next page begins`,
    );
  return NextContinuationToken;
}
