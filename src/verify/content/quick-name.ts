import { extraContent, suspicion } from './name-text.js';
import { placeOf, SMALL, textOf, wordTable } from './quick-test.js';

const [DIGIT, SMALL_LETTER, CAPITAL, OTHER, LOOK] = [1, 2, 4, 8, 16];
/** What web and e-mail addresses, prices, promotions, markup, ids and escapes are made of. */
const TELLING = '@:%$!<;_\\';
/** What every byte tells. Above ASCII: first bytes of scripts that have capitals, and the others. */
const CLASS = new Uint8Array(256).map((_, byte) => {
  const character = String.fromCharCode(byte);
  if (byte >= 0x80) return OTHER | (byte >= 0xc3 && !(byte >= 0xe3 && byte <= 0xe9) ? CAPITAL : 0);
  if (character >= '0' && character <= '9') return DIGIT;
  if (character >= 'a' && character <= 'z') return SMALL_LETTER;
  if (character >= 'A' && character <= 'Z') return CAPITAL;
  return TELLING.includes(character) ? LOOK : 0;
});

/** Beginnings or inner parts of all words that the rules look for. */
const WORDS = wordTable([
  ...[
    'www.',
    'free',
    ' off',
    'buy ',
    'frid',
    'test',
    'dumm',
    'foob',
    'asdf',
    'qwer',
    'lore',
    'samp',
  ],
  ...['exam', 'ehol', 'ntit', 'nnam', 'no n', 'nkno', 'ngem', 'do n', 'xxxx'],
  ...Array.from('0123456789').flatMap((digit) => [`${digit}eur`, `${digit} eu`]),
  // "â€" and the replacement character, both after wrong decoding.
  ...['â€', 'ï¿'],
]);
/** Wrongly decoded letters begin with Â or Ã, the bytes C3 82 and C3 83. */
const [PAIR, LAST_BIT, A_WITH_ACCENT] = [0xffff, 1, 0xc382];
const [TRIPLE, REPLACEMENT] = [0xffffff, 0xefbfbd];
/** Names of so few bytes may be placeholders. */
const SHORT = 4;
const LONG = 120;
const UUID = 36;
/** Ids and telephone numbers have more digits. */
const MOST_DIGITS = 2;

/** Whether the rules about names have nothing to say; in doubt they are asked. */
export function isQuietName(bytes: Buffer, start: number, end: number): boolean {
  return isOrdinary(bytes, start, end) || isQuiet(textOf(bytes, start, end));
}

function isQuiet(name: string): boolean {
  return extraContent(name) === undefined && suspicion(name) === undefined;
}

function isOrdinary(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length <= SHORT || length > LONG || length === UUID) return false;
  let classes = 0;
  let digits = 0;
  let found = 0;
  let word = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    const kind = CLASS[byte] as number;
    classes |= kind;
    digits += kind & DIGIT;
    word = (word << 8) | (SMALL[byte] as number);
    found |= WORDS[placeOf(word)] as number;
    if (kind >= OTHER && isSuspiciousEnd(word)) return false;
  }
  if (found !== 0 || classes >= LOOK || digits > MOST_DIGITS) return false;
  if (digits > 0 && (classes & OTHER) !== 0) return false;
  return (classes & (SMALL_LETTER | CAPITAL)) !== CAPITAL;
}

function isSuspiciousEnd(word: number): boolean {
  return (word & PAIR & ~LAST_BIT) === A_WITH_ACCENT || (word & TRIPLE) === REPLACEMENT;
}
