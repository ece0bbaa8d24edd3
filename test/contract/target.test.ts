import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGunzip, createGzip, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FeedgenError } from '../../src/core/errors.js';
import type { Content, ContentHeaders, Listed, Stored, Target } from '../../src/core/target.js';
import { isListingRefused, isNameTaken, LIST_PAGE } from '../../src/core/target.js';
import {
  directoryFixture,
  memoryFixture,
  noLinks,
  type OpenFixture,
  s3Fixture,
  type TargetFixture,
} from '../support/target-fixtures.js';

const JSON_HEADERS: ContentHeaders = { contentType: 'application/json' };
const GZIP_HEADERS: ContentHeaders = { contentType: 'application/json', contentEncoding: 'gzip' };
const LARGE = randomBytes(12 * 1024 * 1024 + 17);

const UNLISTED = 'S3 bucket that may not be listed';

const IMPLEMENTATIONS: Readonly<Record<string, OpenFixture>> = {
  memory: memoryFixture,
  'directory, short steps at once': (signal) => directoryFixture(signal, { atOnce: true }),
  'directory, every step in the pool': (signal) => directoryFixture(signal, { atOnce: false }),
  'directory without hard links': (signal) => directoryFixture(signal, { link: noLinks }),
  S3: (signal) => s3Fixture(signal),
  'S3 with checksums only when required': (signal) =>
    s3Fixture(signal, { checksums: 'when_required' }),
  'S3 that ignores conditions': async (signal) => {
    const fixture = await s3Fixture(signal);
    fixture.server.faults.add({ effect: { kind: 'ignore-conditions' } });
    return fixture;
  },
  'S3 that refuses conditions': async (signal) => {
    const fixture = await s3Fixture(signal);
    fixture.server.faults.add({ effect: { kind: 'refuse-conditions' } });
    return fixture;
  },
  [UNLISTED]: async (signal) => {
    const fixture = await s3Fixture(signal);
    const [owner] = fixture.server.users.splice(0);
    if (owner !== undefined)
      fixture.server.users.push({ ...owner, allow: (action) => action !== 's3:ListBucket' });
    return fixture;
  },
};

