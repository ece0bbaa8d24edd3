import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ENTITY } from '../../src/feeds/entity.js';
import { checkRecord } from '../../src/feeds/rule.js';
import { type CheckedFile, FileDesk } from '../../src/verify/file/check-file.js';
import { RecordReader } from '../../src/verify/file/record-reader.js';
import { RecordShapes } from '../../src/verify/file/record-shapes.js';
import { entity as quotedEntity } from '../support/feed-set.js';

type Json = Record<string, unknown>;

/** A record whose fields are all plain; a quotation mark at the end of a name is not, to be on the safe side. */
function entity(n: number): Json {
  return { ...quotedEntity(n), name: `Gasthaus “Zur Brücke” Nr ${n}` };
}

/** Records of every usual form: fields left out, null, empty, and an address in one line. */
const FORMS: readonly ((record: Json) => Json)[] = [
  (record) => record,
  ({ telephone: _, ...record }) => record,
  ({ url: _, ...record }) => record,
  ({ url: _, telephone: __, ...record }) => record,
  (record) => ({ ...record, telephone: null, url: '' }),
  (record) => ({ ...record, location: { ...placed(record), latitude: 52, longitude: -13.25 } }),
  (record) => ({ ...record, location: { address: placed(record).address } }),
  (record) => ({ ...record, name: 'Zum "Goldenen" Back\\slash' }),
  (record) => ({ ...record, name: 'Zur “Brücke”' }),
  (record) => ({
    ...record,
    location: { latitude: 1.5, longitude: 2.5, unstructured_address: 'Am Markt 1, 10115 Berlin' },
  }),
];

function placed({ location }: Json): Json {
  return location as Json;
}

function records(count: number): Json[] {
  return Array.from({ length: count }, (_, n) => FORMS[n % FORMS.length]?.(entity(n)) ?? {});
}

const WRITERS: readonly ((data: readonly unknown[]) => string)[] = [
  (data) => JSON.stringify({ data }),
  (data) => JSON.stringify({ data }, null, 2),
  (data) => `{ "data" : [${data.map((each) => JSON.stringify(each)).join(' , ')} ] }\n`,
];

