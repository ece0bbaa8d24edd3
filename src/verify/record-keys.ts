import { hashId } from '../feeds/id-hash.js';
import type { FeedKind } from '../feeds/kind.js';
import { isBlank } from '../feeds/members.js';
import { NOWHERE, readDegrees, toUnits } from './degrees.js';
import { type ReadPath, readPath } from './read-path.js';
import type { RecordShapes } from './record-shapes.js';
import { type ByteMap, CHARACTERS, DIGITS, hashBytes, LETTERS } from './text-hash.js';
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

/** Makes hashes of what the records of one file are compared by. Equal values have equal hashes, however their records were read. */
export class RecordKeys {
  readonly #seed: number;
  readonly #readers: readonly ReadPath[];
  /** Where the fields of a street begin among the compared ones. */
  readonly #street: number;
  readonly #rows = new WordRows(KEY_WORDS);
  readonly #folded = new WordRows(FOLDED_WORDS);
  readonly #scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

  constructor(kind: FeedKind, seed: number) {
    this.#seed = seed;
    this.#readers = comparedPaths(kind).map(readPath);
    this.#street = FIELD.address + kind.compared.address.length;
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
    const hash = (field: number, map: ByteMap, seed: number) =>
      this.#hashText(values[field], map, seed);
    words[at + KEY.telephone] = hash(FIELD.telephone, DIGITS, this.#seed);
    words[at + KEY.url] = hash(FIELD.url, CHARACTERS, this.#seed);
    words[at + KEY.name] = hash(FIELD.name, LETTERS, this.#seed);
    words[at + KEY.address] = this.#address((field, seed) => hash(field, LETTERS, seed));
    const [latitude, longitude] = [values[FIELD.latitude], values[FIELD.longitude]].map(toNumber);
    this.#place(at, latitude, longitude);
  }

  /** Adds the record that was recognized last. */
  addPlain(record: number, { bytes, starts, ends }: RecordShapes): void {
    const id = starts[FIELD.id] as number;
    if (id === -1) return;
    const at = this.#begin(record);
    const { words } = this.#rows;
    const idEnd = ends[FIELD.id] as number;
    hashId(bytes, id, idEnd, this.#seed, words, at + KEY.idHigh);
    if (hasCapital(bytes, id, idEnd)) this.#fold(record, lowered(bytes, id, idEnd));
    const hash = (field: number, map: ByteMap, seed: number) => {
      const start = starts[field] as number;
      return start === -1 ? 0 : hashBytes(bytes, start, ends[field] as number, map, seed);
    };
    words[at + KEY.telephone] = hash(FIELD.telephone, DIGITS, this.#seed);
    words[at + KEY.url] = hash(FIELD.url, CHARACTERS, this.#seed);
    words[at + KEY.name] = hash(FIELD.name, LETTERS, this.#seed);
    words[at + KEY.address] = this.#address((field, seed) => hash(field, LETTERS, seed));
    const [latitude, longitude] = [
      starts[FIELD.latitude] as number,
      starts[FIELD.longitude] as number,
    ];
    if (latitude === -1 || longitude === -1) this.#place(at);
    else
      this.#place(
        at,
        readDegrees(bytes, latitude, ends[FIELD.latitude] as number),
        readDegrees(bytes, longitude, ends[FIELD.longitude] as number),
      );
  }

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

  /** One hash of all parts of an address; 0 unless one of them tells the street. */
  #address(hash: (field: number, seed: number) => number): number {
    let whole = this.#seed;
    let street = 0;
    for (let field = FIELD.address; field < this.#readers.length; field += 1) {
      const part = hash(field, whole);
      if (field >= this.#street) street |= part;
      // A part that is absent must not make the next one look like it.
      whole = part === 0 ? whole + 1 : part;
    }
    return street === 0 ? 0 : whole;
  }

  #place(at: number, latitude = Number.NaN, longitude = Number.NaN): void {
    const { words } = this.#rows;
    const [north, east] = [toUnits(latitude, 90), toUnits(longitude, 180)];
    const known = north !== NOWHERE && east !== NOWHERE;
    words[at + KEY.latitude] = known ? north : NOWHERE;
    words[at + KEY.longitude] = known ? east : NOWHERE;
  }

  #hashText(value: unknown, map: ByteMap, seed: number): number {
    if (typeof value !== 'string') return 0;
    if (value.length * MOST_BYTES_A_UNIT > SCRATCH_BYTES) {
      const bytes = Buffer.from(value);
      return hashBytes(bytes, 0, bytes.length, map, seed);
    }
    return hashBytes(this.#scratch, 0, this.#scratch.write(value), map, seed);
  }
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
