import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { endOf, startFeedgen } from '../support/feedgen-child.js';

const DATA = gzipSync('{"data":[]}');

describe('V4: the kernel is not asked for what lies outside of a set', () => {
  test('whatever names the descriptor lists', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'feedgen-opens-'));
    try {
      const feeds = join(folder, 'feeds');
      mkdirSync(join(feeds, 'folder.json.gz'), { recursive: true });
      writeFileSync(join(folder, 'outside.json.gz'), DATA);
      writeFileSync(join(feeds, 'inside.json.gz'), DATA);
      symlinkSync(join(folder, 'outside.json.gz'), join(feeds, 'link.json.gz'));
      symlinkSync('..', join(feeds, 'up'));
      const outside = join(folder, 'outside.json.gz');
      const data_file = [
        ...['inside.json.gz', 'link.json.gz', 'folder.json.gz', 'up/outside.json.gz'],
        ...['../outside.json.gz', './../outside.json.gz', 'a/../../outside.json.gz', outside],
        ...[`file://${outside}`, '%2e%2e/outside.json.gz', '..\\outside.json.gz'],
        ...[
          'outside.json.gz\0',
          '..\noutside.json.gz',
          's3://bucket/outside.json.gz',
          '/etc/shadow',
        ],
        ...['C:\\outside.json.gz', '', 5, null, 'inside.json.gz', '../../etc/passwd'],
      ];
      const descriptor = { generation_timestamp: 1, name: 'reservewithgoogle.entity', data_file };
      writeFileSync(join(feeds, 'metadata.json'), JSON.stringify(descriptor));
      const log = join(folder, 'calls');
      const calls = 'open,openat,openat2';
      const under = ['strace', '-f', '-qq', '-y', '-e', `trace=${calls}`, '-o', log];
      const { exit } = await endOf(startFeedgen(['verify', feeds], { cwd: folder, under }));
      expect(exit).toBe(8);
      const opened = readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => /outside|shadow|\.\.\/etc|C:/.test(line) && !/ENOENT|ELOOP/.test(line));
      expect(opened).toEqual([]);
      expect(readFileSync(log, 'utf8')).toContain('inside.json.gz');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
