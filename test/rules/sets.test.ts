import { describe, expect, test } from '@jest/globals';
import { DESCRIPTOR_SUFFIX, POINTER_NAME } from '../../src/core/file-set.js';
import { FeedSet, found, TIMESTAMP } from '../support/feed-set.js';
import { ACTION_CASES } from './action-cases.js';
import { DESCRIPTOR_CASES } from './descriptor-cases.js';
import { FILE_CASES } from './file-cases.js';
import { FILE_SET_CASES } from './file-set-cases.js';
import { HISTORY_CASES } from './history-cases.js';
import { LIKENESS_CASES } from './likeness-cases.js';
import { NEIGHBOUR_CASES } from './neighbour-cases.js';
import { RUN_RECORD_CASES } from './run-record-cases.js';
import type { SetCases } from './set-case.js';

describe('a good set', () => {
  test.each([
    ['gzip', {}],
    ['plain', { gzip: false }],
    ['one file', { chunk: 100 }],
    ['one record a file', { chunk: 1 }],
  ])('%s: no rule finds anything', async (_, options) => {
    const set = new FeedSet(options);
    const report = await set.verify();
    expect(found(report)).toEqual([]);
    expect(report).toMatchObject({
      valid: true,
      errors: 0,
      warnings: 0,
      infos: 0,
      records: 10,
      data_files: set.files.length,
      descriptor: POINTER_NAME,
      location: 'memory',
      metadata: {
        valid: true,
        name: 'reservewithgoogle.entity',
        generation_timestamp: TIMESTAMP,
        data_files: set.files.length,
        problems: 0,
      },
    });
  });

  test('by its own descriptor', async () => {
    const set = new FeedSet();
    const descriptorName = set.stem + DESCRIPTOR_SUFFIX;
    expect(found(await set.verify({ descriptorName }))).toEqual([]);
  });
});

const ALL: SetCases = {
  ...DESCRIPTOR_CASES,
  ...FILE_SET_CASES,
  ...NEIGHBOUR_CASES,
  ...FILE_CASES,
  ...LIKENESS_CASES,
  ...ACTION_CASES,
  ...HISTORY_CASES,
  ...RUN_RECORD_CASES,
};

describe.each(Object.entries(ALL))('%s', (rule, { breaks, holds }) => {
  const cases = [...breaks, ...holds].map((each) => [each.case, each] as const);

  test.each(cases)('%s', async (_, { options, verify, change, found: expected = [] }) => {
    const set = new FeedSet(options);
    change(set);
    const report = await set.verify(verify);
    expect(found(report)).toEqual(expected);
    expect(report.valid).toBe(!expected.some((line) => line.startsWith('error')));
  });

  test('is broken by each case that breaks it, and by no other', () => {
    const finds = ({ found: lines = [] }: { readonly found?: readonly string[] }) =>
      lines.some((line) => line.split(' ')[1] === rule);
    expect(breaks.filter((each) => !finds(each)).map((each) => each.case)).toEqual([]);
    expect(holds.filter(finds).map((each) => each.case)).toEqual([]);
  });
});
