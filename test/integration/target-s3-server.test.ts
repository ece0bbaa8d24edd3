import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checksumOf } from '../support/s3-server/checksums.js';
import { type S3Server, startS3Server } from '../support/s3-server.js';

const CREDENTIALS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'se/cret+key' };
const FIVE_MIB = 5 * 1024 * 1024;

let server: S3Server;
let clock: Date | undefined;
let client: S3Client;

beforeAll(async () => {
  server = await startS3Server({ ...CREDENTIALS, pageSize: 3, now: () => clock ?? new Date() });
  client = connect();
});

beforeEach(() => {
  clock = undefined;
  server.createBucket('bucket');
  server.faults.clear();
  server.users.splice(1);
  server.requests.length = 0;
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

function connect(config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
    forcePathStyle: true,
    maxAttempts: 1,
    ...config,
  });
}

function put(key: string, text: string, more: object = {}): PutObjectCommand {
  return new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: Buffer.from(text), ...more });
}

async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error: { name: string; $metadata?: { httpStatusCode?: number } }) =>
      `${error.$metadata?.httpStatusCode} ${error.name}`,
  );
}

/** Sends a request as the client made it, changed on the way. */
async function tampered(
  change: (request: { headers: Record<string, string>; body: unknown }) => void,
): Promise<string> {
  const crooked = connect();
  crooked.middlewareStack.add(
    (next) => async (args) => {
      change(args.request as Parameters<typeof change>[0]);
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'tamper' },
  );
  try {
    return await code(crooked.send(put('key', 'text', { Metadata: { a: '1' } })));
  } finally {
    crooked.destroy();
  }
}

describe('signatures', () => {
  test.each([
    [
      'the body',
      (r) => {
        r.body = Buffer.from('TEXT');
      },
      '400 XAmzContentSHA256Mismatch',
    ],
    [
      'the payload hash',
      (r) => {
        r.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      },
      '403 SignatureDoesNotMatch',
    ],
    [
      'a signed header',
      (r) => {
        r.headers['x-amz-meta-a'] = '2';
      },
      '403 SignatureDoesNotMatch',
    ],
    [
      'an unsigned header',
      (r) => {
        r.headers['x-amz-meta-b'] = '2';
      },
      '403 AccessDenied',
    ],
    [
      'the date',
      (r) => {
        r.headers['x-amz-date'] = '20200101T000000Z';
      },
      '403 RequestTimeTooSkewed',
    ],
    [
      'no authorization',
      (r) => {
        delete r.headers.authorization;
      },
      '403 AccessDenied',
    ],
    [
      'a mangled authorization',
      (r) => {
        r.headers.authorization = 'AWS4-HMAC-SHA256 x';
      },
      '400 AuthorizationHeaderMalformed',
    ],
    ['nothing', () => {}, 'done'],
  ] as [string, Parameters<typeof tampered>[0], string][])(
    '%s changed on the way',
    async (_, change, expected) => {
      expect(await tampered(change)).toBe(expected);
      expect(server.objects('bucket').has('key')).toBe(expected === 'done');
    },
  );

  test.each([
    [
      'wrong secret',
      { credentials: { ...CREDENTIALS, secretAccessKey: 'other' } },
      '403 SignatureDoesNotMatch',
    ],
    [
      'unknown key',
      { credentials: { ...CREDENTIALS, accessKeyId: 'other' } },
      '403 InvalidAccessKeyId',
    ],
    ['wrong region', { region: 'eu-west-1' }, '400 AuthorizationHeaderMalformed'],
    [
      'a token nobody gave',
      { credentials: { ...CREDENTIALS, sessionToken: 'x' } },
      '400 InvalidToken',
    ],
  ] as const)('%s', async (_, config, expected) => {
    expect(await code(connect(config).send(put('key', 'text')))).toBe(expected);
  });

  test('a clock that is off by 14 minutes is tolerated, by 16 refused', async () => {
    clock = new Date(Date.now() + 14 * 60_000);
    expect(await code(connect().send(put('key', 'text')))).toBe('done');
    clock = new Date(Date.now() - 16 * 60_000);
    expect(await code(connect().send(put('key', 'text')))).toBe('403 RequestTimeTooSkewed');
  });

  test('session tokens are required where a user has one, and expire', async () => {
    const user = { accessKeyId: 'ASIA', secretAccessKey: 'x', sessionToken: 'token' };
    server.users.push(user);
    expect(await code(connect({ credentials: user }).send(put('key', 'text')))).toBe('done');
    const { sessionToken: _, ...without } = user;
    expect(await code(connect({ credentials: without }).send(put('key', 'text')))).toBe(
      '400 InvalidToken',
    );
    server.users.splice(1, 1, { ...user, expired: true });
    expect(await code(connect({ credentials: user }).send(put('key', 'text')))).toBe(
      '400 ExpiredToken',
    );
  });

  test.each(['a b', 'a+b', 'ä€😀', "it's (1)!*", '%2e%2e', 'a//b', 'x=y&z', '~-_.'])(
    'the key %s is signed, stored and listed as it is',
    async (key) => {
      await client.send(put(`odd/${key}`, key, { Metadata: { 'two-words': ' spaced  out ' } }));
      const { Body } = await client.send(
        new GetObjectCommand({ Bucket: 'bucket', Key: `odd/${key}` }),
      );
      expect(await Body?.transformToString()).toBe(key);
      const { Contents } = await client.send(
        new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'odd/' }),
      );
      expect(Contents?.map(({ Key }) => Key)).toEqual([`odd/${key}`]);
    },
  );

  test('virtual host style', async () => {
    const { port } = new URL(server.endpoint);
    const hosted = connect({ endpoint: `http://localhost:${port}`, forcePathStyle: false });
    hosted.middlewareStack.add(
      (next) => async (args) => {
        (args.request as { hostname: string }).hostname = '127.0.0.1';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'resolve' },
    );
    await hosted.send(put('a/b', 'hosted'));
    expect(server.requests.at(-1)?.headers.host).toBe(`bucket.localhost:${port}`);
    expect(server.objects('bucket').get('a/b')?.bytes.toString()).toBe('hosted');
  });
});

