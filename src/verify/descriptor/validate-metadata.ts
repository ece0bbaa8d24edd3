import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { distance } from 'fastest-levenshtein';
import type { FeedKind } from '../../feeds/kind.js';
import { JSON_DUPLICATE_KEY } from '../../feeds/rules/shape.js';
import { show } from '../../feeds/show.js';
import { looksGzip } from '../file/gzip-member.js';
import { jsonExcess } from '../file/json-excess.js';
import type { ReportNotice } from '../findings.js';
import { descriptorRules } from '../rules/descriptor.js';
import { fileRules } from '../rules/file.js';
import { readDataFileList } from './data-file-list.js';
import { findFeedName } from './feed-names.js';
import { inspectJson } from './inspect-json.js';
import { validateTimestamp } from './validate-timestamp.js';

/** A descriptor larger than this is not read: a million names of data files take half of it. */
export const MAX_DESCRIPTOR_BYTES = 64 * 1024 * 1024;

/** A descriptor has three keys and an array of names, no more of them than fit into its bytes. */
const LIMITS = { depth: 100, members: 1000, values: 4_000_000 };

/** Longer names are no names, and are cut wherever they are shown. */
const MAX_NAME = 100;

export interface MetadataContext {
  /** Name of the descriptor, for the findings and for what the name itself says. */
  readonly file: string;
  /** What stands before every name in `data_file`. */
  readonly dataFilePrefix: string;
  readonly now: Date;
  readonly report: ReportNotice;
}

/** What a descriptor says, as far as it can be used; null where it says nothing usable. */
export interface Metadata {
  readonly name: string | null;
  readonly generation_timestamp: number | null;
  /** Number of entries of `data_file`; null when it is no list. */
  readonly listed: number | null;
  /** Names of the data files that can be read, as paths from the place of the descriptor, each once. */
  readonly files: readonly string[];
  /** The kind whose rules the records must pass; undefined when feedgen has none. */
  readonly kind: FeedKind | undefined;
}

const KEYS = ['generation_timestamp', 'name', 'data_file'] as const;
type Key = (typeof KEYS)[number];
const CAMEL_CASE: Readonly<Record<string, Key>> = {
  generationTimestamp: 'generation_timestamp',
  dataFile: 'data_file',
};

/**
 * Checks a descriptor by itself: its form, its three keys and the names it lists; nothing else is read. Goes on after a finding as far
 * as anything can be known; undefined when it is no JSON object at all.
 */
export function validateMetadata(
  bytes: Uint8Array,
  context: MetadataContext,
): Metadata | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const object = parseObject(plain(view, context), context);
  if (object === undefined) return undefined;
  const values = readKeys(object, context);
  const { report, file } = context;
  const name = validateName(values.name, context);
  return {
    name,
    generation_timestamp: validateTimestamp(values.generation_timestamp, context),
    listed: Array.isArray(values.data_file) ? values.data_file.length : null,
    files: readDataFileList(values.data_file, context.dataFilePrefix, file, report),
    kind: name === null ? undefined : findFeedName(name).kind,
  };
}

/** The descriptor's text, unpacked when it is compressed against the rules. */
function plain(bytes: Buffer, { file, report }: MetadataContext): Buffer {
  const packed = looksGzip(bytes);
  if (!packed && !file.endsWith('.gz')) return bytes;
  const message = packed ? 'the descriptor is gzip' : 'the name of the descriptor ends in .gz';
  report(descriptorRules.descriptor_compressed, { file, message });
  try {
    return packed ? gunzipSync(bytes, { maxOutputLength: MAX_DESCRIPTOR_BYTES }) : bytes;
  } catch {
    // Damaged or too large: what is left is not JSON, and is reported as that.
    return bytes;
  }
}

function parseObject(bytes: Buffer, context: MetadataContext): object | undefined {
  const { file, report } = context;
  const notJson = (message: string) => {
    report(descriptorRules.descriptor_not_json, { file, message });
    return undefined;
  };
  if (!isUtf8(bytes)) return notJson('the descriptor is not UTF-8');
  const text = withoutMark(bytes, context);
  const excess = jsonExcess(text, LIMITS);
  if (excess !== undefined) return notJson(`the descriptor has ${excess}`);
  const { problem, duplicates } = inspectJson(text);
  if (problem !== undefined) return notJson(`${problem.message}, at byte ${problem.offset}`);
  for (const { pointer } of duplicates)
    report(JSON_DUPLICATE_KEY, { file, pointer, message: 'the object has this key twice' });
  const value: unknown = JSON.parse(text.toString('utf8'));
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return notJson(`the descriptor is ${show(value)}, not an object`);
  return value;
}

function withoutMark(bytes: Buffer, { file, report }: MetadataContext): Buffer {
  const mark = Buffer.from('\u{feff}');
  if (!bytes.subarray(0, mark.length).equals(mark)) return bytes;
  report(fileRules.bom_present, { file, message: 'the descriptor begins with EF BB BF' });
  return bytes.subarray(mark.length);
}

/** The values of the known keys in either spelling; null means unset, as in ProtoJSON. */
function readKeys(object: object, context: MetadataContext): Partial<Record<Key, unknown>> {
  const { file, report } = context;
  const values: Partial<Record<Key, unknown>> = {};
  for (const [spelling, value] of Object.entries(object)) {
    const camel = Object.hasOwn(CAMEL_CASE, spelling) ? CAMEL_CASE[spelling] : undefined;
    const key = camel ?? KEYS.find((known) => known === spelling);
    const place = { file, pointer: `/${spelling.slice(0, MAX_NAME)}` };
    if (key === undefined) {
      report(descriptorRules.descriptor_unknown_key, { ...place, message: sayUnknown(spelling) });
      continue;
    }
    if (camel !== undefined)
      report(descriptorRules.descriptor_key_camel_case, {
        ...place,
        message: `key ${spelling} is called ${camel} in snake_case`,
      });
    if (Object.hasOwn(values, key))
      report(JSON_DUPLICATE_KEY, {
        ...place,
        message: `${spelling} and ${key} are the same field`,
      });
    values[key] = value ?? undefined;
  }
  return values;
}

function sayUnknown(spelling: string): string {
  const plainWord = spelling.toLowerCase().replaceAll(/[_-]/g, '').slice(0, MAX_NAME);
  const meant = KEYS.find((key) => {
    const word = key.replace('_', '');
    return distance(word, plainWord) <= 2 || (key === 'data_file' && /files?$/.test(plainWord));
  });
  return `key ${show(spelling)}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function validateName(value: unknown, { file, report }: MetadataContext): string | null {
  const place = { file, pointer: '/name' };
  if (typeof value !== 'string' || value.trim() === '') {
    const message = value === undefined ? 'name is missing' : `name is ${show(value)}`;
    report(descriptorRules.descriptor_name_missing, { ...place, message });
    return null;
  }
  const name = value.slice(0, MAX_NAME);
  const { known, nearest, kind, replacedBy } = findFeedName(name);
  if (!known) {
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    const message = `name ${show(value)} is not a feed that Google documents${hint}`;
    report(descriptorRules.descriptor_name_unknown, { ...place, message });
  }
  if (replacedBy !== undefined) {
    const message = `${name} was replaced by ${replacedBy}`;
    report(descriptorRules.descriptor_name_legacy, { ...place, message });
  }
  if (known && kind === undefined) {
    const message = `feedgen has no rules for the records of ${name}`;
    report(descriptorRules.feed_kind_not_checked, { ...place, message });
  }
  return name;
}
