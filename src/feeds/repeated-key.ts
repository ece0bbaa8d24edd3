const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/**
 * A key that an object of this JSON text has twice, undefined when none has; JSON.parse keeps only the last of them. `text` is valid
 * JSON and `value` its parsed form. Costs a glance at every character unless there is one; depth is no matter.
 */
export function repeatedKey(text: string, value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  return countColons(text) === countMembers(value) ? undefined : findRepeatedKey(text);
}

/** Colons outside strings: one for each member. */
function countColons(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === COLON) colons += 1;
    else if (unit === QUOTE) at = endOfString(text, at);
  }
  return colons;
}

function countMembers(root: object): number {
  let members = 0;
  const open: object[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children: unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (!Array.isArray(next)) members += children.length;
    for (const child of children) if (child !== null && typeof child === 'object') open.push(child);
  }
  return members;
}

/** Walks the text with the keys of the open objects (null for an array) on a stack. */
function findRepeatedKey(text: string): string | undefined {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      const end = endOfString(text, at);
      last = text.slice(at, end + 1);
      at = end;
    } else if (unit === OPEN_OBJECT) open.push(new Set());
    else if (unit === OPEN_ARRAY) open.push(null);
    else if (unit === CLOSE_OBJECT || unit === CLOSE_ARRAY) open.pop();
    else if (unit === COLON) {
      const key: unknown = JSON.parse(last);
      const keys = open.at(-1);
      if (typeof key !== 'string' || keys?.has(key)) return String(key);
      keys?.add(key);
    }
  }
  return undefined;
}

/** Position of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}
