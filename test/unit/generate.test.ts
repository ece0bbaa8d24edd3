import { gunzipSync } from 'node:zlib';
import { describe, expect, jest, test } from '@jest/globals';
import { FeedgenError } from '../../src/core/errors.js';
import { parseFailedStarts } from '../../src/core/failed-starts.js';
import type { RunEvent } from '../../src/core/run-event.js';
import { parseRunRecord, type RunRecord } from '../../src/core/run-record.js';
import { ListingRefusedError } from '../../src/core/target.js';
import type { GeneratePorts, GenerateSettings } from '../../src/generate/contract.js';
import { generate } from '../../src/generate/generate.js';
import {
  goodRow,
  MemorySource,
  type MemorySourceOptions,
  type Row,
} from '../support/memory-source.js';
import { MemoryTarget } from '../support/memory-target.js';
import { SMALL_RUN } from '../support/small-run.js';
import { type Operation, watchTarget } from '../support/watched-target.js';

const SETTINGS: GenerateSettings = { ...SMALL_RUN, jobs: 2, recorded: { chunk: 10 } };
const KIND = SETTINGS.kind;

const JSON_CONTENT = { contentType: 'application/json' } as const;

const rows = (count: number): Row[] => Array.from({ length: count }, (_, n) => goodRow(n + 1));

/** A target, and runs against it. */
class Place {
  readonly target = new MemoryTarget();
  readonly state = this.target.state() as MemoryTarget;
  readonly events: RunEvent[] = [];
  source: MemorySource | undefined;

  run(
    source: MemorySourceOptions,
    settings: Partial<GenerateSettings> = {},
    ports: Partial<GeneratePorts> = {},
  ) {
    let runs = 0;
    return generate(
      {
        openSource: async () => {
          this.source = new MemorySource(source);
          return this.source;
        },
        target: this.target,
        state: this.state,
        now: () => new Date('2026-11-21T20:30:00Z'),
        runId: () => `run-${++runs}`,
        host: 'test',
        pid: 1,
        version: '0.0.0',
        signal: new AbortController().signal,
        onEvent: (event) => this.events.push(event),
        ...ports,
      },
      { ...SETTINGS, ...settings },
    );
  }

  text(name: string): string {
    const object = this.target.objects.get(name);
    if (object === undefined) throw new Error(`${name} is missing`);
    return Buffer.from(object.bytes).toString();
  }

  records(name: string): { entity_id: string }[] {
    const object = this.target.objects.get(name);
    if (object === undefined) throw new Error(`${name} is missing`);
    return JSON.parse(gunzipSync(object.bytes).toString()).data;
  }

  descriptor(): { generation_timestamp: number; name: string; data_file: string[] } {
    return JSON.parse(this.text('metadata.json'));
  }

  ids(): string[] {
    return this.descriptor().data_file.flatMap((name) =>
      this.records(name).map(({ entity_id }) => entity_id),
    );
  }

  record(stem: string): RunRecord {
    const object = this.state.objects.get(`${stem}.run.json`);
    const record = parseRunRecord(Buffer.from(object?.bytes ?? []).toString());
    if (record === undefined) throw new Error(`no run record of ${stem}`);
    return record;
  }

  /** Everything a reader of the feed can see. */
  visible(): Map<string, string> {
    return new Map(
      [...this.target.objects].map(([name, { bytes }]) => [
        name,
        Buffer.from(bytes).toString('hex'),
      ]),
    );
  }
}

