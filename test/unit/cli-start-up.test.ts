import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** What a compiled file imports before its first line runs. */
function staticImports(file: URL): readonly string[] {
  const code = readFileSync(file, 'utf8');
  const clauses = code.matchAll(/^(?:import\b|export\s*[{*])[^;()'"]*['"]([^'"]+)['"]/gm);
  return [...clauses].map(([, name = '']) => name);
}

/** The files of the project and the packages that are loaded with some files. */
function loadedWith(entries: readonly URL[]): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const rest = [...entries];
  for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
    if (files.has(file.href)) continue;
    files.add(file.href);
    for (const name of staticImports(file)) {
      if (name.startsWith('.')) rest.push(new URL(name, file));
      else packages.add(name);
    }
  }
  return { files, packages };
}

describe('what --help and --version load', () => {
  const compiled = new URL('../../src/cli/', import.meta.url);
  const entries = ['process.js', 'main.js'].map((name) => new URL(name, compiled));
  const { files, packages } = loadedWith(entries);

  test('the option parser and light parts of Node.js; load anything else where it is used', () => {
    expect([...packages].sort()).toEqual(['commander', 'node:fs', 'node:os', 'node:path']);
  });

  test('few files, which the bundle joins; load what only a command needs in it', () => {
    expect(files.size).toBeGreaterThan(10);
    expect(files.size).toBeLessThanOrEqual(30);
  });
});

describe('the bundle', () => {
  const bundled = (path: string) => loadedWith([new URL(`../../../dist/${path}`, import.meta.url)]);
  const threads = ['piece-thread', 'check-thread'].map((name) => `src/parts/${name}.js`);

  test.each(threads)('%s starts from a few files', (path) => {
    const { files, packages } = bundled(path);
    expect(files.size).toBeLessThanOrEqual(20);
    expect([...packages].filter((name) => name.startsWith('libphonenumber-js'))).toEqual([]);
  });

  test('the binary starts from its own process handling alone', () => {
    const { files, packages } = bundled('bin/feedgen.js');
    expect(files.size).toBeLessThanOrEqual(6);
    expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual([]);
  });
});
