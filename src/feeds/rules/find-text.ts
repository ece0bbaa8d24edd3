/** A text within a record, a key or a value. */
export interface FoundText {
  /** JSON pointer of the value, or of the object that has the key. */
  readonly pointer: string;
  readonly text: string;
}

/** The first text in a parsed JSON value that matches; keys count. Without recursion: hostile records nest without end. */
export function findText(root: unknown, matches: (text: string) => boolean): FoundText | undefined {
  return hasText(root, matches) ? locate(root, matches) : undefined;
}

/** The quick answer for good records: no pointer is built. */
function hasText(root: unknown, matches: (text: string) => boolean): boolean {
  if (typeof root === 'string') return matches(root);
  if (root === null || typeof root !== 'object') return false;
  const open: object[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const isArray = Array.isArray(next);
    for (const [key, value] of Object.entries(next)) {
      if (typeof value === 'string') {
        if (matches(value)) return true;
      } else if (value !== null && typeof value === 'object') open.push(value);
      if (!isArray && matches(key)) return true;
    }
  }
  return false;
}

function locate(root: unknown, matches: (text: string) => boolean): FoundText | undefined {
  const open: { readonly pointer: string; readonly value: unknown }[] = [
    { pointer: '', value: root },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { pointer, value } = next;
    if (typeof value === 'string' && matches(value)) return { pointer, text: value };
    if (value === null || typeof value !== 'object') continue;
    for (const [key, child] of Object.entries(value)) {
      if (matches(key)) return { pointer, text: key };
      open.push({ pointer: `${pointer}/${escapeToken(key)}`, value: child });
    }
  }
  return undefined;
}

/** A key as a reference token of RFC 6901. */
function escapeToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
