import { pick, type Random } from '../support/random.js';
import { changedFile, type Expected, type Mutation } from './mutation.js';

/** Changes the text of one random data file, which is then compressed as `generate` does. */
function text(
  name: string,
  rounds: number,
  change: (json: string, next: Random) => string | Uint8Array,
  alone: Expected,
): Mutation {
  return {
    name,
    rounds,
    mutate({ set, next }) {
      const file = pick(set.files, next);
      set.putJson(file, change(set.json(file), next));
      return changedFile(set, file, alone);
    },
  };
}

const STRUCTURE = '{}[]:,"';

/** Replaces one character that is part of the structure, outside of strings or at their ends. */
function breakStructure(json: string, next: Random): string {
  const places: number[] = [];
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at] ?? '';
    if (inString && character === '\\') at += 1;
    else if (character === '"') inString = !inString;
    if ((character === '"' || !inString) && STRUCTURE.includes(character)) places.push(at);
  }
  const at = pick(places, next);
  return `${json.slice(0, at)}x${json.slice(at + 1)}`;
}

/** Replaces a byte within a name by one that no UTF-8 text has there. */
function breakEncoding(json: string, next: Random): Uint8Array {
  const bytes = Buffer.from(json);
  const at = bytes.indexOf('"name":"') + '"name":"'.length;
  bytes[at] = pick([0x80, 0xc0, 0xe9, 0xf8, 0xff], next);
  return bytes;
}

const insertKey = (key: string) => (json: string) =>
  json.replace('{"entity_id"', `{${key},"entity_id"`);
const escaped = (json: string) =>
  json.replace(
    /[a-z](?=[a-z]*","telephone)/,
    (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`,
  );

/** What can happen to the JSON text of one data file. */
export const JSON_TEXT: readonly Mutation[] = [
  text('a character of the structure replaced', 8, breakStructure, {
    oneOf: ['json_syntax', 'root_data_missing'],
  }),
  text('the text cut', 5, (json, next) => json.slice(0, 1 + next(json.length - 1)), {
    found: ['json_syntax'],
  }),
  text('a byte order mark', 1, (json) => `\u{feff}${json}`, { found: ['bom_present'] }),
  text('UTF-16', 1, (json) => Buffer.from(`\u{feff}${json}`, 'utf16le'), {
    found: ['encoding_not_utf8'],
  }),
  text('a byte that is not UTF-8', 5, breakEncoding, { found: ['encoding_not_utf8'] }),
  text('a comma at the end', 1, (json) => json.replace(/\]\}$/, ',]}'), { found: ['json_syntax'] }),
  text('a comment', 1, (json) => json.replace('[', '[/* places */'), { found: ['json_syntax'] }),
  text('NaN', 1, (json) => json.replace(/"latitude":[^,]+/, '"latitude":NaN'), {
    found: ['json_syntax'],
  }),
  text('a raw line break in a string', 1, (json) => json.replace('"name":"', '"name":"\n'), {
    found: ['json_syntax'],
  }),
  text('a bare array', 1, (json) => json.slice('{"data":'.length, -1), {
    found: ['root_not_object'],
  }),
  text(
    'one record a line',
    1,
    (json) =>
      JSON.parse(json)
        .data.map((r: unknown) => JSON.stringify(r))
        .join('\n'),
    {
      found: ['json_trailing_content'],
    },
  ),
  text('two documents', 1, (json) => json + json, { found: ['json_trailing_content'] }),
  text('the key data misspelt', 1, (json) => json.replace('"data"', '"date"'), {
    found: ['root_data_missing', 'root_unknown_key'],
  }),
  text('data is null', 1, () => '{"data":null}', { found: ['root_data_missing'] }),
  text('data is an object', 1, () => '{"data":{}}', { found: ['root_data_missing'] }),
  text('the key data twice', 1, (json) => json.replace('{', '{"data":[],'), {
    found: ['json_duplicate_key'],
  }),
  text('a key beside data', 1, (json) => json.replace('{', '{"metadata":{"shard_number":0},'), {
    found: ['root_unknown_key'],
  }),
  text('a field twice', 1, insertKey('"name":"Zur Post"'), { found: ['json_duplicate_key'] }),
  text('a field in both spellings', 1, insertKey('"entityId":"dining-x"'), {
    found: ['json_duplicate_key'],
  }),
  text(
    'half a character',
    2,
    (json, n) => json.replace('"name":"', `"name":"${pick(['\\ud83d', '\\ude00'], n)}`),
    {
      found: ['json_unpaired_surrogate'],
    },
  ),
  text('nested too deep', 1, insertKey(`"x":${'['.repeat(101)}${']'.repeat(101)}`), {
    found: ['json_too_deep'],
  }),
  text(
    'a number beyond a double',
    2,
    (json, n) =>
      json.replace(/"latitude":[^,]+/, `"latitude":${pick(['1e999', `-1${'0'.repeat(400)}`], n)}`),
    {
      found: ['number_not_finite'],
    },
  ),
  text(
    'blanks between everything',
    1,
    (json) => JSON.stringify(JSON.parse(json), null, 2),
    'harmless',
  ),
  text('blanks around', 2, (json, n) => `${pick(['', '\t', '\r\n'], n)}${json}\n`, 'harmless'),
  text('a letter as an escape', 1, escaped, 'harmless'),
  text(
    'zeros behind a fraction',
    1,
    (json) => json.replace(/("latitude":-?\d+\.\d+)/, '$100'),
    'harmless',
  ),
];
