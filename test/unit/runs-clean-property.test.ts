import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { POINTER_NAME, parseDescriptor, parseOwnName } from '../../src/core/file-set.js';
import type { Life, ProcessIdentity } from '../../src/core/process-identity.js';
import { type CleanOptions, type CleanResult, clean } from '../../src/runs/clean.js';
import { filesOf } from '../../src/runs/plan-removals.js';
import { rounds } from '../support/fault-budget.js';
import {
  bucketScene,
  descriptorText,
  directoryScene,
  hoursBefore,
  type LeftRun,
  pointTo,
  putRun,
  type Scene,
} from '../support/left-behind.js';
import { BUCKET } from '../support/target-fixtures.js';

const NOW = new Date();
const FOREIGN = [
  'notes.txt',
  'facility_feed_1.json.gz',
  'facility_feed_17.csv',
  'facility_feed_0017_0000.json.gz',
  'other_feed_1795000000_0000.json.gz',
  'xfacility_feed_1795000000_0000.json.gz',
  'metadata.json.bak',
  '.feedgen-tmp-mine',
  '.feedgen/facility_feed.claim',
  '.feedgen/.feedgen-claim-facility_feed.7',
  '.feedgen/notes.json',
];

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

/** A run of some hours ago; the hour makes its timestamp, so that no two are the same. */
const run = fc.record({
  hours: fc.integer({ min: 1, max: 200 }),
  touched: fc.integer({ min: 0, max: 200 }),
  files: fc.integer({ min: 0, max: 3 }),
  kind: fc.constantFrom('set', 'set', 'set', 'torn set', 'failed', 'died', 'alive', 'no record'),
});

const tree = fc.record({
  runs: fc.uniqueArray(run, { maxLength: 9, selector: ({ hours }) => hours }),
  foreign: fc.subarray(FOREIGN),
  pointer: fc.option(fc.nat(8)),
  /** A descriptor of somebody else that names the files of this run. */
  partner: fc.option(fc.nat(8)),
  unreadable: fc.constantFrom(false, false, false, true),
  keep: fc.option(fc.integer({ min: 1, max: 4 })),
  graceHours: fc.constantFrom(0, 12, 48),
});

type Tree = typeof tree extends fc.Arbitrary<infer T> ? T : never;

function leftRun({ hours, touched, files, kind }: Tree['runs'][number]): LeftRun {
  const isSet = kind === 'set' || kind === 'torn set';
  const timestamp = Math.floor(hoursBefore(NOW, hours).getTime() / 1000);
  const modified = hoursBefore(NOW, Math.min(hours, touched));
  const base = { timestamp, modified, files, descriptor: isSet };
  if (isSet) return { ...base, state: 'published', ...(kind === 'torn set' && { without: 0 }) };
  if (kind === 'no record') return { ...base, state: null };
  if (kind === 'failed') return { ...base, state: 'failed' };
  const process = { boot: kind, namespace: null, started: null };
  return { ...base, state: 'running', record: { process } };
}

function build(place: Scene, { runs, foreign, pointer, partner, unreadable }: Tree): LeftRun[] {
  const left = runs.map(leftRun);
  for (const each of left) putRun(place, each);
  const old = hoursBefore(NOW, 1000);
  for (const name of foreign) place.put(name, `foreign ${name}`, old);
  const current = pointer === null ? undefined : left[pointer];
  if (current !== undefined) pointTo(place, current);
  const named = partner === null ? undefined : left[partner];
  if (named !== undefined)
    place.put(
      'partner.filesetdesc.json',
      descriptorText(1, [`inbox/facility_feed_${named.timestamp}_0000.json.gz`]),
      old,
    );
  if (unreadable) place.put('facility_feed_17.filesetdesc.json', '{"generation_tim', old);
  return left;
}

/** Stems of the files that each descriptor there names, by its name. */
function descriptors(files: ReadonlyMap<string, string>): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, text] of files)
    if (name === POINTER_NAME || name.endsWith('.filesetdesc.json'))
      found.set(name, parseDescriptor(text)?.data_file ?? []);
  return found;
}

async function check(place: Scene, given: Tree): Promise<void> {
  const left = build(place, given);
  const before = place.files();
  const options = {
    ...{ keep: given.keep, graceSeconds: given.graceHours * 3600, dryRun: false, now: NOW },
    lifeOf: ({ boot }: ProcessIdentity): Life => (boot === 'alive' ? 'alive' : 'gone'),
    signal: new AbortController().signal,
  };
  const dry = await clean(place, { ...options, dryRun: true });
  expect(place.files()).toEqual(before);
  await checkWaiting(place, options, dry);
  const result = await clean(place, options);
  expect(result.error).toBeNull();
  const after = place.files();
  const gone = [...before.keys()].filter((name) => !after.has(name));

  // What is left is as it was, and a dry run said what would go.
  for (const [name, text] of after) expect([name, text]).toEqual([name, before.get(name)]);
  const announced = dry.planned.flatMap(({ descriptor, files, state }) => [
    ...(descriptor === null ? [] : [descriptor.name]),
    ...files.map(({ name }) => name),
    ...state.map(({ name }) => `.feedgen/${name}`),
  ]);
  expect(gone.sort()).toEqual(announced.sort());
  // Nothing that a descriptor which is left names was removed, nor any foreign file.
  for (const [, names] of descriptors(after))
    for (const entry of names) expect(gone).not.toContain(entry.slice(entry.lastIndexOf('/') + 1));
  for (const name of given.foreign) expect(after.has(name)).toBe(true);
  // Nothing young, and nothing of a run that is alive.
  for (const each of left) {
    const stem = `facility_feed_${each.timestamp}`;
    const removed = gone.filter(
      (name) => parseOwnName(name.replace('.feedgen/', ''))?.stem === stem,
    );
    const age = NOW.getTime() - each.modified.getTime();
    if (age < options.graceSeconds * 1000) expect(removed).toEqual([]);
    if (each.record?.process?.boot === 'alive') expect(removed).toEqual([]);
    if (given.keep === null && each.descriptor) expect(removed).toEqual([]);
  }
  // As many whole sets as are to be kept are kept, the newest.
  const whole = left
    .filter(
      ({ descriptor, without, files }) => descriptor && (without === undefined || files === 0),
    )
    .sort((a, b) => b.timestamp - a.timestamp);
  for (const { timestamp } of whole.slice(0, given.keep ?? whole.length))
    expect(after.has(`facility_feed_${timestamp}.filesetdesc.json`)).toBe(true);
  if (given.unreadable) expect(gone).toEqual([]);
  // There is nothing left to do.
  expect((await clean(place, options)).planned).toEqual([]);
}

