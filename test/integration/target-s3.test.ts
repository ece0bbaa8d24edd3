import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Target } from '../../src/core/target.js';
import { openTarget } from '../../src/target/open.js';
import type { S3Options } from '../../src/target/place.js';
import type { S3Tuning } from '../../src/target/s3-client.js';
import type { Action } from '../support/s3-server/access.js';
import { BUCKET, CREDENTIALS, type S3Fixture, s3Fixture } from '../support/target-fixtures.js';

const JSON_HEADERS = { contentType: 'application/json' } as const;
const GZIP_HEADERS = { contentType: 'application/json', contentEncoding: 'gzip' } as const;
const LARGE = randomBytes(12 * 1024 * 1024);

let fixture: S3Fixture;

beforeEach(async () => {
  fixture = await s3Fixture(new AbortController().signal, {}, { attempts: 2 });
});

afterEach(() => fixture.close());

async function failure(promise: Promise<unknown>): Promise<{ message: string; hint?: string }> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: { message: string; hint?: string }) => error,
  );
}

async function drain(target: Target, name: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of (await target.open(name))?.body ?? []) parts.push(piece);
  return Buffer.concat(parts);
}

/** From now on the only user has no more than these rights. */
function allowOnly(...actions: Action[]): void {
  const allow = (action: Action) => actions.includes(action);
  fixture.server.users.splice(0, 1, { ...CREDENTIALS, allow });
}

function requests(): string[] {
  return fixture.server.requests.map(
    ({ operation, key, status }) => `${operation} ${key.replace(/^feeds\//, '')} ${status}`,
  );
}

