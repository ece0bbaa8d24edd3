import { describe, expect, test } from '@jest/globals';
import { maskUrl, Secrets } from '../../src/cli/secrets.js';

const PASSWORDS = [
  'simple-one',
  'quote\'and"both',
  'a/b?c#d&e',
  'p@ss:w@rd',
  '50%off',
  'käse+brot',
];

describe('Secrets', () => {
  test.each(PASSWORDS)('finds %p in every spelling', (password) => {
    const encoded = encodeURIComponent(password);
    const secrets = new Secrets();
    secrets.addUrl(`postgres://reader:${encoded}@db.example.net/places`);
    for (const text of [password, encoded, JSON.stringify(password)])
      expect(secrets.redact(`before ${text} after`)).toMatch(/^before "?\*\*\*"? after$/);
  });

  test.each(PASSWORDS)('finds %p in a URL that is malformed', (password) => {
    const secrets = new Secrets();
    secrets.addUrl(`postgres://reader:${password}@db.example.net:port/places`);
    expect(secrets.redact(`bad password ${password}!`)).toBe('bad password ***!');
  });

  test('finds the secrets of the environment, and a password that is a parameter', () => {
    const secrets = new Secrets();
    secrets.addEnvironment({ PGPASSWORD: 'one-one', AWS_SESSION_TOKEN: 'two-two' });
    secrets.addUrl('postgres://h/d?user=u&password=three-three&sslpassword=four-four');
    expect(secrets.redact('one-one two-two three-three four-four u')).toBe('*** *** *** *** u');
  });

  test('hides the ids of access keys, but no word that serves as one on a test server', () => {
    const secrets = new Secrets();
    secrets.addEnvironment({ AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' });
    expect(secrets.redact('key AKIAIOSFODNN7EXAMPLE')).toBe('key ***');
    const local = new Secrets();
    local.addEnvironment({ AWS_ACCESS_KEY_ID: 'feedgen-demo' });
    expect(local.redact('/tmp/feedgen-demo-1')).toBe('/tmp/feedgen-demo-1');
  });

  test('hides a password of a file, whatever is in it', () => {
    const secrets = new Secrets();
    secrets.addPassword('p@ss:word');
    expect(secrets.redact('bad password p@ss:word or p%40ss%3Aword')).toBe(
      'bad password *** or ***',
    );
  });

  test('hides the password of a URL that it never heard of', () => {
    expect(new Secrets().redact('connect to postgres://u:se@cr:et@h/d failed')).toBe(
      'connect to postgres://u:***@h/d failed',
    );
  });

  test('leaves text alone that merely contains a very short password', () => {
    const secrets = new Secrets();
    secrets.addUrl('postgres://u:a@h/d');
    expect(secrets.redact('a table')).toBe('a table');
  });
});

test('maskUrl shows all but the password, and nothing of what it cannot read', () => {
  expect(maskUrl('postgres://u:secret@h:5432/d?sslmode=require')).toBe(
    'postgres://u:***@h:5432/d?sslmode=require',
  );
  expect(maskUrl('postgres://h/d?password=secret')).toBe('postgres://h/d?password=***');
  expect(maskUrl('host=h password=secret')).toBe('***');
});
