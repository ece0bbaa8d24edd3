const NULL_LITERAL = /^(?:null|none|nil|nan|undefined|n\/a|#n\/a|\(null\)|<null>|\\n)$/i;

/** The longest of these words, in characters. */
export const LONGEST_NULL_LITERAL = 9;

/** First letters of these words, in either case. */
export const NULL_INITIALS = 'nNuU#(<\\';

/** Whether a text is a word that stands for nothing. */
export function isNullLiteral(text: string): boolean {
  return text.length <= LONGEST_NULL_LITERAL && NULL_LITERAL.test(text);
}

/** Whether a text may be such a word, told from its length and first letter; text that is not empty. */
export function mayBeNullLiteral(text: string): boolean {
  return text.length <= LONGEST_NULL_LITERAL && NULL_INITIALS.includes(text.charAt(0));
}