describe('a good run', () => {
  test.each([
    [1, 1],
    [9, 1],
    [10, 1],
    [11, 2],
    [30, 3],
  ])(
    '%i rows at chunk 10: %i data files, every record once, in key order',
    async (count, files) => {
      const place = new Place();
      const report = await place.run({ rows: rows(count) });
      expect(report).toMatchObject({ records: count, refused: 0, data_files: files });
      expect(place.ids()).toEqual(rows(count).map(({ entity_id }) => entity_id));
    },
  );

  test('descriptor last but for the pointer, which repeats it byte for byte', async () => {
    const place = new Place();
    const written: string[] = [];
    const target = watchTarget(place.target, {
      after: ({ what, name }) => {
        if (what === 'create' || what === 'replace') written.push(name);
      },
    });
    await place.run({ rows: rows(25) }, {}, { target, state: place.state });
    const [descriptor, pointer] = written.slice(-2);
    expect(descriptor).toBe('facility_feed_1700000000.filesetdesc.json');
    expect(pointer).toBe('metadata.json');
    expect(written).toHaveLength(5);
    expect(place.text('metadata.json')).toBe(place.text(descriptor ?? ''));
    expect(place.descriptor()).toEqual({
      generation_timestamp: 1_700_000_000,
      name: 'reservewithgoogle.entity',
      data_file: [0, 1, 2].map((n) => `facility_feed_1700000000_000${n}.json.gz`),
    });
  });

  test('the run record has counts, files with digests, and the key range of each', async () => {
    const place = new Place();
    await place.run({ rows: rows(15) });
    const record = place.record('facility_feed_1700000000');
    expect(record).toMatchObject({
      state: 'published',
      counts: { database: 15, read: 15, written: 15, refused: 0 },
      files: [
        { records: 10, first_key: '1', last_key: '10' },
        { records: 5, first_key: '11', last_key: '15' },
      ],
      error: null,
    });
    for (const { name, bytes } of record.files)
      expect(place.target.objects.get(name)?.bytes.byteLength).toBe(bytes);
  });

  test('T3: two runs in one second get two timestamps, and both sets stay readable', async () => {
    const place = new Place();
    const first = await place.run({ rows: rows(3) });
    const second = await place.run({ rows: rows(4) });
    expect(second.generation_timestamp).toBe(first.generation_timestamp + 1);
    expect(place.ids()).toHaveLength(4);
    expect(place.records('facility_feed_1700000000_0000.json.gz')).toHaveLength(3);
  });

  test('T1: a database clock that went back never gives an older timestamp', async () => {
    const place = new Place();
    await place.run({ rows: rows(3) });
    const report = await place.run({ rows: rows(3), takenAt: 1_600_000_000 });
    expect(report.generation_timestamp).toBe(1_700_000_001);
  });

  test('without gzip the files are plain JSON', async () => {
    const place = new Place();
    await place.run({ rows: rows(2) }, { gzipLevel: null });
    const [name = ''] = place.descriptor().data_file;
    expect(name).toBe('facility_feed_1700000000_0000.json');
    expect(JSON.parse(place.text(name)).data).toHaveLength(2);
    expect(place.target.objects.get(name)?.headers).toEqual({ contentType: 'application/json' });
  });

  test('a chunk too large to hold streams, with the same records', async () => {
    const place = new Place();
    const long = 'x'.repeat(60_000);
    const many = Array.from({ length: 400 }, (_, n) => goodRow(n + 1, { name: `${n} ${long}` }));
    await place.run({ rows: [...many, ...[goodRow(401)]] }, { chunk: 400 });
    expect(place.ids()).toEqual([...many, goodRow(401)].map(({ entity_id }) => entity_id));
  });

  test('everything opened is released, in reverse order', async () => {
    const place = new Place();
    await place.run({ rows: rows(1) });
    expect(place.source?.log).toEqual([
      'lock',
      'open snapshot',
      'close snapshot',
      'release',
      'close',
    ]);
  });

  test('the data file prefix is in the descriptor, not in the names of the files', async () => {
    const place = new Place();
    await place.run({ rows: rows(1) }, { dataFilePrefix: 'feeds/' });
    expect(place.descriptor().data_file).toEqual(['feeds/facility_feed_1700000000_0000.json.gz']);
    expect(place.target.objects.has('facility_feed_1700000000_0000.json.gz')).toBe(true);
  });
});

