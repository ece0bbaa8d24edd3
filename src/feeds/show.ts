const SHOWN = 80;
const KEPT = 1000;

// What JSON.stringify leaves as it is, though it can move the cursor, reorder or hide text on a terminal.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A value as one short, printable word for a message: text JSON-quoted and cut at 80 characters, containers by their kind. */
export function show(value: unknown): string {
  if (typeof value === 'string') return quote(cut(value, SHOWN));
  if (Array.isArray(value)) return 'an array';
  if (value !== null && typeof value === 'object') return 'an object';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A value as the refused list keeps it: a JSON scalar, text cut at 1000 characters, what JSON cannot hold as text. */
export function keep(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, KEPT);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return value !== null && typeof value === 'object' ? show(value) : value;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  let escaped = '';
  for (let unit = 0; unit < character.length; unit += 1)
    escaped += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  return escaped;
}

/** At most so many characters, then an ellipsis; cut between code points, so that no surrogate loses its other half. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  const splits = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, splits ? length - 1 : length)}…`;
}
