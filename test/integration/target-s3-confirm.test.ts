import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Content, Stored, Target } from '../../src/core/target.js';
import { BUCKET, type S3Fixture, s3Fixture } from '../support/target-fixtures.js';

const HEADERS = { contentType: 'application/json' } as const;
/** Two parts. */
const LARGE = randomBytes(8 * 1024 * 1024 + 1000);
const SMALL = LARGE.subarray(0, 1000);

let fixture: S3Fixture;

beforeEach(async () => {
  fixture = await s3Fixture(new AbortController().signal);
});

afterEach(() => fixture.close());

async function* streamed(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Ways to store an object, with its bytes. */
const CONTENTS: readonly (readonly [string, Uint8Array, () => Content])[] = [
  ['small', SMALL, () => SMALL],
  ['a small stream', SMALL, () => streamed(SMALL)],
  ['a large stream in parts', LARGE, () => streamed(LARGE)],
];

/** Objects whose checksum the server does not confirm, and why. */
const UNCONFIRMED: readonly (readonly [string, () => Target])[] = [
  [
    'a server that does not know checksums',
    () => {
      fixture.server.faults.add({ effect: { kind: 'ignore-checksums' } });
      return fixture.target;
    },
  ],
  ['checksums only when required', () => fixture.open({ checksums: 'when_required' })],
];

function key(name: string): string {
  return `feeds/${name}`;
}

/** The requests that confirming takes. */
async function requestsOf(target: Target, stored: readonly Stored[]): Promise<string[]> {
  fixture.server.requests.length = 0;
  await target.confirm(stored);
  return fixture.server.requests.map(({ operation, key: of }) => `${operation} ${of}`);
}

function digest(bytes: Uint8Array, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(bytes).digest(encoding);
}

describe.each(CONTENTS)('S2: %s', (_, bytes, content) => {
  test('the server confirms the SHA-256 it computed: nothing is asked again', async () => {
    const stored = await fixture.target.create('a.json', content(), HEADERS);
    expect(stored).toEqual({
      name: 'a.json',
      bytes: bytes.length,
      sha256: digest(bytes, 'hex'),
      confirmed: true,
    });
    expect(fixture.server.objects(BUCKET).get(key('a.json'))?.checksum).toEqual({
      algorithm: 'SHA256',
      value: digest(bytes, 'base64'),
    });
    expect(await requestsOf(fixture.target, [stored])).toEqual([]);
  });

  test.each(['shorter', 'changed'] as const)(
    'the server keeps it %s: create fails, and nothing stays',
    async (how) => {
      fixture.server.faults.add({ effect: { kind: 'store-other', how } });
      await expect(fixture.target.create('a.json', content(), HEADERS)).rejects.toMatchObject({
        name: 'FeedgenError',
        code: 'target',
        message: expect.stringContaining('a.json'),
      });
      expect(fixture.server.objects(BUCKET).has(key('a.json'))).toBe(false);
      expect(await fixture.leftovers()).toEqual([]);
    },
  );

  test('the answer is lost, and the object found: it is asked for', async () => {
    fixture.server.faults.add({
      operation: ['PutObject', 'CompleteMultipartUpload'],
      effect: { kind: 'cut', when: 'after' },
      times: 1,
    });
    const stored = await fixture.target.create('a.json', content(), HEADERS);
    const asked = stored.confirmed === true ? [] : [`HeadObject ${key('a.json')}`];
    expect(await requestsOf(fixture.target, [stored])).toEqual(asked);
  });

  test.each(UNCONFIRMED)('%s: one HeadObject finds what changed', async (_name, open) => {
    const target = open();
    const stored = await target.create('a.json', content(), HEADERS);
    expect(stored).not.toHaveProperty('confirmed');
    expect(await requestsOf(target, [stored])).toEqual([`HeadObject ${key('a.json')}`]);
    const { headers } = fixture.server.objects(BUCKET).get(key('a.json')) ?? {};

    fixture.server.put(BUCKET, key('a.json'), bytes.subarray(1), headers);
    await expect(target.confirm([stored])).rejects.toThrow(
      `cannot confirm a.json in s3://${BUCKET}/feeds/: it has ${bytes.length - 1} bytes, ${bytes.length} were stored`,
    );
    const other = { ...headers, 'x-amz-meta-sha256': digest(bytes.subarray(1), 'hex') };
    fixture.server.put(BUCKET, key('a.json'), bytes, other);
    await expect(target.confirm([stored])).rejects.toThrow('its SHA-256 is');
    fixture.server.objects(BUCKET).delete(key('a.json'));
    await expect(target.confirm([stored])).rejects.toThrow('is not there any more');
    const denied = { kind: 'error', status: 403, code: 'InvalidAccessKeyId' } as const;
    fixture.server.faults.add({ effect: denied });
    await expect(target.confirm([stored])).rejects.toMatchObject({ code: 'target' });
  });
});

test('S2: a server that does not know checksums and keeps less than it was given: found by its size', async () => {
  fixture.server.faults.add({ effect: { kind: 'ignore-checksums' } });
  fixture.server.faults.add({ effect: { kind: 'store-other', how: 'shorter' } });
  const stored = await fixture.target.create('a.json', SMALL, HEADERS);
  await expect(fixture.target.confirm([stored])).rejects.toThrow(
    'it has 999 bytes, 1000 were stored',
  );
});

test('large and whole, in parts: the server confirms the parts only, one HeadObject the whole', async () => {
  const stored = await fixture.target.create('a.json', LARGE, HEADERS);
  expect(stored).not.toHaveProperty('confirmed');
  expect(await requestsOf(fixture.target, [stored])).toEqual([`HeadObject ${key('a.json')}`]);
});

test('a server without CopyObject: a large stream is confirmed by its size', async () => {
  fixture.server.faults.add({
    operation: 'CopyObject',
    effect: { kind: 'error', status: 501, code: 'NotImplemented' },
  });
  const stored = await fixture.target.create('a.json', streamed(LARGE), HEADERS);
  expect(await requestsOf(fixture.target, [stored])).toEqual([`HeadObject ${key('a.json')}`]);
  fixture.server.put(BUCKET, key('a.json'), SMALL);
  await expect(fixture.target.confirm([stored])).rejects.toThrow('it has 1000 bytes');
});

test('of many, only those the server did not confirm are asked for', async () => {
  fixture.server.faults.add({ effect: { kind: 'ignore-checksums' }, key: /odd/ });
  const names = Array.from({ length: 100 }, (_, n) => `${n % 2 === 0 ? 'even' : 'odd'}_${n}.json`);
  const stored = await Promise.all(
    names.map((name) => fixture.target.create(name, SMALL, HEADERS)),
  );
  const asked = (await requestsOf(fixture.target, stored)).sort();
  const odd = names.filter((name) => name.startsWith('odd'));
  expect(asked).toEqual(odd.map((name) => `HeadObject ${key(name)}`).sort());
});

test.each(['shorter', 'changed'] as const)(
  'the server keeps a replaced object %s: said',
  async (how) => {
    fixture.server.faults.add({ effect: { kind: 'store-other', how } });
    await expect(fixture.target.replace('metadata.json', SMALL, HEADERS)).rejects.toMatchObject({
      code: 'target',
      message: expect.stringContaining('metadata.json'),
    });
  },
);

test('a stop is heard while the server is asked', async () => {
  const controller = new AbortController();
  await fixture.close();
  fixture = await s3Fixture(controller.signal, { checksums: 'when_required' });
  const stored = await fixture.target.create('a.json', SMALL, HEADERS);
  fixture.server.faults.add({ operation: 'HeadObject', effect: { kind: 'silence' } });
  const reason = new Error('stopped');
  setTimeout(() => controller.abort(reason), 50);
  await expect(fixture.target.confirm([stored, stored])).rejects.toBe(reason);
});
