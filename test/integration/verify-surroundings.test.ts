import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TargetReader } from '../../src/core/target.js';
import { openTarget } from '../../src/target/open.js';
import { verify } from '../../src/verify/verify.js';
import { DESCRIPTOR_CASES } from '../rules/descriptor-cases.js';
import { FILE_CASES } from '../rules/file-cases.js';
import { NEIGHBOUR_CASES } from '../rules/neighbour-cases.js';
import { beside, headed, type SetCase, type SetCases } from '../rules/set-case.js';
import { FeedSet, found, type SetReader, TIMESTAMP, verifyOptions } from '../support/feed-set.js';
import { BUCKET, CREDENTIALS, type S3Fixture, s3Fixture } from '../support/target-fixtures.js';

const HEADER_RULES = ['s3_content_encoding_mismatch', 's3_content_type'];
const TIME_RULES = [
  'descriptor_timestamp_stale',
  'descriptor_timestamp_not_newer',
  'descriptor_ambiguous',
];

/** When objects of fixtures were stored that say nothing of it. */
const STORED = new Date((TIMESTAMP + 5) * 1000);

function casesOf(tables: SetCases, rules: readonly string[]): (readonly [string, SetCase])[] {
  return rules.flatMap((rule) => {
    const { breaks = [], holds = [] } = tables[rule] ?? {};
    return [...breaks, ...holds].map((each) => [`${rule}: ${each.case}`, each] as const);
  });
}

const EVERYWHERE = [
  ...casesOf(DESCRIPTOR_CASES, TIME_RULES),
  ...casesOf(
    NEIGHBOUR_CASES,
    Object.keys(NEIGHBOUR_CASES).filter((rule) => !rule.startsWith('listing_')),
  ),
];

async function fixtureOf({ options, change }: SetCase): Promise<FeedSet> {
  const set = new FeedSet(options);
  change(set);
  return set;
}

describe('a real directory', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'feedgen-beside-'));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  async function write(reader: SetReader, directory: string): Promise<void> {
    await mkdir(directory, { recursive: true });
    for (const [name, { bytes, modified = STORED }] of reader.objects) {
      // No file system takes such a name: there is nothing to look at.
      if (Buffer.byteLength(name) > 255) continue;
      const path = join(directory, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
      await utimes(path, modified, modified);
    }
  }

  test.each(EVERYWHERE)('%s', async (_, each) => {
    const set = await fixtureOf(each);
    await write(set.target, root);
    await write(set.state, join(root, '.feedgen'));
    const options = { signal: new AbortController().signal, create: false };
    const place = { kind: 'directory', path: root } as const;
    const target = await openTarget(place, { checksums: 'when_supported' }, options);
    const report = await verify(target, target.state(), verifyOptions(each.verify));
    expect(found(report)).toEqual(each.found ?? []);
  });

  test('with more names than are looked at', async () => {
    const set = new FeedSet();
    await write(set.target, root);
    for (let n = 0; n < 2500; n += 1) await writeFile(join(root, `old_${n}.txt`), '');
    const options = { signal: new AbortController().signal, create: false };
    const place = { kind: 'directory', path: root } as const;
    const target = await openTarget(place, { checksums: 'when_supported' }, options);
    const search = { stateRequired: false, mostNames: 1500 };
    expect(found(await verify(target, null, verifyOptions(search)))).toEqual([
      'info listing_cut_short 1',
    ]);
  });
});

describe('an S3 server', () => {
  let fixture: S3Fixture;

  beforeEach(async () => {
    fixture = await s3Fixture(new AbortController().signal, {}, { attempts: 1 });
  });

  afterEach(() => fixture.close());

  function write(reader: SetReader, prefix: string): void {
    const objects = fixture.server.objects(BUCKET);
    for (const [name, { bytes, modified = STORED, ...headers }] of reader.objects) {
      // No bucket takes such a name.
      if (Buffer.byteLength(prefix + name) > 1024) continue;
      const { contentType = 'application/json', contentEncoding = '' } = headers;
      fixture.server.put(BUCKET, prefix + name, bytes, {
        'content-type': contentType,
        'content-encoding': contentEncoding,
      });
      const object = objects.get(prefix + name);
      if (object !== undefined) objects.set(prefix + name, { ...object, modified });
    }
  }

  async function verifySet(set: FeedSet, options: SetCase['verify'] = {}) {
    write(set.target, 'feeds/');
    write(set.state, 'feeds/.feedgen/');
    const target: TargetReader = fixture.target;
    return verify(target, fixture.target.state(), verifyOptions(options));
  }

  function requests(operation: string): number {
    return fixture.server.requests.filter((each) => each.operation === operation).length;
  }

  test.each([...EVERYWHERE, ...casesOf(FILE_CASES, HEADER_RULES)])('%s', async (_, each) => {
    const report = await verifySet(await fixtureOf(each), each.verify);
    expect(found(report)).toEqual(each.found ?? []);
  });

  test('one listing, and a request for each file that is read: no other', async () => {
    const set = new FeedSet();
    for (const days of [1, 2, 3]) {
      const then = TIMESTAMP - days * 86_400;
      beside(`facility_feed_${then}.filesetdesc.json`, then, { after: -days * 86_400 })(set);
    }
    expect(found(await verifySet(set, { strict: true }))).toEqual([]);
    expect(requests('ListObjectsV2')).toBe(1);
    // Pointer, descriptor, run record, three data files, the descriptor of yesterday.
    expect(requests('GetObject')).toBe(7);
    expect(fixture.server.requests).toHaveLength(8);
  });

  test('a bucket that may not be listed: told once, the verdict is that of the set', async () => {
    const allow = (action: string) => action !== 's3:ListBucket';
    fixture.server.users.splice(0, 1, { ...CREDENTIALS, allow });
    const set = new FeedSet();
    headed({ contentEncoding: 'gzip' }, () => set.file(0))(set);
    const report = await verifySet(set, { strict: true });
    expect(found(report)).toEqual([
      'info listing_not_possible 1',
      'info s3_content_encoding_mismatch 1',
    ]);
    expect(report.valid).toBe(true);
    expect(report.notices[0]?.samples[0]?.message).toContain('access is denied');
    set.target.objects.delete(set.file(1));
    fixture.server.objects(BUCKET).delete(`feeds/${set.file(1)}`);
    expect((await verifySet(set)).valid).toBe(false);
  });

  test('a listing that fails otherwise is no answer', async () => {
    const effect = { kind: 'error', status: 503, code: 'SlowDown' } as const;
    fixture.server.faults.add({ operation: 'ListObjectsV2', effect });
    await expect(verifySet(new FeedSet())).rejects.toMatchObject({ code: 'target', exit: 4 });
  });

  test('a bucket of very many names costs no more requests than there is a limit', async () => {
    const set = new FeedSet();
    for (let n = 0; n < 4500; n += 1) fixture.server.put(BUCKET, `feeds/zz_${n}.json`, '');
    expect(found(await verifySet(set, { mostNames: 1500 }))).toEqual(['info listing_cut_short 1']);
    expect(requests('ListObjectsV2')).toBe(3);
  });
});
