import { startCluster } from './postgres.js';

/** Finds or starts the one PostgreSQL of a test run; jest hands its URL to the workers through the environment. */
// biome-ignore lint/style/noDefaultExport: jest takes the default export of this file.
export default async function globalSetup(): Promise<void> {
  const given = process.env.FEEDGEN_TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    process.env.FEEDGEN_TEST_SERVER_URL = given;
    return;
  }
  const cluster = await startCluster();
  process.env.FEEDGEN_TEST_SERVER_URL = cluster.url();
  process.env.FEEDGEN_TEST_CLUSTER = cluster.directory;
  process.stderr.write(`PostgreSQL for the tests: ${cluster.found}, port ${cluster.port}\n`);
}
