import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openScene, type Scene } from '../support/fault-scene.js';
import { startFeedgen } from '../support/feedgen-child.js';

let scene: Scene;
let feeds: string;
let victim: string;

beforeEach(async () => {
  scene = await openScene('a directory');
  // What this test does to the pointer is nothing that a reader of feedgen's own files could see.
  scene.consumer.stop();
  feeds = join(scene.folder, 'feeds');
  victim = join(scene.folder, 'victim.json');
  writeFileSync(victim, readFileSync(join(feeds, 'metadata.json')));
});

afterEach(async () => {
  rmSync(feeds, { recursive: true });
  await scene.close();
});

const PLACES: Readonly<Record<string, (feeds: string) => string>> = {
  'the pointer': (path) => join(path, 'metadata.json'),
  'the descriptor': (path) => only(path, /\.filesetdesc\.json$/),
  'the run record': (path) => only(join(path, '.feedgen'), /\.run\.json$/),
};

function only(path: string, pattern: RegExp): string {
  const name = readdirSync(path).find((entry) => pattern.test(entry));
  if (name === undefined) throw new Error(`nothing like ${pattern} in ${path}`);
  return join(path, name);
}

const verify = () => startFeedgen(['verify', 'feeds'], { cwd: scene.folder }).ended;

describe.each([
  ['a directory', (path: string) => mkdirSync(path), 'it is not a regular file'],
  [
    'a link out of the target',
    (path: string) => symlinkSync(victim, path),
    'it is a symbolic link',
  ],
] as const)('F7: %s in the place of', (_what, put, fact) => {
  test.each([
    ['the pointer', 8, 4],
    ['the descriptor', 0, 0],
    ['the run record', 0, 4],
  ] as const)(
    '%s: found, and what it leads to is left alone',
    async (name, verified, generated) => {
      const path = PLACES[name]?.(feeds) ?? '';
      rmSync(path);
      put(path);
      const before = readFileSync(victim, 'utf8');
      const found = await verify();
      expect([found.exit, found.stdout + found.stderr]).toEqual([verified, expect.any(String)]);
      if (name !== 'the run record') expect(found.stdout.replace(/\s+/g, ' ')).toContain(fact);
      const next = await scene.run();
      expect([next.exit, next.stderr]).toEqual([generated, expect.any(String)]);
      if (generated === 4) expect(next.stderr).toContain(fact);
      expect(readFileSync(victim, 'utf8')).toBe(before);
    },
  );
});