describe('bodies and checksums', () => {
  test('known checksums', () => {
    const bytes = Buffer.from('123456789');
    expect(checksumOf('CRC32', bytes)).toBe(Buffer.from('cbf43926', 'hex').toString('base64'));
    expect(checksumOf('CRC32C', bytes)).toBe(Buffer.from('e3069283', 'hex').toString('base64'));
    expect(checksumOf('CRC64NVME', bytes)).toBe(
      Buffer.from('ae8b14860a799888', 'hex').toString('base64'),
    );
  });

  test.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
    '%s of a stream comes as a trailer of an aws-chunked body, and is kept',
    async (ChecksumAlgorithm) => {
      const bytes = randomBytes(200_000);
      const Body = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
      const body = {
        Bucket: 'bucket',
        Key: 'k',
        Body,
        ContentLength: bytes.length,
        ContentEncoding: 'gzip',
      };
      await client.send(new PutObjectCommand({ ...body, ChecksumAlgorithm }));
      expect(server.requests.at(-1)?.headers['x-amz-content-sha256']).toBe(
        'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      );
      const stored = server.objects('bucket').get('k');
      expect(stored?.bytes.equals(bytes)).toBe(true);
      expect(stored?.headers['content-encoding']).toBe('gzip');
      expect(stored?.checksum?.algorithm).toBe(ChecksumAlgorithm);
      const answer = await client.send(
        new GetObjectCommand({ Bucket: 'bucket', Key: 'k', ChecksumMode: 'ENABLED' }),
      );
      expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(
        true,
      );
      expect(answer[`Checksum${ChecksumAlgorithm}`]).toBe(stored?.checksum?.value);
    },
  );

  test.each([
    ['a wrong CRC32', { ChecksumCRC32: 'AAAAAA==' }, '400 BadDigest'],
    ['a wrong SHA256', { ChecksumSHA256: Buffer.alloc(32).toString('base64') }, '400 BadDigest'],
    ['a wrong MD5', { ContentMD5: Buffer.alloc(16).toString('base64') }, '400 BadDigest'],
    ['an MD5 that is none', { ContentMD5: 'eHg=' }, '400 InvalidDigest'],
    ['a right MD5', { ContentMD5: createHash('md5').update('text').digest('base64') }, 'done'],
  ])('%s', async (_, more, expected) => {
    expect(await code(client.send(put('key-of-checksum', 'text', more)))).toBe(expected);
    expect(server.objects('bucket').has('key-of-checksum')).toBe(expected === 'done');
  });

  test('a body that is cut short is not stored', async () => {
    await new Promise<void>((resolve) => {
      const outgoing = request(`${server.endpoint}/bucket/cut`, {
        method: 'PUT',
        headers: { 'content-length': 100 },
      });
      outgoing.on('error', () => resolve());
      outgoing.write('only this', () => outgoing.destroy());
    });
    expect(server.objects('bucket').has('cut')).toBe(false);
  });

  test('a byte flipped in the store no longer fits its checksum', async () => {
    await client.send(put('key', 'text'));
    server.flipByte('bucket', 'key', 1);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
    await expect(Body?.transformToString()).rejects.toThrow(/[Cc]hecksum/);
  });
});

