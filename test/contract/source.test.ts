import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Snapshot, Source } from '../../src/core/source.js';
import { openSource } from '../../src/db/source.js';
import { BAD_QUERIES, TYPES } from '../support/query-cases.js';
import { failureOf, readChunk, readChunks } from '../support/read-chunks.js';
import {
  embeddedTestSource,
  serverTestSource,
  type TestSource,
} from '../support/test-databases.js';

const IMPLEMENTATIONS = [
  { name: 'server, cursor', database: serverTestSource, reader: 'cursor' },
  { name: 'server, COPY', database: serverTestSource, reader: 'copy' },
  { name: 'embedded, cursor', database: embeddedTestSource, reader: 'auto' },
] as const;

const none = (): boolean => false;
const numbers = (count: number): string =>
  `select i as "key", 'row ' || i as "name" from generate_series(1, ${count}) as i`;

const AWKWARD = [
  '',
  '\\N',
  '\\',
  '\\\\.',
  '\\.',
  'tab\tnewline\nreturn\rquote"apostrophe\'',
  '\b\f\v\u0001\u001f\u007f',
  'é ü € 日本語 😀 \u2028 \uFEFF',
  ' leading and trailing ',
  'x'.repeat(300_000),
  '\\x41 \\101 \\n \\t',
];

const TEXTS = [
  ...['a', 'A', 'ä', 'Ä', 'b', 'B', 'z', 'Z', 'ß', 'ss', 'é', 'e\u0301'],
  ...['_', '-', '', ' ', '日本'],
];

const SCHEMA = `
  create sequence counter;
  create type mood as enum ('glad', 'sad');
  create type pair as (a int, b text);
  create domain short_text as text;
  do $$ begin
    create collation loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  exception when others then raise notice 'without ICU';
  end $$;
  create table awkward (id int primary key, value text);
  create table texts as select t || n as value
    from unnest(array[${TEXTS.map(literal).join(', ')}]) as t, generate_series(0, 79) as n;
  insert into awkward values ${AWKWARD.map((value, at) => `(${at}, ${literal(value)})`).join(', ')};`;

function literal(value: string): string {
  return `convert_from(decode('${Buffer.from(value).toString('hex')}', 'hex'), 'UTF8')`;
}

