/**
 * What does not belong into a name, and what finds it. Patterns of ASCII words are without the flag u, by which a long s would be an s: a quick test on
 * bytes (quick-name.ts) looks for the same words.
 */
const EXTRAS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a web address', /https?:\/\/|\bwww\.[^\s.]/i],
  ['an e-mail address', /[^\s@]@[^\s@]+\.\p{L}{2,}/u],
  ['a telephone number', /(?<![\p{L}\d])(?:\+|\(?0)\d[\d\s()/.-]{6,}\d/u],
  ['a price', /[$€£¥₹]\s?\d|\d\s?(?:[€£₹]|EUR\b)/u],
  [
    'a promotion',
    /\d\s?%\s?(?:off|discount|rabatt|reduziert|de descuento|descuento|dto|de réduction|de remise|korting|sconto|de desconto|desconto|indirim|rabatu|zniżki)(?!\p{L})/iu,
  ],
  ['a promotion', /(?:^|\s)[-–−]\s?\d{1,2}\s?%/],
  [
    'a promotion',
    /\bfree (?:delivery|shipping)\b|\b(?:special|limited) offer\b|\bbuy one,? get\b|\bblack friday\b|\bsale!/i,
  ],
];

const LONG = 120;
const FEWEST_CAPITALS = 10;
const PLACEHOLDER =
  /^(?:test(?:ing|s)?(?:[\s_-]*(?:\d+|name|restaurant|store|shop|venue|merchant|facility|entity))?|dummy(?:\s.*)?|foo|bar|foobar|baz|asdf\w*|qwert[yz]\w*|lorem ipsum.*|(?:sample|example) (?:name|restaurant|store|shop|venue|merchant|facility|entity)|placeholder|untitled|unnamed|no name|unknown|tbd|tba|todo|x{2,}|changeme|do not use.*)$/i;
const MARKUP = /<\/?[a-z][^<>]{0,200}>|&(?:[a-z]{2,8}|#x?[\da-f]{1,6});/i;
/** UTF-8 that was read as Windows-1252: two or three characters in place of one. */
const MOJIBAKE = /[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|ï¿½|\ufffd/u;
const ID =
  /^\d{5,}$|^[a-z]*_\w*\d$|^[a-z]{1,12}-\d{5,}$|^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What a name holds besides the name; undefined when it is nothing. */
export function extraContent(name: string): string | undefined {
  return EXTRAS.find(([, pattern]) => pattern.test(name))?.[0];
}

/** Why a name can hardly be one, as the end of a sentence; undefined when it can. */
export function suspicion(name: string): string | undefined {
  if (name.length > LONG) return `has ${name.length} characters`;
  if (PLACEHOLDER.test(name.trim())) return 'looks like a placeholder';
  if (MARKUP.test(name)) return 'holds markup';
  if (MOJIBAKE.test(name)) return 'looks like text that was decoded wrongly';
  if (ID.test(name)) return 'looks like an identifier';
  return isAllCapitals(name) ? 'is all capitals' : undefined;
}

/** Several words without a small letter; one may be a brand. */
function isAllCapitals(name: string): boolean {
  if (name !== name.toUpperCase() || !/\p{Lu}\s+\S*\p{Lu}/u.test(name)) return false;
  return (name.match(/\p{Lu}/gu)?.length ?? 0) >= FEWEST_CAPITALS;
}
