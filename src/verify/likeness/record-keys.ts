import { hashId, mix } from '../../feeds/id-hash.js';
import type { FeedKind } from '../../feeds/kind.js';
import { isBlank } from '../../feeds/members.js';
import type { RecordShapes } from '../file/record-shapes.js';
import { NOWHERE, readDegrees, toUnits } from './degrees.js';
import { type ReadPath, readPath } from './read-path.js';
import { type ByteMap, CHARACTERS, DIGITS, hashBytes, join, LETTERS } from './text-hash.js';
import { WordRows } from './word-rows.js';

/**
 * Words of one record: its position in its file, the hash of its id, the hashes of its telephone and url (0 when absent), its latitude and longitude in units
 * (`NOWHERE` when absent, as an unsigned word), the hashes of its name and address (0 when absent).
 */
export const KEY = {
  record: 0,
  idHigh: 1,
  idLow: 2,
  telephone: 3,
  url: 4,
  latitude: 5,
  longitude: 6,
  name: 7,
  address: 8,
} as const;
export const KEY_WORDS = 9;

/** Words of an id that is not as it would be without capitals and blanks: the record's position and the hash of what it would be. */
export const FOLDED_WORDS = 3;

/** Positions of the fields that `comparedPaths` lists first. */
const FIELD = { id: 0, name: 1, telephone: 2, url: 3, latitude: 4, longitude: 5, address: 6 };
const [CAPITAL_A, CAPITAL_Z, TO_LOWER] = [0x41, 0x5a, 0x20];
/** Records have short fields; longer ones get memory of their own. */
const SCRATCH_BYTES = 4096;
const MOST_BYTES_A_UNIT = 3;
/** About what a record takes, as stored. */
const BYTES_A_RECORD = 64;
const MOST_EXPECTED = 131_072;

/** What the records of one file are compared by: plain data, so that a thread can hand it over. */
export interface FileKeys {
  /** `KEY_WORDS` for each record with an id. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** `FOLDED_WORDS` for each of the ids that are not folded already. */
  readonly folded: Uint32Array<ArrayBuffer>;
}

/** The paths of all fields that records are compared by. */
export function comparedPaths({ idField, compared }: FeedKind): readonly string[] {
  const { name, telephone, url, latitude, longitude, address, street } = compared;
  return [idField, name, telephone, url, latitude, longitude, ...address, ...street];
}

/** What reads the compared fields of parsed records, made once for all files. */
export interface ComparedReaders {
  readonly readers: readonly ReadPath[];
  /** Where the fields of a street begin among the compared ones. */
  readonly street: number;
}

export function comparedReaders(kind: FeedKind): ComparedReaders {
  const street = FIELD.address + kind.compared.address.length;
  return { readers: comparedPaths(kind).map(readPath), street };
}

/** Makes hashes of what the records of one file at a time are compared by. Equal values have equal hashes, however their records were read. */
export class RecordKeys {
  readonly #seed: number;
  readonly #readers: readonly ReadPath[];
  readonly #street: number;
  readonly #rows = new WordRows(KEY_WORDS);
  readonly #folded = new WordRows(FOLDED_WORDS);
  readonly #scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

  /** `seed` is an integer of any size. */
  constructor({ readers, street }: ComparedReaders, seed: number) {
    this.#seed = seed | 0;
    this.#readers = readers;
    this.#street = street;
  }

  /** Begins the next file, of so many bytes as stored. */
  startFile(bytes: number): void {
    this.#rows.start(Math.min(bytes / BYTES_A_RECORD, MOST_EXPECTED));
    this.#folded.start(0);
  }

