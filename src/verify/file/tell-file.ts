import { constants, gunzipSync } from 'node:zlib';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../core/file-set.js';
import type { TargetReader } from '../../core/target.js';
import { looksGzip } from './gzip-member.js';

/** What a file of a feed can be. */
export type FeedFile = 'descriptor' | 'data_file';

/** As much of a file as tells what it is: a descriptor says so with its first key or its second. */
export const HEAD_BYTES = 64 * 1024;

/** Deflate makes nothing smaller than a thousandth of it. */
const MOST_TIMES = 1100;

/** Keys that only a descriptor has, in both spellings. */
const DESCRIPTOR_KEYS = ['generation_timestamp', 'generationTimestamp', 'data_file', 'dataFile'];

/**
 * What the file of this path is: by its name where that is what a descriptor is called, else by the first keys of what it holds. One that
 * is not there, or says nothing, is what its name is usual for. Fails with FeedgenError `target` when the target gives no answer.
 */
export async function tellFile(target: TargetReader, path: string): Promise<FeedFile> {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.gz$/, '');
  if (name === POINTER_NAME || name.endsWith(DESCRIPTOR_SUFFIX)) return 'descriptor';
  const object = await target.open(path);
  if (object === null) return path.endsWith('.json') ? 'descriptor' : 'data_file';
  return tellContent(await readHead(object.body));
}

/** What a file is that begins with these bytes, gzip or not. */
export function tellContent(head: Buffer): FeedFile {
  for (const key of rootKeys(unpacked(head).toString('utf8'))) {
    if (key === 'data') return 'data_file';
    if (DESCRIPTOR_KEYS.includes(key)) return 'descriptor';
  }
  return 'data_file';
}

async function readHead(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

/** As much as the head of a gzip file unpacks to; nothing when it is damaged. */
function unpacked(head: Buffer): Buffer {
  if (!looksGzip(head)) return head;
  try {
    const finishFlush = constants.Z_SYNC_FLUSH;
    const text = gunzipSync(head, { finishFlush, maxOutputLength: MOST_TIMES * HEAD_BYTES });
    return text.subarray(0, HEAD_BYTES);
  } catch {
    // What is wrong with it is for the rules to say.
    return Buffer.alloc(0);
  }
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|[{}[\]:]/gs;

/** Keys of the outermost object, as far as the text goes; none when the text is no JSON object. */
function* rootKeys(text: string): Generator<string> {
  let depth = 0;
  let last: string | undefined;
  for (const [token, string] of text.matchAll(TOKEN)) {
    if (string === undefined && (token === '{' || token === '[')) {
      depth += 1;
      if (depth === 1 && token === '[') return;
    } else if (token === '}' || token === ']') depth -= 1;
    else if (token === ':' && depth === 1 && last !== undefined) yield last;
    last = string;
  }
}
