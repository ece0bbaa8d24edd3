import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Messages } from '../../src/db/messages.js';

interface Message {
  readonly type: string;
  readonly body: string;
}

/** A message as a server writes it. */
function wireOf({ type, body }: Message): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(4 + Buffer.byteLength(body), 1);
  return Buffer.concat([head, Buffer.from(body)]);
}

const body = fc.string({ unit: 'binary', maxLength: 30 });
const others = fc.array(fc.record({ type: fc.constantFrom('T', 'D', 'N', 'S'), body }), {
  maxLength: 4,
});
const rows = fc.array(fc.record({ type: fc.constant('d'), body }), { maxLength: 12 });
const copy = fc
  .tuple(others, rows, others, rows)
  .map(([before, some, between, more]): Message[] => [
    ...before,
    { type: 'H', body: '\0\0\0' },
    ...some,
    ...between,
    ...more,
    { type: 'c', body: '' },
    { type: 'C', body: 'COPY 1' },
    { type: 'Z', body: 'T' },
  ]);

/** What the driver and the taker of rows get of messages that come in pieces. */
function walk(messages: readonly Message[], cuts: readonly number[], taking: boolean) {
  const walker = new Messages();
  const [driver, taken]: [Buffer[], Buffer[]] = [[], []];
  let rest = Buffer.concat(messages.map(wireOf));
  for (const cut of [...cuts, rest.length]) {
    const piece = Buffer.from(rest.subarray(0, cut));
    rest = rest.subarray(cut);
    const take = (bytes: Buffer): void => void taken.push(Buffer.from(bytes));
    driver.push(Buffer.from(walker.walk(piece, taking ? take : undefined)));
  }
  return { driver: Buffer.concat(driver), taken: Buffer.concat(taken) };
}

describe('messages of a server, wherever they are cut', () => {
  const cuts = fc.array(fc.nat(25), { maxLength: 60 });

  test("the rows of a COPY are taken, all else is the driver's", () => {
    fc.assert(
      fc.property(fc.array(copy, { minLength: 1, maxLength: 3 }), cuts, (copies, at) => {
        const messages = copies.flat();
        const { driver, taken } = walk(messages, at, true);
        const isRow = ({ type }: Message) => type === 'd';
        expect(taken.toString('hex')).toBe(
          Buffer.concat(messages.filter(isRow).map((row) => Buffer.from(row.body))).toString('hex'),
        );
        expect(driver.toString('hex')).toBe(
          Buffer.concat(messages.filter((row) => !isRow(row)).map(wireOf)).toString('hex'),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is taken when nobody takes it', () => {
    fc.assert(
      fc.property(copy, cuts, (messages, at) => {
        const { driver, taken } = walk(messages, at, false);
        expect(driver.equals(Buffer.concat(messages.map(wireOf)))).toBe(true);
        expect(taken).toHaveLength(0);
      }),
    );
  });
});
