// Completes the build: makes the binary executable and packs the empty database that the embedded PostgreSQL starts from.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { PGlite } from '@electric-sql/pglite';

chmodSync('dist/bin/feedgen.js', 0o755);
mkdirSync('dist/embedded', { recursive: true });
copyFileSync(await packedDatabase(), 'dist/embedded/empty.tgz');

/** Making a database takes seconds and the same version always makes the same one, so it is kept between builds. */
async function packedDatabase() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { version } = lock.packages['node_modules/@electric-sql/pglite'];
  const cache = 'node_modules/.cache/feedgen';
  const packed = `${cache}/empty-${version}.tgz`;
  if (existsSync(packed)) return packed;
  const database = await PGlite.create();
  await database.exec('checkpoint');
  const archive = await database.dumpDataDir('gzip');
  await database.close();
  mkdirSync(cache, { recursive: true });
  const draft = `${packed}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await archive.arrayBuffer()));
  renameSync(draft, packed);
  return packed;
}
