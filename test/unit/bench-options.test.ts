import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../support/project-files.js';

interface Options {
  readonly problem?: string;
  readonly rows?: number;
  readonly rounds?: number;
  readonly only?: readonly string[];
  readonly json?: boolean;
  readonly write?: string;
}

const bench: {
  readOptions(words: readonly string[]): Options;
  sizesOf(rows: number): { small: number; base: number; large: number };
  USAGE: string;
} = await import(`${ROOT}scripts/bench/options.mjs`);

describe('the options of npm run bench', () => {
  test('by default all ratios of the goals, three rounds, 300,000 rows', () => {
    expect(bench.readOptions([])).toMatchObject({
      rows: 300_000,
      rounds: 3,
      only: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', 'disk', 's3', 'settings'],
      json: false,
    });
  });

  test('the sizes of the goals are 100k, 300k and 1M rows', () => {
    expect(bench.sizesOf(300_000)).toEqual({ small: 100_000, base: 300_000, large: 1_000_000 });
  });

  test('every option is read', () => {
    const words = '--rows 3000 --rounds 5 --only 3,8 --json --write page.md'.split(' ');
    expect(bench.readOptions(words)).toMatchObject({
      rows: 3000,
      rounds: 5,
      only: ['3', '8'],
      json: true,
      write: 'page.md',
    });
  });

  test.each([
    [['--rows', '999'], '--rows 999'],
    [['--rows', '1e6'], '--rows 1e6'],
    [['--rounds', '0'], '--rounds 0'],
    [['--only', '3,12'], 'no ratio 12'],
    [['--only', ''], 'no ratio'],
    [['--fast'], '--fast'],
    [['3'], "'3'"],
  ])('%j is refused', (words, fact) => {
    expect(bench.readOptions(words).problem).toContain(fact);
  });

  test('the help names every option', () => {
    for (const name of ['rows', 'rounds', 'only', 'json', 'write', 'help'])
      expect(bench.USAGE).toContain(`--${name}`);
  });
});
