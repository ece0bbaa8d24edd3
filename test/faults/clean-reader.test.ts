import { describe, expect, test } from '@jest/globals';
import { POINTER_NAME, parseDescriptor } from '../../src/core/file-set.js';
import { readText } from '../../src/core/read-text.js';
import { clean } from '../../src/runs/clean.js';
import {
  bucketScene,
  directoryScene,
  hoursBefore,
  type LeftRun,
  pointTo,
  putRun,
  type Scene,
} from '../support/left-behind.js';
import { type Operation, watchTarget } from '../support/watched-target.js';

const NOW = new Date();

function publish(scene: Scene, hours: number): LeftRun {
  const modified = hoursBefore(NOW, hours);
  const timestamp = Math.floor(modified.getTime() / 1000);
  const run = { timestamp, modified, files: 5, state: 'published', descriptor: true } as const;
  putRun(scene, run);
  pointTo(scene, run);
  return run;
}

function cleanNow(scene: Scene, graceHours: number) {
  return clean(scene, {
    ...{ keep: 1, graceSeconds: graceHours * 3600, dryRun: false, now: NOW },
    lifeOf: () => 'gone',
    signal: new AbortController().signal,
  });
}

/** Reads what the pointer names file by file; `meanwhile` runs between two files. Returns the names that were not there. */
async function readSlowly(scene: Scene, meanwhile: () => Promise<unknown>): Promise<string[]> {
  const text = await readText(scene.target, POINTER_NAME);
  const missing: string[] = [];
  for (const name of parseDescriptor(text ?? '')?.data_file ?? []) {
    await meanwhile();
    if ((await readText(scene.target, name)) === null) missing.push(name);
  }
  return missing;
}

/** Descriptors that name a file which is not there, while others remove: one that is gone by then names nothing. */
async function tornSets({ target }: Scene): Promise<string[]> {
  const names = new Set<string>();
  for await (const page of target.list()) for (const { name } of page) names.add(name);
  const torn: string[] = [];
  for (const name of names) {
    if (!name.endsWith('.filesetdesc.json') && name !== POINTER_NAME) continue;
    const { data_file = [] } = parseDescriptor((await readText(target, name)) ?? '') ?? {};
    for (const file of data_file.filter((each) => !names.has(each)))
      if ((await target.stat(file)) === null && (await target.stat(name)) !== null)
        torn.push(`${name} lacks ${file}`);
  }
  return torn;
}

describe.each([
  ['directory', directoryScene],
  ['bucket', bucketScene],
] as const)('C5: retention against a slow consumer, in a %s', (_, open) => {
  test('a set that was the newest until just now is read to its end, though it is days old', async () => {
    const scene = await open();
    try {
      publish(scene, 72);
      const old = publish(scene, 48);
      let newer = 0;
      const missing = await readSlowly(scene, async () => {
        if (newer++ === 0) publish(scene, 0.01);
        expect((await cleanNow(scene, 24)).error).toBeNull();
      });
      expect(missing).toEqual([]);
      const left = [...scene.files().keys()].filter((name) => name.endsWith('.filesetdesc.json'));
      expect(left).toHaveLength(2);
      expect(left).toContain(`facility_feed_${old.timestamp}.filesetdesc.json`);
    } finally {
      await scene.close();
    }
  });

  test('with no grace the reader is left with missing files: the test above can fail', async () => {
    const scene = await open();
    try {
      publish(scene, 48);
      let newer = 0;
      const missing = await readSlowly(scene, async () => {
        if (newer++ === 1) publish(scene, 0.01);
        await cleanNow(scene, 0);
      });
      expect(missing).toHaveLength(4);
    } finally {
      await scene.close();
    }
  });

  test('files of a run that was taken for dead and commits while clean is at work stay', async () => {
    const scene = await open();
    try {
      publish(scene, 30);
      const modified = hoursBefore(NOW, 48);
      const timestamp = Math.floor(modified.getTime() / 1000);
      const dead = { timestamp, modified, files: 3, state: 'failed', descriptor: false } as const;
      putRun(scene, dead);
      let looks = 0;
      // First to see which sets there are, then right before anything goes.
      const commitNow = ({ what, name }: Operation) => {
        if (what !== 'open' || name !== POINTER_NAME) return;
        if (++looks === 2) putRun(scene, { ...dead, descriptor: true });
      };
      const target = watchTarget(scene.target, { before: commitNow });
      const places = { target, state: scene.state };
      const result = await clean(places, {
        ...{ keep: null, graceSeconds: 0, dryRun: false, now: NOW, lifeOf: () => 'gone' },
        signal: new AbortController().signal,
      });
      expect(result.remarks).toEqual([
        `facility_feed_${timestamp} stays: its descriptor appeared meanwhile`,
      ]);
      const names = [...scene.files().keys()];
      for (const file of [0, 1, 2])
        expect(names).toContain(`facility_feed_${timestamp}_000${file}.json.gz`);
    } finally {
      await scene.close();
    }
  });

  test('two retentions at once, beside a run: what one of them alone would leave, and no moment at which a set lacks a file', async () => {
    const scene = await open();
    try {
      const sets = [72, 60, 48, 30].map((hours) => publish(scene, hours));
      const modified = hoursBefore(NOW, 0.1);
      const timestamp = Math.floor(modified.getTime() / 1000);
      const running = {
        timestamp,
        modified,
        files: 3,
        state: 'running',
        descriptor: false,
      } as const;
      putRun(scene, running);
      const torn: string[] = [];
      const look = async ({ what }: Operation) => {
        if (what === 'remove') torn.push(...(await tornSets(scene)));
      };
      const retainAtOnce = () => {
        const target = watchTarget(scene.target, { after: look });
        return clean(
          { target, state: scene.state },
          {
            ...{ keep: 2, graceSeconds: 0, dryRun: false, now: NOW, lifeOf: () => 'unknown' },
            signal: new AbortController().signal,
          },
        );
      };
      const results = await Promise.all([retainAtOnce(), retainAtOnce()]);
      expect(results).toMatchObject([{ error: null }, { error: null }]);
      expect(torn).toEqual([]);
      const stems = [...scene.files().keys()].flatMap(
        (name) => /_(\d{6,})[_.]/.exec(name)?.[1] ?? [],
      );
      const left = [...sets.slice(2), running].map((run) => String(run.timestamp));
      expect([...new Set(stems)].sort()).toEqual(left.sort());
    } finally {
      await scene.close();
    }
  });

  test('a pointer that is set back while clean is at work keeps its set', async () => {
    const scene = await open();
    try {
      const [first, second] = [publish(scene, 72), publish(scene, 48)];
      publish(scene, 30);
      const setBack = ({ what }: Operation) => what === 'remove' && pointTo(scene, second);
      const target = watchTarget(scene.target, { after: (step) => void setBack(step) });
      const places = { target, state: scene.state };
      const result = await clean(places, {
        ...{ keep: 1, graceSeconds: 0, dryRun: false, now: NOW, lifeOf: () => 'gone' },
        signal: new AbortController().signal,
      });
      expect(result.remarks).toEqual([
        `facility_feed_${second.timestamp} stays: it became the current set meanwhile`,
      ]);
      const names = [...scene.files().keys()];
      expect(names).toContain(`facility_feed_${second.timestamp}_0004.json.gz`);
      expect(names).not.toContain(`facility_feed_${first.timestamp}_0000.json.gz`);
    } finally {
      await scene.close();
    }
  });
});
