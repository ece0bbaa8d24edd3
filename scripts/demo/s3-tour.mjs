// The tour of `npm run demo -- --s3`: the three literal commands against the strict S3 server of the test suite.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { heading, say } from './say.mjs';
import { showBucket } from './show-bucket.mjs';
import { inOrder, ROOT } from './steps.mjs';

const BUCKET = 'x';
const REGION = 'eu-central-1';

export async function s3Tour(steps) {
  const credentials = {
    accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  };
  const server = await startServer(steps, credentials);
  const settings = {
    AWS_ENDPOINT_URL_S3: server.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // A database of its own, so that the three commands find nothing of earlier runs.
    FEEDGEN_DATA_DIR: join(steps.scratch, '.feedgen'),
  };
  const feedgen = (...args) => steps.feedgen(args, { shownAs: 'feedgen', settings });

  heading('An S3 server on this machine, with a bucket “x”');
  say(
    'It is the one of the test suite: it checks signatures, checksums and conditions as S3 does.',
  );
  say(`  AWS_ENDPOINT_URL_S3=${server.endpoint}  AWS_REGION=${REGION}
  AWS_ACCESS_KEY_ID=${credentials.accessKeyId}  AWS_SECRET_ACCESS_KEY=(made up for this run)`);

  return inOrder(
    () => feedgen('seed', '--count', '10000'),
    () => feedgen('generate', '--bucket', BUCKET, '--chunk', '100'),
    () => feedgen('verify'),
    async () => {
      await showBucket(server.endpoint, REGION, credentials, BUCKET);
      showNext();
      return 0;
    },
  );
}

async function startServer(steps, credentials) {
  const module = join(ROOT, 'dist-test', 'test', 'support', 's3-server.js');
  if (!existsSync(module)) await steps.npmRun('build:test');
  const { startS3Server } = await import(pathToFileURL(module));
  const server = await startS3Server({ ...credentials, region: REGION });
  steps.atEnd(() => server.close());
  await server.createBucket(BUCKET);
  return server;
}

function showNext() {
  heading('What to try next');
  say(`  The server and its bucket end with this demo. On AWS the three commands are the same:
    credentials come from the environment, a profile or a role, as for every AWS tool;
    deploy/iam/publisher.json is the least that generate needs.
  On MinIO, R2, Ceph …: set AWS_ENDPOINT_URL_S3 (or --endpoint), and for older servers
    --s3-checksums when_required.`);
}
