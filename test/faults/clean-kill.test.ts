import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { POINTER_NAME, parseDescriptor } from '../../src/core/file-set.js';
import type { CleanOrder } from '../support/clean-until.js';
import { rounds } from '../support/fault-budget.js';
import {
  bucketScene,
  directoryScene,
  hoursBefore,
  type LeftRun,
  pointTo,
  putRun,
  type Scene,
} from '../support/left-behind.js';
import { CREDENTIALS } from '../support/target-fixtures.js';

const CHILD = fileURLToPath(new URL('../support/clean-until.js', import.meta.url));
const HOURS = [100, 90, 80, 70];

/** Four sets and what three failed runs left; two sets are to be kept. */
function fill(scene: Scene): void {
  for (const hours of HOURS) putRun(scene, leftRun(scene, hours, 'published'));
  putRun(scene, leftRun(scene, 95, 'failed'));
  putRun(scene, leftRun(scene, 85, 'running'));
  putRun(scene, leftRun(scene, 75, null));
  pointTo(scene, leftRun(scene, 70, 'published'));
  scene.put(
    '.feedgen-tmp-01234567-89ab-cdef-0123-456789abcdef',
    'torn',
    hoursBefore(new Date(), 60),
  );
}

function leftRun({ target }: Scene, hours: number, state: LeftRun['state']): LeftRun {
  const modified = hoursBefore(new Date(), hours);
  const descriptor = state === 'published';
  const timestamp = 1_795_000_000 - hours * 3600;
  const record = { location: target.location };
  return { timestamp, modified, files: 2, state, descriptor, record };
}

function run(scene: Scene, number: number, moment: CleanOrder['moment']) {
  const endpoint = scene.server?.endpoint;
  const place = { out: scene.place, ...(endpoint !== undefined && { endpoint }) };
  const order: CleanOrder = { ...place, keep: 2, number, moment };
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: 'us-east-1',
  };
  return new Promise<{ killed: boolean; operations: number }>((resolve, reject) => {
    execFile(process.execPath, [CHILD, JSON.stringify(order)], { env }, (error, stdout, stderr) => {
      if (error === null) resolve({ killed: false, operations: JSON.parse(stdout).operations });
      else if (error.signal === 'SIGKILL') resolve({ killed: true, operations: 0 });
      else reject(new Error(stderr));
    });
  });
}

/** Every file that a descriptor there names is there. */
function expectWhole(files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files)
    if (name === POINTER_NAME || name.endsWith('.filesetdesc.json'))
      for (const file of parseDescriptor(text)?.data_file ?? ['torn'])
        expect([name, file, files.has(file)]).toEqual([name, file, true]);
}

/** Kills one clean after another, each a step later, or only at some of the steps; returns how many died. */
async function killAtEach(
  open: () => Promise<Scene>,
  moment: CleanOrder['moment'],
  most: number,
): Promise<number> {
  const whole = await open();
  fill(whole);
  const { operations } = await run(whole, 0, moment);
  const ended = [...whole.files().keys()];
  await whole.close();
  let killed = 0;
  const stride = Math.max(1, Math.ceil(operations / most));
  for (let number = 1; number <= operations; number += stride) {
    const scene = await open();
    try {
      fill(scene);
      expect((await run(scene, number, moment)).killed).toBe(true);
      killed += 1;
      expectWhole(scene.files());
      await run(scene, 0, moment);
      expectWhole(scene.files());
      expect([...scene.files().keys()]).toEqual(ended);
    } finally {
      await scene.close();
    }
  }
  return killed;
}

describe('K3: kill -9 during retention, at every operation on the target', () => {
  test.each(['before', 'after'] as const)(
    '%s it, in a directory: every descriptor is whole, and the next clean ends the job',
    async (moment) => {
      expect(await killAtEach(directoryScene, moment, rounds(4, 1000))).toBeGreaterThan(2);
    },
    600_000,
  );

  test('before it, in a bucket: every descriptor is whole, and the next clean ends the job', async () => {
    expect(await killAtEach(bucketScene, 'before', rounds(3, 1000))).toBeGreaterThan(2);
  }, 600_000);
});
