import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { FeedgenError } from '../core/errors.js';
import { ask, type S3Access } from './s3-access.js';
import { failureOf } from './s3-errors.js';
import { learnMissing, statePrefix } from './s3-missing.js';
import { objectParams, stateOptions } from './s3-upload.js';

const PROBE = Buffer.from('{"feedgen":"shows that feedgen may write and read here"}\n');

/**
 * Writes a small object of constant content and reads it back, and learns two things on the way: which conditional writes are
 * honoured, and how a missing object is answered. Returns remarks for people.
 */
export async function checkWriting(access: S3Access): Promise<string[]> {
  const key = `${statePrefix(access)}access-check.json`;
  await writeProbe(access, key);
  access.knowledge.conditions = await learnCondition(access, key, ABSENT);
  if (access.knowledge.conditions === 'honoured')
    access.knowledge.replacing = await learnCondition(access, key, OTHER);
  await readProbe(access, key);
  await learnMissing(access);
  const remarks: string[] = [];
  if (access.knowledge.conditions === 'absent')
    remarks.push(
      `no conditional writes at ${access.location}: only the lock in the database keeps two runs apart`,
    );
  else if (access.knowledge.replacing === 'absent')
    remarks.push(
      `no replacing on a condition at ${access.location}: only the lock in the database keeps two runs apart`,
    );
  if (access.knowledge.missing === 'forbidden')
    remarks.push(
      `bucket ${access.bucket} may not be listed: a missing object is answered with 403 there, and 403 is taken as missing`,
    );
  return remarks;
}

/**
 * Reads one object that nobody writes: shows that the bucket answers these credentials, and how it answers for a missing object.
 * Returns remarks for people.
 */
export async function checkReading(access: S3Access): Promise<string[]> {
  await learnMissing(access);
  if (access.knowledge.missing !== 'forbidden') return [];
  return [
    `bucket ${access.bucket} answers 403 for a missing object, because it may not be listed or nothing in it may be read: 403 is read as "not there"`,
  ];
}

/** A condition that cannot hold for the probe, which is there. */
type Condition = { readonly IfNoneMatch: '*' } | { readonly IfMatch: string };

const ABSENT: Condition = { IfNoneMatch: '*' };
const OTHER: Condition = { IfMatch: '"00000000000000000000000000000000"' };

function probeCommand(access: S3Access, key: string, condition?: Condition): PutObjectCommand {
  return new PutObjectCommand({
    ...objectParams(stateOptions(access.options), { contentType: 'application/json' }),
    Bucket: access.bucket,
    Key: key,
    Body: PROBE,
    ...condition,
  });
}

async function writeProbe(access: S3Access, key: string): Promise<void> {
  await ask(access, `write to ${access.location}`, (abortSignal) =>
    access.client.send(probeCommand(access, key), { abortSignal }),
  );
}

/** A condition that cannot hold must be answered with 412; some servers ignore it, some refuse it. */
async function learnCondition(
  access: S3Access,
  key: string,
  condition: Condition,
): Promise<'honoured' | 'absent'> {
  return ask(access, `write to ${access.location}`, async (abortSignal) => {
    try {
      await access.client.send(probeCommand(access, key, condition), { abortSignal });
      return 'absent';
    } catch (error) {
      const { status } = failureOf(error);
      if (status === 412 || status === 409) return 'honoured';
      if (status === 501 || status === 400 || status === 405) return 'absent';
      throw error;
    }
  });
}

async function readProbe(access: S3Access, key: string): Promise<void> {
  const action = `read back from ${access.location}`;
  const bytes = await ask(access, action, async (abortSignal) => {
    const command = new GetObjectCommand({ Bucket: access.bucket, Key: key });
    const { Body } = await access.client.send(command, { abortSignal });
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  });
  if (!PROBE.equals(bytes))
    throw new FeedgenError(
      'target',
      `cannot use ${access.location}: what is read is not what was written`,
      { hint: 'look for a proxy or cache before the server' },
    );
}
