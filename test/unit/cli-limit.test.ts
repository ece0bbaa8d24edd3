import { describe, expect, test } from '@jest/globals';
import { exceedsLimit, formatLimit, type Limit, parseLimit } from '../../src/core/limit.js';

describe('parseLimit', () => {
  test.each<[string, Limit]>([
    ['1%', { kind: 'share', share: 0.01 }],
    ['0.5%', { kind: 'share', share: 0.005 }],
    ['0%', { kind: 'share', share: 0 }],
    ['100%', { kind: 'share', share: 1 }],
    ['0', { kind: 'count', count: 0 }],
    ['20', { kind: 'count', count: 20 }],
  ])('reads %s', (text, limit) => {
    expect(parseLimit(text)).toEqual(limit);
  });

  test.each(['', '%', '-1', '-1%', '1.5', '101%', '1 %', '1e3', 'all', '99999999999999999999'])(
    'refuses %p',
    (text) => {
      expect(parseLimit(text)).toBeUndefined();
    },
  );
});

describe('exceedsLimit', () => {
  test('every whole percentage of 100 and 300 is still allowed, one more is not', () => {
    for (let percent = 0; percent < 100; percent += 1)
      for (const whole of [100, 300, 1_000_000]) {
        const limit = parseLimit(`${percent}%`) as Limit;
        const most = (percent * whole) / 100;
        expect([percent, whole, exceedsLimit(limit, most, whole)]).toEqual([percent, whole, false]);
        expect([percent, whole, exceedsLimit(limit, most + 1, whole)]).toEqual([
          percent,
          whole,
          true,
        ]);
      }
  });

  test('a count is a count, whatever the whole', () => {
    expect(exceedsLimit({ kind: 'count', count: 3 }, 3, 3)).toBe(false);
    expect(exceedsLimit({ kind: 'count', count: 3 }, 4, 1_000_000)).toBe(true);
  });

  test('nothing of nothing exceeds nothing', () => {
    expect(exceedsLimit({ kind: 'share', share: 0 }, 0, 0)).toBe(false);
  });
});

test('formatLimit writes what parseLimit reads', () => {
  for (const text of ['1%', '0.5%', '7%', '29%', '57%', '0.1%', '0', '20'])
    expect(formatLimit(parseLimit(text) as Limit)).toBe(text);
});