describe('R1: refused records', () => {
  const some = [
    ...rows(10),
    goodRow(11, { name: ' ' }),
    goodRow(12, { 'location.latitude': 'NaN' }),
    goodRow(13, { entity_id: 'dining-1' }),
    ...rows(97 * 10).slice(20),
  ];

  test('are left out, counted by rule, and listed with key, rule and value', async () => {
    const place = new Place();
    const report = await place.run({ rows: some });
    expect(report).toMatchObject({ records: some.length - 3, refused: 3 });
    expect(Object.values(report.refused_by_rule)).toEqual([1, 1, 1]);
    const list = place.state.objects.get('facility_feed_1700000000.refused.ndjson');
    const lines = Buffer.from(list?.bytes ?? [])
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ key, rule }) => [key, rule])).toEqual([
      ['11', 'name_blank'],
      ['12', expect.any(String)],
      ['13', 'entity_id_duplicate'],
    ]);
    expect(lines[0].value).toBe(' ');
    expect(new Set(place.ids()).size).toBe(some.length - 3);
  });

  test('warnings count what is published only, not a record left out for its id', async () => {
    const place = new Place();
    const warned = [
      goodRow(201, { telephone: null }),
      goodRow(202, { telephone: null, entity_id: 'dining-201' }),
      goodRow(203, { url: null, entity_id: 'dining-201' }),
    ];
    await place.run({ rows: [...rows(200), ...warned] });
    const { counts } = place.record('facility_feed_1700000000');
    expect(counts?.refused_by_rule).toEqual({ entity_id_duplicate: 2 });
    expect(counts?.warnings_by_rule).toEqual({ telephone_missing: 1 });
  });

  test('a chunk refused as a whole has no file, and the numbers of the others stay', async () => {
    const place = new Place();
    const bad = rows(30).map((row, n) => (n >= 10 && n < 20 ? { ...row, name: null } : row));
    await place.run({ rows: bad }, { maxRefused: { kind: 'count', count: 10 } });
    expect(place.descriptor().data_file).toEqual([
      'facility_feed_1700000000_0000.json.gz',
      'facility_feed_1700000000_0002.json.gz',
    ]);
  });

  test('above the limit nothing is published, and the list is there', async () => {
    const place = new Place();
    const bad = rows(50).map((row, n) => (n % 10 === 0 ? { ...row, name: null } : row));
    await expect(place.run({ rows: bad })).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('5 of 50'),
    });
    expect(place.visible().size).toBe(0);
    expect(place.record('facility_feed_1700000000')).toMatchObject({
      state: 'refused',
      counts: { read: 50, refused: 5 },
      refused_list: 'facility_feed_1700000000.refused.ndjson',
      error: { code: 'refused' },
    });
  });
});

describe('a dry run', () => {
  test('writes nothing at all, and reports counts, refusals and planned files', async () => {
    const place = new Place();
    const some = [...rows(200), goodRow(201, { name: '' })];
    const report = await place.run({ rows: some }, { dryRun: true });
    expect(report).toMatchObject({ dry_run: true, records: 200, refused: 1, data_files: 20 });
    expect(report.bytes).toBeGreaterThan(1000);
    expect(report.refused_samples[0]?.message).toContain('201');
    expect(report.planned_files?.[0]).toBe('facility_feed_1700000000_0000.json.gz');
    expect(place.visible().size + place.state.objects.size).toBe(0);
  });
});

describe('guards', () => {
  test.each<[string, MemorySourceOptions, string]>([
    ['an empty source', { rows: [] }, 'guard'],
    ['half of the rows gone', { rows: rows(50) }, 'guard'],
    ['another kind of source', { rows: rows(100), kind: 'embedded' }, 'guard'],
    ['a row less than the database counted', { rows: rows(100), counted: 101 }, 'source'],
    ['a row more than the database counted', { rows: rows(100), counted: 99 }, 'source'],
    ['the lock lost before the commit', { rows: rows(100), loseLock: true }, 'locked'],
  ])('%s: refused, the last set stays as it was', async (_, source, code) => {
    const place = new Place();
    await place.run({ rows: rows(100) });
    const before = place.visible();
    await expect(place.run(source)).rejects.toMatchObject({ code });
    expect(place.visible()).toEqual(before);
  });

  test('the switches let a person say that it is meant', async () => {
    const place = new Place();
    await place.run({ rows: rows(100) });
    await place.run({ rows: rows(10) }, { maxDrop: { kind: 'share', share: 0.95 } });
    const embedded = { rows: rows(10), kind: 'embedded' } as const;
    await place.run(embedded, { allowSourceChange: true });
    const none = { rows: [], kind: 'embedded' } as const;
    await expect(place.run(none, { allowEmpty: true })).rejects.toMatchObject({ code: 'guard' });
    await place.run(none, { allowEmpty: true, maxDrop: { kind: 'share', share: 1 } });
    expect(place.descriptor().data_file).toEqual([]);
  });

  test('a location that belongs to another feed is refused before the database is touched', async () => {
    const place = new Place();
    const foreign = { generation_timestamp: 1, name: 'glam.service.v0', data_file: [] };
    await place.target.replace('metadata.json', Buffer.from(JSON.stringify(foreign)), {
      contentType: 'application/json',
    });
    await expect(place.run({ rows: rows(1) })).rejects.toMatchObject({ code: 'usage' });
    expect(place.source).toBeUndefined();
  });

  test('a lost run record is said: the guards have nothing to compare with', async () => {
    const place = new Place();
    await place.run({ rows: rows(100) });
    place.state.objects.clear();
    await place.run({ rows: rows(5) });
    expect(place.events).toContainEqual({
      type: 'warning',
      text: expect.stringContaining('no run record'),
    });
  });
});

