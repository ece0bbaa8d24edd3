import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readDotEnv } from '../../src/cli/dot-env.js';
import type { Problem } from '../../src/cli/problem.js';
import { unknownVariables } from '../../src/cli/unknown-variables.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-dot-env-'));
afterAll(() => rmSync(CWD, { recursive: true, force: true }));

function read(text: string) {
  writeFileSync(join(CWD, '.env'), text);
  const problems: Problem[] = [];
  const variables = readDotEnv(CWD, problems);
  return { variables, said: problems.map(({ message }) => message.replace(/^.*\.env: /, '')) };
}

describe('lines of .env', () => {
  test.each([
    ['A=1\n\n  # comment\r\n\texport B = 2 # more\r\nC=', { A: '1', B: '2', C: '' }],
    ['A="one\ntwo no assignment\n" # end\nB=2', { A: 'one\ntwo no assignment\n', B: '2' }],
    ["A=`x\ny`\nB='it\nis'\n", { A: 'x\ny', B: 'it\nis' }],
    ['A="open\nB=2', { A: '"open', B: '2' }],
    ["A=it's\nB=that's\n", { A: "it's", B: "that's" }],
    [' \nA=1\n \t\nB=2\nexport\tC=3', { A: '1', B: '2', C: '3' }],
    ['', {}],
  ])('%j is understood', (text, variables) => {
    expect(read(text)).toEqual({ variables, said: [] });
  });

  test.each([
    ['A', [1]],
    ['A=1\nB\nC=2\n: x\n', [2, 4]],
    ['A="x\ny"\nDATABASE_URL postgres://u:p@h/d\n', [3]],
    ['A: 1', [1]],
    ['=1', [1]],
    ['A B=1', [1]],
  ])('%j has lines that are no assignment', (text, lines) => {
    expect(read(text).said).toEqual(lines.map((line) => `line ${line} is no assignment`));
  });
});

test('a name that no setting reads is told with the nearest', () => {
  expect(read('FEEDGEN_CHUNKS=1\nOTHER=1\nFEEDGEN_CHUNK=1\nFEEDGEN_TEST_X=1').said).toEqual([
    'unknown variable FEEDGEN_CHUNKS',
  ]);
  for (const [name, hint] of [
    ['FEEDGEN_CHUNKS', 'did you mean FEEDGEN_CHUNK?'],
    ['FEEDGEN_DATABASE_URL', 'set DATABASE_URL'],
    ['FEEDGEN_DRY_RUN', 'give --dry-run with the call'],
    ['FEEDGEN_QQQQ', 'the variables are in feedgen generate --help'],
  ] as const)
    expect(unknownVariables({ [name]: 'x' })).toEqual([{ name, hint }]);
  expect(unknownVariables({ FEEDGEN_OUT: 'x', FEEDGEN_BUKET: '', feedgen_x: 'x' })).toEqual([]);
});
