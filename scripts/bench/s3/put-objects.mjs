// Writes objects of the size of a data file of 100 records through feedgen's own S3 target.
// usage: put-objects.mjs <objects> <prefix> default|<how many at once>   with AWS_* and BENCH_BUCKET, BENCH_ENDPOINT set
import { randomBytes } from 'node:crypto';
import { openS3Target } from '../../../dist-test/src/target/s3.js';

const OBJECT_BYTES = 9_600;

const [count, prefix, atOnce] = process.argv.slice(2);
const target = openS3Target(
  { kind: 's3', bucket: process.env.BENCH_BUCKET, prefix: `${prefix}/` },
  { endpoint: process.env.BENCH_ENDPOINT, checksums: 'when_supported' },
  { signal: new AbortController().signal },
);
const bytes = randomBytes(OBJECT_BYTES);
const lanes = atOnce === 'default' ? target.concurrency : Number(atOnce);
let next = 0;
await Promise.all(Array.from({ length: lanes }, lane));
await target.close();
console.log(JSON.stringify({ objects: next, lanes }));

async function lane() {
  while (next < Number(count)) {
    const name = `facility_feed_1763757000_${String(next++).padStart(4, '0')}.json.gz`;
    await target.create(name, bytes, { contentType: 'application/json', contentEncoding: 'gzip' });
  }
}