describe.each(Object.entries(IMPLEMENTATIONS))('%s', (implementation, openFixture) => {
  const refusesLists = implementation === UNLISTED;
  let fixture: TargetFixture;
  let target: Target;

  beforeEach(async () => {
    fixture = await openFixture(new AbortController().signal);
    target = fixture.target;
    await target.check();
  });

  afterEach(async () => {
    expect(await fixture.leftovers()).toEqual([]);
    await fixture.close();
  });

  test('check may be repeated and shows nothing to readers of the feed', async () => {
    await target.check();
    await fixture.again().check();
    expect(await fixture.names()).toEqual([]);
  });

  test('a check for reading is enough to read', async () => {
    await target.create('here.json', Buffer.from('x'), JSON_HEADERS);
    await target.state().create('here.run.json', Buffer.from('x'), JSON_HEADERS);
    const other = fixture.again();
    for (const [reader, name] of [
      [other, 'here.json'],
      [other.state(), 'here.run.json'],
    ] as const) {
      await reader.check('read');
      expect((await read(reader, name)).toString()).toBe('x');
      expect(await reader.open('not-here.json')).toBeNull();
      expect(await reader.stat('not-here.json')).toBeNull();
    }
    expect(await fixture.names()).toEqual(['here.json']);
  });

  test.each([0, 1, 100_000, LARGE.length])(
    '%i bytes come back as they were created',
    async (size) => {
      const bytes = LARGE.subarray(0, size);
      const whole = await target.create('whole.json', bytes, JSON_HEADERS);
      const streamed = await target.create('streamed.json', pieces(bytes, 65_521), JSON_HEADERS);
      expect(whole).toMatchObject({ name: 'whole.json', bytes: size, sha256: streamed.sha256 });
      expect(streamed.bytes).toBe(size);
      for (const name of ['whole.json', 'streamed.json']) {
        expect((await read(target, name)).equals(bytes)).toBe(true);
        const facts = await fixture.again().stat(name);
        expect(facts).toMatchObject({ name, bytes: size });
        expect([undefined, whole.sha256]).toContain(facts?.sha256);
      }
    },
  );

  test('confirm passes for what is there, by whomever it was stored', async () => {
    const small = await target.create('small.json', Buffer.from('x'), JSON_HEADERS);
    const empty = await target.create('empty.json', Buffer.from(''), JSON_HEADERS);
    const large = await target.create('large.json', pieces(LARGE, 65_521), JSON_HEADERS);
    await target.confirm([small, empty, large]);
    const other = fixture.again();
    await other.check();
    await other.confirm([small, empty, large].map(unconfirmed));
    await target.confirm([]);
  });

  test('confirm names what is not there, or not as it was stored', async () => {
    const good = await target.create('good.json', Buffer.from('good'), JSON_HEADERS);
    const large = await target.create('large.json', pieces(LARGE, 65_521), JSON_HEADERS);
    for (const stored of [unconfirmed(good), unconfirmed(large)]) {
      const wrong = [
        { ...stored, name: 'gone.json' },
        { ...stored, bytes: stored.bytes + 1 },
        { ...stored, bytes: stored.bytes - 1 },
        { ...stored, sha256: 'f'.repeat(64) },
      ];
      for (const claim of wrong) {
        const error = await failure(target.confirm([good, claim, good]));
        expect(error).toMatchObject({ name: 'FeedgenError', code: 'target' });
        expect(String(error)).toContain(`cannot confirm ${claim.name} in ${target.location}: `);
      }
    }
  });

  test('list shows every name once, with size and time; the state is a folder', async () => {
    if (refusesLists) return;
    const names = ['a.json', 'b c+d%20.json', 'ä€😀.json', "it's (1) & [2].json", 'a?b#c'];
    for (const name of names) await target.create(name, Buffer.from(name), JSON_HEADERS);
    await target.state().create('x.run.json', Buffer.from('{}'), JSON_HEADERS);
    const entries = await listed(fixture.again());
    expect(files(entries).sort()).toEqual([...names].sort());
    for (const { name, kind, bytes, modified } of entries) {
      if (kind !== 'file') continue;
      const facts = await target.stat(name);
      expect({ bytes, bytesAlone: facts?.bytes }).toEqual({
        bytes: Buffer.byteLength(name),
        bytesAlone: Buffer.byteLength(name),
      });
      // HTTP tells whole seconds, a list parts of them.
      const [inList, alone] = [modified, facts?.modified].map((at) => (at?.getTime() ?? 0) / 1000);
      expect([name, Math.floor(inList ?? 0)]).toEqual([name, Math.floor(alone ?? 0)]);
      expect(alone).toBeGreaterThan(1_700_000_000);
    }
    const others = entries.filter(({ kind }) => kind !== 'file');
    for (const other of others) expect(other).toEqual({ name: '.feedgen', kind: 'folder' });
    expect((await listed(target.state())).map(({ name }) => name)).toContain('x.run.json');
  });

  test('list goes on from page to page, and may be left at any', async () => {
    if (refusesLists) return;
    const names = Array.from({ length: LIST_PAGE + 5 }, (_, k) => `file_${k + 1000}.json`);
    for (let at = 0; at < names.length; at += 64)
      await Promise.all(
        names.slice(at, at + 64).map((name) => target.create(name, Buffer.from('x'), JSON_HEADERS)),
      );
    const sizes: number[] = [];
    const seen: string[] = [];
    for await (const page of target.list()) {
      sizes.push(page.length);
      seen.push(...files(page));
    }
    expect(seen.sort()).toEqual(names);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LIST_PAGE);
    for await (const page of target.list()) if (page.length > 0) break;
    expect((await listed(target)).length).toBeGreaterThanOrEqual(names.length);
  });

  test('a place or folder where nothing is lists as empty', async () => {
    if (refusesLists) return;
    expect(files(await listed(fixture.again()))).toEqual([]);
    expect(await listed(target, 'no-such-folder')).toEqual([]);
    await target.create('file.json', Buffer.from('x'), JSON_HEADERS);
    expect(await listed(target, 'file.json')).toEqual([]);
  });

  test('a place that may not be listed says so in its own way, and is read as before', async () => {
    if (!refusesLists) return;
    await target.create('a.json', Buffer.from('x'), JSON_HEADERS);
    const error = await failure(listed(fixture.again()));
    expect(isListingRefused(error)).toBe(true);
    expect(error).toMatchObject({ name: 'FeedgenError', code: 'target', exit: 4 });
    expect(isListingRefused(new FeedgenError('target', 'cannot list: no answer'))).toBe(false);
    expect((await read(target, 'a.json')).toString()).toBe('x');
  });

  test('folders whose paths are not plain names are refused', async () => {
    for (const name of HOSTILE_PATHS)
      expect(await failure(listed(target, name))).toMatchObject({
        name: 'FeedgenError',
        code: 'target',
      });
  });

  test('a gzip stream is stored and read as it is, never unpacked on the way', async () => {
    const text = 'Straße '.repeat(20_000);
    const source = Readable.from([text]).pipe(createGzip());
    const { bytes } = await target.create('data.json.gz', source, GZIP_HEADERS);
    const stored = await read(target, 'data.json.gz');
    expect(stored.length).toBe(bytes);
    expect(gunzipSync(stored).toString()).toBe(text);
  });

  test.each([10, LARGE.length])(
    'create never goes over an existing name (%i bytes)',
    async (size) => {
      await target.create('data.json', Buffer.from('first'), JSON_HEADERS);
      const other = fixture.again();
      await other.check();
      for (const content of [LARGE.subarray(0, size), pieces(LARGE.subarray(0, size), 500_000)]) {
        const error = await failure(other.create('data.json', content, JSON_HEADERS));
        expect({ error, taken: isNameTaken(error) }).toMatchObject({ taken: true });
      }
      expect(
        isNameTaken(await failure(target.create('data.json', Buffer.from('2'), JSON_HEADERS))),
      ).toBe(true);
      expect((await read(target, 'data.json')).toString()).toBe('first');
    },
  );

  test('of many creates of one name at once exactly one succeeds, or the target said it cannot tell', async () => {
    const remarks = await target.check();
    const attempts = Array.from({ length: 8 }, (_, k) =>
      target.create('claim.json', Buffer.from(`attempt ${k}`), JSON_HEADERS).then(
        () => `attempt ${k}`,
        (error: unknown) => {
          if (!isNameTaken(error)) throw error;
          return null;
        },
      ),
    );
    const winners = (await Promise.all(attempts)).filter((winner) => winner !== null);
    const exclusive = !remarks.some((remark) => remark.startsWith('no conditional writes'));
    if (exclusive) expect(winners).toHaveLength(1);
    expect(winners).toContain((await read(target, 'claim.json')).toString());
  });

  test('replace puts new bytes under an old or a new name', async () => {
    for (const text of ['one', 'two, longer', '3']) {
      const stored = await target.replace('metadata.json', Buffer.from(text), JSON_HEADERS);
      expect(stored).toMatchObject({ name: 'metadata.json', bytes: text.length });
      expect((await read(target, 'metadata.json')).toString()).toBe(text);
    }
    expect(await fixture.names()).toEqual(['metadata.json']);
  });

  test('a reader during replace sees the old bytes or the new, never none and never a mixture', async () => {
    const versions = ['a', 'b'].map((letter) => Buffer.alloc(200_000, letter));
    await target.replace('metadata.json', Buffer.from(versions[0] ?? ''), JSON_HEADERS);
    let writing = true;
    const seen = (async () => {
      const reader = fixture.again();
      for (let rounds = 0; writing || rounds < 3; rounds++) {
        const bytes = await read(reader, 'metadata.json');
        if (!versions.some((version) => version.equals(bytes))) return `mixture of ${bytes.length}`;
      }
      return 'whole';
    })();
    for (let k = 1; k <= 20; k++)
      await target.replace('metadata.json', versions[k % 2] ?? Buffer.alloc(0), JSON_HEADERS);
    writing = false;
    expect(await seen).toBe('whole');
  });

  test('what is not there reads as null, and removing it is no error', async () => {
    expect(await target.open('nothing.json')).toBeNull();
    expect(await target.stat('nothing.json')).toBeNull();
    await target.remove('nothing.json');
    await target.create('something.json', Buffer.from('x'), JSON_HEADERS);
    await target.remove('something.json');
    await target.remove('something.json');
    expect(await target.open('something.json')).toBeNull();
    expect(await fixture.names()).toEqual([]);
  });

  test('names that are not flat and plain are refused by every operation, paths of such names by those that write', async () => {
    const bytes = Buffer.from('x');
    for (const name of [...HOSTILE_NAMES, ...HOSTILE_PATHS]) {
      for (const attempt of [
        ...(HOSTILE_PATHS.includes(name) ? [() => target.open(name), () => target.stat(name)] : []),
        () => target.create(name, bytes, JSON_HEADERS),
        () => target.replace(name, bytes, JSON_HEADERS),
        () => target.remove(name),
      ])
        expect(await failure(attempt())).toMatchObject({ name: 'FeedgenError', code: 'target' });
    }
    expect(await fixture.names()).toEqual([]);
  });

  test('odd but plain names keep their bytes apart', async () => {
    const names = ['%2e%2e%2fa', 'a b', 'a+b', 'ä€😀', "it's (1) & [2]", 'a?b#c', 'A', 'a'];
    for (const name of names) await target.create(name, Buffer.from(name), JSON_HEADERS);
    for (const name of names) expect((await read(target, name)).toString()).toBe(name);
    expect(await fixture.names()).toEqual([...names].sort());
  });

  test.each([0, 1, 3, 20, 27])(
    'content that fails at piece %i: its own error, no object',
    async (k) => {
      const broken = new Error('the source broke');
      expect(await failure(target.create('data.json', failing(k, broken), JSON_HEADERS))).toBe(
        broken,
      );
      expect(await fixture.names()).toEqual([]);
      await target.create('data.json', Buffer.from('next run'), JSON_HEADERS);
      expect((await read(target, 'data.json')).toString()).toBe('next run');
    },
  );

  test('content of a refused create is released', async () => {
    await target.create('data.json', Buffer.from('first'), JSON_HEADERS);
    let released = 0;
    async function* content() {
      try {
        for (let k = 0; k < 27; k++) yield LARGE.subarray(0, 500_000);
      } finally {
        released += 1;
      }
    }
    await failure(target.create('data.json', content(), JSON_HEADERS));
    expect(released).toBe(1);
  });

  test('as many creates as the target allows run at once', async () => {
    const names = Array.from({ length: target.concurrency * 2 }, (_, k) => `file_${k + 100}.json`);
    await Promise.all(
      names.map((name, k) =>
        target.create(name, k % 2 ? Buffer.from(name) : pieces(Buffer.from(name), 3), JSON_HEADERS),
      ),
    );
    await target.sync();
    expect(await fixture.names()).toEqual(names);
    for (const name of names) expect((await read(target, name)).toString()).toBe(name);
  });

  test('the state is a place of its own', async () => {
    const state = target.state();
    await target.create('same.json', Buffer.from('feed'), JSON_HEADERS);
    expect(await state.open('same.json')).toBeNull();
    await state.create('same.json', Buffer.from('state'), JSON_HEADERS);
    await state.create('list.ndjson', pieces(Buffer.from('{}\n'), 2), {
      contentType: 'application/x-ndjson',
    });
    await state.replace('same.json', Buffer.from('state 2'), JSON_HEADERS);
    await state.sync();
    await state.check();
    expect((await read(target, 'same.json')).toString()).toBe('feed');
    expect((await read(fixture.again().state(), 'same.json')).toString()).toBe('state 2');
    expect(await fixture.names()).toEqual(['same.json']);
    expect(state.location).toContain('.feedgen');
    await state.close();
    expect((await read(target, 'same.json')).toString()).toBe('feed');
  });

  test('a reader may leave early', async () => {
    await target.create('large.json', LARGE, JSON_HEADERS);
    for (let k = 0; k < 5; k++) {
      const object = await target.open('large.json');
      for await (const piece of object?.body ?? []) if (piece.length > 0) break;
    }
    expect((await read(target, 'large.json')).equals(LARGE)).toBe(true);
  });

  test('a body goes through stream pipelines', async () => {
    const source = Readable.from(['{"data":[]}']).pipe(createGzip());
    await target.create('data.json.gz', source, GZIP_HEADERS);
    const object = await target.open('data.json.gz');
    const unpacked = Readable.from(object?.body ?? []).pipe(createGunzip());
    expect(Buffer.concat(await unpacked.toArray()).toString()).toBe('{"data":[]}');
  });
});

