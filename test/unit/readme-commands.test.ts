import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { packageJson, projectFile, ROOT } from '../support/project-files.js';

const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'docs/architecture.md', 'docs/performance.md'];
const readme = projectFile('README.md');

test('the two commands are on the first screen', () => {
  const firstScreen = readme.split('\n').slice(0, 25).join('\n');
  expect(firstScreen).toContain('npm ci && npm run demo');
  expect(firstScreen).toContain('npm ci && npm test');
});

test('the first screens say plainly that Google takes feeds by SFTP', () => {
  expect(readme.slice(0, readme.indexOf('## Install'))).toContain('Google takes feeds by SFTP');
});

test.each(DOCUMENTS)('%s: every npm script it names is in package.json', (path) => {
  const scripts = Object.keys(packageJson().scripts);
  for (const [, script] of projectFile(path).matchAll(/\bnpm run ([\w:-]+)/g))
    expect(scripts).toContain(script);
});

test.each(DOCUMENTS)('%s: every file it links to exists, and every heading', (path) => {
  const text = projectFile(path);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchorOf(title ?? ''));
  for (const [, link = ''] of text.matchAll(/\]\(([^)]+)\)/g)) {
    if (/^https?:/.test(link)) continue;
    if (link.startsWith('#')) expect(headings).toContain(link.slice(1));
    else
      expect({ link, exists: existsSync(join(ROOT, dirname(path), link)) }).toEqual({
        link,
        exists: true,
      });
  }
});

test('architecture.md names only files and folders that exist', () => {
  const named = [
    ...projectFile('docs/architecture.md').matchAll(/`((?:bin|src|sql|test)\/[^`*]*)`/g),
  ];
  expect(named.length).toBeGreaterThan(8);
  for (const [, path = ''] of named)
    expect({ path, exists: existsSync(join(ROOT, path)) }).toEqual({ path, exists: true });
});

test('the query of the README is the one that the tests publish stations with', () => {
  const [, query] = projectFile('test/fixtures/stations/feed.sql').split(/^--.*\n/m);
  expect(query).toContain('from station;');
  expect(readme).toContain(query?.trim());
});

test('the README has the blocks that the code fills', () => {
  for (const block of ['settings', 'exit-codes']) {
    const begin = readme.indexOf(`<!-- ${block}:begin -->`);
    expect(begin).toBeGreaterThan(0);
    expect(readme.indexOf(`<!-- ${block}:end -->`)).toBeGreaterThan(begin);
  }
});

test('the README speaks of the version that package.json has', () => {
  const named = [...readme.matchAll(/feedgen-(\d+\.\d+\.\d+)\.tgz/g)].map(([, version]) => version);
  expect(new Set(named)).toEqual(new Set([packageJson().version]));
});

/** The anchor of a heading, as GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}
