// The PostgreSQL of a bench: a cluster of its own, found and started as the tests do it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { countChildren, endedChildrenCpu } from './proc.mjs';

/**
 * All of them hold for feedgen and every yardstick. Nothing but the processes under test shall work during a run: no autovacuum, no
 * checkpoint between. fsync and full_page_writes are off in every cluster of the tests: only the loading of rows would notice.
 */
export const SERVER_SETTINGS = {
  shared_buffers: '1GB',
  autovacuum: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
};

const IDLE_WITHIN_MS = 10_000;

export class Server {
  #cluster;
  #pid;
  #atRest;

  static async start(ending) {
    // Imported late: without a build there is none.
    const { startCluster } = await import('../../dist-test/test/support/postgres.js');
    const cluster = await startCluster({ settings: SERVER_SETTINGS });
    ending.add(() => cluster.stop());
    await pause(200);
    return new Server(cluster);
  }

  constructor(cluster) {
    const pidFile = join(cluster.directory, 'data', 'postmaster.pid');
    this.#cluster = cluster;
    this.#pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    this.#atRest = countChildren(this.#pid);
  }

  /** The settings by which psql, feedgen and postgres.js reach a database of it, over its unix socket. */
  environment(database) {
    const { port, socketDirectory } = this.#cluster;
    return {
      PGHOST: socketDirectory,
      PGPORT: String(port),
      PGUSER: 'postgres',
      PGDATABASE: database,
    };
  }

  /** Runs one statement as the administrator and resolves to its rows; leaves no connection behind. */
  async run(statement, database = 'postgres') {
    const sql = postgres(this.#cluster.url(database), { max: 1, onnotice: () => {} });
    try {
      return await sql.unsafe(statement);
    } finally {
      await sql.end();
      await this.idle();
    }
  }

  /** User and system seconds of all backends that have ended. */
  endedBackendsCpu() {
    return endedChildrenCpu(this.#pid);
  }

  /** Resolves when no backend is left. */
  async idle() {
    const deadline = performance.now() + IDLE_WITHIN_MS;
    while (countChildren(this.#pid) > this.#atRest) {
      if (performance.now() > deadline) throw new Error('a PostgreSQL backend did not end');
      await pause(10);
    }
  }
}
