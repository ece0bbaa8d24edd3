import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readLastTarget, writeLastTarget } from '../../src/cli/last-target.js';
import { resolveSettings } from '../../src/cli/settings-resolve.js';

const DATA = mkdtempSync(join(tmpdir(), 'feedgen-last-target-'));
const FILE = join(DATA, 'last-target.json');
afterAll(() => rmSync(DATA, { recursive: true, force: true }));

function read() {
  const said: string[] = [];
  const last = readLastTarget(DATA, (text) => said.push(text));
  return { last, said };
}

const GOOD = { version: 1, location: 's3://abc/feeds/', state: '/runs', settings: {} };

test('what is written is read back', () => {
  const flags = { region: 'r', pathStyle: 'false', dataFilePrefix: 'in/', endpoint: 'http://a' };
  const sources = { flags, environment: {}, dotEnv: {}, config: undefined, cwd: DATA };
  const { settings } = resolveSettings('generate', sources, []);
  for (const state of [null, '/runs', 's3://abc/state/']) {
    writeLastTarget(DATA, 's3://abc/feeds/', state, settings);
    const remembered = { ...flags, pathStyle: false, s3Checksums: 'when_supported' };
    const last = { location: 's3://abc/feeds/', state, settings: remembered };
    expect(read()).toEqual({ last, said: [] });
  }
});

test.each([
  ['no JSON', '{'],
  ['nothing', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['another version', { ...GOOD, version: 2 }],
  ['a location that is no text', { ...GOOD, location: 5 }],
  ['a location that is no place', { ...GOOD, location: 's3://A_B/' }],
  ['a location that is not absolute', { ...GOOD, location: 'feeds' }],
  ['a state that is no text', { ...GOOD, state: 5 }],
  ['a state that is missing', { ...GOOD, state: undefined }],
  ['no settings', { ...GOOD, settings: null }],
  ['a prefix that is no text', { ...GOOD, settings: { dataFilePrefix: 5 } }],
  ['a prefix that leads away', { ...GOOD, settings: { dataFilePrefix: '../' } }],
  ['a path style that is no boolean', { ...GOOD, settings: { pathStyle: 'no' } }],
  ['an endpoint that is no URL', { ...GOOD, settings: { endpoint: 'x' } }],
  ['checksums that are none', { ...GOOD, settings: { s3Checksums: 'never' } }],
  ['a region that is null', { ...GOOD, settings: { region: null } }],
])('%s is as good as nothing published, and said', (_, content) => {
  writeFileSync(FILE, typeof content === 'string' ? content : JSON.stringify(content));
  expect(read()).toEqual({
    last: undefined,
    said: [`${FILE} is not what generate wrote: passed over`],
  });
});

test('a file that was never written is not worth a word', () => {
  rmSync(FILE, { force: true });
  expect(read()).toEqual({ last: undefined, said: [] });
});
