import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inspectJson } from '../../src/verify/descriptor/inspect-json.js';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('inspectJson', () => {
  test('agrees with JSON.parse about what is JSON', () => {
    const seedText = '{"a":[1,-2.5e+3,true,null,"x\\u00e4\\n"],"b":{"":{}},"c":[[],[{}]]}';
    const noise = [
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ' ',
      '0',
      '-',
      'e',
      '.',
      't',
      'ä',
      '\t',
    ];
    const edit = fc.tuple(fc.nat(seedText.length), fc.constantFrom(...noise), fc.nat(2));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
        const characters = [...seedText];
        for (const [at, character, kind] of edits)
          characters.splice(at, kind === 0 ? 0 : 1, ...(kind === 1 ? [] : [character]));
        const text = characters.join('');
        expect([text, inspectJson(Buffer.from(text)).problem === undefined]).toEqual([
          text,
          parses(text),
        ]);
      }),
      { seed: 3, numRuns: 5000 },
    );
  });

  test('takes every JSON text', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(inspectJson(Buffer.from(text))).toEqual({ problem: undefined, duplicates: [] });
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test('finds keys that come twice, by their meaning, with pointer and offset', () => {
    const text = '{"a":1,"b":[{"c":1,"\\u0063":2}],"a":{"a":3},"__proto__":1,"__proto__":2}';
    expect(inspectJson(Buffer.from(text)).duplicates).toEqual([
      { pointer: '/b/0/c', offset: text.indexOf('"\\u0063"') },
      { pointer: '/a', offset: text.lastIndexOf('"a":{') },
      { pointer: '/__proto__', offset: text.lastIndexOf('"__proto__"') },
    ]);
  });

  test('reads a million levels without recursion', () => {
    const depth = 1_000_000;
    const deep = Buffer.from('['.repeat(depth) + ']'.repeat(depth));
    expect(inspectJson(deep).problem).toBeUndefined();
    expect(inspectJson(deep.subarray(0, -1)).problem?.offset).toBe(2 * depth - 1);
  });

  test('keeps few of very many duplicates', () => {
    const text = `{${'"a":1,'.repeat(10_000)}"b":1}`;
    expect(inspectJson(Buffer.from(text)).duplicates).toHaveLength(100);
  });
});