async function* streamed(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

describe('what is stored', () => {
  test('small: one PutObject of known length with headers, digest and a condition', async () => {
    const bytes = gzipSync('{"data":[]}');
    const { sha256 } = await fixture.target.create('a.json.gz', streamed(bytes), GZIP_HEADERS);
    expect(requests()).toEqual(['PutObject a.json.gz 200']);
    expect(fixture.server.requests[0]?.headers).toMatchObject({
      'content-length': String(bytes.length),
      'if-none-match': '*',
      'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
      'x-amz-content-sha256': sha256,
    });
    const checksums = Object.keys(fixture.server.requests[0]?.headers ?? {}).filter((name) =>
      name.includes('checksum'),
    );
    expect(checksums).toEqual(['x-amz-checksum-sha256']);
    expect(fixture.server.objects(BUCKET).get('feeds/a.json.gz')?.headers).toEqual({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-amz-meta-sha256': sha256,
      'x-amz-meta-feedgen-write': expect.any(String),
    });
    expect(await fixture.target.stat('a.json.gz')).toEqual({
      name: 'a.json.gz',
      bytes: bytes.length,
      sha256,
      contentType: 'application/json',
      contentEncoding: 'gzip',
      modified: expect.any(Date),
    });
  });

  test('many small ones at once: each its own bytes, headers and digest', async () => {
    const contents = Array.from({ length: 100 }, (_, k) => Buffer.from(`content ${k}`));
    const stored = await Promise.all(
      contents.map((bytes, k) =>
        fixture.target.create(`${k}.json`, bytes, k % 2 ? JSON_HEADERS : GZIP_HEADERS),
      ),
    );
    for (const [k, bytes] of contents.entries()) {
      const object = fixture.server.objects(BUCKET).get(`feeds/${k}.json`);
      expect(object?.bytes.equals(bytes)).toBe(true);
      expect(object?.headers['content-encoding']).toBe(k % 2 ? undefined : 'gzip');
      expect(object?.headers['x-amz-meta-sha256']).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
      expect(stored[k]?.sha256).toBe(object?.headers['x-amz-meta-sha256']);
    }
  });

  test.each([
    ['a stream', () => streamed(LARGE)],
    ['in memory', () => LARGE],
  ])('12 MB, %s: parts of one size, the digest in the metadata', async (_, content) => {
    await fixture.target.check();
    fixture.server.requests.length = 0;
    const { sha256 } = await fixture.target.create('large.json.gz', content(), GZIP_HEADERS);
    const kinds = fixture.server.requests
      .map(({ operation }) => operation)
      .filter((operation) => operation !== 'HeadObject');
    expect(kinds.slice(0, 4)).toEqual([
      'CreateMultipartUpload',
      'UploadPart',
      'UploadPart',
      'CompleteMultipartUpload',
    ]);
    const stored = fixture.server.objects(BUCKET).get('feeds/large.json.gz');
    expect(stored?.bytes.equals(LARGE)).toBe(true);
    expect(stored?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-amz-meta-sha256': sha256,
    });
    expect((await drain(fixture.target, 'large.json.gz')).equals(LARGE)).toBe(true);
    expect(await fixture.leftovers()).toEqual([]);
  });

  test('a server without CopyObject: a large stream is stored, without a digest in its metadata', async () => {
    fixture.server.faults.add({
      operation: 'CopyObject',
      effect: { kind: 'error', status: 501, code: 'NotImplemented' },
    });
    const stored = await fixture.target.create('large.json.gz', streamed(LARGE), GZIP_HEADERS);
    expect(stored.bytes).toBe(LARGE.length);
    expect(await fixture.target.stat('large.json.gz')).not.toHaveProperty('sha256');
  });

  test('encryption, storage class and expected owner are on every object and request, the ACL on the feed only', async () => {
    const target = fixture.open({
      sse: 'aws:kms',
      sseKmsKeyId: 'key-1',
      acl: 'bucket-owner-full-control',
      storageClass: 'STANDARD_IA',
      expectedBucketOwner: '111122223333',
    });
    await target.check();
    await target.create('small.json', Buffer.from('x'), JSON_HEADERS);
    await target.create('large.json', streamed(LARGE), JSON_HEADERS);
    await target.replace('metadata.json', Buffer.from('x'), JSON_HEADERS);
    const state = target.state();
    await state.check();
    await state.create('x.run.json', Buffer.from('x'), JSON_HEADERS);
    await state.create('x.refused.ndjson', streamed(LARGE), JSON_HEADERS);
    await state.replace('y.run.json', Buffer.from('x'), JSON_HEADERS);
    await drain(target, 'small.json');
    await target.remove('small.json');
    const keys = [...fixture.server.objects(BUCKET).keys()].sort();
    expect(keys.map((key) => key.replace('feeds/', ''))).toEqual([
      '.feedgen/access-check.json',
      '.feedgen/x.refused.ndjson',
      '.feedgen/x.run.json',
      '.feedgen/y.run.json',
      'large.json',
      'metadata.json',
    ]);
    for (const [key, object] of fixture.server.objects(BUCKET))
      expect({ key, ...object.headers, acl: object.acl }).toMatchObject({
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
        'x-amz-storage-class': 'STANDARD_IA',
        acl: key.includes('.feedgen/') ? undefined : 'bucket-owner-full-control',
      });
    for (const { operation, headers } of fixture.server.requests)
      expect({ operation, owner: headers['x-amz-expected-bucket-owner'] }).toEqual({
        operation,
        owner: '111122223333',
      });
  });

  test('checksums only when required: none is sent', async () => {
    const target = fixture.open({ checksums: 'when_required' });
    await target.check();
    await target.create('small.json', streamed(Buffer.from('x')), JSON_HEADERS);
    await target.create('large.json', streamed(LARGE), JSON_HEADERS);
    const names = fixture.server.requests.flatMap(({ headers }) => Object.keys(headers));
    expect(names.filter((name) => /checksum|trailer/.test(name))).toEqual([]);
  });

  test('S9: nothing is ever sent as a stream (aws-chunked)', async () => {
    await fixture.target.create('small.json', streamed(Buffer.from('x')), JSON_HEADERS);
    await fixture.target.create('large.json', streamed(LARGE), JSON_HEADERS);
    for (const { headers } of fixture.server.requests)
      expect(headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a bucket without prefix holds the state under .feedgen/', async () => {
    const target = await openTarget(
      { kind: 's3', bucket: BUCKET, prefix: '' },
      { endpoint: fixture.server.endpoint, checksums: 'when_supported' },
      { signal: new AbortController().signal, create: true },
    );
    expect(target.location).toBe(`s3://${BUCKET}/`);
    expect(target.state().location).toBe(`s3://${BUCKET}/.feedgen/`);
    await target.close();
  });

  test('a flipped byte in the store reads as it is: the reader judges', async () => {
    await fixture.target.create('a.json', Buffer.from('abc'), JSON_HEADERS);
    fixture.server.flipByte(BUCKET, 'feeds/a.json', 0);
    expect((await drain(fixture.target, 'a.json')).toString()).toBe('`bc');
  });
});

describe('S4, S7: check', () => {
  test('writes only its probe, and says nothing when all is well', async () => {
    expect(await fixture.target.check()).toEqual([]);
    expect(await fixture.target.state().check()).toEqual([]);
    expect([...fixture.server.objects(BUCKET).keys()]).toEqual([
      'feeds/.feedgen/access-check.json',
    ]);
  });

  test.each(['ignore-conditions', 'refuse-conditions'] as const)(
    'conditions (%s): says so, and create looks before it writes',
    async (kind) => {
      fixture.server.faults.add({ effect: { kind } });
      expect(await fixture.target.check()).toEqual([
        expect.stringContaining('no conditional writes'),
      ]);
      fixture.server.requests.length = 0;
      await fixture.target.state().create('x.run.json', Buffer.from('x'), JSON_HEADERS);
      expect(requests()).toEqual([
        'HeadObject .feedgen/x.run.json 404',
        'PutObject .feedgen/x.run.json 200',
      ]);
      expect(fixture.server.requests[1]?.headers).not.toHaveProperty('if-none-match');
    },
  );

  test('without a check, a server that refuses conditions is met by the first create', async () => {
    fixture.server.faults.add({ effect: { kind: 'refuse-conditions' } });
    await fixture.target.create('a.json', Buffer.from('x'), JSON_HEADERS);
    expect(
      await failure(fixture.target.create('a.json', Buffer.from('y'), JSON_HEADERS)),
    ).toMatchObject({ code: 'name_taken' });
  });

  test('a bucket that may not be listed: said, and missing objects are absent', async () => {
    allowOnly('s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload');
    expect(await fixture.target.check()).toEqual([expect.stringContaining('may not be listed')]);
    expect(await fixture.target.open('metadata.json')).toBeNull();
    expect(await fixture.target.stat('metadata.json')).toBeNull();
    await fixture.target.create('large.json', streamed(LARGE), JSON_HEADERS);
    expect((await fixture.target.stat('large.json'))?.bytes).toBe(LARGE.length);
  });

  test('a bucket that may be listed: a 403 on one key is no absence', async () => {
    await fixture.target.check();
    fixture.server.faults.add({
      key: 'feeds/metadata.json',
      effect: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    for (const attempt of [
      () => fixture.target.open('metadata.json'),
      () => fixture.target.stat('metadata.json'),
    ])
      expect(await failure(attempt())).toMatchObject({
        code: 'target',
        message: expect.stringContaining('is denied'),
      });
  });

  test('a reader that was never checked says both possibilities', async () => {
    allowOnly('s3:GetObject');
    for (const attempt of [
      () => fixture.target.open('metadata.json'),
      () => fixture.target.stat('metadata.json'),
    ])
      expect(await failure(attempt())).toMatchObject({
        code: 'target',
        message: expect.stringMatching(/access is denied, or there is no such object/),
        hint: expect.stringContaining('s3:ListBucket'),
      });
  });
});

describe('a reader that was never checked, in a bucket that may not be listed', () => {
  const RUN = 'feeds/.feedgen/x.run.json';

  beforeEach(() => {
    for (const key of ['feeds/metadata.json', RUN]) fixture.server.put(BUCKET, key, '{}');
    allowOnly('s3:GetObject');
  });

  test.each<[string, (target: Target) => Promise<unknown>]>([
    ['an object', (target) => target.open('metadata.json')],
    ['the facts of an object', (target) => target.stat('metadata.json')],
    ['an object of the state', (target) => target.state().open('x.run.json')],
  ])('once it has read %s, 403 means that there is none', async (_, first) => {
    await first(fixture.target);
    fixture.server.requests.length = 0;
    for (const reader of [fixture.target, fixture.target.state()]) {
      expect(await reader.open('nothing.json')).toBeNull();
      expect(await reader.stat('nothing.json')).toBeNull();
    }
    const asked = requests().filter((request) => request.includes('none.json'));
    expect(asked).toEqual(['GetObject .feedgen/access-check-none.json 403']);
  });

  test('where a key that nobody writes is answered with 404, a 403 stays a refusal', async () => {
    allowOnly('s3:GetObject', 's3:ListBucket');
    fixture.server.faults.add({
      key: RUN,
      effect: { kind: 'error', status: 403, code: 'AccessDenied' },
    });
    await drain(fixture.target, 'metadata.json');
    for (const attempt of ['open', 'stat'] as const)
      expect(await failure(fixture.target.state()[attempt]('x.run.json'))).toMatchObject({
        code: 'target',
        message: expect.stringContaining('access to bucket bucket-of-tests is denied'),
      });
  });
});

describe('check for reading', () => {
  test('sends one request, writes nothing, and says nothing when all is well', async () => {
    allowOnly('s3:GetObject', 's3:ListBucket');
    expect(await fixture.target.check('read')).toEqual([]);
    expect(await fixture.target.state().check('read')).toEqual([]);
    expect(requests()).toEqual(
      Array.from({ length: 2 }, () => 'GetObject .feedgen/access-check-none.json 404'),
    );
    expect([...fixture.server.objects(BUCKET).keys()]).toEqual([]);
    expect(await fixture.target.open('metadata.json')).toBeNull();
  });

  test('a bucket that may not be listed: said, and missing objects are absent', async () => {
    allowOnly('s3:GetObject');
    const remark = expect.stringContaining('403 is read as "not there"');
    expect(await fixture.target.check('read')).toEqual([remark]);
    for (const reader of [fixture.target, fixture.target.state()]) {
      expect(await reader.open('metadata.json')).toBeNull();
      expect(await reader.stat('metadata.json')).toBeNull();
    }
  });
});

interface Case {
  readonly options?: Partial<S3Options>;
  readonly tuning?: S3Tuning;
  readonly prepare?: () => void;
  readonly says: RegExp;
  readonly hint: RegExp;
  /** Without writing it cannot be known. */
  readonly writing?: true;
}

const CASES: Readonly<Record<string, Case>> = {
  'no such bucket': {
    prepare: () => fixture.server.removeBucket(BUCKET),
    says: /there is no bucket bucket-of-tests at this endpoint/,
    hint: /--bucket/,
  },
  'the bucket is in another region': {
    prepare: () => fixture.server.createBucket(BUCKET, { region: 'eu-central-1' }),
    says: /another region, eu-central-1/,
    hint: /--region eu-central-1/,
  },
  'signed for another region': {
    options: { region: 'eu-west-3' },
    says: /another region, us-east-1/,
    hint: /--region us-east-1/,
  },
  'no right to write': {
    prepare: () => allowOnly('s3:GetObject', 's3:ListBucket'),
    writing: true,
    says: /cannot write to .*: access to bucket bucket-of-tests is denied/,
    hint: /s3:PutObject/,
  },
  'no right to read': {
    prepare: () => allowOnly('s3:PutObject', 's3:ListBucket'),
    writing: true,
    says: /cannot read back from .*is denied/,
    hint: /s3:GetObject/,
  },
  'another owner': {
    options: { expectedBucketOwner: '999999999999' },
    writing: true,
    says: /is denied/,
    hint: /does not belong to account 999999999999/,
  },
  'unknown access key': {
    tuning: { credentials: { accessKeyId: 'AKIDOTHER', secretAccessKey: 'canary' } },
    says: /access key id is not known/,
    hint: /AWS_ACCESS_KEY_ID/,
  },
  'wrong secret': {
    tuning: { credentials: { ...CREDENTIALS, secretAccessKey: 'canary' } },
    says: /secret access key does not belong/,
    hint: /AWS_SECRET_ACCESS_KEY/,
  },
  'expired session': {
    prepare: () =>
      fixture.server.users.push({ accessKeyId: 'ASIA', secretAccessKey: 'canary', expired: true }),
    tuning: {
      credentials: { accessKeyId: 'ASIA', secretAccessKey: 'canary', sessionToken: 'canary' },
    },
    says: /session token has expired/,
    hint: /renew/,
  },
  'the server fails': {
    prepare: () =>
      fixture.server.faults.add({ effect: { kind: 'error', status: 503, code: 'SlowDown' } }),
    says: /failed again and again \(status 503\)/,
    hint: /run again later/,
  },
  'clock skew that stays': {
    prepare: () =>
      fixture.server.faults.add({
        effect: { kind: 'error', status: 403, code: 'RequestTimeTooSkewed' },
      }),
    says: /clock of this machine/,
    hint: /NTP/,
  },
  'unknown host': {
    options: { endpoint: 'http://s3.feedgen.invalid' },
    says: /the host s3.feedgen.invalid is not known/,
    hint: /--endpoint/,
  },
  'nothing listens': {
    options: { endpoint: 'http://127.0.0.1:9' },
    says: /nothing answers at 127.0.0.1:9/,
    hint: /port/,
  },
  'unknown storage class': {
    options: { storageClass: 'COLDISH' },
    writing: true,
    says: /storage class COLDISH/,
    hint: /--storage-class/,
  },
  'a code nobody knows': {
    prepare: () =>
      fixture.server.faults.add({ effect: { kind: 'error', status: 418, code: 'Teapot' } }),
    says: /answered 418 Teapot/,
    hint: /^$/,
  },
};

describe('S4, S5: what is wrong is said within seconds, without secrets', () => {
  test.each(Object.entries(CASES))('%s', async (_, { prepare, says, hint, options, tuning }) => {
    prepare?.();
    const target = fixture.open(options, tuning);
    const started = Date.now();
    const error = await failure(target.check());
    expect(Date.now() - started).toBeLessThan(5_000);
    expect(error.message).toMatch(says);
    expect(error).toMatchObject({ code: 'target' });
    expect(error.hint ?? '').toMatch(hint);
    expect(`${error.message} ${error.hint}`).not.toMatch(/canary|secret\/of/);
    await target.close();
  });

  test.each(Object.entries(CASES).filter(([, { writing }]) => !writing))(
    'without writing: %s',
    async (_, { prepare, says, hint, options, tuning }) => {
      prepare?.();
      const target = fixture.open(options, tuning);
      const error = await failure(target.check('read'));
      expect(error.message).toMatch(says);
      expect(error).toMatchObject({ code: 'target' });
      expect(error.hint ?? '').toMatch(hint);
      await target.close();
    },
  );

  test('a connection that is accepted and never answered', async () => {
    const silent = await silentServer();
    const target = fixture.open({ endpoint: silent.endpoint }, { idleTimeoutMs: 300 });
    expect(await failure(target.check())).toMatchObject({
      code: 'target',
      message: expect.stringContaining('was lost or stood still'),
    });
    await target.close();
    await silent.close();
  });

  test('https to a server that speaks http', async () => {
    const endpoint = fixture.server.endpoint.replace('http:', 'https:');
    const target = fixture.open({ endpoint });
    expect(await failure(target.check())).toMatchObject({
      code: 'target',
      message: expect.stringContaining('no secure connection'),
    });
    await target.close();
  });

  test.each([
    ['not a url', /not an http/],
    ['ftp://host', /not an http/],
    ['http://user:canary@host:9000', /contains credentials/],
  ])('the endpoint %s is refused', (endpoint, says) => {
    const open = () => fixture.open({ endpoint });
    expect(open).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(says) }),
    );
    expect(open).not.toThrow(/canary/);
  });
});

