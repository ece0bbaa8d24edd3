import { encodePiece, type LineBytes } from './line-bytes.js';

/**
 * A small language for numbers and codes: `#` is any digit, `@` any of the given letters, `{10-25}` a number of the range (as wide
 * as its first bound), anything else itself; commas separate alternatives. A template is a numbered list of all its texts, all
 * different as long as its alternatives are, so a permutation of the numbers yields texts that never repeat.
 */
export interface Template {
  /** How many texts there are. */
  readonly size: number;
  /** Writes the text of a number from 0 to `size` - 1. */
  write(index: number, out: LineBytes): void;
}

/** A place in a template, and how many values it has. */
interface Part {
  readonly radix: number;
  write(digit: number, out: LineBytes): void;
}

const TOKEN = /\{(\d+)-(\d+)\}|#+|@|[^{#@]+/g;

/** Compiles a template; throws when a range is empty or letters are missing. */
export function compileTemplate(source: string, letters = ''): Template {
  const alternatives = source.split(',').map((text) => compileAlternative(text.trim(), letters));
  const [only] = alternatives;
  if (only !== undefined && alternatives.length === 1) return only;
  return {
    size: alternatives.reduce((sum, { size }) => sum + size, 0),
    write(index, out) {
      let rest = index;
      for (const alternative of alternatives) {
        if (rest < alternative.size) return alternative.write(rest, out);
        rest -= alternative.size;
      }
      throw new RangeError(`template "${source}" has no text ${index}`);
    },
  };
}

function compileAlternative(source: string, letters: string): Template {
  const parts = [...source.matchAll(TOKEN)].map((match) => compilePart(match, letters));
  // What one step of a part is worth: the last part turns first, like the last digit of a number.
  const weights = parts.map((_, at) => sizeOf(parts.slice(at + 1)));
  return {
    size: sizeOf(parts),
    write(index, out) {
      for (let at = 0; at < parts.length; at += 1) {
        const part = parts[at] as Part;
        part.write(Math.floor(index / (weights[at] as number)) % part.radix, out);
      }
    },
  };
}

function sizeOf(parts: readonly Part[]): number {
  return parts.reduce((size, { radix }) => size * radix, 1);
}

function compilePart([token, first, last]: RegExpExecArray, letters: string): Part {
  if (token.startsWith('#')) return numbers(0, 10 ** token.length, token.length);
  if (token === '@') return characters(letters);
  if (first === undefined || last === undefined) return constant(token);
  const radix = Number(last) - Number(first) + 1;
  if (radix < 1) throw new RangeError(`empty range ${token}`);
  return numbers(Number(first), radix, first.length);
}

function numbers(first: number, radix: number, width: number): Part {
  return { radix, write: (digit, out) => out.putNumber(first + digit, width) };
}

function characters(alphabet: string): Part {
  if (alphabet === '') throw new RangeError('a template with @ needs letters');
  const pieces = [...alphabet].map(encodePiece);
  return { radix: pieces.length, write: (digit, out) => out.put(pieces[digit] as Uint8Array) };
}

function constant(text: string): Part {
  const piece = encodePiece(text);
  return { radix: 1, write: (_, out) => out.put(piece) };
}
