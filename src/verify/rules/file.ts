import { defineRules } from './define.js';
import { GZIP, PROTOJSON, SFTP } from './sources.js';

/** Rules about one data file: its bytes, its gzip, its JSON. */
export const fileRules = defineRules({
  file_empty: {
    severity: 'error',
    summary: 'A data file is not empty.',
    fix: 'Publish the set again.',
    evidence: 'inference',
  },
  file_too_large_compressed: {
    severity: 'error',
    summary: 'A data file has at most 200 MB as stored.',
    fix: 'Publish with fewer records per data file (--chunk).',
    evidence: 'google',
    source: SFTP,
  },
  file_too_large_uncompressed: {
    severity: 'error',
    summary: 'A data file has at most 2 GB unpacked, and is no decompression bomb.',
    fix: 'Publish with fewer records per data file (--chunk).',
    evidence: 'google',
    source: SFTP,
  },
  stored_digest_mismatch: {
    severity: 'error',
    summary: 'The bytes of a data file have the SHA-256 that was stored with it.',
    fix: 'Publish the set again: the file was altered or damaged after it was written.',
    evidence: 'inference',
  },
  gzip_expected_plain_found: {
    severity: 'error',
    summary: 'A file named .gz is gzip.',
    fix: 'Compress the file, or name it .json.',
    evidence: 'google',
    source: GZIP,
  },
  gzip_found_plain_expected: {
    severity: 'error',
    summary: 'A file named .json is not gzip.',
    fix: 'Name the file .json.gz.',
    evidence: 'google',
    source: GZIP,
  },
  gzip_corrupt: {
    severity: 'error',
    summary: 'gzip data are complete and have the checksum and length they declare.',
    fix: 'Publish the set again: the file was cut short or damaged.',
    evidence: 'inference',
  },
  gzip_trailing_garbage: {
    severity: 'error',
    summary: 'Nothing follows the gzip data.',
    fix: 'Publish the set again: something was appended to the file.',
    evidence: 'inference',
  },
  gzip_multi_member: {
    severity: 'warning',
    summary: 'A file is one gzip member.',
    fix: 'Compress each file in one piece; some readers stop after the first member.',
    evidence: 'inference',
  },
  gzip_double: {
    severity: 'error',
    summary: 'A file is compressed once.',
    fix: 'Do not compress what is compressed already.',
    evidence: 'inference',
  },
  encoding_not_utf8: {
    severity: 'error',
    summary: 'A data file is UTF-8.',
    fix: 'Encode the text as UTF-8.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  bom_present: {
    severity: 'warning',
    summary: 'A file does not begin with a byte order mark.',
    fix: 'Write UTF-8 without a byte order mark.',
    evidence: 'inference',
  },
  json_syntax: {
    severity: 'error',
    summary: 'A data file is well-formed JSON.',
    fix: 'Write the file with a JSON library; one syntax error costs the whole file.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  json_trailing_content: {
    severity: 'error',
    summary: 'Nothing follows the JSON object of a data file.',
    fix: 'Put all records into one object: {"data":[...]}.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  json_too_deep: {
    severity: 'error',
    summary: 'JSON is nested at most 100 deep, the usual limit of protocol buffers.',
    fix: 'Remove the nested value; no record of a feed needs it.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  record_too_large: {
    severity: 'error',
    summary: 'A record has at most 16 MB and 10,000 members.',
    fix: 'Find out where the record comes from; no record of a feed needs that much.',
    evidence: 'inference',
  },
});
