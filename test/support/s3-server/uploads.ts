import { randomUUID } from 'node:crypto';
import {
  type Checksum,
  checksumAgain,
  checksumElements,
  checksumHeaders,
  compositeChecksum,
  verifyChecksums,
} from './checksums.js';
import type { Answer, Context } from './context.js';
import { Refusal } from './refusal.js';
import {
  checkWriteConditions,
  md5Etag,
  type S3Part,
  type S3Upload,
  storedAcl,
  storedHeaders,
  unquote,
} from './store.js';
import { xmlDocument, xmlParts, xmlText } from './xml.js';

const MIN_PART_BYTES = 5 * 1024 * 1024;
const MAX_PARTS = 10_000;

export function createMultipartUpload({ bucket, key, headers, now }: Context): Answer {
  const upload: S3Upload = {
    id: randomUUID(),
    key,
    begun: now,
    headers: storedHeaders(headers),
    acl: storedAcl(headers),
    parts: new Map(),
  };
  bucket.uploads.set(upload.id, upload);
  const result = { Bucket: bucket.name, Key: key, UploadId: upload.id };
  return { status: 200, body: xmlDocument('InitiateMultipartUploadResult', result) };
}

export function uploadPart(context: Context): Answer {
  const upload = findUpload(context);
  const number = Number(context.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS)
    throw new Refusal('InvalidArgument', 'Part number must be an integer between 1 and 10000');
  const given = verifyChecksums(context.headers, context.bytes);
  const bytes = context.keep(context.bytes);
  const checksum = checksumAgain(given?.algorithm, bytes);
  const etag = md5Etag(bytes);
  upload.parts.set(number, { bytes, etag, checksum });
  return { status: 200, headers: { etag, ...checksumHeaders(checksum) } };
}

export function completeMultipartUpload(context: Context): Answer {
  const { bucket, key, headers, now } = context;
  const upload = findUpload(context);
  const parts = chosenParts(upload, context.bytes.toString());
  checkWriteConditions(headers, bucket.objects.get(key));
  const digests = Buffer.concat(parts.map((part) => Buffer.from(unquote(part.etag), 'hex')));
  const etag = `"${unquote(md5Etag(digests))}-${parts.length}"`;
  const checksums = parts.map((part) => part.checksum).filter((part): part is Checksum => !!part);
  const checksum = checksums.length === parts.length ? compositeChecksum(checksums) : undefined;
  bucket.objects.set(key, {
    bytes: Buffer.concat(parts.map((part) => part.bytes)),
    etag,
    modified: now,
    headers: upload.headers,
    acl: upload.acl,
    checksum,
  });
  bucket.uploads.delete(upload.id);
  const facts = { Bucket: bucket.name, Key: key, ETag: etag };
  const result = { ...facts, ...checksumElements(checksum) };
  return { status: 200, body: xmlDocument('CompleteMultipartUploadResult', result) };
}

/** The parts a completion names: in order, as uploaded, all but the last of one size of at least 5 MiB. */
function chosenParts(upload: S3Upload, body: string): S3Part[] {
  let previous = 0;
  const parts = xmlParts(body, 'Part').map((text) => {
    const number = Number(xmlText(text, 'PartNumber'));
    if (number <= previous)
      throw new Refusal('InvalidPartOrder', 'The list of parts was not in ascending order.');
    previous = number;
    const part = upload.parts.get(number);
    if (part === undefined || unquote(xmlText(text, 'ETag') ?? '') !== unquote(part.etag))
      throw new Refusal('InvalidPart', `Part ${number} was not found or has another entity tag.`);
    const given = part.checksum && xmlText(text, `Checksum${part.checksum.algorithm}`);
    if (given !== undefined && given !== part.checksum?.value)
      throw new Refusal('InvalidPart', `Part ${number} has another checksum.`);
    return part;
  });
  if (parts.length === 0) throw new Refusal('MalformedXML', 'A completion names at least one part');
  const size = parts[0]?.bytes.length ?? 0;
  for (const part of parts.slice(0, -1)) {
    if (part.bytes.length < MIN_PART_BYTES)
      throw new Refusal('EntityTooSmall', 'Your proposed upload is smaller than the minimum size');
    // Not a rule of AWS: Cloudflare R2 refuses parts of different sizes.
    if (part.bytes.length !== size)
      throw new Refusal('InvalidPart', 'All parts but the last must have one size.');
  }
  return parts;
}

export function abortMultipartUpload(context: Context): Answer {
  context.bucket.uploads.delete(findUpload(context).id);
  return { status: 204 };
}

/** One page of uploads in the order of their keys; the markers name the last of the page before. */
export function listMultipartUploads({ bucket, query, pageSize }: Context): Answer {
  const prefix = query.get('prefix') ?? '';
  const [keyMarker, idMarker] = [query.get('key-marker'), query.get('upload-id-marker')];
  const after = ({ key, id }: S3Upload) =>
    keyMarker === undefined || key > keyMarker || (key === keyMarker && id > (idMarker ?? ''));
  const found = [...bucket.uploads.values()]
    .filter((upload) => upload.key.startsWith(prefix) && after(upload))
    .sort((a, b) => (a.key === b.key ? (a.id < b.id ? -1 : 1) : a.key < b.key ? -1 : 1));
  const page = found.slice(0, pageSize);
  const last = found.length > page.length ? page.at(-1) : undefined;
  const result = {
    Bucket: bucket.name,
    IsTruncated: last !== undefined,
    NextKeyMarker: last?.key,
    NextUploadIdMarker: last?.id,
    Upload: page.map(({ id, key, begun }) => ({
      Key: key,
      UploadId: id,
      Initiated: begun.toISOString(),
    })),
  };
  return { status: 200, body: xmlDocument('ListMultipartUploadsResult', result) };
}

export function listParts(context: Context): Answer {
  const upload = findUpload(context);
  const parts = [...upload.parts]
    .sort(([a], [b]) => a - b)
    .map(([number, part]) => ({ PartNumber: number, ETag: part.etag, Size: part.bytes.length }));
  const result = { Key: upload.key, UploadId: upload.id, IsTruncated: false, Part: parts };
  return { status: 200, body: xmlDocument('ListPartsResult', result) };
}

function findUpload({ bucket, key, query }: Context): S3Upload {
  const upload = bucket.uploads.get(query.get('uploadId') ?? '');
  if (upload === undefined || upload.key !== key)
    throw new Refusal('NoSuchUpload', 'The specified multipart upload does not exist.');
  return upload;
}