describe.each(IMPLEMENTATIONS)('source: $name', ({ database, reader }) => {
  let testSource: TestSource;
  let source: Source;

  beforeAll(async () => {
    testSource = await database();
    await testSource.execute(SCHEMA);
    source = await open();
  });

  afterAll(async () => {
    await source.close();
    await testSource.dispose();
  });

  function open(): Promise<Source> {
    const signal = new AbortController().signal;
    return openSource(testSource.choice, { reader, prepare: true, signal });
  }

  async function inSnapshot<T>(
    query: string,
    work: (snapshot: Snapshot) => Promise<T>,
    asText: (column: string) => boolean = none,
  ): Promise<T> {
    const snapshot = await source.openSnapshot(query, asText);
    try {
      return await work(snapshot);
    } finally {
      await snapshot.close();
    }
  }

  describe('chunks', () => {
    const sizes: [number, number][] = [];
    for (const count of [0, 1, 999, 1000, 1001, 2500]) {
      for (const rows of [1, 7, 100, 1000, 1001, 2500, 1_000_000]) {
        if (count / rows <= 150) sizes.push([count, rows]);
      }
    }

    test.each(sizes)(
      'D11: %d rows in chunks of %d: all rows once, in order',
      async (count, rows) => {
        const chunks = await inSnapshot(numbers(count), async (snapshot) => {
          expect(await snapshot.count()).toBe(count);
          return readChunks(snapshot, rows);
        });
        const expected = Array.from({ length: Math.ceil(count / rows) }, (_, at) =>
          Math.min(rows, count - at * rows),
        );
        expect(chunks.map((chunk) => chunk.length)).toEqual(expected);
        expect(chunks.flat().map(([key]) => Number(key))).toEqual(
          Array.from({ length: count }, (_, at) => at + 1),
        );
      },
    );

    test('a chunk is larger than a block: memory holds blocks, not the chunk', async () => {
      await inSnapshot(numbers(30_000), async (snapshot) => {
        for await (const chunk of snapshot.chunks(30_000)) {
          for await (const block of chunk.blocks) expect(block.rows).toBeLessThan(10_000);
        }
      });
    });

    test('a chunk ends with the row that brings it to its bytes, wherever blocks end', async () => {
      const bytesOf = ([key, name]: readonly (string | null)[]) => `${key}\t${name}\n`.length;
      await inSnapshot(numbers(5_000), async (snapshot) => {
        const limited: number[] = [];
        for await (const chunk of snapshot.chunks(1_000, 900)) {
          const rows = await readChunk(chunk);
          const bytes = rows.reduce((sum, row) => sum + bytesOf(row), 0);
          const last = rows.at(-1) ?? [];
          if (last[0] !== '5000') expect(bytes).toBeGreaterThanOrEqual(900);
          expect(bytes - bytesOf(last)).toBeLessThan(900);
          limited.push(...rows.map(([key]) => Number(key)));
        }
        expect(limited).toEqual(Array.from({ length: 5_000 }, (_, n) => n + 1));
      });
    });

    test('the next chunk is asked for too early: an error, not lost rows', async () => {
      await inSnapshot(numbers(10), async (snapshot) => {
        const work = (async () => {
          for await (const chunk of snapshot.chunks(4)) void chunk;
        })();
        expect(String(await failureOf(work))).toContain('chunk 0 was not read to its end');
      });
      await reopenIfNeeded();
    });

    test.each([0, 1, 2, 3])('the loop is left in chunk %d: the source works on', async (last) => {
      await inSnapshot(numbers(5000), async (snapshot) => {
        for await (const chunk of snapshot.chunks(1100)) {
          await readChunk(chunk);
          if (chunk.number === last) break;
        }
      });
      await inSnapshot(numbers(3), async (snapshot) => expect(await snapshot.count()).toBe(3));
    });

    test.each([0, 1, 2])(
      'the consumer throws in batch %d: its error passes, the source works on',
      async (last) => {
        const failure = new Error('the consumer failed');
        await inSnapshot(numbers(5000), async (snapshot) => {
          let batches = 0;
          const work = (async () => {
            for await (const chunk of snapshot.chunks(900)) {
              for await (const block of chunk.blocks) {
                void block;
                if (batches === last) throw failure;
                batches += 1;
              }
            }
          })();
          expect(await failureOf(work)).toBe(failure);
        });
        await inSnapshot(numbers(3), async (snapshot) => expect(await snapshot.count()).toBe(3));
      },
    );

    test('two walks over one snapshot bring the same rows', async () => {
      await inSnapshot(numbers(1500), async (snapshot) => {
        const first = await readChunks(snapshot, 100);
        expect(await readChunks(snapshot, 400)).toHaveLength(4);
        expect(await readChunks(snapshot, 100)).toEqual(first);
      });
    });

    test('the rows come in key order, whatever the query orders by', async () => {
      const query = `${numbers(100)} order by i desc`;
      const rows = (await inSnapshot(query, (snapshot) => readChunks(snapshot, 1000))).flat();
      expect(rows[0]?.[0]).toBe('1');
      expect(rows[99]?.[0]).toBe('100');
    });
  });

  describe('D15: keys', () => {
    test.each([
      ['null', `select nullif(i, 5) as "key" from generate_series(1, 9) as i`, '"key" is null'],
      ['the only one, null', 'select null::text as "key"', '"key" is null'],
      [
        'repeated',
        `select greatest(i, 3)::text as "key" from generate_series(1, 9) as i`,
        'two rows have the key "3"',
      ],
      ['repeated, empty', `select '' as "key" union all select ''`, 'two rows have the key ""'],
      [
        'repeated across batches',
        `select case when i = 1001 then 1000 else i end as "key" from generate_series(1, 1500) as i`,
        'two rows have the key "1000"',
      ],
    ])('%s: FeedgenError source with the fact', async (_, query, fact) => {
      await inSnapshot(query, async (snapshot) => {
        const error = await failureOf(readChunks(snapshot, 3));
        expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
        expect(String(error)).toContain(fact);
      });
      await reopenIfNeeded();
    });
  });

  test('D15: text keys come once each and in the order of their collation, whichever it is', async () => {
    const keys = TEXTS.flatMap((text) => Array.from({ length: 80 }, (_, n) => `${text}${n}`));
    const known = await inSnapshot(
      `select collname::text as "key" from pg_collation
       where collname in ('C', 'POSIX', 'und-x-icu', 'de-x-icu', 'en_US.utf8', 'loose')`,
      (snapshot) => readChunks(snapshot, 100),
    );
    const collations = known.flat().map(([name]) => String(name));
    expect(collations).toContain('C');
    for (const collation of collations) {
      const value = `value collate "${collation}"`;
      const query = `select ${value} as "key", (row_number() over (order by ${value}))::int as "at" from texts`;
      const rows = (await inSnapshot(query, (snapshot) => readChunks(snapshot, 333))).flat();
      const read = rows.map(([key]) => String(key));
      expect([collation, [...read].sort()]).toEqual([collation, [...keys].sort()]);
      // Keys that a collation calls equal come in any order among themselves.
      if (collation !== 'loose')
        expect(rows.map(([, at]) => Number(at))).toEqual(read.map((_, n) => n + 1));
    }
  });

  test.each(TYPES)(
    'D17: $type arrives as $kind',
    async ({ expression, kind, text, as = 'json' }) => {
      const query = `select 1 as "key", ${expression} as "plain", ${expression} as "wanted"`;
      await inSnapshot(
        query,
        async (snapshot) => {
          const [[row = []] = []] = await readChunks(snapshot, 10);
          expect(snapshot.columns.map((column) => column.kind)).toEqual(['number', kind, as]);
          // Of another scalar type, JSON is the string of the same text.
          const json = as === 'text' ? JSON.stringify(text) : text;
          expect(row).toEqual(['1', kind === 'json' && text !== null ? json : text, text]);
        },
        (column) => column === 'wanted',
      );
    },
  );

  test('D16: a row of every awkward text arrives byte for byte', async () => {
    const rows = await inSnapshot('select id as "key", value from awkward', (snapshot) =>
      readChunks(snapshot, 1000),
    );
    expect(rows.flat().map(([, value]) => value)).toEqual(AWKWARD);
  });

  describe('queries that cannot be a feed are FeedgenError usage', () => {
    test.each(BAD_QUERIES)('$name', async ({ query, says }) => {
      const error = await failureOf(source.openSnapshot(query, none));
      expect(error).toMatchObject({ name: 'FeedgenError', code: 'usage' });
      expect(String(error)).toContain(says);
      await inSnapshot(numbers(1), async (snapshot) => expect(await snapshot.count()).toBe(1));
    });

    test.each([
      ['a function that writes', `select nextval('counter') as "key"`],
      ['a row lock', `select id as "key" from awkward for update`],
    ])('%s: found out when it runs', async (_, query) => {
      const work = (async () => {
        await inSnapshot(query, async (snapshot) => {
          await snapshot.count();
          await readChunks(snapshot, 10);
        });
      })();
      expect(await failureOf(work)).toMatchObject({ name: 'FeedgenError', code: 'usage' });
      await reopenIfNeeded();
    });
  });

  test.each([
    ['a semicolon', 'select 1 as "key";'],
    ['a semicolon and a comment', 'select 1 as "key"; -- done'],
    ['a semicolon within a comment', 'select 1 as "key" -- done;'],
    ['a comment without a newline', 'select 1 as "key" -- done'],
    ['a block comment', 'select 1 as "key" /* ; /* nested ; */ */ ; /* done */'],
    ['a string that looks like a comment', `select 1 as "key", '; -- x' as "name"`],
    ['a byte order mark', '\uFEFFselect 1 as "key"'],
    ['a common table expression', 'with a as (select 1 as "key") select * from a order by 1;\n\n'],
    ['values', 'select column1 as "key" from (values (1)) v'],
  ])('a query with %s is read', async (_, query) => {
    expect(await inSnapshot(query, (snapshot) => readChunks(snapshot, 10))).toHaveLength(1);
  });

  test('an error while rows are computed: FeedgenError source, never a short end', async () => {
    const query = 'select i as "key", 1 / (1500 - i) as "x" from generate_series(1, 3000) as i';
    const error = await failureOf(inSnapshot(query, (snapshot) => readChunks(snapshot, 100)));
    expect(error).toMatchObject({ name: 'FeedgenError', code: 'source' });
    expect(String(error)).toContain('division by zero');
    await reopenIfNeeded();
  });

  test('the snapshot says when and what it is', async () => {
    await inSnapshot(numbers(1), async ({ info }) => {
      expect(Math.abs(info.takenAt - Date.now() / 1000)).toBeLessThan(60);
      expect(Number.isInteger(info.takenAt)).toBe(true);
      expect(info.id).toMatch(/^\d+:\d+:[\d,]*$/);
      expect(info.replayLagSeconds).toBeNull();
    });
  });

  test('repeated: of the given ids, those that several rows have', async () => {
    const query = `select i as "key", 'dining-' || (i / 2) as "entity_id" from generate_series(2, 9) as i
      union all select 10, 'quote " \\ '' € 😀' union all select 11, 'quote " \\ '' € 😀' union all select 12, null`;
    await inSnapshot(
      query,
      async (snapshot) => {
        const asked = ['dining-1', 'dining-4', 'dining-9', 'quote " \\ \' € 😀', 'a\0b'];
        expect([...(await snapshot.repeated('entity_id', asked))].sort()).toEqual([
          'dining-1',
          'dining-4',
          'quote " \\ \' € 😀',
        ]);
        expect(await snapshot.repeated('entity_id', [])).toEqual(new Set());
      },
      (column) => column === 'entity_id',
    );
  });

  test('closing twice, and a snapshot after it, is safe', async () => {
    const snapshot = await source.openSnapshot(numbers(1), none);
    await snapshot.close();
    await snapshot.close();
    await inSnapshot(numbers(2), async (later) => expect(await later.count()).toBe(2));
  });

  test('the run lock is held, confirmed and released', async () => {
    const lock = await source.lock('feeds/entity', 0);
    await lock.confirm();
    await lock.release();
  });

  test('nothing of the settings survives the transaction', async () => {
    await inSnapshot(numbers(1), async () => {});
    const rows = await inSnapshot(
      `select 1 as "key", current_setting('transaction_isolation') as "a", current_setting('transaction_read_only') as "b",
         current_setting('TimeZone') as "c", current_setting('DateStyle') as "d", current_setting('extra_float_digits') as "e"`,
      (snapshot) => readChunks(snapshot, 1),
    );
    expect(rows.flat()).toEqual([['1', 'repeatable read', 'on', 'UTC', 'ISO, YMD', '1']]);
  });

  /** A source whose COPY failed connects again by itself; this proves it. */
  async function reopenIfNeeded(): Promise<void> {
    await inSnapshot(numbers(1), async (snapshot) => expect(await snapshot.count()).toBe(1));
  }
});
