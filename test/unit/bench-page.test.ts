import { describe, expect, test } from '@jest/globals';
import { projectFile, ROOT } from '../support/project-files.js';

const { replaceMarked }: { replaceMarked(page: string, text: string): string } = await import(
  `${ROOT}scripts/bench/page.mjs`
);
const { formatTable }: { formatTable(columns: unknown, rows: readonly string[][]): string } =
  await import(`${ROOT}scripts/bench/tables.mjs`);
const { RATIOS }: { RATIOS: readonly { label: string }[] } = await import(
  `${ROOT}scripts/bench/ratios.mjs`
);

const BEGIN = '<!-- bench:begin -->';
const END = '<!-- bench:end -->';

describe('the page that a bench fills', () => {
  test('what stands between the markers is replaced, and nothing else', () => {
    const page = `# Page\n\n${BEGIN}\n\nold\n\n${END}\n\nend\n`;
    const filled = `# Page\n\n${BEGIN}\n\n| new $& |\n\n${END}\n\nend\n`;
    expect(replaceMarked(page, '| new $& |\n')).toBe(filled);
    expect(replaceMarked(filled, '| new $& |')).toBe(filled);
  });

  test.each([
    ['without markers', 'text'],
    ['with one', `text ${BEGIN}`],
    ['with both in the wrong order', `${END} ${BEGIN}`],
    ['with two of one', `${BEGIN} ${BEGIN} ${END}`],
  ])('a page %s is refused', (_, page) => {
    expect(() => replaceMarked(page, 'new')).toThrow('has not exactly one');
  });

  test('a table is aligned Markdown', () => {
    const columns = [{ title: 'process' }, { title: 's', right: true }];
    expect(
      formatTable(columns, [
        ['generate', '1.50'],
        ['seed', '12.00'],
      ]),
    ).toBe(
      [
        '| process  |     s |',
        '| -------- | ----: |',
        '| generate |  1.50 |',
        '| seed     | 12.00 |',
      ].join('\n'),
    );
  });

  test('docs/performance.md shows every ratio; fill it with npm run bench -- --write docs/performance.md', () => {
    const page = projectFile('docs/performance.md');
    expect(() => replaceMarked(page, 'anything')).not.toThrow();
    for (const { label } of RATIOS) expect(page).toContain(label);
  });
});
