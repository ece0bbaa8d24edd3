import { FeedgenError } from '../core/errors.js';
import type { FacilityBatches, FacilityStore } from '../core/facility.js';
import type { SourceIdentity } from '../core/source.js';
import type { DatabaseChoice } from './choice.js';
import { type Connection, IDLE_LIMIT_SECONDS } from './connection.js';
import { copyFacilities, copyFacilitiesEmbedded } from './facility-writer.js';
import { beginAlone, migrate, readTableState } from './migrations.js';
import { connectToServer } from './server.js';
import { readServerSettings } from './server-settings.js';

/** Writes all batches and returns the number of rows. */
type Writer = (batches: FacilityBatches) => Promise<number>;

/**
 * Opens the built-in table of a database, making the embedded database when the choice says so.
 * Fails with FeedgenError `usage`, `source` or `locked`.
 */
export async function openFacilityStore(
  choice: DatabaseChoice,
  options: { readonly signal: AbortSignal; readonly onNotice?: (text: string) => void },
): Promise<FacilityStore> {
  const { signal, onNotice = () => {} } = options;
  if (choice.kind === 'embedded') {
    const embedded = await import('./embedded.js');
    const database = await embedded.openEmbedded(choice, { signal, onNotice });
    const write: Writer = (batches) => copyFacilitiesEmbedded(database, batches);
    return new DatabaseFacilityStore(database.connection, write, database.close);
  }
  const settings = await readServerSettings(choice, onNotice);
  const connection = await connectToServer(settings, {
    prepare: true,
    idleLimitSeconds: IDLE_LIMIT_SECONDS,
    signal,
    onNotice,
  });
  const write: Writer = (batches) => copyFacilities(connection, batches);
  return new DatabaseFacilityStore(connection, write, () => connection.close());
}

class DatabaseFacilityStore implements FacilityStore {
  readonly identity: SourceIdentity;
  readonly #connection: Connection;
  readonly #write: Writer;
  readonly #close: () => Promise<void>;
  #open = true;

  constructor(connection: Connection, write: Writer, close: () => Promise<void>) {
    this.identity = connection.identity;
    this.#connection = connection;
    this.#write = write;
    this.#close = close;
  }

  prepare({ force }: { readonly force: boolean }): Promise<void> {
    return this.#rollingBack(() => migrate(this.#connection, force));
  }

  async extent(): Promise<{ readonly rows: number; readonly lastId: number }> {
    const [row] = await this.#run<{ rows: string; last_id: string }>(
      'select count(*)::text as rows, coalesce(max(id), 0)::text as last_id from facility',
    );
    return { rows: Number(row?.rows), lastId: Number(row?.last_id) };
  }

  insert(
    batchesAfter: (lastId: number) => FacilityBatches,
    { reset }: { readonly reset: boolean },
  ): Promise<number> {
    return this.#rollingBack(async () => {
      await beginAlone(this.#connection);
      if (reset) await this.#empty();
      const rows = await this.#write(batchesAfter(await this.#lastId()));
      await this.#run(MOVE_SEQUENCE);
      await this.#run('commit');
      return rows;
    });
  }

  async #empty(): Promise<void> {
    const state = await readTableState(this.#connection);
    if (state.kind === 'foreign') throw notEmptied();
    // Rolled back with the transaction, the sequence too.
    await this.#run('truncate facility restart identity');
  }

  async #lastId(): Promise<number> {
    const [row] = await this.#run<{ last_id: string }>(
      'select coalesce(max(id), 0)::text as last_id from facility',
    );
    return Number(row?.last_id);
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#close();
  }

  async #run<Row extends object = object>(statement: string): Promise<readonly Row[]> {
    return this.#connection.run(this.#connection.sql.unsafe<Row[]>(statement));
  }

  /** Ends the transaction when a step of it fails, so that the store can be used on. */
  async #rollingBack<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.#connection.usable) await this.#run('rollback');
      throw error;
    }
  }
}

function notEmptied(): FeedgenError {
  return new FeedgenError(
    'usage',
    'table facility: it was not made by feedgen and is never emptied',
    { hint: 'empty it yourself, or use another database' },
  );
}

/** Rows come with their ids, which does not move the sequence: without this, the next row without an id would collide. */
const MOVE_SEQUENCE = `
  select setval(s.name, greatest((select max(id) from facility), coalesce(pg_sequence_last_value(s.name), 1)))
  from (select pg_get_serial_sequence('facility', 'id')::regclass as name) s
  where s.name is not null and exists (select from facility)`;