describe('objects', () => {
  test('headers and metadata come back as they were stored', async () => {
    const headers = {
      ContentType: 'application/json',
      ContentEncoding: 'gzip',
      CacheControl: 'no-cache',
      Metadata: { sha256: 'abc' },
      ServerSideEncryption: 'AES256',
      StorageClass: 'STANDARD_IA',
    } as const;
    await client.send(put('key', 'text', headers));
    for (const Command of [HeadObjectCommand, GetObjectCommand])
      expect(
        await client.send(new Command({ Bucket: 'bucket', Key: 'key' }) as HeadObjectCommand),
      ).toMatchObject({
        ...headers,
        ContentLength: 4,
        ETag: `"${createHash('md5').update('text').digest('hex')}"`,
      });
  });

  test.each([
    ['storage class', { StorageClass: 'WARM' }, '400 InvalidStorageClass'],
    ['ACL', { ACL: 'everyone' }, '400 InvalidArgument'],
    ['encryption', { ServerSideEncryption: 'rot13' }, '400 InvalidArgument'],
    ['KMS key without KMS', { SSEKMSKeyId: 'k' }, '400 InvalidArgument'],
  ])('an unknown %s is refused', async (_, more, expected) => {
    expect(await code(client.send(put('key', 'text', more)))).toBe(expected);
  });

  test('ranges', async () => {
    await client.send(put('key', '0123456789'));
    const get = (Range: string) =>
      client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key', Range }));
    expect(await (await get('bytes=2-4')).Body?.transformToString()).toBe('234');
    expect(await (await get('bytes=7-')).Body?.transformToString()).toBe('789');
    expect(await code(get('bytes=10-'))).toBe('416 InvalidRange');
  });

  test('If-None-Match and If-Match', async () => {
    expect(await code(client.send(put('new', 'one', { IfNoneMatch: '*' })))).toBe('done');
    expect(await code(client.send(put('new', 'two', { IfNoneMatch: '*' })))).toBe(
      '412 PreconditionFailed',
    );
    expect(await code(client.send(put('new', 'two', { IfNoneMatch: '"x"' })))).toBe(
      '501 NotImplemented',
    );
    expect(await code(client.send(put('new', 'two', { IfMatch: '"x"' })))).toBe(
      '412 PreconditionFailed',
    );
    expect(await code(client.send(put('none', 'x', { IfMatch: '"x"' })))).toBe('404 NoSuchKey');
    const etag = server.objects('bucket').get('new')?.etag;
    expect(await code(client.send(put('new', 'two', { IfMatch: etag })))).toBe('done');
  });

  test('copy onto itself needs something to replace', async () => {
    await client.send(put('key', 'text', { Metadata: { a: '1' }, ContentType: 'text/plain' }));
    const copy = { Bucket: 'bucket', Key: 'key', CopySource: 'bucket/key' };
    expect(await code(client.send(new CopyObjectCommand(copy)))).toBe('400 InvalidRequest');
    const replaced = { ...copy, MetadataDirective: 'REPLACE', Metadata: { b: '2' } } as const;
    expect(
      await code(client.send(new CopyObjectCommand({ ...replaced, CopySourceIfMatch: '"x"' }))),
    ).toBe('412 PreconditionFailed');
    expect(await code(client.send(new CopyObjectCommand(replaced)))).toBe('done');
    expect(server.objects('bucket').get('key')?.headers).toEqual({
      'content-type': 'binary/octet-stream',
      'x-amz-meta-b': '2',
    });
    expect(
      await code(client.send(new CopyObjectCommand({ ...replaced, CopySource: 'bucket/none' }))),
    ).toBe('404 NoSuchKey');
  });

  test('many are deleted at once, with a digest only', async () => {
    for (const key of ['a', 'b', 'c']) await client.send(put(key, key));
    const Delete = { Objects: [{ Key: 'a' }, { Key: 'b' }, { Key: 'none' }] };
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket: 'bucket', Delete }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['a', 'b', 'none']);
    expect([...server.objects('bucket').keys()]).toEqual(['c']);
    const bare = connect();
    bare.middlewareStack.add(
      (next) => async (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        for (const name of Object.keys(headers)) if (/checksum/.test(name)) delete headers[name];
        return next(args);
      },
      { step: 'build', priority: 'low', name: 'bare' },
    );
    expect(await code(bare.send(new DeleteObjectsCommand({ Bucket: 'bucket', Delete })))).toBe(
      '400 InvalidRequest',
    );
  });
});

