// The processes that are run, by id. A case says how one run is started, and how its output is proved to be right.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FEEDGEN = join(ROOT, 'dist', 'bin', 'feedgen.js');
export const TABLE_FILE = join(ROOT, 'sql', '001_facility.sql');
export const BUILD_FOLDER = join(ROOT, 'dist');

/** A small object of S3 runs at 30 a second one after the other, at hundreds with many at once. */
const OBJECTS_AT_ONE = 200;
const OBJECTS_AT_DEFAULT = 4000;

/** The path of a program of the bench. */
export function program(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}

function node(name, args, environment, cwd) {
  return { name, file: process.execPath, args, env: environment, cwd, isNode: true };
}

const BUCKET_FLAGS = ({ BENCH_BUCKET: bucket, BENCH_ENDPOINT: endpoint }, prefix) => [
  '--bucket',
  `s3://${bucket}/${prefix}`,
  '--endpoint',
  endpoint,
];

/**
 * The case of an id such as `generate-base-100`. `bench` has `sizes`, `environment(database)`, `cwd`, `sets` (published sets to work on,
 * by `<size>-<chunk>`), `raw` (unpacked files), `readyFile`, `s3` (environment).
 * A case is `{ id, name, rows, chunk, writes, once, start(output), prove }`: `start` makes the command, `prove` names how to check it.
 */
export function makeCase(id, bench) {
  const [kind, size, chunk] = id.split('-');
  const make = KINDS[kind];
  if (make === undefined) throw new Error(`there is no case ${id}`);
  const rows = bench.sizes[size];
  return { id, rows, chunk, ...make(bench, { size, chunk, rows, database: `bench_${size}` }) };
}

/** `generate` into a directory with these flags besides `--chunk`. */
const generateWith =
  (...flags) =>
  (bench, { chunk, database }) => ({
    name: ['feedgen generate', ...flags].join(' '),
    writes: 'set',
    start: (output) => generate(bench, database, ['--chunk', chunk, '--out', output, ...flags], {}),
  });

const KINDS = {
  generate: generateWith(),
  level1: generateWith('--gzip-level', '1'),
  level4: generateWith('--gzip-level', '4'),
  level9: generateWith('--gzip-level', '9'),
  jobs1: generateWith('--jobs', '1'),
  cursor: generateWith('--reader', 'cursor'),
  disk: (bench, about) => ({
    ...generateWith()(bench, about),
    name: 'feedgen generate, to a disk',
    onDisk: true,
    once: true,
  }),
  bucket: (bench, { chunk, database }) => ({
    name: 'feedgen generate, to S3 with 30 ms latency',
    usesS3: true,
    checks: 'report',
    start: (_, run) => {
      const flags = BUCKET_FLAGS(bench.s3, `${chunk}-${run}`);
      return generate(bench, database, ['--chunk', chunk, ...flags], bench.s3);
    },
  }),
  shell: (bench, { chunk, database }) => ({
    name: 'psql, split, gzip -6',
    writes: 'files',
    needsTools: true,
    start: (output) => ({
      name: 'the pipeline of psql, split and gzip',
      file: 'bash',
      args: [program('yardsticks/psql-split-gzip.sh'), chunk, output],
      // split runs its filter with $SHELL.
      env: { ...bench.environment(database), SHELL: '/bin/sh' },
      cwd: bench.cwd,
    }),
  }),
  naive: (bench, { chunk, database }) => ({
    name: 'naive Node',
    writes: 'files',
    start: (output) => script(bench, database, 'yardsticks/naive-node.mjs', [chunk, output]),
  }),
  offset: (bench, { chunk, database }) => ({
    name: 'OFFSET design',
    writes: 'files',
    once: true,
    start: (output) => script(bench, database, 'yardsticks/offset-pages.mjs', [chunk, output]),
  }),
  gzip: (bench) => ({
    name: 'gzip alone (node:zlib)',
    start: () => script(bench, undefined, 'yardsticks/gzip-only.mjs', [bench.raw]),
  }),
  verify: (bench, { size, chunk }) => ({
    name: 'feedgen verify',
    checks: 'report',
    start: () =>
      node(
        'feedgen verify',
        [FEEDGEN, 'verify', '--out', bench.sets.get(`${size}-${chunk}`), '--json'],
        bench.environment(undefined),
        bench.cwd,
      ),
  }),
  parse: (bench, { size, chunk }) => ({
    name: 'gunzip and JSON.parse',
    checks: 'report',
    start: () =>
      script(bench, undefined, 'yardsticks/parse-set.mjs', [bench.sets.get(`${size}-${chunk}`)]),
  }),
  seed: (bench, { rows }) => ({
    name: 'feedgen seed',
    writes: 'table',
    start: (database) =>
      node(
        'feedgen seed',
        [FEEDGEN, 'seed', '--count', String(rows), '--json'],
        bench.environment(database),
        bench.cwd,
      ),
  }),
  insert: (bench, { rows }) => ({
    name: 'INSERT, 1,000 rows a statement',
    writes: 'table',
    start: (database) =>
      script(bench, database, 'yardsticks/insert-rows.mjs', [
        String(rows),
        bench.readyFile,
        TABLE_FILE,
      ]),
  }),
  put: (bench, { size: atOnce }) => {
    const objects = atOnce === 'one' ? OBJECTS_AT_ONE : OBJECTS_AT_DEFAULT;
    return {
      name: `S3 target, ${atOnce === 'one' ? 'one at a time' : 'default concurrency'}`,
      pieces: objects,
      usesS3: true,
      start: (_, run) =>
        node(
          'the S3 target',
          [
            program('s3/put-objects.mjs'),
            String(objects),
            `${atOnce}-${run}`,
            atOnce === 'one' ? '1' : 'default',
          ],
          bench.s3,
          bench.cwd,
        ),
    };
  },
};

function generate(bench, database, flags, environment) {
  const args = [FEEDGEN, 'generate', ...flags, '--json'];
  const env = { ...environment, ...bench.environment(database) };
  return node(`feedgen generate ${flags.join(' ')}`, args, env, bench.cwd);
}

function script(bench, database, path, args) {
  return node(path, [program(path), ...args], bench.environment(database), bench.cwd);
}

/** Fails when the project was not built. */
export function checkBuilt() {
  for (const path of [FEEDGEN, join(ROOT, 'dist-test', 'test', 'support', 'postgres.js')])
    if (!existsSync(path))
      throw new Error(`${dirname(path)} is not built: run npm run build && npm run build:test`);
}
