import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { stopDatabaseClock } from '../support/database-clock.js';
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
  ['a pipe', (path: string) => execFileSync('mkfifo', [path]), 'it is not a regular file'],
  ['a link to a device', (path: string) => symlinkSync('/dev/zero', path), 'symbolic link'],
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

describe('F7: under a name that the next run is going to use there is', () => {
  const NEXT = ['.filesetdesc.json', '_0000.json.gz', '.run.json', '.refused.ndjson'];
  const LINKS = {
    'a symbolic link': (path: string) => symlinkSync(victim, path),
    'a hard link': (path: string) => linkSync(victim, path),
  };

  /** Stops the clock of the database so many seconds ahead; returns what it says. */
  async function stopClock(ahead: number): Promise<number> {
    const at = Math.floor(Date.now() / 1000) + ahead;
    await stopDatabaseClock(scene.sql, new Date(at * 1000).toISOString());
    return at;
  }

  test.each(Object.entries(LINKS))(
    '%s: the victim is left alone, and nothing but whole sets is published',
    async (_, link) => {
      const before = readFileSync(victim, 'utf8');
      for (const [n, ending] of NEXT.entries()) {
        const at = await stopClock(10 * (n + 1));
        const folder = /run|refused/.test(ending) ? join(feeds, '.feedgen') : feeds;
        const path = join(folder, `facility_feed_${at}${ending}`);
        link(path);
        const { exit, stderr } = await scene.run();
        const ends = [0, 4, 7].find((one) => one === exit);
        expect([ending, exit, stderr]).toEqual([ending, ends, stderr]);
        expect(readFileSync(victim, 'utf8')).toBe(before);
        rmSync(path);
        const verified = await verify();
        expect([ending, verified.exit, verified.stdout]).toEqual([ending, 0, verified.stdout]);
      }
      await stopClock(60);
      expect((await scene.run()).exit).toBe(0);
      expect(readFileSync(victim, 'utf8')).toBe(before);
    },
  );

  test.each(Object.entries(LINKS))(
    '%s in the place of the pointer: refused or replaced, the victim left alone',
    async (what, link) => {
      const pointer = join(feeds, 'metadata.json');
      rmSync(pointer);
      link(pointer);
      const before = readFileSync(victim, 'utf8');
      const { exit } = await scene.run();
      expect(exit).toBe(what === 'a hard link' ? 0 : 4);
      expect(readFileSync(victim, 'utf8')).toBe(before);
    },
  );
});
