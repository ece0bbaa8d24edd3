import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { FACILITY_COLUMNS, type FacilityBatches } from '../core/facility.js';
import type { Connection } from './connection.js';
import { outcomeOfCopy } from './copy-stream.js';
import type { EmbeddedDatabase } from './embedded.js';

const COPY = `copy facility (${FACILITY_COLUMNS.join(', ')})`;

/** Writes through COPY, no faster than the server takes it. */
export async function copyFacilities(
  connection: Connection,
  batches: FacilityBatches,
): Promise<number> {
  const copy = connection.sql.unsafe(`${COPY} from stdin`);
  const outcome = outcomeOfCopy(copy);
  const stream = await connection.run(copy.writable());
  try {
    let rows = 0;
    for await (const batch of batches) {
      rows += batch.rows;
      // One batch is on its way while the next is made.
      if (stream.writableNeedDrain)
        await connection.run(Promise.race([once(stream, 'drain'), outcome]));
      stream.write(batch.bytes);
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

/** Bytes to a statement: enough to make the statement's own cost small, few enough to look at signals often. */
const BLOCK_BYTES = 1024 * 1024;

/**
 * Writes a block of batches a statement: the embedded database has no COPY from a stream (it ends the backend), but one from a block
 * of memory, three times as fast as an INSERT from arrays.
 */
export async function copyFacilitiesEmbedded(
  { connection, copyFrom }: EmbeddedDatabase,
  batches: FacilityBatches,
): Promise<number> {
  let rows = 0;
  let block: Uint8Array[] = [];
  let size = 0;
  async function flush(): Promise<void> {
    if (size === 0) return;
    await connection.run(copyFrom(COPY, block));
    block = [];
    size = 0;
    // The embedded database answers without leaving the microtasks: signals and progress need a turn of their own.
    await turn();
  }
  for await (const batch of batches) {
    rows += batch.rows;
    block.push(batch.bytes);
    size += batch.bytes.length;
    if (size >= BLOCK_BYTES) await flush();
  }
  await flush();
  return rows;
}
