import { stopCluster } from './postgres.js';

/** Stops the PostgreSQL that the global setup started. */
// biome-ignore lint/style/noDefaultExport: jest takes the default export of this file.
export default async function globalTeardown(): Promise<void> {
  const directory = process.env.FEEDGEN_TEST_CLUSTER;
  if (directory !== undefined) await stopCluster(directory);
}
