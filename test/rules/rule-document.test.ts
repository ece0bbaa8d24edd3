import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { RULES } from '../../src/verify/rules/index.js';
import { rulesDocument } from '../../src/verify/rules/rule-document.js';

const DOCUMENT = fileURLToPath(new URL('../../../docs/rules.md', import.meta.url));

describe('docs/rules.md', () => {
  test('is what the rules say of themselves', () => {
    if (process.env.FEEDGEN_UPDATE_README === '1') writeFileSync(DOCUMENT, rulesDocument());
    // To bring it up to date: FEEDGEN_UPDATE_README=1 npm test -- rule-document
    expect(existsSync(DOCUMENT)).toBe(true);
    expect(readFileSync(DOCUMENT, 'utf8')).toBe(rulesDocument());
  });

  test('has a place for each rule that its tables lead to', () => {
    const text = rulesDocument();
    const places = [...text.matchAll(/^### (\w+)$/gm)].map(([, id]) => id);
    const links = [...text.matchAll(/^\| \[\w+\]\(#(\w+)\) \|/gm)].map(([, id]) => id);
    expect(places).toEqual(RULES.map(({ id }) => id));
    expect(links).toEqual(places);
  });

  test('has no text that Markdown would read otherwise', () => {
    for (const { summary, why, fix, bad, good } of RULES) {
      // JSON examples stand in code; words are plain text.
      const words = [summary, why, fix, ...[bad, good].filter((text) => !/^["[{]/.test(text))];
      for (const text of words) expect(text).not.toMatch(/[<>`*]|\]\(|(^|\s)_\w/);
      for (const text of [bad, good]) expect(text).not.toContain('`');
    }
  });
});
