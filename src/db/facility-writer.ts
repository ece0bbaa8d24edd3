import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Facility } from '../core/ports.js';
import type { Connection } from './connection.js';
import { outcomeOfCopy } from './copy-stream.js';

type Batches = AsyncIterable<readonly Facility[]> | Iterable<readonly Facility[]>;

/** The columns that are written, in this order. */
const COLUMNS = [
  'id',
  'name',
  'phone',
  'url',
  'latitude',
  'longitude',
  'country',
  'locality',
  'region',
  'postal_code',
  'street_address',
] as const satisfies readonly (keyof Facility)[];

const TYPES = `id bigint, name text, phone text, url text, latitude double precision, longitude double precision,
  country text, locality text, region text, postal_code text, street_address text`;

/** Writes through COPY, no faster than the server takes it. */
export async function copyFacilities(connection: Connection, batches: Batches): Promise<number> {
  const copy = connection.sql.unsafe(`copy facility (${COLUMNS.join(', ')}) from stdin`);
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
  return `${COLUMNS.map((column) => copyField(facility[column])).join('\t')}\n`;
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

/** Writes many rows a statement: the embedded database has no COPY from a stream (it ends the backend). */
export async function insertFacilities(connection: Connection, batches: Batches): Promise<number> {
  const columns = COLUMNS.join(', ');
  const statement = `insert into facility (${columns}) select ${columns} from json_to_recordset($1::text::json) as r (${TYPES})`;
  let rows = 0;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    rows += batch.length;
    await connection.run(
      connection.sql.unsafe(statement, [JSON.stringify(batch, keepNotFinite)], { prepare: true }),
    );
    // The embedded database answers without ever leaving the microtasks: signals and timers need a turn.
    await setImmediate();
  }
  return rows;
}

/** JSON has no NaN or Infinity; PostgreSQL reads their names. */
function keepNotFinite(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
