import { Buffer, isUtf8 } from 'node:buffer';
import { messageOf } from '../core/errors.js';
import type { ColumnKind } from '../core/source.js';
import { repeatedKey } from './repeated-key.js';
import { type Finding, finding } from './rule.js';
import { JSON_DUPLICATE_KEY } from './rules/shape.js';
import { TEXT_NOT_WELL_FORMED } from './rules/text.js';
import { show } from './show.js';

/** One column's value: as JSON text, as JSON.parse would give it, and why it cannot be encoded. */
export interface Converted {
  readonly json: string;
  readonly value: unknown;
  readonly finding?: Finding;
}

const REPLACEMENT = '\ufffd';

/** What JSON.stringify escapes; text without it needs only quotes. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u;

/** Number literals of RFC 8259; PostgreSQL prints every finite number as one. */
const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Turns the text PostgreSQL printed for a column into JSON. Never throws. */
export function convert(kind: ColumnKind, bytes: Uint8Array, pointer: string): Converted {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (text.includes(REPLACEMENT) && !isUtf8(buffer)) {
    const message = `${show(text)} is not valid UTF-8`;
    return { ...asText(text), finding: finding(TEXT_NOT_WELL_FORMED, pointer, message, text) };
  }
  if (kind === 'text') return asText(text);
  if (kind === 'number') return { json: text, value: numberOf(text) };
  if (kind === 'boolean') {
    const value = text === 'true' || text === 't';
    return { json: String(value), value };
  }
  return asJson(text, pointer);
}

function asText(text: string): Converted {
  return { json: ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`, value: text };
}

/** What is no JSON number becomes NaN or an infinity, which a rule refuses. */
function numberOf(text: string): number {
  const value = Number(text);
  return JSON_NUMBER.test(text) || !Number.isFinite(value) ? value : Number.NaN;
}

function asJson(text: string, pointer: string): Converted {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = `${show(text)} is not JSON: ${show(messageOf(error))}`;
    return {
      json: 'null',
      value: null,
      finding: finding(TEXT_NOT_WELL_FORMED, pointer, message, text),
    };
  }
  const key = repeatedKey(text, value);
  if (key === undefined) return { json: text, value };
  const message = `key ${show(key)} appears twice in one object`;
  return { json: text, value, finding: finding(JSON_DUPLICATE_KEY, pointer, message, key) };
}
