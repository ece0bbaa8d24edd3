import { LineBytes } from '../../src/facilities/line-bytes.js';

/** What a writer of lines writes, as text. */
export function writtenText(write: (out: LineBytes) => void): string {
  const out = new LineBytes();
  write(out);
  return new TextDecoder().decode(out.take());
}
