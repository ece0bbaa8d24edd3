import { expect, test } from '@jest/globals';
import { verifyCall } from '../../src/cli/commands/verify-call.js';
import { resolveSettings } from '../../src/cli/settings-resolve.js';
import { parseTargetPlace } from '../../src/target/place.js';

function call(
  place: string,
  flags: Readonly<Record<string, string>>,
  { remembered = true, elsewhere = false } = {},
): string {
  const sources = { flags, environment: {}, dotEnv: {}, config: undefined, cwd: '/' };
  const { given } = resolveSettings('generate', sources, []);
  const target = { place: parseTargetPlace(place, '/'), from: undefined };
  return verifyCall({ target, given, elsewhere }, remembered);
}

test('verify alone is enough where it finds the place by itself', () => {
  expect(call('/srv/feeds', {})).toBe('feedgen verify');
  expect(call('s3://b/x', { bucket: 's3://b/x', endpoint: 'http://h' })).toBe('feedgen verify');
});

test('where it does not, the location is named, with the flags to get there, for a shell', () => {
  expect(call('/srv/feeds', {}, { remembered: false })).toBe('feedgen verify /srv/feeds');
  expect(call('/srv/feeds', {}, { elsewhere: true })).toBe('feedgen verify /srv/feeds');
  expect(call('/srv/feeds', { dataDir: 'x' })).toBe('feedgen verify /srv/feeds');
  expect(call("/my feeds/it's", { config: 'a b.json' })).toBe(
    `feedgen verify '/my feeds/it'\\''s' --config 'a b.json'`,
  );
  expect(call('/srv/feeds', { maxDrop: '50%' })).toBe('feedgen verify /srv/feeds --max-drop 50%');
  const flags = { dataDir: 'x', endpoint: 'http://h:9', pathStyle: 'false', dataFilePrefix: 'in/' };
  expect(call('s3://b/x', flags)).toBe(
    'feedgen verify s3://b/x/ --endpoint http://h:9 --no-path-style --data-file-prefix in/',
  );
});
