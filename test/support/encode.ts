import { Buffer } from 'node:buffer';
import type { ColumnKind, QueryColumn } from '../../src/core/source.js';
import { compileEncoder } from '../../src/feeds/encoder.js';
import { ENTITY } from '../../src/feeds/entity.js';

/** Described columns, the key before them. */
export function columns(kinds: Readonly<Record<string, ColumnKind>>): QueryColumn[] {
  return Object.entries({ key: 'text' as const, ...kinds }).map(([name, kind]) => ({ name, kind }));
}

/** A raw row with the key 1. */
export function row(...values: readonly (string | Uint8Array | null)[]): (Uint8Array | null)[] {
  return ['1', ...values].map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
}

/** Encodes one row whose only interesting column is `path`. */
export function encodeOne(path: string, kind: ColumnKind, value: string | Uint8Array | null) {
  const others = ['entity_id', 'name', 'location.address.country'].filter((name) => name !== path);
  const location = path.startsWith('location') ? others.slice(0, 2) : others;
  const kinds = Object.fromEntries([...location.map((name) => [name, 'text']), [path, kind]]);
  const encoder = compileEncoder(ENTITY, columns(kinds));
  return encoder.encode(row(...location.map(() => 'DE'), value));
}
