import { NotAFileError, type TargetReader } from './target.js';

/** A descriptor or a run record larger than this is not one of ours. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

/** The text of a small object; null when there is none. Fails with FeedgenError `target`, of one that is too large with NotAFileError. */
export async function readText(reader: TargetReader, name: string): Promise<string | null> {
  const object = await reader.open(name);
  if (object === null) return null;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of object.body) {
    bytes += piece.byteLength;
    if (bytes > MAX_TEXT_BYTES)
      throw new NotAFileError(`${name} in ${reader.location}`, 'it is too large');
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