describe('buckets', () => {
  test('lists page, in order, with prefixes', async () => {
    for (let k = 0; k < 8; k++) await client.send(put(`list/${k}`, 'x'));
    await client.send(put('list/sub/1', 'x'));
    await client.send(put('list/sub/2', 'x'));
    const keys: string[] = [];
    let pages = 0;
    for await (const page of paginateListObjectsV2(
      { client },
      { Bucket: 'bucket', Prefix: 'list/', Delimiter: '/' },
    )) {
      pages += 1;
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''));
      keys.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''));
    }
    expect(pages).toBe(3);
    expect(keys).toEqual([...Array.from({ length: 8 }, (_, k) => `list/${k}`), 'list/sub/']);
  });

  test('are created once, and their names are checked', async () => {
    expect(await code(client.send(new CreateBucketCommand({ Bucket: 'made-now' })))).toBe('done');
    expect(await code(client.send(new HeadBucketCommand({ Bucket: 'made-now' })))).toBe('done');
    expect(await code(client.send(new CreateBucketCommand({ Bucket: 'made-now' })))).toBe(
      '409 BucketAlreadyOwnedByYou',
    );
    expect(await code(client.send(new CreateBucketCommand({ Bucket: 'Not_A_Name' })))).toBe(
      '400 InvalidBucketName',
    );
    const missing = new ListObjectsV2Command({ Bucket: 'missing' });
    expect(await code(client.send(missing))).toBe('404 NoSuchBucket');
  });

  test('rights: who may not list learns nothing about missing keys', async () => {
    await client.send(put('key', 'text'));
    const user = { accessKeyId: 'LIMITED', secretAccessKey: 'x' };
    server.users.push({
      ...user,
      allow: (action, _, key) => action === 's3:GetObject' && key !== 'private',
    });
    const limited = connect({ credentials: user });
    const get = (Key: string) =>
      code(limited.send(new GetObjectCommand({ Bucket: 'bucket', Key })));
    expect(await get('key')).toBe('done');
    expect(await get('missing')).toBe('403 AccessDenied');
    expect(await get('private')).toBe('403 AccessDenied');
    expect(await code(limited.send(put('key', 'other')))).toBe('403 AccessDenied');
    expect(await code(limited.send(new ListObjectsV2Command({ Bucket: 'bucket' })))).toBe(
      '403 AccessDenied',
    );
    expect(
      await code(client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'missing' }))),
    ).toBe('404 NoSuchKey');
  });

  test('owner and region', async () => {
    expect(await code(client.send(put('key', 'x', { ExpectedBucketOwner: '999999999999' })))).toBe(
      '403 AccessDenied',
    );
    server.createBucket('far', { region: 'eu-central-1' });
    const get = client.send(new GetObjectCommand({ Bucket: 'far', Key: 'x' }));
    expect(await code(get)).toBe('301 PermanentRedirect');
  });
});

