import { FACILITY_COLUMNS, type Facility } from '../core/facility.js';
import { ESCAPES } from '../core/row-block.js';

const LETTERS = new Map(
  ESCAPES.map(([byte, letter]) => [String.fromCharCode(byte), String.fromCharCode(letter)]),
);
const MEANINGS = new Map([...LETTERS].map(([character, letter]) => [letter, character]));

/** A row as a line of COPY's text format, its end included. */
export function formatLine(facility: Facility): string {
  return `${FACILITY_COLUMNS.map((column) => formatField(facility[column])).join('\t')}\n`;
}

/** The row of a line that `formatLine` could have made, its end not included. */
export function readLine(line: string): Facility {
  const [id, name, phone, url, latitude, longitude, ...rest] = line.split('\t').map(readField);
  const [country, locality, region, postalCode, street] = rest;
  return {
    id: Number(id),
    name: name ?? null,
    phone: phone ?? null,
    url: url ?? null,
    latitude: latitude === null ? null : Number(latitude),
    longitude: longitude === null ? null : Number(longitude),
    country: country ?? null,
    locality: locality ?? null,
    region: region ?? null,
    postal_code: postalCode ?? null,
    street_address: street ?? null,
  };
}

function formatField(value: string | number | null): string {
  if (value === null) return '\\N';
  return String(value).replace(/[\b-\r\\]/g, (character) => `\\${LETTERS.get(character)}`);
}

function readField(field: string): string | null {
  if (field === '\\N') return null;
  return field.replace(/\\(.)/g, (_, letter: string) => MEANINGS.get(letter) ?? letter);
}
