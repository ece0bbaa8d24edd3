import type { FeedKind } from '../../feeds/kind.js';
import { cut } from '../../feeds/show.js';
import { idReader } from '../set/record-id.js';
import { readPath } from './read-path.js';
import { type ByteMap, countedText, DIGITS, LETTERS } from './text-hash.js';

/** Longer texts are compared so far. */
const MOST_CHARACTERS = 1000;

/** What two records are compared by, as text and not as hashes: equal here means equal. */
export interface Look {
  readonly id: string | undefined;
  /** The name as it is. */
  readonly shown: string;
  readonly name: string;
  readonly telephone: string;
  readonly point: string;
  readonly address: string;
}

/** Prepares the look at parsed records of a kind. */
export function lookAt(kind: FeedKind): (record: unknown) => Look {
  const { name, telephone, latitude, longitude, address, street } = kind.compared;
  const idOf = idReader(kind);
  const textAt = (path: string, map?: ByteMap) => {
    const read = readPath(path);
    return (record: unknown) => {
      const value = read(record);
      const text = typeof value === 'string' ? cut(value, MOST_CHARACTERS) : String(value ?? '');
      return map === undefined ? text : countedText(text, map);
    };
  };
  const [shown, nameOf, telephoneOf] = [
    textAt(name),
    textAt(name, LETTERS),
    textAt(telephone, DIGITS),
  ];
  const [north, east] = [textAt(latitude), textAt(longitude)];
  const parts = [...address, ...street].map((path) => textAt(path, LETTERS));
  return (record) => ({
    id: idOf(record),
    shown: shown(record),
    name: nameOf(record),
    telephone: telephoneOf(record),
    point: `${Number(north(record))} ${Number(east(record))}`,
    address: parts.map((part) => part(record)).join('\n'),
  });
}
