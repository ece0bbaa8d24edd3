import { crc32, createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib';
import type { Rule } from '../../feeds/rule.js';
import { fileRules } from '../rules/file.js';
import type { ByteInput } from './byte-input.js';
import {
  headerLength,
  looksGzip,
  TRAILER,
  takeHeader,
  takeTrailer,
  trailerProblem,
} from './gzip-member.js';

/** Bytes unpacked at a time. */
const CHUNK = 65_536;
/** The same for one member of many, which are small. */
const SMALL_CHUNK = 16_384;

/** Files up to this size are unpacked in one call, at half the cost, unless they unpack to more than the second. */
const ONE_CALL = 1_572_864;
const ONE_CALL_OUTPUT = 33_554_432;

/** A member costs a tenth of a millisecond however small it is: more of them are an attack on time. */
const MAX_MEMBERS = 100_000;

/** What is wrong with the gzip of a file; `broken` when nothing behind it can be read. */
export type GzipFault = (rule: Rule, message: string, broken: boolean) => void;

/**
 * Unpacks gzip as it arrives, in constant memory, and tells what node's gunzip hides: it joins several members silently and takes
 * trailing zeros for nothing. So members are taken apart here and only their deflate data is left to zlib.
 */
export async function* gunzip(input: ByteInput, fault: GzipFault): AsyncGenerator<Buffer> {
  for (let members = 0; ; members += 1) {
    const start = await input.peek(2);
    if (members > 0) {
      if (start.length === 0) return;
      if (!looksGzip(start)) {
        fault(fileRules.gzip_trailing_garbage, 'bytes follow the gzip data', false);
        return;
      }
      if (members === 1) fault(fileRules.gzip_multi_member, 'the file has several members', false);
      if (members === MAX_MEMBERS) {
        fault(fileRules.gzip_corrupt, `the file has more than ${MAX_MEMBERS} members`, true);
        return;
      }
    }
    const problem = yield* gunzipMember(input, members === 0);
    if (problem !== undefined) {
      fault(fileRules.gzip_corrupt, problem, true);
      return;
    }
  }
}

async function* gunzipMember(
  input: ByteInput,
  first: boolean,
): AsyncGenerator<Buffer, string | undefined> {
  if (!(await takeHeader(input))) return 'the gzip header is damaged or cut short';
  const unpacked = { crc: 0, bytes: 0 };
  const whole = await inflateWhole(input, first);
  if (whole !== undefined) {
    yield whole;
    return takeTrailer(input, { crc: crc32(whole), bytes: whole.length });
  }
  const problem = yield* inflate(input, unpacked);
  return problem ?? (await takeTrailer(input, unpacked));
}

/** The deflate data of a small file in one call; undefined, and nothing taken, when they are not small or not sound. */
async function inflateWhole(input: ByteInput, first: boolean): Promise<Buffer | undefined> {
  const bytes = await input.peek(ONE_CALL + 1);
  const whole = inflateOnce(bytes, first);
  if (whole === undefined) return undefined;
  await input.take(whole.consumed);
  return whole.output;
}

/** All of a small file that is one sound gzip member and nothing else; undefined for any other. */
export function gunzipWhole(bytes: Buffer): Buffer | undefined {
  const start = headerLength(bytes);
  if (typeof start !== 'number') return undefined;
  const whole = inflateOnce(bytes.subarray(start), true);
  if (whole === undefined || start + whole.consumed + TRAILER !== bytes.length) return undefined;
  const { output } = whole;
  const unpacked = { crc: crc32(output), bytes: output.length };
  const problem = trailerProblem(bytes.subarray(start + whole.consumed), unpacked);
  return problem === undefined ? output : undefined;
}

/** Unpacks deflate data that begin a few bytes, and tells where they end; undefined when they are not few, or not sound. */
function inflateOnce(
  bytes: Buffer,
  first: boolean,
): { readonly output: Buffer; readonly consumed: number } | undefined {
  if (bytes.length > ONE_CALL) return undefined;
  try {
    const { buffer, engine } = inflateRawSync(bytes, {
      info: true,
      maxOutputLength: ONE_CALL_OUTPUT,
      chunkSize: first ? outputSize(bytes) : SMALL_CHUNK,
    }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { output: buffer, consumed: engine.bytesWritten };
  } catch {
    // Too large or damaged: the streaming way tells which, and gives what can be had of it.
    return undefined;
  }
}

/** The length that the trailer of a file of one member declares, if it may be true: then one buffer takes the output. */
function outputSize(bytes: Buffer): number {
  const declared = bytes.length < TRAILER ? 0 : bytes.readUInt32LE(bytes.length - 4);
  return declared > ONE_CALL_OUTPUT ? CHUNK : Math.max(64, declared + 1);
}

/** Unpacks deflate data up to their own end and leaves what follows in the input; the text says what is wrong. */
async function* inflate(
  input: ByteInput,
  unpacked: { crc: number; bytes: number },
): AsyncGenerator<Buffer, string | undefined> {
  const engine = new Inflater();
  try {
    while (!engine.ended) {
      const bytes = await input.next();
      for await (const output of engine.feed(bytes)) {
        unpacked.crc = crc32(output, unpacked.crc);
        unpacked.bytes += output.length;
        yield output;
      }
      if (engine.problem !== undefined) return engine.problem;
      if (bytes !== undefined && engine.ended) input.unread(bytes.subarray(engine.consumed));
    }
    return undefined;
  } finally {
    engine.close();
  }
}

/** zlib's inflate, driven one piece of input at a time, so that it is known where the deflate data end. */
class Inflater {
  readonly #engine: InflateRaw = createInflateRaw({ chunkSize: CHUNK });
  #wake: () => void = () => {};
  /** The deflate data came to their end. */
  ended = false;
  problem: string | undefined;
  /** Bytes of the last piece that belonged to the deflate data. */
  consumed = 0;

  constructor() {
    this.#engine.on('readable', () => this.#wake());
    this.#engine.on('end', () => {
      this.ended = true;
      this.#wake();
    });
    this.#engine.on('error', (error) => {
      this.problem = sayProblem(error);
      this.#wake();
    });
  }

  /** Unpacks one piece, undefined for the end of the input. */
  async *feed(bytes: Buffer | undefined): AsyncGenerator<Buffer> {
    const before = this.#engine.bytesWritten;
    let accepted = false;
    const onAccepted = () => {
      accepted = true;
      this.#wake();
    };
    if (bytes === undefined) this.#engine.end();
    else this.#engine.write(bytes, onAccepted);
    for (;;) {
      const output: unknown = this.#engine.read();
      if (Buffer.isBuffer(output)) yield output;
      else if (accepted || this.ended || this.problem !== undefined) break;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.consumed = this.#engine.bytesWritten - before;
    // What zlib leaves of its input lies behind the end of the deflate data, even where the end is not announced.
    if (bytes !== undefined && this.consumed < bytes.length) this.ended = true;
  }

  close(): void {
    this.#engine.destroy();
  }
}

function sayProblem(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  return code === 'Z_BUF_ERROR'
    ? 'the file ends in the middle of the compressed data'
    : `the compressed data are damaged (${error.message})`;
}
