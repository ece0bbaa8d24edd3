/** A user's query as part of a longer statement. */
export interface PlacedQuery {
  readonly text: string;
  /** Number of characters before it in the statement. */
  readonly offset: number;
}

/** A statement around the user's query. */
export interface Statement {
  readonly text: string;
  readonly query: PlacedQuery;
}

/** Quotes a name for SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Everything that can hide a semicolon, whitespace, and single characters. Block comments nest and are skipped by hand. */
const TOKEN =
  /--[^\n]*|\s+|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|[\s\S]/y;

/**
 * Takes one final semicolon off a query, with nothing but space and comments behind it; a second one stays, for the server
 * to refuse. Returns an empty text for a query of nothing but comments.
 */
export function stripFinalSemicolon(query: string): string {
  const text = query.replace(/^\uFEFF/, '');
  let before = '';
  let last = '';
  let lastAt = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.startsWith('/*', at) ? commentEnd(text, at) : tokenEnd(text, at);
    const token = text.slice(at, end);
    if (!/^(--|\/\*|\s)/.test(token)) {
      before = last;
      last = token;
      lastAt = at;
    }
    at = end;
  }
  if (last === '' || (last === ';' && before === '')) return '';
  return last === ';' ? `${text.slice(0, lastAt)} ${text.slice(lastAt + 1)}` : text;
}

/** Where in the user's query the server found fault: ` (line 3: select nam)`, or nothing when it does not say. */
export function placeOf(query: PlacedQuery | undefined, position: number | undefined): string {
  if (query === undefined || position === undefined) return '';
  // The server counts characters, not UTF-16 units.
  const characters = [...query.text];
  const at = position - 1 - query.offset;
  if (at < 0) return '';
  if (at >= characters.length) return ' (at the end of the query)';
  const line = characters.slice(0, at).filter((character) => character === '\n').length;
  const text = query.text.split('\n')[line]?.trim() ?? '';
  return ` (line ${line + 1}: ${text.length > 80 ? `${text.slice(0, 77)}...` : text})`;
}

function tokenEnd(text: string, at: number): number {
  TOKEN.lastIndex = at;
  TOKEN.test(text);
  return TOKEN.lastIndex;
}

function commentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
