// "Where to look" in a bucket: what lies there, and with which headers, asked through the AWS SDK.
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { heading, say, table } from './say.mjs';

// The SDK's note on its own future would stand in the middle of the tour.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

export async function showBucket(endpoint, region, credentials, bucket) {
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  try {
    const keys = await listKeys(client, bucket);
    heading(`Where to look: ${keys.length} objects in s3://${bucket}/`);
    table([
      ['key', 'bytes', 'Content-Type', 'Content-Encoding', 'sha256 (metadata)'],
      ...(await Promise.all(shorten(keys).map((key) => describe(client, bucket, key)))),
    ]);
    say();
    const descriptor = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'feeds/metadata.json' }),
    );
    const text = await descriptor.Body.transformToString();
    say(`  feeds/metadata.json begins: ${text.slice(0, 160)} …`);
  } finally {
    client.destroy();
  }
}

async function listKeys(client, bucket) {
  const keys = [];
  let token;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token }),
    );
    keys.push(...(page.Contents ?? []).map((object) => object.Key));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return keys;
}

/** Two data files stand for all of them; everything else is shown. */
function shorten(keys) {
  const dataFiles = keys.filter((key) => /_\d{4,}\.json\.gz$/.test(key));
  const others = keys.filter((key) => !dataFiles.includes(key));
  return [dataFiles[0], `… ${dataFiles.length - 2} more data files`, dataFiles.at(-1), ...others];
}

async function describe(client, bucket, key) {
  if (key.startsWith('…')) return [key, '', '', '', ''];
  const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return [
    key,
    head.ContentLength.toLocaleString('en'),
    head.ContentType ?? '',
    head.ContentEncoding ?? '',
    head.Metadata?.sha256 === undefined ? '' : `${head.Metadata.sha256.slice(0, 12)}…`,
  ];
}
