import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RULES } from '../../src/verify/rules/index.js';
import { FeedSet } from '../support/feed-set.js';
import { type Finished, feedgen, inEmptyDirectory } from './cli-run.js';

/** No target, no database, no settings: an empty directory. */
const alone = (...args: string[]) =>
  inEmptyDirectory((cwd) => feedgen(['verify', ...args], { cwd }));

describe('verify --list-rules', () => {
  test('prints every rule on stdout and ends with 0', async () => {
    const done = await alone('--list-rules');
    expect(done).toMatchObject({ exit: 0, stderr: '' });
    for (const { id } of RULES) expect(done.stdout).toMatch(new RegExp(`^  ${id} `, 'm'));
    for (const line of done.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('--json: one object on one line with all there is, under the ruleset', async () => {
    const done = await alone(
      '--list-rules',
      '--json',
      '--ruleset',
      'google',
      '--rule',
      'url_missing=off',
    );
    expect(done.stdout.split('\n')).toHaveLength(2);
    const { ruleset, rules } = JSON.parse(done.stdout);
    expect(ruleset).toBe('google');
    expect(rules.map(({ rule }: { rule: string }) => rule)).toEqual(RULES.map(({ id }) => id));
    expect(Object.keys(rules[0])).toEqual([
      'rule',
      'group',
      'severity',
      'summary',
      'why',
      'fix',
      'evidence',
      'source',
      'bad',
      'good',
    ]);
    const severities = new Map(
      rules.map((each: { rule: string; severity: string }) => [each.rule, each.severity]),
    );
    expect(severities.get('pointer_descriptor_missing')).toBe('error');
    expect(severities.get('url_missing')).toBe('off');
  });

  test('a rule is explained or all are listed, not both', async () => {
    const done = await alone('--list-rules', '--explain', 'name_missing');
    expect(done).toMatchObject({ exit: 2, stdout: '' });
    expect(done.stderr).toMatch(/--list-rules and --explain: .*\nhint: leave one out/);
  });

  test('--quiet does not silence what was asked for', async () => {
    const [loud, quiet] = [await alone('--list-rules'), await alone('--list-rules', '--quiet')];
    expect(quiet).toEqual(loud);
  });
});

describe('verify --explain', () => {
  test('says everything about a rule, as text and as one object', async () => {
    const done = await alone('--explain', 'name_missing');
    expect(done).toMatchObject({ exit: 0, stderr: '' });
    expect(done.stdout).toMatch(
      /^name_missing: error\n[\s\S]*why [\s\S]*fix [\s\S]*bad +\{"name":null\}\n/,
    );
    const { rule, source } = JSON.parse(
      (await alone('--explain', 'name_missing', '--json')).stdout,
    );
    expect([rule, source]).toEqual(['name_missing', expect.stringMatching(/^https:/)]);
  });

  test('a rule that does not exist: exit 2, and the one that may be meant', async () => {
    const near = await alone('--explain', 'name_mising');
    expect(near).toMatchObject({ exit: 2, stdout: '' });
    expect(near.stderr).toBe(
      'feedgen: --explain name_mising: there is no such rule\nhint: did you mean name_missing?\n',
    );
    const far = await alone('--explain', 'zzz', '--json');
    expect(JSON.parse(far.stdout).error).toMatchObject({
      code: 'usage',
      hint: 'feedgen verify --list-rules shows all rules',
    });
  });
});

/** Verifies a set in which the first record has no name and the second no url. */
function verifyFlawed(
  args: readonly string[],
  { rules, env = {} }: { readonly rules?: unknown; readonly env?: Record<string, string> } = {},
): Promise<Finished> {
  const set = new FeedSet({
    records: [
      { ...GOOD, name: '' },
      { ...GOOD, entity_id: 'dining-2', url: null },
    ],
  });
  return inEmptyDirectory((cwd) => {
    mkdirSync(join(cwd, 'feeds'));
    for (const [name, { bytes }] of set.target.objects)
      writeFileSync(join(cwd, 'feeds', name), bytes);
    if (rules !== undefined)
      writeFileSync(join(cwd, 'feedgen.config.json'), JSON.stringify({ rules }));
    return feedgen(
      [
        'verify',
        'feeds',
        '--json',
        '--against',
        'none',
        '--rule',
        'descriptor_timestamp_in_future=off',
        ...args,
      ],
      { cwd, env },
    );
  });
}

const GOOD = {
  entity_id: 'dining-1',
  name: 'Zur Post',
  telephone: '+498912345678',
  url: 'https://www.zur-post-muenchen.de/',
  location: {
    latitude: 48.137154,
    longitude: 11.576124,
    address: {
      country: 'DE',
      locality: 'München',
      postal_code: '80331',
      street_address: 'Marienplatz 1',
    },
  },
};

function severities({ stdout }: Finished): readonly string[] {
  const { notices } = JSON.parse(stdout) as { notices: { rule: string; severity: string }[] };
  return notices.map(({ severity, rule }) => `${severity} ${rule}`);
}

describe('verify --ruleset', () => {
  test('google wants the descriptor by its own name; s3, the default, is content with the pointer', async () => {
    const fine = ['--rule', 'name_blank=off'];
    expect((await verifyFlawed([...fine, '--ruleset', 's3'])).exit).toBe(0);
    const google = await verifyFlawed([...fine, '--ruleset', 'google']);
    expect(google.exit).toBe(8);
    expect(severities(google)).toContain('error descriptor_bad_suffix');
    const env = { FEEDGEN_RULESET: 'google' };
    const milder = await verifyFlawed([...fine, '--rule', 'descriptor_bad_suffix=info'], { env });
    expect([milder.exit, severities(milder)]).toEqual([
      0,
      ['warning url_missing', 'info descriptor_bad_suffix'],
    ]);
  });
});

describe('verify --rule', () => {
  test('changes what a finding is called and what fails', async () => {
    const plain = await verifyFlawed([]);
    expect([plain.exit, severities(plain)]).toEqual([
      8,
      ['error name_blank', 'warning url_missing'],
    ]);
    const milder = await verifyFlawed([
      '--rule',
      'name_blank=info',
      '--rule',
      'url_missing=off',
      '--strict',
    ]);
    expect([milder.exit, severities(milder)]).toEqual([0, ['info name_blank']]);
    const worse = await verifyFlawed(['--rule', 'name_blank=off,url_missing=error']);
    expect([worse.exit, severities(worse)]).toEqual([8, ['error url_missing']]);
    expect(worse.stderr).toMatch(/not checked, by choice: .*name_blank$/m);
    expect(plain.stderr).not.toMatch(/by choice.*name_blank/);
  });

  test('comes from every source, rule by rule, the stronger one winning', async () => {
    const rules = { name_blank: 'off', url_missing: 'off' };
    const file = await verifyFlawed([], { rules });
    expect([file.exit, severities(file)]).toEqual([0, []]);
    const env = { FEEDGEN_RULE: 'url_missing=info' };
    expect(severities(await verifyFlawed([], { rules, env }))).toEqual(['info url_missing']);
    const flag = await verifyFlawed(['--rule', 'url_missing=error'], { rules, env });
    expect(severities(flag)).toEqual(['error url_missing']);
  });

  test.each([
    [
      'an unknown rule',
      ['--rule', 'name_blnk=off'],
      /^feedgen: severity of name_blnk: .*\nhint: did you mean name_blank\?$/m,
    ],
    [
      'a severity that is none',
      ['--rule', 'name_blank=on'],
      /"name_blank=on" must be a rule, =, and one of off/,
    ],
    ['an unknown ruleset', ['--ruleset', 'bing'], /--ruleset bing: must be one of s3, google/],
    [
      'the descriptor',
      ['--rule', 'descriptor_missing=off'],
      /severity of descriptor_missing: off would call a set valid unseen/,
    ],
  ])('%s: exit 2', async (_, args, pattern) => {
    const done = await verifyFlawed(args);
    expect(done.exit).toBe(2);
    expect(done.stderr).toMatch(pattern);
  });

  test.each([
    ['a list', ['name_blank'], /rules must be an object of texts/],
    ['a text', 'name_blank=off', /rules must be an object of texts/],
    [
      'no severity',
      { name_blank: 'none' },
      /rules in .*feedgen\.config\.json.*must be a rule, =, and/,
    ],
    ['an unknown rule', { name_blnk: 'off' }, /severity of name_blnk: there is no such rule/],
  ])('%s in the config file: exit 2', async (_, rules, pattern) => {
    const done = await verifyFlawed([], { rules });
    expect(done.exit).toBe(2);
    expect(done.stderr).toMatch(pattern);
  });

  test('is shown by --print-settings with its origin', async () => {
    const done = await alone(
      '--rule',
      'name_blank=off',
      '--rule',
      'url_missing=info',
      '--print-settings',
    );
    expect(done.stdout).toMatch(/^rule +name_blank=off,url_missing=info +--rule$/m);
  });
});
