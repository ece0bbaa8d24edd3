import { describe, expect, test } from '@jest/globals';
import { InFlight } from '../../src/generate/in-flight.js';

/** A task that ends when told to. */
function gate(): { task: () => Promise<void>; open: () => void; fail: (error: Error) => void } {
  let open = () => {};
  let fail: (error: Error) => void = () => {};
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { task: () => opened, open, fail };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  promise.then(
    () => (pending = false),
    () => (pending = false),
  );
  await soon();
  return pending;
}

describe('InFlight', () => {
  test('waits for a place when as many tasks run as are allowed', async () => {
    const inFlight = new InFlight(2, 1000);
    const [a, b] = [gate(), gate()];
    await inFlight.add(1, a.task);
    await inFlight.add(1, b.task);
    const third = inFlight.add(1, async () => {});
    expect(await isPending(third)).toBe(true);
    a.open();
    await third;
    b.open();
    await inFlight.settle();
  });

  test('waits for bytes to be given back, but always lets one task through', async () => {
    const inFlight = new InFlight(10, 100);
    const large = gate();
    await inFlight.add(1000, large.task);
    const small = inFlight.add(1, async () => {});
    expect(await isPending(small)).toBe(true);
    large.open();
    await small;
    await inFlight.settle();
  });

  test('throws the first failure at the next add, and again when it settles', async () => {
    const inFlight = new InFlight(2, 100);
    const failing = gate();
    await inFlight.add(1, failing.task);
    failing.fail(new Error('first'));
    await soon();
    await expect(inFlight.add(1, async () => {})).rejects.toThrow('first');
    await expect(inFlight.settle()).rejects.toThrow('first');
  });

  test('drain waits for all and throws nothing', async () => {
    const inFlight = new InFlight(2, 100);
    let ended = false;
    await inFlight.add(1, () => Promise.reject(new Error('lost')));
    await inFlight
      .add(1, async () => {
        await soon();
        ended = true;
      })
      .catch(() => {
        ended = true;
      });
    await inFlight.drain();
    expect(ended).toBe(true);
  });
});
