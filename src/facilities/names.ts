import { type CountryData, type NameGroup, splitList } from './country.js';
import { encodePiece, type LineBytes } from './line-bytes.js';
import { PEOPLE } from './people.js';

/** All names of one country, numbered; no two are the same. */
export interface NameSpace {
  readonly size: number;
  name(index: number): FacilityName;
}

/** A word in its pattern. */
export interface FacilityName {
  readonly word: Word;
  readonly pattern: Pattern;
}

/** A text, and its form in lower-case ASCII, for a web address. */
interface Word {
  readonly text: Uint8Array;
  readonly slug: Uint8Array;
}

/** What stands around the word. */
interface Pattern {
  readonly before: Word;
  readonly after: Word;
}

/** Numbers the names of a country. */
export function compileNames(country: CountryData): NameSpace {
  return joinSpaces(country.names.map((group) => compileGroup(group, country.code)));
}

/** Writes a name as people read it. */
export function writeName({ word, pattern }: FacilityName, out: LineBytes): void {
  out.put(pattern.before.text);
  out.put(word.text);
  out.put(pattern.after.text);
}

/** Writes the form of a name for a web address. */
export function writeSlug({ word, pattern }: FacilityName, out: LineBytes): void {
  out.put(pattern.before.slug);
  out.put(word.slug);
  out.put(pattern.after.slug);
}

/** A part of an address in lower-case ASCII; Latin letters lose their marks, Greek ones are transliterated. */
export function slugify(text: string): string {
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\p{M}'’.]/gu, '');
  return plain.replace(/[^a-z0-9]/gu, (letter) => LATIN[letter] ?? '-').replace(/-+/g, '-');
}

function compileGroup(group: NameGroup, country: string): NameSpace {
  const words = wordsOf(group, country).map(readWord);
  const patterns = splitList(group.patterns).map(readPattern);
  return {
    size: words.length * patterns.length,
    name(index) {
      const word = words[index % words.length];
      const pattern = patterns[Math.floor(index / words.length)];
      if (word === undefined || pattern === undefined) throw new RangeError(`no name ${index}`);
      return { word, pattern };
    },
  };
}

function wordsOf({ words }: NameGroup, country: string): readonly string[] {
  if (typeof words !== 'string') return splitList(words.list);
  const people = PEOPLE[country];
  return splitList((words === 'surnames' ? people?.surnames : people?.firstNames) ?? '');
}

function readWord(source: string): Word {
  const [text = '', slug = slugify(text)] = source.split(':');
  return encodeWord(text, slug);
}

function readPattern(source: string): Pattern {
  const [text = '', slug = text.split('*').map(slugify).join('*')] = source.split(':');
  const [before = '', after = ''] = text.split('*');
  const [slugBefore = '', slugAfter = ''] = slug.split('*');
  return { before: encodeWord(before, slugBefore), after: encodeWord(after, slugAfter) };
}

function encodeWord(text: string, slug: string): Word {
  return { text: encodePiece(text), slug: encodePiece(slug) };
}

function joinSpaces(spaces: readonly NameSpace[]): NameSpace {
  return {
    size: spaces.reduce((sum, { size }) => sum + size, 0),
    name(index) {
      let rest = index;
      for (const space of spaces) {
        if (rest < space.size) return space.name(rest);
        rest -= space.size;
      }
      throw new RangeError(`no name ${index}`);
    },
  };
}

/** Letters that do not decompose into a Latin one with marks. */
const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  `&:and ß:ss ł:l ø:o œ:oe æ:ae ı:i α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f
    χ:ch ψ:ps ω:o`
    .split(/\s+/)
    .map((pair) => pair.split(':')),
);
