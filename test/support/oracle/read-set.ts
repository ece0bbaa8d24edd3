import { gunzipSync } from 'node:zlib';
import type { View } from './view.js';

/** A descriptor as its readers understand it. */
export interface SeenDescriptor {
  readonly timestamp: number;
  readonly files: readonly string[];
}

/** What keeps a reader from using a set; `gone`: a file that the descriptor names is not there. */
export class Unreadable extends Error {
  readonly gone: boolean;

  constructor(message: string, gone = false) {
    super(message);
    this.gone = gone;
  }
}

/** Reads a descriptor; throws Unreadable when it is torn, or names no file or one twice. */
export function parseSeenDescriptor(bytes: Buffer): SeenDescriptor {
  const { generation_timestamp, name, data_file } = parseJson(bytes) as Record<string, unknown>;
  const whole =
    typeof generation_timestamp === 'number' &&
    typeof name === 'string' &&
    Array.isArray(data_file) &&
    data_file.every((file) => typeof file === 'string');
  if (!whole) throw new Unreadable(`it is no descriptor: ${bytes.toString().slice(0, 200)}`);
  const files = data_file as string[];
  if (files.length === 0) throw new Unreadable('it names no data file');
  if (new Set(files).size < files.length) throw new Unreadable('it names a data file twice');
  return { timestamp: generation_timestamp, files };
}

/** The records of one data file; throws Unreadable when it is absent, torn or no data file. */
export function readRecords(view: View, file: string): unknown[] {
  const bytes = view.read(file);
  if (bytes === undefined) throw new Unreadable(`${file} is not there`, true);
  const { data } = parseJson(file.endsWith('.gz') ? unpack(file, bytes) : bytes) as {
    data?: unknown;
  };
  if (!Array.isArray(data)) throw new Unreadable(`${file} has no records`);
  return data;
}

function unpack(file: string, bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new Unreadable(`${file} (${bytes.length} bytes) is no whole gzip file: ${error}`);
  }
}

function parseJson(bytes: Buffer): object {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (value !== null && typeof value === 'object') return value;
  } catch (error) {
    throw new Unreadable(`it is no JSON (${bytes.length} bytes): ${error}`);
  }
  throw new Unreadable('it is no JSON object');
}
