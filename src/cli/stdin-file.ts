import { Readable } from 'node:stream';
import { FeedgenError, messageOf } from '../core/errors.js';
import type { StoredObject, TargetReader } from '../core/target.js';
import { ByteInput } from '../verify/file/byte-input.js';
import { SMALL_BYTES } from '../verify/file/open-ahead.js';
import { HEAD_BYTES, tellContent } from '../verify/file/tell-file.js';
import type { Input, Io } from './io.js';

/** How findings and reports call it. */
export const STDIN_FILE = 'standard input';

/** Standard input as a place that holds one data file, STDIN_FILE; it is read once, and let go when the signal says so. */
export function stdinReader({ stdin, signal }: Io): TargetReader {
  let input: ByteInput | undefined;
  return {
    location: STDIN_FILE,
    async open() {
      if (input !== undefined) return null;
      input = new ByteInput(readStream(stdin(), signal));
      const head = await input.peek(HEAD_BYTES);
      if (tellContent(head) === 'data_file') return storedStream(input);
      await input.close();
      throw new FeedgenError('usage', `cannot verify ${STDIN_FILE}: it is a descriptor`, {
        hint: 'name its file, so that its data files are found: feedgen verify feeds/metadata.json',
      });
    },
    stat: async () => null,
    list: () => Readable.from([]),
  };
}

/** A stream as an object. How long it is shows only while it is read: it counts as too long to be held as a whole. */
function storedStream(input: ByteInput): StoredObject {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for (let piece = await input.next(); piece !== undefined; piece = await input.next()) {
      bytes += piece.byteLength;
      yield piece;
    }
  }
  return {
    name: STDIN_FILE,
    get bytes() {
      return Math.max(bytes, SMALL_BYTES + 1);
    },
    body: counted(),
  };
}

/** The pieces of a stream. What the system says against reading it is FeedgenError `target`; a directory is `usage`. */
async function* readStream(stream: Input, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop);
  try {
    yield* stream;
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    const directory = error instanceof Error && 'code' in error && error.code === 'EISDIR';
    const fact = directory ? 'it is a directory' : messageOf(error);
    throw new FeedgenError(directory ? 'usage' : 'target', `cannot read ${STDIN_FILE}: ${fact}`, {
      hint: 'feed a data file into it: feedgen verify - < file.json.gz',
      cause: error,
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
