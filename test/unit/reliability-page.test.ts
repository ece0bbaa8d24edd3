import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ROOT } from '../support/project-files.js';

const PAGE = join(ROOT, 'docs/reliability.md');
const ROW = /^\| ([A-Z]\d+) \|(.*)\|[^|]*\|$/gm;
/** Items of the list of what is not covered begin with their rows. */
const NOT_COVERED = /^- ((?:\*\*[A-Z]\d+\*\*,? ?)+)/gm;
/** Where a title begins with rows of the matrix: one, or several with commas between, then a colon. */
const TITLE = /['"`]([KDSFCTRVXP]\d+(?:, [KDSFCTRVXP]\d+)*): /g;

/** The rows that titles of tests name, and the files they are in. */
function testedRows(): Map<string, string[]> {
  const files = new Map<string, string[]>();
  const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
  for (const name of tests.filter((file) => file.endsWith('.test.ts')).sort()) {
    const text = readFileSync(join(ROOT, 'test', name), 'utf8');
    const rows = [...text.matchAll(TITLE)].flatMap(([, ids = '']) => ids.split(', '));
    for (const row of new Set(rows)) files.set(row, [...(files.get(row) ?? []), name]);
  }
  return files;
}

/** The page with its last column as the tests are. */
function withTests(page: string, tested: ReadonlyMap<string, readonly string[]>): string {
  return page.replace(ROW, (_, row: string, middle: string) => {
    const files = (tested.get(row) ?? []).map((file) => `\`${file}\``).join(', ');
    return `| ${row} |${middle}| ${files === '' ? 'not covered, see below' : files} |`;
  });
}

describe('docs/reliability.md', () => {
  const page = readFileSync(PAGE, 'utf8');
  const tested = testedRows();
  const rows = [...page.matchAll(ROW)].map(([, row = '']) => row);

  test('names the tests whose titles begin with its rows', () => {
    const expected = withTests(page, tested);
    if (process.env.FEEDGEN_UPDATE_README === '1') writeFileSync(PAGE, expected);
    // To bring it up to date: FEEDGEN_UPDATE_README=1 npm test -- reliability-page
    else expect(page).toBe(expected);
  });

  test('has a row for every title, and each row once', () => {
    expect([...tested.keys()].filter((row) => !rows.includes(row))).toEqual([]);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows).toHaveLength(68);
  });

  test('says why, where a row has no test, and of no other row', () => {
    const explained = [...page.matchAll(NOT_COVERED)].flatMap(([, row = '']) =>
      row.match(/[A-Z]\d+/g),
    );
    expect(rows.filter((row) => !tested.has(row))).toEqual(explained);
  });
});
