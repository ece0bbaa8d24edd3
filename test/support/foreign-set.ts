import { gzipSync } from 'node:zlib';
import { entity } from './feed-set.js';

/** Files by their paths. */
export type Files = Map<string, Buffer>;

/** How many records each data file has. */
const RECORDS = 5;

/**
 * A set as another publisher makes one: no run record, no pointer, names of its own, data files in folders, compressed and plain, the keys of the
 * descriptor in no order and its timestamp as text. `verify` finds nothing in it worse than an info.
 */
export function foreignSet(now = new Date()): {
  readonly descriptor: string;
  readonly files: Files;
} {
  const timestamp = Math.floor(now.getTime() / 1000);
  const names = [
    `data/${timestamp} teil 1.json.gz`,
    `data/öst/${timestamp}-b.json.gz`,
    `${timestamp}-c.json`,
  ];
  const files: Files = new Map(
    names.map((name, number) => {
      const json = dataFile(number);
      return [name, name.endsWith('.gz') ? gzipSync(json) : json];
    }),
  );
  const descriptor = `reservewithgoogle.entity-${timestamp}.filesetdesc.json`;
  const text = JSON.stringify(
    {
      data_file: names,
      name: 'reservewithgoogle.entity',
      generation_timestamp: String(timestamp),
    },
    null,
    2,
  );
  return { descriptor, files: files.set(descriptor, Buffer.from(text)) };
}

/** The n-th data file of a set, with records of its own. */
export function dataFile(number: number, change: Readonly<Record<string, unknown>> = {}): Buffer {
  const first = number * RECORDS + 1;
  const data = Array.from({ length: RECORDS }, (_, n) => ({ ...entity(first + n), ...change }));
  return Buffer.from(JSON.stringify({ data }));
}