async function check(
  desk: FileDesk,
  bytes: Uint8Array,
  piece = Number.POSITIVE_INFINITY,
): Promise<CheckedFile> {
  async function* body() {
    const size = Math.min(piece, bytes.length);
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const object = { name: 'a.json', bytes: bytes.length, body: body() };
  return desk.check(object, new AbortController().signal, () => {});
}

/** Two ways that must not differ: every record parsed and judged, and records known by their shape. */
async function desks(samples = 5): Promise<readonly [slow: FileDesk, fast: FileDesk]> {
  const both = [false, true].map((byShape) => new FileDesk(ENTITY, { seed: 1, samples, byShape }));
  for (const desk of both)
    for (const write of WRITERS) await check(desk, Buffer.from(write(records(40))), 3000);
  return both as [FileDesk, FileDesk];
}

describe('shapes of records', () => {
  test('of a file of many records of few forms, few are parsed', async () => {
    for (const write of WRITERS) {
      const shapes = new RecordShapes(ENTITY, []);
      const counts = { parsed: 0, plain: 0 };
      const reader = new RecordReader(
        {
          report: (rule) => expect(rule.id).toBe('none'),
          onRecord: (value, _, span) => {
            counts.parsed += 1;
            if (span !== undefined)
              shapes.learn(span.start, span.end, checkRecord(ENTITY.rules, value));
          },
          onPlainRecord: () => {
            counts.plain += 1;
          },
        },
        shapes,
      );
      // Two forms of ten are never plain: an address in one line is shown, a quotation mark at the end may be a blank.
      reader.push(Buffer.from(write(records(2700))));
      reader.finish();
      expect(counts.parsed + counts.plain).toBe(2700);
      expect(counts.plain).toBeGreaterThan(1900);
    }
  });

  test('findings, facts and ids are the same, whatever the pieces', async () => {
    const [slow, fast] = await desks();
    for (const write of WRITERS) {
      const bytes = Buffer.from(write(records(200)));
      for (const piece of [37, 1000, 65_536, Number.POSITIVE_INFINITY])
        expect(await check(fast, bytes, piece)).toEqual(await check(slow, bytes, piece));
    }
  });

  test('every value in every field, in place of a plain one', async () => {
    const [slow, fast] = await desks(1000);
    const bytes = Buffer.from(WRITERS[0]?.(entitiesWith(VALUES)) ?? '');
    expect(await check(fast, bytes)).toEqual(await check(slow, bytes));
    for (const value of VALUES) {
      const alone = Buffer.from(WRITERS[0]?.(entitiesWith([value])) ?? '');
      expect(await check(fast, alone)).toEqual(await check(slow, alone));
    }
  });

  test('every text of JSON in every field, right or wrong', async () => {
    const [slow, fast] = await desks(1000);
    for (const text of TEXTS)
      for (const field of ['"name"', '"entity_id"', '"latitude"', '"postal_code"', '"url"']) {
        const good = JSON.stringify(entity(7));
        const start = good.indexOf(`${field}:`) + field.length + 1;
        const end = good.slice(start).search(/,"|}/) + start;
        const mutant = good.slice(0, start) + text + good.slice(end);
        const bytes = Buffer.from(`{"data":[${good},${mutant},${good}]}`, 'latin1');
        expect([text, field, await check(fast, bytes)]).toEqual([
          text,
          field,
          await check(slow, bytes),
        ]);
      }
  });

  test('whatever is done to the bytes', async () => {
    const [slow, fast] = await desks(1000);
    const noise = [
      ...Buffer.from('"\\{}[],: 0-eE.tn\n\u0000\u007f\u00a0\u0085é', 'utf8'),
      0xff,
      0xc2,
    ];
    const edit = fc.record({
      at: fc.nat(),
      take: fc.nat(2),
      put: fc.array(fc.oneof(fc.constantFrom(...noise), fc.nat(255)), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        fc.nat(WRITERS.length - 1),
        fc.constantFrom(50, 700, Number.POSITIVE_INFINITY),
        async (edits, writer, piece) => {
          const bytes = [...Buffer.from(WRITERS[writer]?.(records(12)) ?? '')];
          for (const { at, take, put } of edits) bytes.splice(at % bytes.length, take, ...put);
          const mutant = Buffer.from(bytes);
          expect(await check(fast, mutant, piece)).toEqual(await check(slow, mutant, piece));
        },
      ),
      { seed: 11, numRuns: 1500 },
    );
  });

  test('whatever is done to keys: their order, their spelling, twice, escaped', async () => {
    const [slow, fast] = await desks(1000);
    const member = fc.constantFrom(...MEMBERS);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(member, { maxLength: 8 }), { maxLength: 8 }),
        async (all) => {
          const good = JSON.stringify(entity(3));
          const text = all.map((members) => `{${members.join()}}`).join();
          const bytes = Buffer.from(`{"data":[${good},${text}${text === '' ? '' : ','}${good}]}`);
          const twice = Buffer.from(`{"data":[${good},${text}${text === '' ? '' : ','}${text}]}`);
          for (const file of [bytes, twice])
            expect(await check(fast, file)).toEqual(await check(slow, file));
        },
      ),
      { seed: 5, numRuns: 500 },
    );
  });

  test('records of no form at all end the learning, not the checking', async () => {
    const [slow, fast] = await desks();
    const data = Array.from({ length: 6000 }, (_, n) => ({ ...entity(n), [`x${n}`]: n }));
    const bytes = Buffer.from(JSON.stringify({ data: [...data, ...records(50)] }));
    expect(await check(fast, bytes)).toEqual(await check(slow, bytes));
  });
});