test('the target fails: the snapshot is closed before anything is tidied up there, which may take long', async () => {
  const place = new Place();
  const logs: string[][] = [];
  const before = ({ what, name }: Operation) => {
    if (what === 'create' && name.endsWith('.json.gz'))
      throw new FeedgenError('target', 'cannot write: no answer');
    if (what === 'replace') logs.push([...(place.source?.log ?? [])]);
  };
  const target = watchTarget(place.target, { before });
  const ports = { target, state: target.state() };
  await expect(place.run({ rows: rows(30) }, {}, ports)).rejects.toMatchObject({ code: 'target' });
  expect(logs).toEqual([expect.arrayContaining(['close snapshot'])]);
});

describe('beside other runs', () => {
  test('the last set is read under the lock: what another run published while this one waited counts', async () => {
    const place = new Place();
    const onLock = async () => {
      const other = new MemorySource({ rows: rows(500) });
      await place.run({ rows: rows(500) }, {}, { openSource: async () => other });
    };
    await expect(place.run({ rows: rows(50), onLock })).rejects.toMatchObject({
      code: 'guard',
      message: expect.stringContaining('450 fewer'),
    });
    expect(place.ids()).toHaveLength(500);
  });

  test('a pointer that moved since the run began is never moved back: exit code of the lock', async () => {
    const place = new Place();
    await place.run({ rows: rows(10) });
    const newer = { generation_timestamp: 1_800_000_000, name: KIND.feedName, data_file: [] };
    const onRow = (n: number) => {
      if (n === 5)
        void place.target.replace(
          'metadata.json',
          Buffer.from(JSON.stringify(newer)),
          JSON_CONTENT,
        );
    };
    await expect(place.run({ rows: rows(10), onRow })).rejects.toMatchObject({ code: 'locked' });
    expect(place.descriptor()).toEqual(newer);
    const names = [...place.target.objects.keys()];
    expect(names.filter((name) => name.startsWith('facility_feed_1700000001'))).toEqual([]);
  });

  test('a pointer that is listed and may not be read is no first run, one that is gone is', async () => {
    const place = new Place();
    await place.run({ rows: rows(30) });
    const unreadable = watchTarget(place.target, {});
    const open = unreadable.open.bind(unreadable);
    unreadable.open = async (name) => (name === 'metadata.json' ? null : open(name));
    const ports = { target: unreadable, state: place.state };
    await expect(place.run({ rows: rows(3) }, {}, ports)).rejects.toMatchObject({
      code: 'target',
      message: expect.stringContaining('2023-11-14T22:13:20Z was published there'),
    });
    const claim = place.state.claims.get('facility_feed');
    const text = claim?.text.replace('1700000000', String(Number.MAX_SAFE_INTEGER)) ?? '';
    place.state.claims.set('facility_feed', { text, version: '99' });
    await expect(place.run({ rows: rows(3) }, {}, ports)).rejects.toMatchObject({
      message: expect.stringContaining('a set was published there'),
    });
    place.target.objects.delete('metadata.json');
    await place.run({ rows: rows(3) });
    expect(place.ids()).toHaveLength(3);
  });

  test('a claim that another run took over meanwhile: refused before the commit', async () => {
    const place = new Place();
    await place.run({ rows: rows(10) });
    const before = place.visible();
    const onRow = (n: number) => {
      const claim = place.state.claims.get('facility_feed');
      if (n === 5 && claim !== undefined)
        place.state.claims.set('facility_feed', { text: 'of another run', version: '99' });
    };
    await expect(place.run({ rows: rows(10), onRow })).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringContaining('it was lost while the run went on'),
    });
    expect(place.visible()).toEqual(before);
  });

  test('a file of another run under the same name is neither replaced nor removed', async () => {
    const place = new Place();
    const foreign = Buffer.from('of another run');
    await place.target.create('facility_feed_1700000000_0001.json.gz', foreign, JSON_CONTENT);
    await expect(place.run({ rows: rows(35) })).rejects.toMatchObject({ code: 'locked' });
    expect([...place.target.objects.keys()]).toEqual(['facility_feed_1700000000_0001.json.gz']);
    expect(place.text('facility_feed_1700000000_0001.json.gz')).toBe('of another run');
  });

  test.each([
    ['no JSON', '{"generation_timestamp":'],
    ['empty', ''],
    [
      'milliseconds',
      '{"generation_timestamp":1795304691000,"name":"reservewithgoogle.entity","data_file":[]}',
    ],
    [
      'beyond all seconds',
      '{"generation_timestamp":9007199254740991,"name":"reservewithgoogle.entity","data_file":[]}',
    ],
  ])(
    'a damaged pointer (%s) is said before the database is touched, and left as it is',
    async (_, text) => {
      const place = new Place();
      await place.target.replace('metadata.json', Buffer.from(text), JSON_CONTENT);
      await expect(place.run({ rows: rows(1) })).rejects.toMatchObject({ code: 'target' });
      expect(place.source).toBeUndefined();
      expect(place.text('metadata.json')).toBe(text);
    },
  );

  test('a damaged run record of the last set stops the run: the guards must not be switched off by damage', async () => {
    const place = new Place();
    await place.run({ rows: rows(100) });
    await place.state.replace(
      'facility_feed_1700000000.run.json',
      Buffer.from('{"ver'),
      JSON_CONTENT,
    );
    await expect(place.run({ rows: rows(5) })).rejects.toMatchObject({ code: 'target' });
    expect(place.ids()).toHaveLength(100);
  });

  test('a pointer that cannot be read any more, where names may not be listed: not taken for a first run', async () => {
    const place = new Place();
    await place.run({ rows: rows(100) });
    place.target.objects.delete('metadata.json');
    place.target.failOn = (operation) =>
      operation === 'list'
        ? new ListingRefusedError('cannot list', { hint: '', cause: null })
        : undefined;
    await expect(place.run({ rows: rows(5) })).rejects.toMatchObject({
      code: 'target',
      message: expect.stringContaining('2023-11-14T22:13:20Z was published there'),
    });
    // Where they may be listed, it was removed.
    place.target.failOn = undefined;
    await place.run({ rows: rows(5) });
    expect(place.ids()).toHaveLength(5);
  });

  test('a first run that fails leaves no doubt: the next one is the first', async () => {
    const place = new Place();
    place.target.failOn = (operation) =>
      operation === 'list'
        ? new ListingRefusedError('cannot list', { hint: '', cause: null })
        : undefined;
    const failing = { rows: rows(5), failAfter: 2 };
    await expect(place.run(failing)).rejects.toMatchObject({ code: 'source' });
    await place.run({ rows: rows(5) });
    expect(place.ids()).toHaveLength(5);
  });

  test('another query, or another database of the same kind, is said', async () => {
    const place = new Place();
    await place.run({ rows: rows(3) });
    await place.run({ rows: rows(3) });
    expect(place.events.filter(({ type }) => type === 'warning')).toEqual([]);
    await place.run({ rows: rows(3), database: 'other' }, { query: 'select 2' });
    expect(place.events.filter(({ type }) => type === 'warning')).toEqual([
      { type: 'warning', text: expect.stringMatching(/came from memory\/test.*memory\/other/) },
      { type: 'warning', text: expect.stringContaining('query') },
    ]);
  });

  test('T1: a last set ahead of the clock: the second after it, and a warning', async () => {
    const place = new Place();
    await place.run({ rows: rows(3), takenAt: 1_900_000_000 });
    await place.run({ rows: rows(3) });
    expect(place.descriptor().generation_timestamp).toBe(1_900_000_001);
    const text = expect.stringContaining('ahead of the database');
    expect(place.events).toContainEqual({ type: 'warning', text });
  });

  test('a committed set whose state was lost keeps its timestamp and its files', async () => {
    const place = new Place();
    await place.run({ rows: rows(10) });
    const before = place.visible();
    place.target.objects.delete('metadata.json');
    place.state.objects.clear();
    const report = await place.run({ rows: rows(12) });
    expect(report.generation_timestamp).toBe(1_700_000_001);
    before.delete('metadata.json');
    for (const [name, bytes] of before) expect(place.visible().get(name)).toBe(bytes);
  });
});

