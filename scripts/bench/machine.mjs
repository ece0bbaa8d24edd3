// On what machine, with which versions, a bench ran.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { SERVER_SETTINGS } from './server.mjs';

/** Facts for the report, taken before the first run; `place` says where output goes. */
export async function describeMachine(server, place) {
  const load = loadavg()[0];
  const [{ server_version: version }] = await server.run('show server_version');
  const { version: feedgen } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return {
    date: new Date().toISOString().slice(0, 10),
    feedgen,
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    zlib: process.versions.zlib,
    postgres: version.split(' ')[0],
    postgresSettings: SERVER_SETTINGS,
    output: place,
    loadAtStart: Math.round(load * 100) / 100,
  };
}