const VALUES: readonly unknown[] = [
  ...[
    '',
    ' ',
    ' a',
    'a ',
    '\u00a0a',
    'a\u3000',
    'a\ufeff',
    '\u2028',
    'null',
    'N/A',
    'NULL',
    'None',
  ],
  ...['nil', '\\N', '#N/A', '(null)', '<null>', 'a\u0000b', 'a\u001fb', 'a\u007fb', 'a\u0085b'],
  ...['\ud800', 'a\udfff', '😀', 'ß', 'é', '"', '\\', '\\"', 'a\\', 'a"b', 'a/b', 'x'.repeat(200)],
  ...['+4930123456', '+49 30 123456', '030 123456', '+0', '+999123456789', '+1', '+14155552671'],
  ...[
    'https://a.de',
    'http://a.de',
    'https://localhost/',
    'https://example.com',
    'a.de',
    'https://a',
  ],
  ...['DE', 'de', 'UK', 'XX', 'DEU', '10115', 'dining-1', 'a b', 'ä', '12345678901'],
  ...[0, -0, 1, -1, 90, 90.5, -90, 180, 180.5, 1e3, 1.5e-7, 1e21, 52.5, 13.25, '52.5', 1e308],
  ...[true, false, null, [], ['a'], {}, { a: 1 }, { country: 'DE' }],
];

const TEXTS: readonly string[] = [
  ...[
    '1',
    '-1',
    '01',
    '1.',
    '.5',
    '1e5',
    '1E400',
    '-0',
    '0.0',
    '0.0000',
    '-',
    '+1',
    'NaN',
    '1.5.5',
  ],
  ...['180', '90', '89.999', '179.9999999999999999999999999999999999999999', '1 ', ' 1', '0x10'],
  ...['""', '" "', '"a"b', '"a', 'a"', '"a\\"', '"\\u0041"', '"\\/"', '"\\x"', '"\\n"', '"a\tb"'],
  ...['null', 'nul', 'true', '{}', '[]', '[1]', '{"a":1}', '', ',', '"a","a"', '"a":"b"', '"\xe9"'],
  ...[
    '"\xc3\xa9"',
    '"\xc2\x85"',
    '"\xc2\xa0"',
    '"\xed\xa0\x80"',
    '"\xf0\x9f\x98\x80"',
    '"\xf0\x9f"',
  ],
  ...[
    '"\xc2"',
    '"a\xc2"',
    '"\xe2\x80\xa8"',
    '"\xef\xbb\xbf"',
    '"\x7f"',
    '"\x00"',
    '"+493012345678"',
  ],
];

const MEMBERS: readonly string[] = [
  '"entity_id":"a-1"',
  '"entity_id":"a-2"',
  '"entityId":"a-3"',
  '"entity\\u005fid":"a-4"',
  '"name":"Haus"',
  '"name" : "Haus"',
  '"name":null',
  '"telephone":"+493012345678"',
  '"url":"https://haus.de/"',
  '"url":""',
  '"aggregator_brand_id":"b"',
  '"__proto__":{"name":"x"}',
  '"constructor":1',
  '"title":"x"',
  '"location":{}',
  '"location":null',
  '"location":{"latitude":1.5,"longitude":2.5}',
  '"location":{"address":{"country":"DE","locality":"B","postal_code":"1","street_address":"S"}}',
  '"location":{"address":{"country":"DE","country":"DE","locality":"B","postal_code":"1"}}',
  '"location":{"address":{"postalCode":"1","postal_code":"1","country":"DE","locality":"B"}}',
  '"location":{"unstructured_address":"Am Markt 1"}',
];

/** One record for each value and field, the value in that field. */
function entitiesWith(values: readonly unknown[]): Json[] {
  const paths = [
    ...['entity_id', 'name', 'telephone', 'url', 'aggregator_brand_id', 'location'],
    ...['location.latitude', 'location.longitude', 'location.address', 'location.address.country'],
    ...['location.address.locality', 'location.address.region', 'location.address.postal_code'],
    ...['location.address.street_address', 'location.unstructured_address'],
  ];
  return values.flatMap((value, n) =>
    paths.map((path, k) => withValue(entity(1000 * n + k), path.split('.'), value)),
  );
}

function withValue(object: Json, [first = '', ...rest]: readonly string[], value: unknown): Json {
  if (rest.length === 0) return { ...object, [first]: value };
  return { ...object, [first]: withValue((object[first] ?? {}) as Json, rest, value) };
}
