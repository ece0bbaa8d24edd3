import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { XMLValidator } from 'fast-xml-parser';
import { entity, FeedSet } from '../support/feed-set.js';
import { feedgen } from './cli-run.js';

/** Clears the screen, sets the title, colours by a control of eight bits, turns the direction, hides, breaks lines; and markup. */
const EVIL =
  '\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202egnp\u200b\u2028\r\n\u0000\u{e0041}<script>alert(1)</script><img src=x onerror=alert(1)>\'"&]]>';
/** What of it a file system takes in a name, and the descriptor in its list. */
const LISTED = 'a\u202egnp\u200b\u2028<img src=x onerror=alert(1)>&.json';
const FOLDER = 'feed\u202e\u200b\u2028<u>&';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'feedgen-evil-'));
  mkdirSync(join(root, FOLDER));
  mkdirSync(join(root, 'linked'));
  const set = new FeedSet({ records: [evilEntity(), { ...entity(2), location: EVIL }] });
  set.target.put(LISTED, `{"${'x\u009b'}":1,"data":[{"entity_id":"\u009b"},\u009b]}`);
  const data_file = [...set.files, LISTED, EVIL, `../${EVIL}`, `missing-${LISTED}`];
  set.putDescriptor(JSON.stringify({ ...set.descriptor, data_file, name: EVIL, [EVIL]: EVIL }));
  for (const [name, { bytes }] of set.target.objects)
    writeFileSync(join(root, FOLDER, name), bytes);
  writeFileSync(join(root, FOLDER, `x${FOLDER}.filesetdesc.json`), '{');

  writeFileSync(join(root, 'secret.json'), '{"data":[]}');
  symlinkSync(join(root, 'secret.json'), join(root, 'linked', LISTED));
  const linked = { ...set.descriptor, data_file: [LISTED] };
  writeFileSync(join(root, 'linked', 'metadata.json'), JSON.stringify(linked));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function evilEntity(): Record<string, unknown> {
  const texts = { entity_id: EVIL, name: EVIL, telephone: EVIL, url: EVIL, [EVIL]: EVIL };
  const address = { country: EVIL, locality: EVIL, postal_code: EVIL, street_address: EVIL };
  return { ...texts, location: { latitude: EVIL, longitude: EVIL, address, [EVIL]: EVIL } };
}

/** Nothing but line breaks may be there that a terminal or a reader takes for more than text. */
function expectPlain(text: string): void {
  expect(text.length).toBeGreaterThan(0);
  expect(text.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu)).toBeNull();
}

const verify = (...args: readonly string[]) => feedgen(['verify', ...args], { cwd: root });

describe('V6: a set whose every text is hostile', () => {
  test.each([
    [[]],
    [['--json']],
    [['--quiet']],
    [['--quiet', '--json']],
    [['--log-format', 'json']],
    [['--log-format', 'json', '--quiet']],
    [['--debug']],
    [['--ruleset', 'google', '--samples', '50']],
  ])('nothing of it reaches stdout or stderr as more than text: %j', async (args) => {
    const { exit, stdout, stderr } = await verify(FOLDER, ...args);
    expect(exit).toBe(8);
    expectPlain(stdout + stderr);
    if (args.includes('--json')) expect(JSON.parse(stdout).location).toBe(join(root, FOLDER));
  });

  test('nor does it get out of its place in a report', async () => {
    const reports = ['r.html', 'r.xml', 'r.json'];
    const { exit } = await verify(
      FOLDER,
      '--quiet',
      ...reports.flatMap((path) => ['--report', path]),
    );
    expect(exit).toBe(8);
    const [html = '', xml = '', json = ''] = reports.map((name) =>
      readFileSync(join(root, name), 'utf8'),
    );
    for (const text of [html, xml, json]) expectPlain(text);
    expect(html).not.toMatch(/<img|<script>alert|<u>/);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(xml).not.toMatch(/<img|<script|<u>/);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(JSON.stringify(JSON.parse(json).notices)).toContain('\u202egnp');
  });

  test('a descriptor of a hostile name', async () => {
    const { exit, stdout, stderr } = await verify(join(FOLDER, `x${FOLDER}.filesetdesc.json`));
    expect(exit).toBe(8);
    expectPlain(stdout + stderr);
  });

  test.each([[[]], [['--json']], [['--log-format', 'json']]])(
    'a finding about a hostile link: %j',
    async (args) => {
      const { exit, stdout, stderr } = await verify('linked', ...args);
      expect(exit).toBe(8);
      expectPlain(stdout + stderr);
      expect(stdout.replace(/\s+/g, ' ')).toContain('symbolic link out of its directory');
    },
  );

  test.each([[[]], [['--json']], [['--log-format', 'json']]])(
    'a failure that names a hostile folder: %j',
    async (args) => {
      const { exit, stdout, stderr } = await verify(join(FOLDER, 'nowhere'), ...args);
      expect(exit).toBe(4);
      expectPlain(stdout + stderr);
      expect(stdout + stderr).toContain('there is no such directory');
    },
  );
});
