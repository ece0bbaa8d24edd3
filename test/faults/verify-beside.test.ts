import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rounds } from '../support/fault-budget.js';
import { mustPublish, openScene, type Scene, type Where } from '../support/fault-scene.js';

const PLACES: readonly Where[] = ['a directory', 'a bucket'];

describe.each(PLACES)('C6: verify while runs publish into %s', (where) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await openScene(where);
  }, 60_000);

  afterAll(() => scene?.close());

  test('it reports one whole set, every time', async () => {
    let publishing = true;
    const verdicts: { exit: number | null; records: number; notices: string[] }[] = [];
    const verifying = (async () => {
      while (publishing) {
        const { exit, stdout } = await scene.run({ command: ['verify', '--json'] });
        const { records, errors, notices } = JSON.parse(stdout);
        const rules = notices.map(({ rule }: { rule: string }) => rule);
        verdicts.push({ exit, records, notices: errors === 0 ? [] : rules });
      }
    })();
    for (let round = 0; round < rounds(4, 100); round++) await mustPublish(scene);
    publishing = false;
    await verifying;
    expect(verdicts.length).toBeGreaterThan(1);
    const [set] = scene.consumer.sets.values();
    for (const verdict of verdicts)
      expect(verdict).toEqual({ exit: 0, records: set?.records, notices: [] });
    expect(await scene.wrongs()).toEqual([]);
  }, 3_600_000);
});
