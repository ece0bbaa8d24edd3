// What has to be there before the first run: databases, published sets, unpacked files, the S3 server. Nothing of it is timed.
import { join } from 'node:path';
import { cleanEnvironment } from '../demo/environment.mjs';
import { makeCase, program, TABLE_FILE } from './cases.mjs';
import { measure } from './measure.mjs';
import { startS3 } from './s3/server.mjs';
import { say } from './say.mjs';

const USERS_OF_S3 = ['put', 'bucket'];
const WITHOUT_DATABASE = ['seed', 'insert', 'put'];
const READERS_OF_SETS = ['verify', 'parse', 'gzip'];

/** Resolves to what makeCase needs for the cases of `ids`. */
export async function prepare(ids, sizes, { server, scratch, ending, signal }) {
  const cwd = scratch.fresh('');
  const base = { ...cleanEnvironment(process.env, cwd, {}), NODE_OPTIONS: undefined };
  const bench = {
    sizes,
    cwd,
    readyFile: join(cwd, 'ready-rows.json'),
    sets: new Map(),
    environment: (database) => ({
      ...base,
      ...(database !== undefined && server.environment(database)),
    }),
  };
  const run = (command) => measure(command, { server, scratch, signal });
  const parts = [...ids].map((id) => id.split('-'));
  await loadRows(parts, bench, run);
  for (const [kind, size, chunk] of parts)
    if (READERS_OF_SETS.includes(kind)) await publish(`${size}-${chunk}`, bench, run, scratch);
  if (ids.has('gzip-large-10000')) bench.raw = await unpack('large-10000', bench, run, scratch);
  if (parts.some(([kind]) => USERS_OF_S3.includes(kind))) bench.s3 = await startS3(ending, base);
  return bench;
}

async function loadRows(parts, bench, run) {
  const needed = parts.filter(([kind]) => !WITHOUT_DATABASE.includes(kind)).map(([, size]) => size);
  const databases = Object.entries(bench.sizes)
    .filter(([size]) => needed.includes(size))
    .map(([size, rows]) => `bench_${size}=${rows}`);
  say(`making rows: ${databases.join(', ') || 'a thousand'}`);
  const args = [program('data/load.mjs'), TABLE_FILE, bench.readyFile, ...databases];
  const env = bench.environment('postgres');
  await run({ name: 'making rows', file: process.execPath, args, env, cwd: bench.cwd });
}

async function publish(key, bench, run, scratch) {
  if (bench.sets.has(key)) return;
  say(`publishing the set ${key}`);
  const output = scratch.fresh('set');
  await run(makeCase(`generate-${key}`, bench).start(output));
  bench.sets.set(key, output);
}

async function unpack(key, bench, run, scratch) {
  const directory = scratch.fresh('raw');
  const args = [program('yardsticks/unpack-set.mjs'), bench.sets.get(key), directory];
  const env = bench.environment(undefined);
  await run({ name: 'unpacking', file: process.execPath, args, env, cwd: bench.cwd });
  return directory;
}