  /** Adds a record that was parsed, if it has an id. */
  addParsed(record: number, value: unknown): void {
    const values = this.#readers.map((read) => read(value));
    const id = values[FIELD.id];
    if (typeof id !== 'string' || isBlank(id)) return;
    const at = this.#begin(record);
    const { words } = this.#rows;
    const idBytes = Buffer.from(id);
    hashId(idBytes, 0, idBytes.length, this.#seed, words, at + KEY.idHigh);
    const folded = id.trim().toLowerCase();
    if (folded !== id) this.#fold(record, Buffer.from(folded));
    const texts = values.map((each) => (typeof each === 'string' ? each : ''));
    const hash = (field: number, map: ByteMap) => this.#hashText(texts[field] ?? '', map);
    words[at + KEY.telephone] = hash(FIELD.telephone, DIGITS);
    words[at + KEY.url] = hash(FIELD.url, CHARACTERS);
    words[at + KEY.name] = hash(FIELD.name, LETTERS);
    let [whole, street] = [this.#seed, 0];
    for (let field = FIELD.address; field < texts.length; field += 1) {
      const part = hash(field, LETTERS);
      whole = join(whole, part);
      if (field >= this.#street) street |= part;
    }
    words[at + KEY.address] = street === 0 ? 0 : mix(whole) || 1;
    const [latitude, longitude] = [values[FIELD.latitude], values[FIELD.longitude]].map(toNumber);
    this.#place(at, latitude, longitude);
  }

  /** Adds the record that was recognized last. */
  addPlain(record: number, shapes: RecordShapes): void {
    const { bytes, spans } = shapes;
    const id = spans[2 * FIELD.id] as number;
    if (id === -1) return;
    const at = this.#begin(record);
    const { words } = this.#rows;
    const idEnd = spans[2 * FIELD.id + 1] as number;
    hashId(bytes, id, idEnd, this.#seed, words, at + KEY.idHigh);
    if (hasCapital(bytes, id, idEnd)) this.#fold(record, lowered(bytes, id, idEnd));
    words[at + KEY.telephone] = hashAt(DIGITS, shapes, FIELD.telephone, this.#seed);
    words[at + KEY.url] = hashAt(CHARACTERS, shapes, FIELD.url, this.#seed);
    words[at + KEY.name] = hashAt(LETTERS, shapes, FIELD.name, this.#seed);
    let [whole, street] = [this.#seed, 0];
    for (let field = FIELD.address; field < this.#readers.length; field += 1) {
      const part = hashAt(LETTERS, shapes, field, this.#seed);
      whole = join(whole, part);
      if (field >= this.#street) street |= part;
    }
    words[at + KEY.address] = street === 0 ? 0 : mix(whole) || 1;
    const [latitude, longitude] = [
      spans[2 * FIELD.latitude] as number,
      spans[2 * FIELD.longitude] as number,
    ];
    if (latitude === -1 || longitude === -1) this.#place(at);
    else
      this.#place(
        at,
        readDegrees(bytes, latitude, spans[2 * FIELD.latitude + 1] as number),
        readDegrees(bytes, longitude, spans[2 * FIELD.longitude + 1] as number),
      );
  }

  /** Of the current file. */
  result(): FileKeys {
    return { words: this.#rows.result(), folded: this.#folded.result() };
  }

  #begin(record: number): number {
    const at = this.#rows.begin();
    this.#rows.words[at + KEY.record] = record;
    return at;
  }

  #fold(record: number, folded: Uint8Array): void {
    const at = this.#folded.begin();
    this.#folded.words[at] = record;
    hashId(folded, 0, folded.length, this.#seed, this.#folded.words, at + 1);
  }

  #place(at: number, latitude = Number.NaN, longitude = Number.NaN): void {
    const { words } = this.#rows;
    const [north, east] = [toUnits(latitude, 90), toUnits(longitude, 180)];
    const known = north !== NOWHERE && east !== NOWHERE;
    words[at + KEY.latitude] = known ? north : NOWHERE;
    words[at + KEY.longitude] = known ? east : NOWHERE;
  }

  #hashText(text: string, map: ByteMap): number {
    if (text.length * MOST_BYTES_A_UNIT > SCRATCH_BYTES) {
      const bytes = Buffer.from(text);
      return hashBytes(bytes, 0, bytes.length, map, this.#seed);
    }
    return hashBytes(this.#scratch, 0, this.#scratch.write(text), map, this.#seed);
  }
}

/** The hash of a field of a recognized record; 0 when it is absent. */
function hashAt(map: ByteMap, { bytes, spans }: RecordShapes, field: number, seed: number): number {
  const start = spans[2 * field] as number;
  return start === -1 ? 0 : hashBytes(bytes, start, spans[2 * field + 1] as number, map, seed);
}

/** ProtoJSON takes a double as a number or as its digits in a string. */
function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && !isBlank(value) ? Number(value) : undefined;
}

function hasCapital(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (isCapital(bytes[at] as number)) return true;
  return false;
}

function lowered(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return bytes.slice(start, end).map((byte) => (isCapital(byte) ? byte + TO_LOWER : byte));
}

function isCapital(byte: number): boolean {
  return byte >= CAPITAL_A && byte <= CAPITAL_Z;
}
