// The strict S3 server of the tests with 30 ms of latency, in a process of its own; tells its address on stdout and runs until it is killed.
import { startS3Server } from '../../../dist-test/test/support/s3-server.js';

const LATENCY_MS = 30;

const server = await startS3Server({
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  latencyMs: LATENCY_MS,
});
server.createBucket(process.env.BENCH_BUCKET);
console.log(JSON.stringify({ endpoint: server.endpoint, region: server.region }));
