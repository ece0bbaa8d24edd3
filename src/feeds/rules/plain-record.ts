import type { DeclaredObject } from '../declared.js';
import { asObject } from '../members.js';
import { mayBeNullLiteral } from './null-literal.js';

/** Control characters and halves of surrogate pairs. */
const UNUSUAL = /[\p{Cc}\p{Cs}]/u;

/**
 * Whether a record has declared fields only, in snake_case, each null or of its type, and plain text in them: then no rule about shape or
 * text has anything to say. One walk, where the rules take several; false says nothing.
 */
export function isPlainRecord(declared: DeclaredObject, value: unknown): boolean {
  const object = asObject(value);
  if (object === undefined) return false;
  for (const key in object) {
    const type = declared.types.get(key);
    if (type === undefined) return false;
    const member = object[key];
    if (member !== null && !isPlainMember(type, member)) return false;
  }
  return true;
}

function isPlainMember(type: 'string' | 'number' | DeclaredObject, value: unknown): boolean {
  if (type === 'string') return typeof value === 'string' && isPlainText(value);
  if (type === 'number') return Number.isFinite(value);
  return isPlainRecord(type, value);
}

function isPlainText(text: string): boolean {
  const { length } = text;
  if (length === 0) return true;
  if (!isPlainEdge(text.charCodeAt(0)) || !isPlainEdge(text.charCodeAt(length - 1))) return false;
  if (mayBeNullLiteral(text)) return false;
  return !UNUSUAL.test(text);
}

/** Letters of most alphabets; elsewhere above ASCII there are blanks. */
function isPlainEdge(unit: number): boolean {
  if (unit < 0x1680) return unit > 0x20 && unit !== 0xa0;
  return unit > 0x3000 && unit < 0xfeff;
}
