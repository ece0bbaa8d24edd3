import { FACILITY_COLUMNS, type Facility } from '../core/ports.js';

const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};
const MEANT: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };

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
  return String(value).replace(/[\\\t\n\r]/g, (character) => ESCAPED[character] ?? character);
}

function readField(field: string): string | null {
  if (field === '\\N') return null;
  return field.replace(/\\(.)/g, (_, character: string) => MEANT[character] ?? character);
}
