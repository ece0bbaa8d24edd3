import { DESCRIPTOR_SUFFIX, fileSetNames, POINTER_NAME } from '../../core/file-set.js';
import type { StoredObject, TargetReader } from '../../core/target.js';
import { descriptorName, isUniqueName } from '../beside/name-parts.js';
import { checkContentType, encodingProblem } from '../beside/stored-headers.js';
import { looksGzip } from '../file/gzip-member.js';
import { openOrWhy } from '../file/open-ahead.js';
import { readWhole } from '../file/read-whole.js';
import type { Findings } from '../findings.js';
import { descriptorRules } from '../rules/descriptor.js';
import { fileRules } from '../rules/file.js';
import { MAX_DESCRIPTOR_BYTES, type Metadata, validateMetadata } from './validate-metadata.js';

/** A data file by the usual pattern, in whatever folder: the stem, which ends with the timestamp, and the number. */
const DATA_FILE = /(?:^|\/)([^/]+_(\d+))_\d+\.json(?:\.gz)?$/;

/** Longest name that file systems take, in bytes. */
const MAX_NAME_BYTES = 255;

/**
 * Opens and checks the descriptor, and when it is the pointer, compares it with the descriptor that it repeats. Undefined when there is nothing
 * to go on with. Fails with FeedgenError `target` when the target gives no answer.
 */
export async function readMetadata(
  target: TargetReader,
  options: { readonly descriptorName: string; readonly dataFilePrefix: string; readonly now: Date },
  findings: Findings,
): Promise<Metadata | undefined> {
  const file = options.descriptorName;
  const bytes = await readDescriptor(target, file, findings);
  if (bytes === undefined) return undefined;
  checkFileName(file, findings);
  const { dataFilePrefix, now } = options;
  const metadata = validateMetadata(bytes, { file, dataFilePrefix, now, report: findings.report });
  if (metadata !== undefined && file === POINTER_NAME)
    await comparePointer(target, bytes, metadata, findings);
  return metadata;
}

function checkFileName(file: string, { report }: Findings): void {
  const named = descriptorName(file);
  if (named === undefined) {
    const message = `the name does not end in ${DESCRIPTOR_SUFFIX}`;
    report(descriptorRules.descriptor_bad_suffix, { file, message });
  } else if (named.feed === '' || !isUniqueName(file)) {
    const message = `${file} carries not both, a feed and a timestamp`;
    report(descriptorRules.descriptor_filename_style, { file, message });
  }
}

/**
 * The stem of the names of a set: by its descriptor's name, else by its data files (one of its own timestamp, for the first may be a
 * stranger's), else by what its kind would be called. Undefined for a set that is named by other customs.
 */
export function stemOf(descriptorName: string, metadata: Metadata): string | undefined {
  const stem = possibleStem(descriptorName, metadata);
  const longest = stem === undefined ? undefined : `${stem}${DESCRIPTOR_SUFFIX}`;
  return longest === undefined || Buffer.byteLength(longest) > MAX_NAME_BYTES ? undefined : stem;
}

function possibleStem(descriptorName: string, metadata: Metadata): string | undefined {
  if (descriptorName.endsWith(DESCRIPTOR_SUFFIX))
    return descriptorName.slice(0, -DESCRIPTOR_SUFFIX.length);
  const { generation_timestamp, kind, files } = metadata;
  const own = files.find((name) => DATA_FILE.exec(name)?.[2] === String(generation_timestamp));
  const named = DATA_FILE.exec(own ?? files[0] ?? '')?.[1];
  if (named !== undefined) return named;
  if (kind === undefined || generation_timestamp === null) return undefined;
  return fileSetNames(kind.filePrefix, generation_timestamp, 'json').stem;
}

async function readDescriptor(
  target: TargetReader,
  file: string,
  { report }: Findings,
): Promise<Buffer | undefined> {
  const object = await openOrWhy(target, file);
  if (object === null || typeof object === 'string') {
    const message =
      object === null
        ? `there is no ${file} in ${target.location}`
        : `cannot read ${file} in ${target.location}: ${object}`;
    report(descriptorRules.descriptor_missing, { file, message });
    return undefined;
  }
  const bytes = await readWhole(object.body, MAX_DESCRIPTOR_BYTES);
  if (bytes === undefined) {
    const message = `the descriptor has more than ${MAX_DESCRIPTOR_BYTES} bytes`;
    report(descriptorRules.descriptor_too_large, { file, message });
  } else checkHeaders(object, bytes, report);
  return bytes;
}

function checkHeaders(object: StoredObject, bytes: Buffer, report: Findings['report']): void {
  checkContentType(object, report);
  const message = encodingProblem(object.contentEncoding, looksGzip(bytes));
  if (message !== undefined)
    report(fileRules.s3_content_encoding_mismatch, { file: object.name, message });
}

async function comparePointer(
  target: TargetReader,
  pointer: Buffer,
  metadata: Metadata,
  { report }: Findings,
): Promise<void> {
  const stem = stemOf(POINTER_NAME, metadata);
  if (stem === undefined) return;
  const name = `${stem}${DESCRIPTOR_SUFFIX}`;
  const object = await openOrWhy(target, name);
  if (object === null || typeof object === 'string') {
    const message = object === null ? `there is no ${name}` : `cannot read ${name}: ${object}`;
    report(descriptorRules.pointer_descriptor_missing, { file: POINTER_NAME, message });
    return;
  }
  const bytes = await readWhole(object.body, MAX_DESCRIPTOR_BYTES);
  if (bytes?.equals(pointer) === true) return;
  const message = `the bytes of ${POINTER_NAME} differ from ${name}`;
  report(descriptorRules.pointer_differs, { file: POINTER_NAME, message });
}