/** What waits goes in the seconds that were told, and not before. */
async function checkWaiting(
  place: Scene,
  options: CleanOptions,
  { planned, leftovers, waiting: { objects, bytes, first, last } }: CleanResult,
): Promise<void> {
  if (first === null || last === null) return expect([objects, bytes]).toEqual([0, 0]);
  const at = async (second: number) => {
    const then = await clean(place, { ...options, dryRun: true, now: new Date(second * 1000) });
    return then.planned.flatMap(filesOf).length + then.leftovers.length;
  };
  const now = planned.flatMap(filesOf).length + leftovers.length;
  expect(await at(first - 1)).toBe(now);
  expect(await at(first)).toBeGreaterThan(now);
  expect(await at(last)).toBe(now + objects);
}

describe('clean of any tree of sets, orphans and foreign files removes nothing that a kept descriptor names', () => {
  test('in a directory', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        const place = await directoryScene();
        try {
          await check(place, given);
        } finally {
          await place.close();
        }
      }),
      { numRuns: rounds(150, 1500), seed: 5 },
    );
  }, 300_000);

  test('in a bucket', async () => {
    scene = await bucketScene();
    const place = scene;
    await fc.assert(
      fc.asyncProperty(tree, async (given) => {
        place.server?.objects(BUCKET).clear();
        await check(place, given);
      }),
      { numRuns: rounds(25, 300), seed: 6 },
    );
  }, 300_000);
});

test.each(['', 'in/box/', 'x-', 'https://relay.example/?file='])(
  'sets are known as such behind the data file prefix %j: the older one goes',
  async (prefix) => {
    scene = await directoryScene();
    const old = hoursBefore(NOW, 50);
    for (const timestamp of [1_700_000_000, 1_700_000_001]) {
      const left = { timestamp, modified: old, files: 2, descriptor: true } as const;
      const names = putRun(scene, { ...left, state: 'published' });
      const entries = names.slice(0, 2).map((name) => prefix + name);
      for (const name of [POINTER_NAME, `facility_feed_${timestamp}.filesetdesc.json`])
        scene.put(name, descriptorText(timestamp, entries), old);
    }
    const result = await clean(scene, {
      ...{ keep: 1, graceSeconds: 3600, dryRun: false, now: NOW, lifeOf: () => 'gone' },
      signal: new AbortController().signal,
    });
    expect(result).toMatchObject({ kept: 1, planned: [{ stem: 'facility_feed_1700000000' }] });
    expect([...scene.files().keys()].filter((name) => name.includes('1700000000'))).toEqual([]);
    expect([...scene.files().keys()].filter((name) => name.includes('1700000001'))).toHaveLength(5);
  },
);

test('the set that a run under way names as the one before it stays, whatever is to be kept', async () => {
  scene = await directoryScene();
  const left = { modified: hoursBefore(NOW, 50), files: 1, descriptor: true } as const;
  for (const timestamp of [1_700_000_000, 1_700_000_001, 1_700_000_002])
    putRun(scene, { ...left, timestamp, state: 'published' });
  const process = { boot: 'alive', namespace: null, started: null };
  const record = { process, previous: 'facility_feed_1700000001.filesetdesc.json' };
  putRun(scene, { ...left, timestamp: 1_700_000_003, descriptor: false, state: 'running', record });
  const result = await clean(scene, {
    ...{ keep: 1, graceSeconds: 0, dryRun: false, now: NOW, lifeOf: () => 'alive' },
    signal: new AbortController().signal,
  });
  expect(result.planned.map(({ stem }) => stem)).toEqual(['facility_feed_1700000000']);
});

test('what tells of a run goes only where the run was: targets may share one state', async () => {
  scene = await directoryScene();
  const modified = hoursBefore(NOW, 50);
  const place = scene.target.location;
  for (const [n, location] of [`${place}-2`, place, null].entries()) {
    const left = { timestamp: 1_700_000_000 + n, modified, files: 0, descriptor: false };
    putRun(scene, { ...left, state: 'failed', ...(location !== null && { record: { location } }) });
  }
  const whole = { modified, files: 1, descriptor: true, state: 'published' } as const;
  putRun(scene, { ...whole, timestamp: 1_700_000_009 });
  const result = await clean(scene, {
    ...{ keep: 1, graceSeconds: 0, dryRun: false, now: NOW, lifeOf: () => 'gone' },
    signal: new AbortController().signal,
  });
  expect(result.planned.map(({ stem, what }) => [stem, what])).toEqual([
    ['facility_feed_1700000001', 'run record'],
    ['facility_feed_1700000002', 'run record'],
  ]);
  expect([...scene.files().keys()]).toContain('.feedgen/facility_feed_1700000000.run.json');
});
