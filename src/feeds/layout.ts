import { Buffer } from 'node:buffer';
import { type Leaf, leavesOf, type Member } from './plan.js';

/** Bytes that are written at once. */
const WORD = 4;

/** The bytes of all records that have the same fields: fixed text around the values of columns. */
export interface Layout {
  /** The columns whose values are written, in this order. */
  readonly columns: Int32Array;
  /** What stands before each of them and, at the end, behind the last: text after text, each filled up to whole words of four bytes. */
  readonly words: Int32Array;
  /** For each text where in `words` the next one begins, and its length in bytes. */
  readonly ends: Int32Array;
  readonly lengths: Int32Array;
  /** Bytes of all texts together, filled up. */
  readonly bytes: number;
}

/** Lays out the records in which the leaves that `has` accepts have a value and the others are left out. */
export function layOut(plan: readonly Member[], has: (leaf: Leaf) => boolean): Layout {
  const present = keepPresent(plan, has);
  const texts: string[] = [];
  let text = ',';
  const write = (members: readonly Member[]): void => {
    text += '{';
    for (const [at, member] of members.entries()) {
      text += `${at === 0 ? '' : ','}${JSON.stringify(member.name)}:`;
      if ('members' in member) {
        write(member.members);
        continue;
      }
      const quote = member.kind === 'text' ? '"' : '';
      texts.push(text + quote);
      text = quote;
    }
    text += '}';
  };
  write(present);
  texts.push(text);
  const columns = Int32Array.from(leavesOf(present), ({ column }) => column);
  return { columns, ...asWords(texts.map((one) => Buffer.from(one))) };
}

function asWords(texts: readonly Buffer[]): Omit<Layout, 'columns'> {
  const words: number[] = [];
  const ends = texts.map((text) => {
    const filled = Buffer.alloc(Math.ceil(text.length / WORD) * WORD);
    filled.set(text);
    for (let at = 0; at < filled.length; at += WORD) words.push(filled.readInt32LE(at));
    return words.length;
  });
  return {
    words: Int32Array.from(words),
    ends: Int32Array.from(ends),
    lengths: Int32Array.from(texts, ({ length }) => length),
    bytes: words.length * WORD,
  };
}

function keepPresent(members: readonly Member[], has: (leaf: Leaf) => boolean): readonly Member[] {
  return members.flatMap((member): Member[] => {
    if ('column' in member) return has(member) ? [member] : [];
    const inside = keepPresent(member.members, has);
    return inside.length === 0 ? [] : [{ name: member.name, members: inside }];
  });
}