describe('failures', () => {
  /** What a reader saw before is still there, whole, and nothing else that a descriptor names. */
  function expectUntouched(place: Place, before: Map<string, string>): void {
    for (const [name, bytes] of before)
      expect([name, place.visible().get(name)]).toEqual([name, bytes]);
    const descriptors = [...place.visible().keys()].filter((name) =>
      name.endsWith('.filesetdesc.json'),
    );
    expect(descriptors).toHaveLength(1);
  }

  test('the source fails after any number of rows: no descriptor, no data file left', async () => {
    for (let failAfter = 0; failAfter < 35; failAfter += 3) {
      const place = new Place();
      await place.run({ rows: rows(35) });
      const before = place.visible();
      await expect(place.run({ rows: rows(35), failAfter })).rejects.toMatchObject({
        code: 'source',
      });
      expect(place.visible()).toEqual(before);
      expect(place.source?.log.at(-1)).toBe('close');
      await place.run({ rows: rows(36) });
      expect(place.ids()).toHaveLength(36);
    }
  });

  test('the target fails at every single operation: the last set stays, the next run works', async () => {
    const bad = goodRow(35, { name: '' });
    const source = { rows: [...rows(34), bad] };
    const settings = { maxRefused: { kind: 'count', count: 1 } } as const;
    for (let k = 1; ; k++) {
      const place = new Place();
      await place.run(source, settings);
      const before = place.visible();
      let operations = 0;
      const fail = ({ number }: Operation) => {
        operations = number;
        if (number === k) throw new FeedgenError('target', `operation ${k} failed`);
      };
      const target = watchTarget(place.target, { before: fail });
      const failed = await place.run(source, settings, { target, state: target.state() }).then(
        () => null,
        (error: FeedgenError) => error,
      );
      if (operations < k) {
        expect(failed).toBeNull();
        expect(k).toBeGreaterThan(12);
        return;
      }
      if (failed === null) {
        expect(place.events.some(({ type }) => type === 'warning')).toBe(true);
      } else {
        expect(failed).toMatchObject({ code: 'target' });
        if (!failed.message.includes('committed')) expectUntouched(place, before);
      }
      await place.run(source, settings);
      expect(place.ids()).toHaveLength(34);
    }
  });

  test('the pointer cannot be replaced: committed with a stale pointer, mended by the next run', async () => {
    const place = new Place();
    await place.run({ rows: rows(10) });
    const target = watchTarget(place.target, {
      before: ({ what, name }) => {
        if (what === 'replace' && name === 'metadata.json') throw new FeedgenError('target', 'no');
      },
    });
    await expect(
      place.run({ rows: rows(11) }, {}, { target, state: place.state }),
    ).rejects.toMatchObject({
      code: 'target',
      message: expect.stringMatching(/^committed, metadata.json is stale/),
    });
    expect(place.ids()).toHaveLength(10);
    expect(place.record('facility_feed_1700000001').state).toBe('published');
    expect(place.records('facility_feed_1700000001_0000.json.gz')).toHaveLength(10);
    await place.run({ rows: rows(12) });
    expect(place.ids()).toHaveLength(12);
  });

  test.each([
    ['for a moment: the pointer is replaced, though nobody looked', 5_000, true],
    ['for longer than its claim lasts: the pointer is not moved back', 61_000, false],
  ] as const)(
    'K5: stopped in the middle of its commit, after it stood still %s',
    async (_, stood, replaced) => {
      const place = new Place();
      await place.run({ rows: rows(10) });
      const newer = { generation_timestamp: 1_800_000_000, name: KIND.feedName, data_file: [] };
      const stop = new AbortController();
      let time = Date.parse('2026-11-21T20:30:00Z');
      const target = watchTarget(place.target, {
        before: ({ what, name }) => {
          if (what === 'open' && stop.signal.aborted)
            throw new Error(`${name} is not read any more`);
        },
        async after({ what, name }) {
          if (what !== 'create' || !name.endsWith('.filesetdesc.json')) return;
          time += stood;
          const text = Buffer.from(JSON.stringify(newer));
          if (!replaced) await place.target.replace('metadata.json', text, JSON_CONTENT);
          stop.abort(new FeedgenError('terminated', 'stopped by SIGTERM'));
        },
      });
      const ports = { target, state: place.state, signal: stop.signal, now: () => new Date(time) };
      const run = place.run({ rows: rows(11) }, {}, ports);
      if (replaced) await run;
      else
        await expect(run).rejects.toMatchObject({
          code: 'target',
          message: 'committed, metadata.json is stale: stopped by SIGTERM',
        });
      expect(place.descriptor().generation_timestamp).toBe(
        replaced ? 1_700_000_001 : 1_800_000_000,
      );
    },
  );

  test('tells what is committed as soon as it is, and again when the pointer shows it', async () => {
    const place = new Place();
    const told: string[] = [];
    const onCommitted = (name: string, shown: boolean) =>
      told.push(`${name} ${place.target.log.at(-1)} ${shown}`);
    await place.run({ rows: rows(3) }, { dryRun: true }, { onCommitted });
    expect(told).toEqual([]);
    await place.run({ rows: rows(3) }, {}, { onCommitted });
    const name = 'facility_feed_1700000000.filesetdesc.json';
    expect(told).toEqual([`${name} create ${name} false`, `${name} replace metadata.json true`]);
  });

  test('the descriptor may have landed although its creation failed: its data files stay', async () => {
    const place = new Place();
    const target = watchTarget(place.target, {
      after: ({ what, name }) => {
        if (what === 'create' && name.endsWith('.filesetdesc.json'))
          throw new FeedgenError('target', 'answer lost');
      },
    });
    await expect(
      place.run({ rows: rows(11) }, {}, { target, state: place.state }),
    ).rejects.toMatchObject({
      code: 'target',
      message: expect.stringContaining('may stand all the same'),
    });
    const { data_file } = JSON.parse(place.text('facility_feed_1700000000.filesetdesc.json'));
    for (const name of data_file) expect(place.records(name).length).toBeGreaterThan(0);
  });

  test('F1: no room for the run record before the data files of the run are gone: it says failed all the same', async () => {
    const place = new Place();
    place.state.failOn = (operation, name) =>
      operation === 'replace' && name.endsWith('.run.json') && place.target.objects.size > 0
        ? new FeedgenError('target', 'the disk is full')
        : undefined;
    await expect(place.run({ rows: rows(35), failAfter: 30 })).rejects.toThrow('lost');
    expect(place.visible().size).toBe(0);
    expect(place.record('facility_feed_1700000000').state).toBe('failed');
    expect(place.events.filter(({ type }) => type === 'warning')).toEqual([]);
  });

  test('a stop in the middle of the rows: the reason is thrown, nothing is published', async () => {
    for (const at of [0, 9, 10, 34]) {
      const place = new Place();
      const stop = new AbortController();
      const reason = new FeedgenError('terminated', 'stopped by SIGTERM');
      const onRow = (n: number) => n === at && stop.abort(reason);
      await expect(place.run({ rows: rows(35), onRow }, {}, { signal: stop.signal })).rejects.toBe(
        reason,
      );
      expect(place.visible().size).toBe(0);
      expect(place.record('facility_feed_1700000000').error?.code).toBe('terminated');
      expect(place.source?.log.at(-1)).toBe('close');
    }
  });
});

