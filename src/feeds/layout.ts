import { Buffer } from 'node:buffer';
import { type Leaf, leavesOf, type Member } from './plan.js';

/** The bytes of all records that have the same fields: fixed text around the values of columns. */
export interface Layout {
  /** The columns whose values are written, in this order. */
  readonly columns: Int32Array;
  /** What stands before each of them, and behind the last. */
  readonly texts: readonly Uint8Array[];
  /** Bytes of all texts together. */
  readonly bytes: number;
}

/** Lays out the records in which the leaves that `has` accepts have a value and the others are left out. */
export function layOut(plan: readonly Member[], has: (leaf: Leaf) => boolean): Layout {
  const present = keepPresent(plan, has);
  const texts: Buffer[] = [];
  let text = '';
  const write = (members: readonly Member[]): void => {
    text += '{';
    for (const [at, member] of members.entries()) {
      text += `${at === 0 ? '' : ','}${JSON.stringify(member.name)}:`;
      if ('members' in member) {
        write(member.members);
        continue;
      }
      const quote = member.kind === 'text' ? '"' : '';
      texts.push(Buffer.from(text + quote));
      text = quote;
    }
    text += '}';
  };
  write(present);
  texts.push(Buffer.from(text));
  return {
    columns: Int32Array.from(leavesOf(present), ({ column }) => column),
    texts,
    bytes: texts.reduce((sum, { length }) => sum + length, 0),
  };
}

function keepPresent(members: readonly Member[], has: (leaf: Leaf) => boolean): readonly Member[] {
  return members.flatMap((member): Member[] => {
    if ('column' in member) return has(member) ? [member] : [];
    const inside = keepPresent(member.members, has);
    return inside.length === 0 ? [] : [{ name: member.name, members: inside }];
  });
}
