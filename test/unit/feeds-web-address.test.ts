import { describe, expect, test } from '@jest/globals';
import { readWebAddress } from '../../src/feeds/rules/web-address.js';

describe('a web address', () => {
  test('with letters beyond ASCII stays one, however often it is asked', () => {
    const urls = Array.from({ length: 1000 }, (_, n) =>
      Buffer.from(`https://müller${n}.de/straße`).toString('utf8'),
    );
    let wrong = 0;
    for (let round = 0; round < 50; round += 1)
      for (const url of urls) if (readWebAddress(url).problem !== undefined) wrong += 1;
    expect(wrong).toBe(0);
  });
});
