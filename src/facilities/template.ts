/**
 * A small language for numbers and codes: `#` is any digit, `@` any of the given letters, `{10-25}` a number of the range (as wide
 * as its first bound), anything else itself; commas separate alternatives. A template is a numbered list of all its texts, all
 * different as long as its alternatives are, so a permutation of the numbers yields texts that never repeat.
 */
export interface Template {
  /** How many texts there are. */
  readonly size: number;
  /** The text of a number from 0 to `size` - 1. */
  text(index: number): string;
}

type Part = string | { readonly radix: number; digit(index: number): string };

const TOKEN = /\{(\d+)-(\d+)\}|#+|@|[^{#@]+/g;

/** Compiles a template; throws when a range is empty or letters are missing. */
export function compileTemplate(source: string, letters = ''): Template {
  const alternatives = source.split(',').map((text) => compileAlternative(text.trim(), letters));
  const [only] = alternatives;
  if (only !== undefined && alternatives.length === 1) return only;
  return {
    size: alternatives.reduce((sum, { size }) => sum + size, 0),
    text(index) {
      let rest = index;
      for (const alternative of alternatives) {
        if (rest < alternative.size) return alternative.text(rest);
        rest -= alternative.size;
      }
      throw new RangeError(`template "${source}" has no text ${index}`);
    },
  };
}

function compileAlternative(source: string, letters: string): Template {
  const parts = [...source.matchAll(TOKEN)].map((match) => compilePart(match, letters)).reverse();
  return {
    size: parts.reduce((size, part) => (typeof part === 'string' ? size : size * part.radix), 1),
    text(index) {
      let rest = index;
      let text = '';
      for (const part of parts) {
        if (typeof part === 'string') {
          text = part + text;
        } else {
          text = part.digit(rest % part.radix) + text;
          rest = Math.floor(rest / part.radix);
        }
      }
      return text;
    },
  };
}

function compilePart([token, first, last]: RegExpExecArray, letters: string): Part {
  if (token.startsWith('#')) return numbers(0, 10 ** token.length, token.length);
  if (token === '@') return characters(letters);
  if (first === undefined || last === undefined) return token;
  const radix = Number(last) - Number(first) + 1;
  if (radix < 1) throw new RangeError(`empty range ${token}`);
  return numbers(Number(first), radix, first.length);
}

function numbers(first: number, radix: number, width: number): Part {
  return { radix, digit: (index) => String(first + index).padStart(width, '0') };
}

function characters(alphabet: string): Part {
  if (alphabet === '') throw new RangeError('a template with @ needs letters');
  return { radix: alphabet.length, digit: (index) => alphabet.charAt(index) };
}
