import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '../../src/cli/problem.js';
import { resolveSettings } from '../../src/cli/settings-resolve.js';
import { chooseTarget, s3Options } from '../../src/cli/target-choice.js';
import { formatTargetPlace } from '../../src/target/place.js';

const CWD = mkdtempSync(join(tmpdir(), 'feedgen-choice-'));
afterAll(() => rmSync(CWD, { recursive: true, force: true }));

interface Given {
  readonly flags?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly dotEnv?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, string>>;
}

function choose(given: Given, location?: string) {
  const problems: Problem[] = [];
  const { flags = {}, environment = {}, dotEnv = {}, config = {} } = given;
  const file = { path: join(CWD, 'c.json'), base: CWD, values: config };
  const sources = { flags, environment, dotEnv, config: file, cwd: CWD };
  const resolved = resolveSettings('verify', sources, problems);
  const { place, file: name, from } = chooseTarget(resolved, location, CWD, problems);
  const said = problems.map(({ message }) => message).join('\n');
  return { place: formatTargetPlace(place).replace(`${CWD}/`, ''), file: name, from, said };
}

describe('bucket and directory are one setting', () => {
  test.each<[string, Given, string, string | undefined]>([
    ['nothing given', {}, 'feeds', undefined],
    ['a flag', { flags: { out: 'a' } }, 'a', '--out'],
    ['a bucket', { flags: { bucket: 'box' } }, 's3://box/feeds/', '--bucket'],
    [
      'a directory flag beats a bucket of the environment',
      { flags: { out: 'a' }, environment: { FEEDGEN_BUCKET: 'box' } },
      'a',
      '--out',
    ],
    [
      'a bucket flag beats a directory of the config file',
      { flags: { bucket: 'box' }, config: { out: 'a' } },
      's3://box/feeds/',
      '--bucket',
    ],
    [
      'the environment beats .env',
      { environment: { FEEDGEN_OUT: 'a' }, dotEnv: { FEEDGEN_BUCKET: 'box' } },
      'a',
      'FEEDGEN_OUT',
    ],
  ])('%s', (_, given, place, from) => {
    expect(choose(given)).toEqual({ place, file: undefined, from, said: '' });
  });

  test('both in one source is a problem that names both', () => {
    const { said } = choose({ environment: { FEEDGEN_OUT: 'a', FEEDGEN_BUCKET: 'box' } });
    expect(said).toBe('FEEDGEN_BUCKET and FEEDGEN_OUT: name a bucket or a directory, not both');
  });
});

describe('the prefix', () => {
  test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>, string]>([
    ['goes with a name', { bucket: 'box', prefix: 'a/b' }, {}, 's3://box/a/b/'],
    ['may be none', { bucket: 'box', prefix: '/' }, {}, 's3://box/'],
    ['of a URL stands', { bucket: 's3://box/a/b' }, {}, 's3://box/a/b/'],
    ['of a URL may be none', { bucket: 's3://box' }, {}, 's3://box/'],
    ['may complete a URL', { bucket: 's3://box', prefix: 'a' }, {}, 's3://box/a/'],
    [
      'of a URL beats a weaker one',
      { bucket: 's3://box/a' },
      { FEEDGEN_PREFIX: 'b' },
      's3://box/a/',
    ],
    [
      'that is stronger beats that of a URL',
      { prefix: 'a' },
      { FEEDGEN_BUCKET: 's3://box/b' },
      's3://box/a/',
    ],
    ['may come from a weaker source', { bucket: 'box' }, { FEEDGEN_PREFIX: 'b' }, 's3://box/b/'],
  ])('%s', (_, flags, environment, place) => {
    expect(choose({ flags, environment })).toMatchObject({ place, said: '' });
  });
});

describe('a location', () => {
  test('is a directory, a bucket, or a file in either', () => {
    mkdirSync(join(CWD, 'odd.json'));
    writeFileSync(join(CWD, 'mine'), '{}');
    for (const [location, place, file] of [
      ['feeds', 'feeds', undefined],
      ['missing', 'missing', undefined],
      ['feeds/metadata.json', 'feeds', 'metadata.json'],
      ['feeds/f_1.filesetdesc.json', 'feeds', 'f_1.filesetdesc.json'],
      ['odd.json', 'odd.json', undefined],
      ['mine', CWD, 'mine'],
      ['s3://box', 's3://box/', undefined],
      ['s3://box/a', 's3://box/a/', undefined],
      ['s3://box/a/metadata.json', 's3://box/a/', 'metadata.json'],
      ['s3://box/metadata.json', 's3://box/', 'metadata.json'],
      ['s3://box/a/b_0.json.gz', 's3://box/a/', 'b_0.json.gz'],
      ['missing/b_0.json.gz', 'missing', 'b_0.json.gz'],
      ['s3://box/a.json/', 's3://box/a.json/', undefined],
      ['s3://box.json', 's3://box.json/', undefined],
    ] as const)
      expect([location, choose({}, location)]).toEqual([
        location,
        { place, file, from: 'the location given', said: '' },
      ]);
  });

  test('is no URL of another scheme, no home, no blank', () => {
    for (const location of ['https://u:p@x/feeds', 's3:/box', 'S3://box', '~/feeds', ' '])
      expect(choose({}, location).said).toBe(
        `location ${location.replace(/:.*/, ':…')}: must be a directory, s3://bucket/prefix, a file in either, or -`,
      );
  });

  test('beats every other source but a flag that contradicts it', () => {
    const environment = { FEEDGEN_BUCKET: 'box' };
    expect(choose({ environment }, 'feeds')).toMatchObject({ place: 'feeds', said: '' });
    expect(choose({ flags: { out: 'a' } }, 'feeds').said).toMatch(/a location was given already/);
  });
});

test('S3 options hold what was given and nothing undefined', () => {
  const environment = {
    AWS_ENDPOINT_URL: 'http://a',
    AWS_DEFAULT_REGION: 'r',
    FEEDGEN_PATH_STYLE: 'no',
  };
  const sources = { flags: {}, environment, dotEnv: {}, config: undefined, cwd: CWD };
  const { settings } = resolveSettings('generate', sources, []);
  expect(Object.entries(s3Options(settings))).toEqual(
    expect.arrayContaining([
      ['checksums', 'when_supported'],
      ['endpoint', 'http://a'],
      ['region', 'r'],
      ['pathStyle', false],
    ]),
  );
  expect(Object.values(s3Options(settings))).not.toContain(undefined);
});
