import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '../core/errors.js';

/** Many times what anybody writes by hand; a data file named by mistake is not read into memory. */
const MOST_BYTES = 1_000_000;

/** What came of reading a small text file: its text without a byte order mark, or a fact about the file. */
export type TextFile =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: boolean; readonly fact: string };

/** Reads a file that somebody wrote by hand. Never waits: a pipe or a device is refused unopened. */
export function readTextFile(path: string): TextFile {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return unusable('is not a regular file');
    if (stats.size > MOST_BYTES) return unusable('is larger than 1 MB');
    const bytes = readFileSync(path);
    if (!isUtf8(bytes)) return unusable('is not UTF-8 text');
    if (bytes.includes(0)) return unusable('is not text: it contains a NUL byte');
    return { ok: true, text: new TextDecoder().decode(bytes) };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return { ok: false, missing: true, fact: 'does not exist' };
    return unusable(`cannot be read (${code})`);
  }
}

function unusable(fact: string): TextFile {
  return { ok: false, missing: false, fact };
}

/** The code of a system error, or its text when it has none. */
function codeOf(error: unknown): string {
  return error !== null && typeof error === 'object' && 'code' in error
    ? String(error.code)
    : messageOf(error);
}