describe('without settings', () => {
  const before = { ...process.env };

  beforeEach(() => {
    for (const name of Object.keys(process.env))
      if (name.startsWith('AWS_')) delete process.env[name];
    process.env.AWS_CONFIG_FILE = '/nowhere';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/nowhere';
  });

  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  });

  const place = { kind: 's3', bucket: BUCKET, prefix: 'feeds/' } as const;
  const signal = new AbortController().signal;

  test('no region: wrong usage', async () => {
    const target = await openTarget(
      place,
      { checksums: 'when_supported' },
      { signal, create: true },
    );
    expect(await failure(target.check())).toMatchObject({
      code: 'usage',
      message: expect.stringContaining('no AWS region is set'),
    });
  });

  test('no credentials: said within seconds even where the metadata service does not answer', async () => {
    const silent = await silentServer();
    process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT = silent.endpoint;
    const s3 = { endpoint: fixture.server.endpoint, checksums: 'when_supported' } as const;
    const target = await openTarget(place, s3, { signal, create: true });
    const started = Date.now();
    expect(await failure(target.check())).toMatchObject({
      code: 'target',
      message: expect.stringContaining('no usable AWS credentials were found'),
      hint: expect.stringContaining('AWS_PROFILE'),
    });
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(fixture.server.requests).toEqual([]);
    await silent.close();
  });

  test('credentials of the environment are used', async () => {
    process.env.AWS_ACCESS_KEY_ID = CREDENTIALS.accessKeyId;
    process.env.AWS_SECRET_ACCESS_KEY = CREDENTIALS.secretAccessKey;
    const s3 = { endpoint: fixture.server.endpoint, checksums: 'when_supported' } as const;
    const target = await openTarget(place, s3, { signal, create: true });
    expect(await target.check()).toEqual([]);
    await target.close();
  });
});