describe.each(Object.entries(IMPLEMENTATIONS).filter(([name]) => name !== 'memory'))(
  '%s, stopped',
  (_, openFixture) => {
    let controller: AbortController;
    let fixture: TargetFixture;

    beforeEach(async () => {
      controller = new AbortController();
      fixture = await openFixture(controller.signal);
      await fixture.target.check();
    });

    afterEach(() => fixture.close());

    test.each([0, 3, 17, 20])(
      'the signal stops create after %i pieces with its reason; tidying still works',
      async (k) => {
        const { target } = fixture;
        await target.create('old.json', Buffer.from('old'), JSON_HEADERS);
        const reason = new Error('stopped by a signal');
        const stop = () => controller.abort(reason);
        const error = await failure(target.create('data.json', stopping(k, stop), JSON_HEADERS));
        expect(error).toBe(reason);
        expect(await failure(target.create('later.json', Buffer.from('x'), JSON_HEADERS))).toBe(
          reason,
        );
        await target.state().replace('run.json', Buffer.from('{"state":"failed"}'), JSON_HEADERS);
        await target.remove('old.json');
        expect(await fixture.names()).toEqual([]);
        expect(await fixture.leftovers()).toEqual([]);
      },
    );
  },
);

const HOSTILE_NAMES = [
  '',
  '.',
  '..',
  '../x',
  '../../etc/passwd',
  '/etc/passwd',
  'a/b',
  'a\\b',
  'C:\\x',
  's3://other/x',
  'file:///etc/passwd',
  '.feedgen',
  '.hidden',
  '-rf',
  'a\0b',
  'a\nb',
  'a\u0085b',
  '\ud800',
  'x'.repeat(256),
  'ä'.repeat(128),
];

