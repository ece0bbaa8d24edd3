// What the person asked for.
import { parseArgs } from 'node:util';
import { RATIO_NUMBERS } from './ratios.mjs';

export const USAGE = `usage: npm run bench -- [options]

  --rows <n>      rows of the comparisons in pairs, from 1000 (default 300000); the large runs take 10/3 of it, the OFFSET design 1/3
  --rounds <n>    how often each process runs, all of them in turns (default 3)
  --only <list>   what to measure, separated by commas (default all): the ratios of these numbers, or runs without a ratio:
                  ${RATIO_NUMBERS.join(', ')}
  --json          print one JSON object instead of the tables
  --write <file>  also replace the tables between the markers of this page
  --help          this text

It needs PostgreSQL (found as the tests find it), and psql, GNU split, paste and gzip for ratios 1 and 2.
Progress goes to stderr, results to stdout.`;

const DEFAULT_ROWS = 300_000;
const DEFAULT_ROUNDS = 3;

/** Reads the words of the command line; `problem` says why they cannot be used. */
export function readOptions(words) {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        rows: { type: 'string' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'boolean', default: false },
        write: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const only = values.only?.split(',').map((word) => word.trim()) ?? RATIO_NUMBERS;
    const unknown = only.filter((number) => !RATIO_NUMBERS.includes(number));
    if (unknown.length > 0) return { problem: `there is no ratio ${unknown.join(', ')}` };
    return {
      rows: readCount('--rows', values.rows, DEFAULT_ROWS, 1000),
      rounds: readCount('--rounds', values.rounds, DEFAULT_ROUNDS, 1),
      only,
      json: values.json,
      write: values.write,
      help: values.help,
      words,
    };
  } catch (error) {
    return { problem: error.message };
  }
}

function readCount(name, text, otherwise, least) {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`${name} ${text} is not a whole number from ${least}`);
}

/** The three sizes of a bench of `rows` base rows. */
export function sizesOf(rows) {
  return { small: Math.round(rows / 3), base: rows, large: Math.round((rows * 10) / 3) };
}
