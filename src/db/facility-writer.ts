import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Facility, FacilityBatches } from '../core/ports.js';
import type { Connection } from './connection.js';
import { outcomeOfCopy } from './copy-stream.js';

/** The columns that are written, in this order, and the type of each. */
const COLUMNS = {
  id: 'bigint',
  name: 'text',
  phone: 'text',
  url: 'text',
  latitude: 'double precision',
  longitude: 'double precision',
  country: 'text',
  locality: 'text',
  region: 'text',
  postal_code: 'text',
  street_address: 'text',
} as const satisfies Record<keyof Facility, string>;

const NAMES = Object.keys(COLUMNS) as (keyof Facility)[];
const LIST = NAMES.join(', ');

/** Writes through COPY, no faster than the server takes it. */
export async function copyFacilities(
  connection: Connection,
  batches: FacilityBatches,
): Promise<number> {
  const copy = connection.sql.unsafe(`copy facility (${LIST}) from stdin`);
  const outcome = outcomeOfCopy(copy);
  const stream = await connection.run(copy.writable());
  try {
    let rows = 0;
    for await (const batch of batches) {
      rows += batch.length;
      const full = !stream.write(batch.map(copyLine).join(''));
      if (full) await connection.run(Promise.race([once(stream, 'drain'), outcome]));
    }
    stream.end();
    await connection.run(outcome);
    return rows;
  } catch (error) {
    // Tells the server to forget the rows.
    stream.destroy(new Error('the rows ended early'));
    throw error;
  }
}

function copyLine(facility: Facility): string {
  return `${NAMES.map((column) => copyField(facility[column])).join('\t')}\n`;
}

function copyField(value: string | number | null): string {
  if (value === null) return '\\N';
  return typeof value === 'number' ? String(value) : value.replace(/[\\\t\n\r]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === '\t') return '\\t';
  if (character === '\n') return '\\n';
  return character === '\r' ? '\\r' : '\\\\';
}

/** One parameter a column, whatever the number of rows: measured 1.5 times as fast as JSON, 2 to 3 times as fast as VALUES. */
const INSERT = `insert into facility (${LIST}) select * from unnest(
  ${Object.values(COLUMNS)
    .map((type, at) => `$${at + 1}::text::${type}[]`)
    .join(', ')})`;

/** Writes a batch a statement: the embedded database has no COPY from a stream (it ends the backend). */
export async function insertFacilities(
  connection: Connection,
  batches: FacilityBatches,
): Promise<number> {
  let rows = 0;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    rows += batch.length;
    const columns = NAMES.map((column) => arrayLiteral(batch.map((facility) => facility[column])));
    await connection.run(connection.sql.unsafe(INSERT, columns, { prepare: true }));
    // The embedded database answers without leaving the microtasks: signals and progress need a turn of their own.
    await turn();
  }
  return rows;
}

function arrayLiteral(values: readonly (string | number | null)[]): string {
  return `{${values.map(arrayElement).join(',')}}`;
}

function arrayElement(value: string | number | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`;
}
