import { hash } from 'node:crypto';
import type { StoredFacts } from '../../core/target.js';
import { encodingProblem } from '../beside/stored-headers.js';
import { gunzipWhole } from './gunzip.js';
import { looksGzip } from './gzip-member.js';
import type { FileFacts } from './read-data-file.js';
import { type RecordHandlers, RecordReader } from './record-reader.js';
import type { RecordShapes } from './record-shapes.js';

/**
 * Reads a data file that is held as a whole in one go, at half the cost, where nothing about its form is unusual: one sound gzip member, under a name and
 * a Content-Encoding that agree. Undefined when something is unusual: then nothing was reported, and readDataFile tells what.
 */
export function readSmallFile(
  { name, contentEncoding }: StoredFacts,
  content: Uint8Array,
  handlers: RecordHandlers,
  shapes: RecordShapes | undefined,
): FileFacts | undefined {
  if (!name.endsWith('.gz') || encodingProblem(contentEncoding, true) !== undefined)
    return undefined;
  const stored = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const unpacked = gunzipWhole(stored);
  if (unpacked === undefined || unpacked.length === 0 || looksGzip(unpacked)) return undefined;
  const reader = new RecordReader(handlers, shapes);
  reader.push(unpacked);
  reader.finish();
  const { records, stopped } = reader;
  return { bytes: stored.length, sha256: hash('sha256', stored), records, complete: !stopped };
}
