import type { Faker } from '@faker-js/faker';
import { type CountryData, type NameGroup, splitList } from './country.js';
import { encodePiece, type LineBytes } from './line-bytes.js';

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

interface People {
  readonly surnames: readonly string[];
  readonly firstNames: readonly string[];
}

/** Fixes what faker draws: the pools are the same whatever the seed of the facilities. */
const POOL_SEED = 20_261_121;
const POOL_SIZE = 300;
const POOL_DRAWS = 1500;
const NOBODY: People = { surnames: [], firstNames: [] };

/** Loads the people's names of a country from faker and numbers its names. */
export async function loadNames(country: CountryData): Promise<NameSpace> {
  const locale = await country.people?.();
  const people = locale === undefined ? NOBODY : drawPeople(locale.faker, ownWords(country));
  return joinSpaces(country.names.map((group) => compileGroup(group, people)));
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

/** No word is drawn that the country has already: every word stands for names of its own. */
function drawPeople(faker: Faker, own: readonly string[]): People {
  faker.seed(POOL_SEED);
  const surnames = drawDistinct(() => faker.person.lastName(), new Set(own));
  const firstNames = drawDistinct(() => faker.person.firstName(), new Set([...own, ...surnames]));
  return { surnames, firstNames };
}

function ownWords({ names }: CountryData): readonly string[] {
  return names.flatMap(({ words }) => (typeof words === 'string' ? [] : splitList(words.list)));
}

/** Single words only: of "de la Cruz Soto" and of "Olson-Soto" the last. */
function drawDistinct(draw: () => string, except: ReadonlySet<string>): readonly string[] {
  const pool = new Set<string>();
  for (let draws = 0; draws < POOL_DRAWS && pool.size < POOL_SIZE; draws += 1) {
    const word = draw().split(/[ -]/).at(-1) ?? '';
    if (word.length > 2 && word.length < 16 && !except.has(word)) pool.add(word);
  }
  return [...pool];
}

function compileGroup(group: NameGroup, people: People): NameSpace {
  const words = wordsOf(group, people);
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

function wordsOf({ words }: NameGroup, { surnames, firstNames }: People): readonly Word[] {
  if (words === 'surnames') return surnames.map(readWord);
  if (words === 'first names') return firstNames.map(readWord);
  return splitList(words.list).map(readWord);
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
