import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { POINTER_NAME } from '../../src/core/file-set.js';
import { MAX_DEPTH, MAX_VALUE_BYTES } from '../../src/verify/file/record-reader.js';
import { entity } from '../support/feed-set.js';
import {
  content,
  described,
  FIRST,
  headed,
  padded,
  type SetCases,
  stored,
  untouched,
} from './set-case.js';

/** What breaks each rule about one data file, and what does not. */
export const FILE_CASES: SetCases = {
  file_empty: {
    breaks: [
      {
        case: 'no bytes',
        change: stored(() => Buffer.alloc(0)),
        found: ['error file_empty 1'],
      },
    ],
    holds: [
      {
        case: 'the smallest data file',
        change: content('{"data":[]}'),
        found: ['warning shard_has_no_entities 1'],
      },
    ],
  },
  file_too_large_compressed: {
    breaks: [
      {
        case: '200 MB and a byte',
        options: { gzip: false, chunk: 100 },
        change: padded(200_000_001),
        found: ['error file_too_large_compressed 1', 'info gzip_not_used 1'],
      },
      {
        case: '200 MB: not much is left',
        options: { gzip: false, chunk: 100 },
        change: padded(200_000_000),
        found: ['warning file_too_large_compressed 1', 'info gzip_not_used 1'],
      },
    ],
    holds: [
      {
        case: '180 MB',
        options: { gzip: false, chunk: 100 },
        change: padded(180_000_000),
        found: ['info gzip_not_used 1'],
      },
    ],
  },
  file_too_large_uncompressed: {
    breaks: [
      {
        case: 'a bomb of blanks',
        change: stored(() => gzipSync(Buffer.alloc(80_000_000, ' '))),
        found: ['error file_too_large_uncompressed 1'],
      },
    ],
    holds: [{ case: '60 MB of blanks', change: content(`{"data":[${FIRST}]}`.padEnd(60_000_000)) }],
  },
  stored_digest_mismatch: {
    breaks: [
      {
        case: 'bytes changed behind the back of the target',
        change: (set) => {
          const object = set.target.objects.get(set.file(2));
          if (object) object.sha256 = 'ab'.repeat(32);
        },
        found: ['error stored_digest_mismatch 1'],
      },
    ],
    holds: [
      {
        case: 'the digest of the bytes',
        change: (set) => {
          const object = set.target.objects.get(set.file(2));
          if (object) object.sha256 = createHash('sha256').update(object.bytes).digest('hex');
        },
      },
    ],
  },
  gzip_not_used: {
    breaks: [
      {
        case: '10 MB and a byte',
        options: { gzip: false, chunk: 100 },
        change: padded(10_000_001),
        found: ['info gzip_not_used 1'],
      },
    ],
    holds: [
      { case: '10 MB', options: { gzip: false, chunk: 100 }, change: padded(10_000_000) },
      {
        case: '20 MB as gzip, of 20 kB',
        options: { chunk: 100 },
        change: content(`{"data":[${FIRST}]}`.padEnd(20_000_000)),
      },
    ],
  },
  s3_content_encoding_mismatch: {
    breaks: [
      {
        case: 'plain data called gzip',
        options: { gzip: false },
        change: headed({ contentEncoding: 'gzip' }),
        found: ['warning s3_content_encoding_mismatch 1'],
      },
      {
        case: 'an encoding that nobody applied',
        change: headed({ contentEncoding: 'br' }),
        found: ['warning s3_content_encoding_mismatch 1'],
      },
      {
        case: 'a plain descriptor called gzip',
        change: headed({ contentEncoding: 'gzip' }, () => POINTER_NAME),
        found: ['warning s3_content_encoding_mismatch 1'],
      },
      {
        case: 'gzip called gzip and named .gz, as feedgen stores it: told once',
        change: (set) => {
          for (const name of set.files) headed({ contentEncoding: 'gzip' }, () => name)(set);
        },
        found: ['info s3_content_encoding_mismatch 1'],
      },
    ],
    holds: [
      { case: 'gzip without the header', change: headed({ contentType: 'application/gzip' }) },
      { case: 'no encoding, in a word', change: headed({ contentEncoding: 'identity' }) },
    ],
  },
  s3_content_type: {
    breaks: [
      {
        case: 'what S3 says when it was told nothing',
        change: (set) => {
          for (const name of [...set.files, POINTER_NAME])
            headed({ contentType: 'binary/octet-stream' }, () => name)(set);
        },
        found: ['info s3_content_type 4'],
      },
    ],
    holds: [
      {
        case: 'JSON with its character set',
        change: headed({ contentType: 'application/json; charset=utf-8' }),
      },
      { case: 'gzip', change: headed({ contentType: 'Application/GZIP' }) },
    ],
  },
  gzip_expected_plain_found: {
    breaks: [
      {
        case: 'not compressed',
        change: stored(() => Buffer.from(`{"data":[${FIRST}]}`)),
        found: ['error gzip_expected_plain_found 1'],
      },
    ],
    holds: [{ case: 'gzip', change: untouched }],
  },
  gzip_found_plain_expected: {
    breaks: [
      {
        case: 'compressed',
        options: { gzip: false },
        change: stored((bytes) => gzipSync(bytes)),
        found: ['error gzip_found_plain_expected 1'],
      },
    ],
    holds: [{ case: 'plain', options: { gzip: false }, change: untouched }],
  },
  gzip_corrupt: {
    breaks: [
      {
        case: 'cut short',
        change: stored((bytes) => bytes.subarray(0, -1)),
        found: ['error gzip_corrupt 1'],
      },
    ],
    holds: [
      {
        case: 'stored instead of deflated',
        change: stored((bytes) => gzipSync(gunzipSync(bytes), { level: 0 })),
      },
    ],
  },
  gzip_trailing_garbage: {
    breaks: [
      {
        case: 'zeros behind',
        change: stored((bytes) => Buffer.concat([bytes, Buffer.alloc(4)])),
        found: ['error gzip_trailing_garbage 1'],
      },
    ],
    holds: [
      {
        case: 'an empty member behind',
        change: stored((bytes) => Buffer.concat([bytes, gzipSync('')])),
        found: ['warning gzip_multi_member 1'],
      },
    ],
  },
  gzip_multi_member: {
    breaks: [
      {
        case: 'two members of one document',
        change: stored(() => Buffer.concat([gzipSync('{"data":['), gzipSync(`${FIRST}]}`)])),
        found: ['warning gzip_multi_member 1'],
      },
    ],
    holds: [
      {
        case: 'one member of many blocks',
        change: stored(() => gzipSync(`{"data":[${FIRST}]}`.padEnd(200_000), { level: 0 })),
      },
    ],
  },
  gzip_double: {
    breaks: [
      {
        case: 'compressed twice',
        change: stored((bytes) => gzipSync(bytes)),
        found: ['error gzip_double 1'],
      },
    ],
    holds: [{ case: 'compressed once', change: untouched }],
  },
  encoding_not_utf8: {
    breaks: [
      {
        case: 'Latin-1',
        change: content(Buffer.from(`{"data":[${FIRST},{"name":"caf\xe9"}]}`, 'latin1')),
        found: ['error encoding_not_utf8 2'],
      },
    ],
    holds: [
      {
        case: 'characters of two, three and four bytes',
        change: content(`{"data":[${FIRST.replace('Gasthaus', 'Café 東京 😀')}]}`),
      },
    ],
  },
  bom_present: {
    breaks: [
      {
        case: 'a byte order mark',
        change: content(`\u{feff}{"data":[${FIRST}]}`),
        found: ['warning bom_present 1'],
      },
      {
        case: 'a byte order mark before the descriptor',
        change: (set) => set.putDescriptor(`\u{feff}${set.target.bytes(POINTER_NAME)}`),
        found: ['warning bom_present 1'],
      },
    ],
    holds: [
      {
        case: 'the character within a text',
        change: content(`{"data":[${FIRST.replace('Gasthaus', 'Gast\u{feff}haus')}]}`),
      },
    ],
  },
  json_syntax: {
    breaks: [
      {
        case: 'a comma at the end',
        change: content(`{"data":[${FIRST},]}`),
        found: ['error json_syntax 1'],
      },
    ],
    holds: [
      {
        case: 'escapes',
        change: content(`{"data":[${FIRST.replace('Gasthaus', '\\u0047ast\\/\\"haus')}]}`),
      },
    ],
  },
  json_trailing_content: {
    breaks: [
      {
        case: 'two documents',
        change: content(`{"data":[${FIRST}]}{}`),
        found: ['error json_trailing_content 1'],
      },
    ],
    holds: [{ case: 'a line break at the end', change: content(`{"data":[${FIRST}]}\r\n`) }],
  },
  json_too_deep: {
    breaks: [
      {
        case: 'deeper than parsers take',
        change: content(`{"data":[${'['.repeat(MAX_DEPTH + 1)}${']'.repeat(MAX_DEPTH + 1)}]}`),
        found: ['error json_too_deep 1'],
      },
    ],
    holds: [
      {
        case: 'as deep as parsers take',
        change: content(`{"data":[${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}]}`),
        found: ['error entity_not_object 1'],
      },
    ],
  },
  record_too_large: {
    breaks: [
      {
        case: 'larger than is parsed',
        change: content(`{"data":["${Buffer.alloc(MAX_VALUE_BYTES, 'x0').toString('hex')}"]}`),
        found: ['error record_too_large 1'],
      },
    ],
    holds: [
      {
        case: 'fifteen megabytes',
        change: content(`{"data":[${FIRST.replace('{', '{'.padEnd(15_000_000))}]}`),
      },
    ],
  },
  root_not_object: {
    breaks: [
      {
        case: 'a bare array',
        change: content(`[${FIRST}]`),
        found: ['error root_not_object 1'],
      },
    ],
    holds: [{ case: 'blanks before the object', change: content(` \r\n\t{"data":[${FIRST}]}`) }],
  },
  root_data_missing: {
    breaks: [
      {
        case: 'another key',
        change: content(`{"entities":[${FIRST}]}`),
        found: ['error root_data_missing 1', 'warning root_unknown_key 1'],
      },
      { case: 'no key at all', change: content('{}'), found: ['error root_data_missing 1'] },
    ],
    holds: [{ case: 'blanks around data', change: content(`{ "data" : [ ${FIRST} ] }`) }],
  },
  root_unknown_key: {
    breaks: [
      {
        case: 'a metadata block',
        change: content(`{"metadata":{},"data":[${FIRST}]}`),
        found: ['warning root_unknown_key 1'],
      },
    ],
    holds: [{ case: 'data alone', change: untouched }],
  },
  shard_has_no_entities: {
    breaks: [
      {
        case: 'one file empty',
        change: content('{"data":[]}'),
        found: ['warning shard_has_no_entities 1'],
      },
    ],
    holds: [{ case: 'one record a file', options: { chunk: 1 }, change: untouched }],
  },
  json_duplicate_key: {
    breaks: [
      {
        case: 'a field of a record twice',
        change: content(`{"data":[${FIRST.replace('{', '{"name":"a",')}]}`),
        found: ['error json_duplicate_key 1'],
      },
      {
        case: 'a key of the descriptor twice',
        change: (set) =>
          set.putDescriptor(String(set.target.bytes(POINTER_NAME)).replace('{', '{"name":"a",')),
        found: ['error json_duplicate_key 1'],
      },
      {
        case: 'a key of the descriptor in both spellings',
        change: (set) => described({ dataFile: set.files })(set),
        found: ['error json_duplicate_key 1', 'info descriptor_key_camel_case 1'],
      },
    ],
    holds: [
      {
        case: 'a key once in each of two records',
        change: content(`{"data":[${FIRST},${JSON.stringify(entity(101))}]}`),
      },
    ],
  },
};