describe('multipart uploads', () => {
  const Bucket = 'bucket';
  const Key = 'large';

  async function begin(
    ...sizes: number[]
  ): Promise<{ UploadId: string; Parts: { PartNumber: number; ETag: string }[] }> {
    const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Parts: { PartNumber: number; ETag: string }[] = [];
    for (const [index, size] of sizes.entries()) {
      const part = {
        Bucket,
        Key,
        UploadId,
        PartNumber: index + 1,
        Body: Buffer.alloc(size, index),
      };
      const { ETag = '' } = await client.send(new UploadPartCommand(part));
      Parts.push({ PartNumber: index + 1, ETag });
    }
    return { UploadId, Parts };
  }

  function complete(UploadId: string, Parts: object[], more: object = {}): Promise<string> {
    return code(
      client.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key,
          UploadId,
          MultipartUpload: { Parts },
          ...more,
        }),
      ),
    );
  }

  test('parts must be there, in order, large enough and of one size', async () => {
    const small = await begin(100, 100);
    expect(await complete(small.UploadId, small.Parts)).toBe('400 EntityTooSmall');
    const uneven = await begin(FIVE_MIB, FIVE_MIB + 1, 10);
    expect(await complete(uneven.UploadId, uneven.Parts)).toBe('400 InvalidPart');
    const good = await begin(FIVE_MIB, 10);
    const [first, second] = good.Parts;
    expect(await complete(good.UploadId, [second ?? {}, first ?? {}])).toBe('400 InvalidPartOrder');
    expect(await complete(good.UploadId, [{ ...first, ETag: '"x"' }])).toBe('400 InvalidPart');
    expect(await complete(good.UploadId, [{ PartNumber: 7, ETag: first?.ETag }])).toBe(
      '400 InvalidPart',
    );
    expect(await complete('nonsense', good.Parts)).toBe('404 NoSuchUpload');
    expect(server.objects(Bucket).has(Key)).toBe(false);
    expect(await complete(good.UploadId, good.Parts)).toBe('done');
    expect(server.objects(Bucket).get(Key)?.bytes.length).toBe(FIVE_MIB + 10);
    expect(server.objects(Bucket).get(Key)?.etag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(await complete(good.UploadId, good.Parts)).toBe('404 NoSuchUpload');
  });

  test('conditions hold at completion, and the upload stays', async () => {
    await client.send(put(Key, 'there'));
    const { UploadId, Parts } = await begin(10);
    expect(await complete(UploadId, Parts, { IfNoneMatch: '*' })).toBe('412 PreconditionFailed');
    expect(server.objects(Bucket).get(Key)?.bytes.toString()).toBe('there');
    expect(await complete(UploadId, Parts)).toBe('done');
  });

  test('are listed until they are aborted', async () => {
    const { UploadId } = await begin(10);
    const list = () => client.send(new ListMultipartUploadsCommand({ Bucket }));
    expect((await list()).Uploads).toMatchObject([{ Key, UploadId }]);
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect((await list()).Uploads).toBeUndefined();
    const again = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    expect(await code(client.send(again))).toBe('404 NoSuchUpload');
  });
});

describe('faults', () => {
  test('strike the requests they name, as often as they say', async () => {
    server.faults.add({
      operation: 'PutObject',
      key: /^data_/,
      effect: { kind: 'error', status: 503, code: 'SlowDown' },
      after: 1,
      times: 2,
    });
    const codes: string[] = [];
    for (const key of ['data_1', 'other', 'data_2', 'data_3', 'data_4'])
      codes.push(await code(client.send(put(key, 'x'))));
    expect(codes).toEqual(['done', 'done', '503 SlowDown', '503 SlowDown', 'done']);
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200, 503, 503, 200]);
  });

  test('cut before: nothing is stored; cut after: it is', async () => {
    for (const when of ['before', 'after'] as const) {
      server.faults.add({ effect: { kind: 'cut', when }, times: 1 });
      expect(await code(client.send(put(when, 'x')))).toMatch(/^undefined /);
      expect(server.objects('bucket').has(when)).toBe(when === 'after');
    }
  });

  test('a short body lies about its length', async () => {
    await client.send(put('key', '0123456789'));
    server.faults.add({ operation: 'GetObject', effect: { kind: 'short-body', bytes: 4 } });
    const plain = connect({ responseChecksumValidation: 'WHEN_REQUIRED' });
    const { Body, ContentLength } = await plain.send(
      new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }),
    );
    expect([ContentLength, await Body?.transformToString()]).toEqual([4, '0123']);
  });
});
