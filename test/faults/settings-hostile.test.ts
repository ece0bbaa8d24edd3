import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { feedgen, inEmptyDirectory } from '../e2e/cli-run.js';

const CONFIG = 'feedgen.config.json';

describe('X2: hostile settings', () => {
  test.each<[string, string | Uint8Array, RegExp]>([
    ['an unknown key', '{"chunks": 5}', /unknown key chunks[\s\S]*did you mean chunk/],
    ['a key of all objects', '{"constructor": 5}', /unknown key constructor/],
    ['a prototype', '{"__proto__": {"chunk": 5}}', /unknown key __proto__/],
    ['a key twice', '{"chunk": 5,\n "chunk": 7}', /\/chunk stands there twice, again at byte 14/],
    ['a key twice, escaped', '{"chunk": 5, "ch\\u0075nk": 7}', /\/chunk stands there twice/],
    ['a null', '{"chunk": null}', /chunk must be a text, a number or a boolean/],
    ['a list', '{"chunk": [5]}', /chunk must be a text, a number or a boolean/],
    ['a number beyond all', '{"chunk": 1e400}', /chunk in .*\(Infinity\): must be a whole number/],
    ['a command', '{"chunk": "5; touch pwned"}', /must be a whole number/],
    ['a feed in another folder', '{"feed": "../../etc/passwd"}', /must be one of entity/],
    [
      'a prefix out of the bucket',
      '{"bucket": "box", "prefix": "../../x/"}',
      /empty segment, "\." or "\.\."/,
    ],
    [
      'names out of the feed',
      '{"dataFilePrefix": "../x"}',
      /must be a relative prefix without \.\./,
    ],
    ['a bucket that is a path', '{"bucket": "../x"}', /must be a name or s3:/],
    ['a target with a NUL', '{"out": "a\\u0000b"}', /it contains a control character/],
    ['a query with a NUL', '{"query": "a\\u0000b"}', /feed query .* cannot be read/],
    ['a comma too many', '{"chunk": 5,}', /is not valid JSON at line 1, column 13/],
    ['a million levels', '['.repeat(1_000_000), /is not valid JSON/],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x7b, 0x00]), /is not UTF-8 text/],
  ])('%s: refused with its place, nothing done', async (_, text, says) => {
    await inEmptyDirectory(async (cwd) => {
      writeFileSync(join(cwd, CONFIG), text);
      const env = { DATABASE_URL: 'postgres://127.0.0.1:1/d' };
      const { exit, stderr } = await feedgen(['generate'], { cwd, env });
      expect([exit, stderr]).toEqual([2, expect.stringMatching(says)]);
      expect(readdirSync(cwd)).toEqual([CONFIG]);
    });
  });

  test('a directory in the place of the file', async () => {
    await inEmptyDirectory(async (cwd) => {
      mkdirSync(join(cwd, CONFIG));
      const { exit, stderr } = await feedgen(['generate'], { cwd });
      expect([exit, stderr]).toEqual([2, expect.stringMatching(/is not a regular file/)]);
    });
  });

  test('what a shell would run is a name like any other', async () => {
    await inEmptyDirectory(async (cwd) => {
      const out = '$(touch pwned); `touch pwned` && touch pwned | feeds';
      const env = { DATABASE_URL: 'postgres://127.0.0.1:1/$(touch pwned)' };
      const { exit } = await feedgen(['generate', '--out', out], { cwd, env });
      expect(exit).toBe(3);
      expect(readdirSync(cwd)).not.toContain('pwned');
    });
  });
});
