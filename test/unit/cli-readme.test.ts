import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/program.js';
import { exitCodesTable, replaceBlock, settingsTable } from '../../src/cli/readme-tables.js';
import { FEED_IDS } from '../../src/cli/settings/reading.js';
import { settingRows } from '../../src/cli/settings-table.js';
import { FEED_KINDS } from '../../src/feeds/index.js';

const README = fileURLToPath(new URL('../../../README.md', import.meta.url));

describe('README', () => {
  test.each([
    ['settings', settingsTable],
    ['exit-codes', exitCodesTable],
  ])('the table of %s is the one in the code', (name, table) => {
    const text = readFileSync(README, 'utf8');
    const expected = replaceBlock(text, name, table());
    expect(expected).toBeDefined();
    if (process.env.FEEDGEN_UPDATE_README === '1') writeFileSync(README, expected ?? text);
    // To bring it up to date: FEEDGEN_UPDATE_README=1 npm test -- cli-readme
    else expect(text).toBe(expected);
  });
});

describe('the table of settings', () => {
  test('a key is its flag in camel case', () => {
    for (const [key, { flag }] of settingRows())
      expect(flag.replace(/^--/, '').replace(/-(\w)/g, (_, c: string) => c.toUpperCase())).toBe(
        key,
      );
  });

  test('no flag and no variable means two things', () => {
    const flags = settingRows().map(([, { flag }]) => flag);
    const variables = settingRows().flatMap(([, { env }]) => env);
    expect(new Set(flags).size).toBe(flags.length);
    expect(new Set(variables).size).toBe(variables.length);
  });

  test('every command has settings, and every setting a command', () => {
    const names = COMMANDS.map(({ name }) => name);
    for (const [, { commands }] of settingRows())
      expect(names).toEqual(expect.arrayContaining([...commands]));
  });

  test('--feed names every feed kind', () => {
    expect([...FEED_IDS].sort()).toEqual(FEED_KINDS.map(({ id }) => id).sort());
  });
});