describe('a run that fails before its snapshot', () => {
  const LIST = 'facility_feed.failed-starts.json';
  const refused = new FeedgenError('source', 'login refused: memory');
  const fail = (error: unknown) => ({ openSource: () => Promise.reject(error) });

  function remembered(place: Place, name = LIST) {
    const object = place.state.objects.get(name);
    return object && parseFailedStarts(Buffer.from(object.bytes).toString());
  }

  test('is remembered, newest first, with its error and what was published then; nothing else is touched', async () => {
    const place = new Place();
    await expect(place.run({ rows: rows(3) }, {}, fail(refused))).rejects.toBe(refused);
    expect(remembered(place)).toMatchObject([
      { run: 'run-1', state: 'failed', previous: null, error: { code: 'source' } },
    ]);
    expect([...place.state.objects.keys()]).toEqual([LIST]);
    await place.run({ rows: rows(3) });
    const other = new FeedgenError('source', 'cannot connect: memory');
    await expect(place.run({ rows: rows(3) }, {}, fail(other))).rejects.toBe(other);
    expect(remembered(place)).toMatchObject([
      { previous: 'facility_feed_1700000000.filesetdesc.json', error: { message: other.message } },
      { previous: null },
    ]);
    await expect(place.run({ rows: rows(3), kind: 'embedded' })).rejects.toThrow('refused');
    expect(remembered(place)?.[0]).toMatchObject({ state: 'refused', error: { code: 'guard' } });
    // No timestamp was taken: the next one is the second after the last.
    await place.run({ rows: rows(3) });
    expect(place.descriptor().generation_timestamp).toBe(1_700_000_001);
  });

  test('one that has a run record is not remembered twice, a dry run and one that finds the lock taken not at all', async () => {
    const place = new Place();
    await expect(place.run({ rows: rows(3), failAfter: 1 })).rejects.toThrow('lost');
    await expect(place.run({ rows: [] }, { dryRun: true }, fail(refused))).rejects.toBe(refused);
    const onLock = () => Promise.reject(new FeedgenError('locked', 'another run holds it'));
    await expect(place.run({ rows: rows(3), onLock })).rejects.toThrow('another run');
    expect(remembered(place)).toBeUndefined();
  });

  test('nor one whose target was not fit for it', async () => {
    const place = new Place();
    const foreign = '{"generation_timestamp":1,"name":"other","data_file":[]}';
    await place.target.replace('metadata.json', Buffer.from(foreign), JSON_CONTENT);
    await expect(place.run({ rows: rows(3) })).rejects.toMatchObject({ code: 'usage' });
    expect(place.state.objects.size).toBe(0);
  });

  test('a stopped one, which cannot read, leaves the list as it is', async () => {
    const place = new Place();
    await expect(place.run({ rows: rows(3) }, {}, fail(refused))).rejects.toBe(refused);
    const stop = new AbortController();
    const openSource = async () => {
      stop.abort(new FeedgenError('timeout', 'the run: not finished'));
      place.state.failOn = (operation) => (operation === 'open' ? refused : undefined);
      throw stop.signal.reason;
    };
    const stopped = place.run({ rows: rows(3) }, {}, { openSource, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'timeout' });
    expect(remembered(place)).toHaveLength(1);
    expect(remembered(place, 'facility_feed.stopped-start.json')).toMatchObject([
      { error: { code: 'timeout' } },
    ]);
  });

  test('a state that cannot be written, or is damaged, does not hide the failure', async () => {
    const place = new Place();
    await place.state.replace(LIST, Buffer.from('{"version":1,"runs":[{}]}'), JSON_CONTENT);
    await expect(place.run({ rows: rows(3) }, {}, fail(refused))).rejects.toBe(refused);
    expect(remembered(place)).toHaveLength(1);
    const full = new FeedgenError('target', 'the disk is full');
    place.state.failOn = (operation) => (operation === 'replace' ? full : undefined);
    await expect(place.run({ rows: rows(3) }, {}, fail(refused))).rejects.toBe(refused);
    expect(place.events.at(-1)).toEqual({
      type: 'warning',
      text: 'feedgen runs will not know of this run: the disk is full',
    });
  });

  test('a state that is silent makes nobody wait for long', async () => {
    const place = new Place();
    place.state.open = () => new Promise(() => {});
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
    try {
      const run = expect(place.run({ rows: rows(3) }, {}, fail(refused))).rejects.toBe(refused);
      await jest.advanceTimersByTimeAsync(15_000);
      await run;
    } finally {
      jest.useRealTimers();
    }
    const text = 'feedgen runs will not know of this run: no answer within 15 s';
    expect(place.events.at(-1)).toEqual({ type: 'warning', text });
  });

  test('what is no list, or too large for one, is begun anew', async () => {
    const place = new Place();
    const list = Buffer.alloc(64 * 1024 * 1024 + 1, 'x');
    await place.state.replace(LIST, list, JSON_CONTENT);
    await expect(place.run({ rows: rows(3) }, {}, fail(refused))).rejects.toBe(refused);
    expect(remembered(place)).toHaveLength(1);
  });

  test('its error is kept without secrets, and cut where it is long; so is that of a run with a record', async () => {
    const redact = (text: string) => text.replaceAll('canary', '***');
    const told = new FeedgenError('source', `no entry with password canary ${'x'.repeat(9_000)}`);
    const place = new Place();
    const failing = place.run({ rows: rows(3) }, {}, { ...fail(told), redact });
    await expect(failing).rejects.toBe(told);
    const message = remembered(place)?.[0]?.error.message ?? '';
    expect(message).toMatch(/^no entry with password \*\*\* x+…$/);
    expect(message.length).toBeLessThan(5_000);
    const verifySet = () => Promise.reject(told);
    await expect(place.run({ rows: rows(3) }, {}, { redact, verifySet })).rejects.toBe(told);
    expect(place.record('facility_feed_1700000000').error).toEqual({ code: 'source', message });
  });

  test('fifty are remembered', async () => {
    const place = new Place();
    for (let n = 0; n < 52; n += 1)
      await expect(
        place.run({ rows: [] }, {}, { ...fail(refused), runId: () => `run-${n}` }),
      ).rejects.toBe(refused);
    expect(remembered(place)).toHaveLength(50);
    expect(remembered(place)?.[0]?.run).toBe('run-51');
  });
});
