import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BINARY } from '../support/project-files.js';
import { type Finished, feedgen, inEmptyDirectory, runNode } from './cli-run.js';

const CANARY = 'c4n4ry/Pa:ss@w%rd';
const CANARY_URL = `postgres://reader:${encodeURIComponent(CANARY)}@127.0.0.1:1/places`;

/** One failure: a line of what, at most a hint, no stack, and nothing on stdout. */
function expectTidyFailure(done: Finished, exit: number): void {
  expect(done.stderr).toMatch(/^feedgen: /m);
  expect(done.stderr).not.toMatch(/^\s+at /m);
  expect(done).toMatchObject({ exit, stdout: '' });
}

function dataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

describe('help', () => {
  test.each([
    ['--help', /seed[\s\S]*generate[\s\S]*verify/],
    ['seed --help', /--count[\s\S]*Examples:/],
    ['generate --help', /FEEDGEN_CHUNK[\s\S]*Examples:/],
    ['verify --help', /\[location\][\s\S]*Examples:/],
    ['help generate', /--bucket/],
  ])('%s shows what there is, within 80 columns', async (args, pattern) => {
    const done = await inEmptyDirectory((cwd) => feedgen(args.split(' '), { cwd }));
    expect(done).toMatchObject({ exit: 0, stderr: '' });
    expect(done.stdout).toMatch(pattern);
    expect(done.stdout.split('\n').filter((line) => line.length > 79)).toEqual([]);
  });

  test.each([
    ['seed', [/PostgreSQL to write to/], /to read from|publish/],
    [
      'generate',
      [/PostgreSQL to read from/, /verify calls an empty feed invalid/],
      /PostgreSQL to write/,
    ],
    [
      'verify',
      [
        /bucket where the feed was published/,
        /default where the last generate published/,
        /last-target\.json/,
      ],
      /publish to|embedded database/,
    ],
  ])('%s --help speaks of what that command does', async (name, patterns, other) => {
    const done = await inEmptyDirectory((cwd) => feedgen([name, '--help'], { cwd }));
    const text = done.stdout.replace(/\s+/g, ' ');
    for (const pattern of patterns) expect(text).toMatch(pattern);
    expect(text).not.toMatch(other);
  });

  test('the table of commands fits one screen', async () => {
    const { stdout } = await inEmptyDirectory((cwd) => feedgen(['--help'], { cwd }));
    expect(stdout.split('\n').length).toBeLessThan(24);
  });

  test('--version prints the version of the package alone', async () => {
    const done = await inEmptyDirectory((cwd) => feedgen(['--version'], { cwd }));
    expect(done).toMatchObject({ exit: 0, stderr: '' });
    expect(done.stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });

  test.each([
    ['no command', []],
    ['help of a command that there is not', ['help', 'nosuch']],
  ])('%s is wrong usage: help goes to stderr', async (_, args) => {
    const done = await inEmptyDirectory((cwd) => feedgen(args, { cwd }));
    expect(done).toMatchObject({ exit: 2, stdout: '' });
    expect(done.stderr).toContain('generate');
  });

  test('--help loads no database, SDK, faker or spinner', async () => {
    const hooks = `
      import { writeSync } from 'node:fs';
      export async function resolve(specifier, context, next) {
        const found = await next(specifier, context);
        writeSync(2, found.url + '\\n');
        return found;
      }`;
    const register = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))});`;
    const done = await inEmptyDirectory((cwd) =>
      runNode(['--import', dataUrl(register), BINARY, '--help'], { cwd }),
    );
    expect(done.exit).toBe(0);
    const loaded = done.stderr.split('\n').filter((line) => line.startsWith('file:'));
    expect(loaded.some((url) => url.includes('node_modules/commander/'))).toBe(true);
    const heavy = /node_modules\/(@aws-sdk|@smithy|postgres|@electric-sql|@faker-js|ora|chalk)\//;
    expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  });
});

describe('wrong usage', () => {
  test.each([
    [
      'an unknown command with a near one',
      ['generat'],
      /unknown command 'generat'[\s\S]*did you mean generate/,
    ],
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'[\s\S]*--help/],
    [
      'an unknown flag',
      ['generate', '--chnk', '5'],
      /--chnk: unknown flag[\s\S]*did you mean --chunk/,
    ],
    [
      'a switch with a value',
      ['generate', '--gzip=no'],
      /--gzip: takes no value[\s\S]*write --gzip or --no-gzip/,
    ],
    [
      'a flag of another command',
      ['seed', '--bucket', 'x'],
      /--bucket: unknown flag of feedgen seed/,
    ],
    [
      'a flag without its value',
      ['generate', '--chunk'],
      /--chunk <n>' argument missing\nhint: see feedgen generate --help/,
    ],
    [
      'an argument too many',
      ['generate', 'extra'],
      /extra: unexpected argument of feedgen generate\nhint: name a directory by --out/,
    ],
    ['chunk 0', ['generate', '--chunk', '0'], /--chunk 0: must be a whole number of at least 1/],
    ['chunk -5', ['generate', '--chunk', '-5'], /--chunk -5: must be a whole number/],
    ['chunk abc', ['generate', '--chunk', 'abc'], /--chunk abc: must be a whole number/],
    ['chunk 1.5', ['generate', '--chunk', '1.5'], /--chunk 1.5: must be a whole number/],
    ['chunk 1e3', ['generate', '--chunk', '1e3'], /--chunk 1e3: must be a whole number/],
    ['gzip level 10', ['generate', '--gzip-level', '10'], /between 1 and 9/],
    ['a share over 100%', ['generate', '--max-drop', '120%'], /--max-drop 120%: must be a share/],
    [
      'a duration without unit',
      ['generate', '--timeout', '30'],
      /--timeout 30: must be a duration with its unit/,
    ],
    [
      'a bucket and a directory',
      ['generate', '--bucket', 'x', '--out', 'y'],
      /--bucket and --out: name a bucket or a directory/,
    ],
    [
      'two prefixes',
      ['generate', '--bucket', 's3://x/a', '--prefix', 'b'],
      /the URL has a prefix already/,
    ],
    ['a prefix of a directory', ['generate', '--prefix', 'b'], /--prefix: goes with a bucket/],
    [
      'an endpoint with credentials',
      ['generate', '--endpoint', 'http://a:b@c'],
      /must not carry credentials/,
    ],
    ['an unknown feed kind', ['generate', '--feed', 'menu'], /--feed menu: must be one of entity/],
    [
      'a location and a bucket',
      ['verify', 'feeds', '--bucket', 'x'],
      /--bucket: a location was given already/,
    ],
    [
      'a location of another scheme',
      ['verify', 'https://example.net/feeds'],
      /must be a directory, s3:/,
    ],
    [
      'a bucket as the directory',
      ['generate', '--out', 's3://b/x'],
      /hint: .*--bucket s3:\/\/b\/x/,
    ],
    ['a state of another scheme', ['verify', '--state', 'S3://b/x'], /--state S3:.*must be a dir/],
    ['a bucket with a bare prefix', ['generate', '--bucket', 'b/x'], /hint: write s3:\/\/b\/x/],
    [
      'a location with half a scheme',
      ['verify', 's3:/b/x'],
      /location s3:….*\nhint: write s3:\/\/b/,
    ],
    [
      'a config file that is missing',
      ['generate', '--config', 'none.json'],
      /none.json: does not exist/,
    ],
    ['a dirty share over 100', ['seed', '--dirty', '101'], /must be a percentage from 0 to 100/],
    ['no database at all', ['generate'], /no database: set DATABASE_URL, or try feedgen seed/],
    ['nothing published yet', ['verify'], /nothing published yet/],
  ])('%s: one line, a hint, exit 2', async (_, args, pattern) => {
    const done = await inEmptyDirectory((cwd) => feedgen(args, { cwd }));
    expectTidyFailure(done, 2);
    expect(done.stderr).toMatch(pattern);
  });

  test('a variable that no setting reads is a problem in .env and a warning elsewhere', () =>
    inEmptyDirectory(async (cwd) => {
      const env = { FEEDGEN_BUKET: 'x', FEEDGEN_TEST_ANY: 'x' };
      const warned = await feedgen(['verify', '--print-settings'], { cwd, env });
      expect(warned.exit).toBe(0);
      expect(warned.stderr).toMatch(
        /^\S+ warning: FEEDGEN_BUKET is set, .*: did you mean FEEDGEN_BUCKET\?\n$/,
      );
      const quiet = await feedgen(['verify', '--print-settings', '--quiet'], { cwd, env });
      expect(quiet.stderr).toBe('');
      writeFileSync(join(cwd, '.env'), 'FEEDGEN_BUKET=x\nhunter2hunter2\n');
      const done = await feedgen(['verify'], { cwd });
      expectTidyFailure(done, 2);
      expect(done.stderr).toMatch(/\.env: unknown variable FEEDGEN_BUKET\nhint: did you mean/);
      expect(done.stderr).toMatch(/\.env: line 2 is no assignment/);
      expect(done.stderr).not.toContain('hunter2');
    }));

  test('a first run that failed is found where it would have published', () =>
    inEmptyDirectory(async (cwd) => {
      const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
      expect((await feedgen(['generate', '--retries', '0'], { cwd, env })).exit).toBe(3);
      const runs = await feedgen(['runs'], { cwd });
      expect([runs.exit, runs.stdout]).toEqual([0, expect.stringMatching(/failed.*127\.0\.0\.1/)]);
      expect(runs.stderr).toContain('nothing published yet: looking where generate does');
      expect((await feedgen(['status'], { cwd })).exit).toBe(9);
    }));

  test('a damaged memory of the last target is passed over with a remark', () =>
    inEmptyDirectory(async (cwd) => {
      mkdirSync(join(cwd, '.feedgen'));
      const damaged = '{"version":1,"location":"feeds","state":5}';
      writeFileSync(join(cwd, '.feedgen', 'last-target.json'), damaged);
      const done = await feedgen(['verify'], { cwd });
      expectTidyFailure(done, 2);
      expect(done.stderr).toMatch(/note: .*last-target\.json is not what generate wrote/);
      expect(done.stderr).toMatch(/nothing published yet/);
    }));

  test('a query file that is missing is named', async () => {
    const done = await inEmptyDirectory((cwd) =>
      feedgen(['generate', '--query', 'own.sql'], { cwd, env: { PGHOST: '127.0.0.1' } }),
    );
    expectTidyFailure(done, 2);
    expect(done.stderr).toMatch(/own\.sql: no such file/);
  });

  test.each([
    ['a malformed database URL', { DATABASE_URL: 'postgres://h:port/d' }, /^feedgen: database/m],
    ['another scheme', { DATABASE_URL: 'mysql://h/d' }, /does not begin with postgres:/],
    ['a service file', { PGSERVICE: 'places' }, /PGSERVICE: service files are not read/],
    ['a query file that is missing', { FEEDGEN_QUERY: 'own.sql' }, /own\.sql: no such file/],
    ['a query file that is a directory', { FEEDGEN_QUERY: '.' }, /is not a regular file/],
  ])('%s is told with every other problem, before anything is made', async (_, env, pattern) => {
    await inEmptyDirectory(async (cwd) => {
      const args = ['generate', '--chunk', '0', '--out', 'published', '--state', 'runs'];
      const done = await feedgen(args, { cwd, env: { PGHOST: '127.0.0.1', ...env } });
      expectTidyFailure(done, 2);
      expect(done.stderr).toMatch(/--chunk 0: /);
      expect(done.stderr).toMatch(pattern);
      expect(done.stderr).not.toMatch(/source:|target:/);
      expect(readdirSync(cwd)).toEqual([]);
    });
  });

  test.each(['argument', 'environment'])(
    'what the parser of the command line refuses is an object too, asked for by %s',
    async (how) => {
      const env: Record<string, string> = how === 'environment' ? { FEEDGEN_JSON: '1' } : {};
      const args = how === 'environment' ? [] : ['--json'];
      for (const wrong of [['generat'], ['generate', '--chunk']]) {
        const done = await inEmptyDirectory((cwd) => feedgen([...args, ...wrong], { cwd, env }));
        expect(done.exit).toBe(2);
        expect(JSON.parse(done.stdout).error).toMatchObject({ code: 'usage', exit: 2 });
      }
    },
  );

  test('with --log-format json every error on stderr is a line of JSON', async () => {
    for (const wrong of [['generate', '--chunk'], ['generate', '--chunk', '0'], ['generate']]) {
      const env = { FEEDGEN_LOG_FORMAT: 'json' };
      const done = await inEmptyDirectory((cwd) => feedgen(wrong, { cwd, env }));
      expect(JSON.parse(done.stderr)).toMatchObject({ event: 'error', code: 'usage', exit: 2 });
    }
  });

  test('all problems are told together', async () => {
    const done = await inEmptyDirectory((cwd) => {
      writeFileSync(join(cwd, 'feedgen.config.json'), '{"chunks": 5, "maxRefused": [1]}');
      const env = { FEEDGEN_MAX_DROP: 'much' };
      return feedgen(['generate', '--jobs', 'x', '--bukket', 'y'], { cwd, env });
    });
    expectTidyFailure(done, 2);
    for (const pattern of [
      /^feedgen: --bukket: unknown flag/m,
      /^feedgen: --jobs x: /m,
      /^feedgen: FEEDGEN_MAX_DROP=much: /m,
      /^feedgen: config file .*: unknown key chunks$/m,
      /^feedgen: config file .*: maxRefused must be a text, a number or a boolean/m,
      /^hint: did you mean chunk\?/m,
    ])
      expect(done.stderr).toMatch(pattern);
  });

  test.each([
    ['broken JSON', '{"databaseUrl": "postgres://u:c4n4ry-in-file@h/d"', /is not valid JSON/],
    ['a list', '[]', /must be a JSON object/],
  ])('a config file with %s is refused without showing it', async (_, text, pattern) => {
    const done = await inEmptyDirectory((cwd) => {
      writeFileSync(join(cwd, 'feedgen.config.json'), text);
      return feedgen(['verify'], { cwd });
    });
    expectTidyFailure(done, 2);
    expect(done.stderr).toMatch(pattern);
    expect(done.stderr).not.toContain('c4n4ry');
  });

  test('--json puts the failure on stdout as one object on one line', async () => {
    const done = await inEmptyDirectory((cwd) =>
      feedgen(['generate', '--chunk', '0', '--json'], { cwd }),
    );
    expect(done.exit).toBe(2);
    expect(done.stdout.endsWith('}\n')).toBe(true);
    expect(done.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(done.stdout)).toEqual({
      error: {
        code: 'usage',
        exit: 2,
        message: '--chunk 0: must be a whole number of at least 1, or auto',
        hint: 'for example 100',
        retryable: false,
      },
    });
    expect(done.stderr).toContain('feedgen: --chunk 0');
  });

  test('--json from the environment counts too, and --quiet leaves the object alone', async () => {
    const done = await inEmptyDirectory((cwd) =>
      feedgen(['generate', '--quiet', '--chunk', '0'], { cwd, env: { FEEDGEN_JSON: 'yes' } }),
    );
    expect(JSON.parse(done.stdout).error.code).toBe('usage');
    expect(done.stderr).toBe('');
  });

  test('--quiet still tells what failed', async () => {
    const done = await inEmptyDirectory((cwd) => feedgen(['generate', '--quiet'], { cwd }));
    expectTidyFailure(done, 2);
  });

  test('--log-format json tells it as a line of JSON', async () => {
    const done = await inEmptyDirectory((cwd) =>
      feedgen(['verify', '--log-format', 'json'], { cwd }),
    );
    const lines = done.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event }) => event)).toEqual(['error']);
    expect(lines.at(-1)).toMatchObject({ level: 'error', code: 'usage', exit: 2 });
  });
});

describe('settings', () => {
  async function shown(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, { value: unknown; from: string }>> {
    const done = await feedgen([...args, '--print-settings', '--json'], { cwd, env });
    expect(done).toMatchObject({ exit: 0, stderr: '' });
    return JSON.parse(done.stdout).settings;
  }

  test('flag > environment > .env > config > default, and each says where it came from', () =>
    inEmptyDirectory(async (cwd) => {
      const config = join(cwd, 'feedgen.config.json');
      const names = ['jobs', 'gzipLevel', 'chunk', 'maxDrop'];
      writeFileSync(config, JSON.stringify(Object.fromEntries(names.map((key) => [key, 4]))));
      writeFileSync(join(cwd, '.env'), 'FEEDGEN_JOBS=3\nFEEDGEN_GZIP_LEVEL=3\nFEEDGEN_CHUNK=3\n');
      const env = { FEEDGEN_JOBS: '2', FEEDGEN_GZIP_LEVEL: '2' };
      const settings = await shown(['generate', '--jobs', '1'], cwd, env);
      expect(settings.jobs).toEqual({ value: 1, from: '--jobs' });
      expect(settings.gzipLevel).toEqual({ value: 2, from: 'FEEDGEN_GZIP_LEVEL' });
      expect(settings.chunk).toEqual({ value: 3, from: 'FEEDGEN_CHUNK in .env' });
      expect(settings.maxDrop).toEqual({ value: '4', from: `maxDrop in ${config}` });
      expect(settings.maxRefused).toEqual({ value: '1%', from: 'default' });
    }));

  test('a default of one command is that of no other, and what a file says is shown, not obeyed', () =>
    inEmptyDirectory(async (cwd) => {
      const status = await shown(['status'], cwd);
      expect(status.maxAge).toEqual({ value: '26h', from: 'default' });
      expect((await shown(['verify'], cwd)).maxAge).toEqual({ value: 'none', from: 'default' });
      writeFileSync(join(cwd, 'feedgen.config.json'), '{"query": "a\\u0000\\u001b[2Jb.sql"}');
      const { stdout } = await feedgen(['generate', '--print-settings'], { cwd });
      expect(stdout).toContain('a\\u{0}\\u{1b}[2Jb.sql');
      const env = { PGHOST: '127.0.0.1' };
      const done = await feedgen(['generate'], { cwd, env });
      expectTidyFailure(done, 2);
      expect(done.stderr).toContain('b.sql: ');
      const hidden = [...done.stderr, ...stdout].filter((each) => each < ' ' && each !== '\n');
      expect(hidden).toEqual([]);
    }));

  test('paths resolve against the file or directory that names them', () =>
    inEmptyDirectory(async (cwd) => {
      mkdirSync(join(cwd, 'etc'));
      const config = join(cwd, 'etc', 'own.json');
      writeFileSync(config, '{"out": "../published", "state": "s3://b/state"}');
      const settings = await shown(
        ['generate', '--config', 'etc/own.json', '--query', 'q.sql'],
        cwd,
      );
      expect(settings.out?.value).toBe(join(cwd, 'published'));
      expect(settings.query?.value).toBe(join(cwd, 'q.sql'));
      expect(settings.state?.value).toBe('s3://b/state');
    }));

  test('switches can be turned off and on by every source', () =>
    inEmptyDirectory(async (cwd) => {
      const env = { FEEDGEN_GZIP: 'no', FEEDGEN_ALLOW_EMPTY: 'YES', NO_COLOR: '1' };
      const args = ['generate', '--no-path-style', '--no-prepare'];
      const settings = await shown(args, cwd, env);
      expect(settings.gzip).toEqual({ value: false, from: 'FEEDGEN_GZIP' });
      expect(settings.allowEmpty).toEqual({ value: true, from: 'FEEDGEN_ALLOW_EMPTY' });
      expect(settings.color).toEqual({ value: false, from: 'NO_COLOR' });
      expect(settings.pathStyle).toEqual({ value: false, from: '--no-path-style' });
      expect(settings.prepare).toEqual({ value: false, from: '--no-prepare' });
    }));

  test('a flag undoes a switch that another source has set', () =>
    inEmptyDirectory(async (cwd) => {
      writeFileSync(join(cwd, 'feedgen.config.json'), '{"allowEmpty": true, "quiet": true}');
      const env = { FEEDGEN_GZIP: 'no', FEEDGEN_ALLOW_SOURCE_CHANGE: 'yes', NO_COLOR: '1' };
      const flags = ['--no-allow-empty', '--no-quiet', '--gzip', '--no-allow-source-change'];
      const settings = await shown(['generate', ...flags, '--color'], cwd, env);
      for (const key of ['allowEmpty', 'quiet', 'allowSourceChange'])
        expect(settings[key]?.value).toBe(false);
      expect(settings.gzip).toEqual({ value: true, from: '--gzip' });
      expect(settings.color).toEqual({ value: true, from: '--color' });
      const undone = await feedgen(['generate', '--no-json'], { cwd, env: { FEEDGEN_JSON: '1' } });
      expect(undone.stdout).toBe('');
    }));

  test('the database is shown with what names it', () =>
    inEmptyDirectory(async (cwd) => {
      writeFileSync(join(cwd, '.env'), 'DATABASE_URL=postgres://reader:hide-me@one/d\n');
      expect((await shown(['generate'], cwd)).databaseUrl).toEqual({
        value: 'postgres://reader:***@one/d',
        from: 'DATABASE_URL in .env',
      });
      const env = { PGHOST: 'two', PGUSER: 'me', PGPASSWORD: 'hide-me' };
      expect((await shown(['generate'], cwd, env)).databaseUrl).toEqual({
        value: 'PGHOST=two PGUSER=me',
        from: 'environment',
      });
      writeFileSync(join(cwd, '.env'), '');
      expect((await shown(['generate'], cwd)).databaseUrl).toEqual({
        value: 'none',
        from: 'default',
      });
      expect((await shown(['seed'], cwd)).databaseUrl?.value).toBe(
        `embedded database in ${join(cwd, '.feedgen')}`,
      );
    }));

  test('of bucket, prefix and directory the overruled ones are marked, and jobs is a number', () =>
    inEmptyDirectory(async (cwd) => {
      const env = { FEEDGEN_BUCKET: 'box', FEEDGEN_PREFIX: 'p/' };
      const settings = await shown(['generate', '--out', 'here'], cwd, env);
      expect(settings.bucket).toEqual({
        value: 'box',
        from: 'FEEDGEN_BUCKET',
        overruled_by: '--out',
      });
      expect(settings.prefix).toMatchObject({ overruled_by: '--out' });
      expect(settings.out).toEqual({ value: join(cwd, 'here'), from: '--out' });
      expect(settings.jobs).toEqual({ value: 1, from: 'default' });
      const { stdout } = await feedgen(['verify', 'feeds', '--print-settings'], { cwd, env });
      expect(stdout).toMatch(/^bucket .* FEEDGEN_BUCKET \(overruled by the location given\)$/m);
    }));

  test('an empty variable is one that is not set', () =>
    inEmptyDirectory(async (cwd) => {
      const settings = await shown(['generate'], cwd, { FEEDGEN_CHUNK: '', DATABASE_URL: '' });
      expect(settings.chunk).toEqual({ value: 100, from: 'default' });
      expect(settings.databaseUrl?.from).toBe('default');
    }));

  test('the text form names flags, values and origins', () =>
    inEmptyDirectory(async (cwd) => {
      const done = await feedgen(['verify', '--print-settings', '--samples', '7'], { cwd });
      expect(done).toMatchObject({ exit: 0, stderr: '' });
      expect(done.stdout).toMatch(/^samples +7 +--samples$/m);
      expect(done.stdout).toMatch(/^strict +false +default$/m);
    }));
});

describe('secrets', () => {
  const places: [string, (cwd: string) => { args: string[]; env: Record<string, string> }][] = [
    ['a flag', () => ({ args: ['--database-url', CANARY_URL], env: {} })],
    ['the environment', () => ({ args: [], env: { DATABASE_URL: CANARY_URL } })],
    [
      'PGPASSWORD',
      () => ({ args: [], env: { PGHOST: '127.0.0.1', PGPORT: '1', PGPASSWORD: CANARY } }),
    ],
    [
      '.env',
      (cwd) => {
        writeFileSync(join(cwd, '.env'), `DATABASE_URL='${CANARY_URL}'\n`);
        return { args: [], env: {} };
      },
    ],
    [
      'the config file',
      (cwd) => {
        writeFileSync(
          join(cwd, 'feedgen.config.json'),
          JSON.stringify({ databaseUrl: CANARY_URL }),
        );
        return { args: [], env: {} };
      },
    ],
    [
      'a malformed URL',
      () => ({ args: ['--database-url', `postgres://reader:${CANARY}@host:port/x`], env: {} }),
    ],
    ['the wrong place', () => ({ args: [CANARY_URL], env: {} })],
    ['a mistyped flag', () => ({ args: [`--databse-url=${CANARY_URL}`], env: {} })],
  ];

  test.each(places)('a password in %s appears in no output', (_, prepare) =>
    inEmptyDirectory(async (cwd) => {
      const { args, env } = prepare(cwd);
      for (const extra of [['--print-settings'], ['--debug'], ['--json', '--debug']]) {
        const done = await feedgen(['generate', ...args, ...extra], { cwd, env });
        const said = done.stdout + done.stderr;
        expect(said.length).toBeGreaterThan(0);
        for (const secret of [CANARY, encodeURIComponent(CANARY), 'c4n4ry'])
          expect(said).not.toContain(secret);
      }
    }),
  );
});