describe('concurrency', () => {
  const place = { kind: 's3', bucket: BUCKET, prefix: 'feeds/' } as const;
  const signal = new AbortController().signal;

  test('is 32, or what was asked for, of the state too', async () => {
    const s3 = { endpoint: fixture.server.endpoint, checksums: 'when_supported' } as const;
    for (const [concurrency, expected] of [
      [undefined, 32],
      [5, 5],
    ] as const) {
      const options = { signal, create: true, ...(concurrency && { concurrency }) };
      const target = await openTarget(place, s3, options);
      expect([target.concurrency, target.state().concurrency]).toEqual([expected, expected]);
      await target.close();
    }
  });

  test.each([undefined, 100])('%s: no create waits for a connection', async (concurrency) => {
    const target = fixture.open({}, { attempts: 1, ...(concurrency && { concurrency }) });
    fixture.server.faults.add({ operation: 'PutObject', effect: { kind: 'silence' } });
    const creates = Array.from({ length: target.concurrency }, (_, k) =>
      failure(target.create(`${k}.json`, Buffer.from('x'), JSON_HEADERS)),
    );
    const sent = () => fixture.server.requests.filter(({ operation: o }) => o === 'PutObject');
    while (sent().length < target.concurrency) await sleep(10);
    await target.close();
    for (const error of await Promise.all(creates)) expect(error).toMatchObject({ code: 'target' });
  });
});

async function silentServer(): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
