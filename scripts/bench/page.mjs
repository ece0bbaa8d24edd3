// The part of a Markdown page that a command writes.
const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

/** The page with the text between its two markers replaced; throws when they are not there, once and in order. */
export function replaceMarked(page, text) {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  const once = begin === page.lastIndexOf(BEGIN) && end === page.lastIndexOf(END);
  if (begin < 0 || end < begin || !once)
    throw new Error(`the page has not exactly one ${BEGIN} before one ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text.trim()}\n\n${page.slice(end)}`;
}
