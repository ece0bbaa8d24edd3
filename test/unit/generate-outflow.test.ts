import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { Stored } from '../../src/core/target.js';
import { Outflow } from '../../src/generate/outflow.js';

test('abandoned before the store has begun to read: the store gets the reason, and nobody else', async () => {
  const stream = new PassThrough();
  let met: unknown;
  const outflow = new Outflow(stream, async (content): Promise<Stored> => {
    await new Promise((resolve) => stream.on('close', resolve));
    try {
      for await (const piece of content) expect(piece).toBeUndefined();
    } catch (error) {
      met = error;
      throw error;
    }
    return { name: 'file', bytes: 0, sha256: '' };
  });
  const reason = new Error('the run ended');
  await outflow.write('some');
  await outflow.abandon(reason);
  expect(met).toBe(reason);
});