/** What is read may lie in a folder. */
const HOSTILE_PATHS = [
  ...HOSTILE_NAMES.filter((name) => name !== 'a/b'),
  'a//b',
  'a/../b',
  'a/.b',
  'a/',
];

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Half a megabyte a piece, and a failure before piece k. */
async function* failing(k: number, error: Error): AsyncGenerator<Uint8Array> {
  for (let number = 0; number < 30; number++) {
    if (number === k) throw error;
    yield LARGE.subarray(0, 500_000);
  }
}

async function* stopping(k: number, stop: () => void): AsyncGenerator<Uint8Array> {
  for (let number = 0; number < 30; number++) {
    if (number === k) stop();
    yield LARGE.subarray(0, 500_000);
  }
}

async function read(target: Pick<Target, 'open'>, name: string): Promise<Buffer> {
  const object = await target.open(name);
  if (object === null) throw new Error(`${name} is not there`);
  const bytes = await collect(object.body);
  expect(bytes.length).toBe(object.bytes);
  return bytes;
}

async function listed(target: Pick<Target, 'list'>, folder?: string): Promise<Listed[]> {
  const entries: Listed[] = [];
  for await (const page of target.list(folder)) entries.push(...page);
  return entries;
}

function files(entries: readonly Listed[]): string[] {
  return entries.filter(({ kind }) => kind === 'file').map(({ name }) => name);
}

async function collect(content: Exclude<Content, Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of content) parts.push(piece);
  return Buffer.concat(parts);
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** As a target knows it that has not heard what the server said. */
function unconfirmed({ confirmed: _, ...stored }: Stored): Stored {
  return stored;
}
