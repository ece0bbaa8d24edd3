import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../support/project-files.js';

type Run = Readonly<Record<string, number>>;

interface Figures {
  add(id: string, run: Run): void;
  median(id: string, metric: string): number;
  inRound(id: string, metric: string, round: number): number;
}

interface Judged {
  readonly number: string;
  readonly label: string;
  readonly verdict: 'ok' | 'missed' | 'not measured';
  readonly value?: number;
  readonly lowest?: number;
  readonly highest?: number;
  readonly reason?: string;
}

const { Figures, median }: { Figures: new () => Figures; median(values: number[]): number } =
  await import(`${ROOT}scripts/bench/figures.mjs`);
const bench: {
  casesFor(numbers: readonly string[]): Set<string>;
  judgeRatios(
    numbers: readonly string[],
    figures: Figures,
    unmeasured: ReadonlyMap<string, string>,
  ): readonly Judged[];
} = await import(`${ROOT}scripts/bench/ratios.mjs`);

function figuresOf(runs: Readonly<Record<string, readonly Run[]>>): Figures {
  const figures = new Figures();
  for (const [id, each] of Object.entries(runs)) for (const run of each) figures.add(id, run);
  return figures;
}

function judgeOne(number: string, runs: Readonly<Record<string, readonly Run[]>>): Judged {
  const [judged] = bench.judgeRatios([number], figuresOf(runs), new Map());
  if (judged === undefined) throw new Error(`no ratio ${number}`);
  return judged;
}

describe('medians', () => {
  test('of an odd and an even number of values, in any order', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([10, 9, 1])).toBe(9);
  });

  test('of nothing, or of something unmeasured, there is none', () => {
    expect(median([])).toBeNaN();
    expect(median([1, Number.NaN, 2])).toBeNaN();
  });

  test('a case that ran once counts in every round', () => {
    const figures = figuresOf({ once: [{ wall: 26 }], often: [{ wall: 1 }, { wall: 2 }] });
    expect(figures.inRound('once', 'wall', 1)).toBe(26);
    expect(figures.inRound('often', 'wall', 1)).toBe(2);
    expect(figures.median('absent', 'wall')).toBeNaN();
  });
});

describe('ratios', () => {
  test('are quotients of medians, with the range over the rounds', () => {
    const judged = judgeOne('1', {
      'shell-base-100': [{ wall: 15 }, { wall: 18 }, { wall: 14 }],
      'generate-base-100': [{ wall: 2 }, { wall: 1.5 }, { wall: 7 }],
    });
    expect(judged).toMatchObject({ value: 7.5, lowest: 2, highest: 12, verdict: 'ok' });
  });

  test('a yardstick may be missed from both sides', () => {
    const fast = { 'seed-base': [{ wall: 1 }], 'insert-base': [{ wall: 2.5 }] };
    expect(judgeOne('9', fast).verdict).toBe('ok');
    expect(judgeOne('9', { ...fast, 'insert-base': [{ wall: 2.4 }] }).verdict).toBe('missed');
    const gzip = { 'gzip-large-10000': [{ cpu: 4 }] };
    const run = (backend: number) => [{ wall: 4, cpu: 6.6, backend }];
    expect(judgeOne('5', { ...gzip, 'generate-large-10000': run(1) })).toMatchObject({
      value: 1.9,
      verdict: 'ok',
    });
    expect(judgeOne('5', { ...gzip, 'generate-large-10000': run(1.1) }).verdict).toBe('missed');
  });

  test('one processor busy is 1, two are 0.5', () => {
    const judged = judgeOne('6', { 'generate-large-10000': [{ wall: 4, cpu: 7, backend: 1 }] });
    expect(judged.value).toBe(0.5);
  });

  test('what could not be measured is said, with its reason', () => {
    const none = bench.judgeRatios(['1'], new Figures(), new Map([['shell-base-100', 'no psql']]));
    expect(none).toMatchObject([{ verdict: 'not measured', reason: 'no psql' }]);
    const withoutProc = judgeOne('8', { 'generate-large-100': [{ wall: 1, peak: Number.NaN }] });
    expect(withoutProc.verdict).toBe('not measured');
  });

  test('the goals of a number bring the cases they need, and no others', () => {
    expect([...bench.casesFor(['4'])]).toEqual(['offset-small-100', 'generate-small-100']);
    expect([...bench.casesFor(['disk'])]).toEqual(['disk-base-100', 'disk-base-10000']);
    expect(bench.casesFor(['5', '6', '7', '8']).has('generate-base-100')).toBe(true);
  });
});
