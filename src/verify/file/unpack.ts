import type { StoredFacts } from '../../core/target.js';
import { encodingProblem } from '../beside/stored-headers.js';
import type { ReportNotice } from '../findings.js';
import { fileRules } from '../rules/file.js';
import { ByteInput } from './byte-input.js';
import { gunzip } from './gunzip.js';
import { looksGzip } from './gzip-member.js';

/** How much a data file may unpack to; counted here, because zlib's streams ignore their own limit. */
export interface UnpackLimits {
  readonly bytes: number;
  /** Unpacked bytes for each stored byte, looked at once `ratioFrom` bytes are unpacked. */
  readonly ratio: number;
  readonly ratioFrom: number;
}

/** 2 GB is Google's limit as far as it can be read; deflate reaches 1030:1 with nothing but zeros, a feed some 30:1. */
export const UNPACK_LIMITS: UnpackLimits = {
  bytes: 2_000_000_000,
  ratio: 500,
  ratioFrom: 64_000_000,
};

export interface Unpacked {
  readonly chunks: AsyncIterable<Buffer>;
  /** Whether a fault hides the rest of the content; known once the chunks came to their end. */
  readonly broken: () => boolean;
}

/** The content of a data file, unpacked when it is gzip, whatever its name promises. Errors of the stream pass through. */
export function unpack(
  input: ByteInput,
  file: StoredFacts,
  report: ReportNotice,
  limits: UnpackLimits = UNPACK_LIMITS,
): Unpacked {
  let broken = false;
  const fault: Fault = (rule, message, hidesRest) => {
    report(rule, { message });
    broken ||= hidesRest;
  };
  const chunks = limited(contentOf(input, file, fault), file, limits, fault);
  return { chunks, broken: () => broken };
}

type Fault = Parameters<typeof gunzip>[1];

/** A plain file of more bytes would be some tenth of it as gzip. */
const LARGE_PLAIN_BYTES = 10_000_000;

async function* contentOf(
  input: ByteInput,
  { name, bytes, contentEncoding }: StoredFacts,
  fault: Fault,
): AsyncGenerator<Buffer> {
  const packed = looksGzip(await input.peek(2));
  const mismatch = encodingProblem(contentEncoding, packed);
  if (mismatch !== undefined) fault(fileRules.s3_content_encoding_mismatch, mismatch, false);
  if (!packed && bytes > LARGE_PLAIN_BYTES)
    fault(fileRules.gzip_not_used, `the file has ${bytes} bytes, not compressed`, false);
  if (!packed && name.endsWith('.gz'))
    fault(fileRules.gzip_expected_plain_found, 'the file is not gzip', false);
  if (packed && name.endsWith('.json'))
    fault(fileRules.gzip_found_plain_expected, 'the file is gzip', false);
  if (!packed) {
    for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next())
      yield chunk;
    return;
  }
  yield* onceOnly(new ByteInput(gunzip(input, fault)), fault);
}

/** Passes on what was unpacked, unless that is gzip again. */
async function* onceOnly(content: ByteInput, fault: Fault): AsyncGenerator<Buffer> {
  try {
    if (looksGzip(await content.peek(2))) {
      fault(fileRules.gzip_double, 'the file is gzip within gzip', true);
      return;
    }
    for (let chunk = await content.next(); chunk !== undefined; chunk = await content.next())
      yield chunk;
  } finally {
    await content.close();
  }
}

async function* limited(
  chunks: AsyncIterable<Buffer>,
  file: { readonly bytes: number },
  limits: UnpackLimits,
  fault: Fault,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    const ratio = bytes / Math.max(file.bytes, 1);
    if (bytes > limits.bytes || (bytes > limits.ratioFrom && ratio > limits.ratio)) {
      const message = `${file.bytes} bytes unpack to more than ${bytes - chunk.length}`;
      fault(fileRules.file_too_large_uncompressed, message, true);
      return;
    }
    yield chunk;
  }
}
