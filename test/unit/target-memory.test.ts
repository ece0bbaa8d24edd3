import { expect, test } from '@jest/globals';
import { MemoryTarget } from '../support/memory-target.js';

const HEADERS = { contentType: 'application/json' } as const;

test('the log names what was done in order, failures marked', async () => {
  const target = new MemoryTarget();
  await target.check();
  await target.create('a.json', Buffer.from('{}'), HEADERS);
  target.failOn = (operation, name) =>
    operation === 'replace' && name === 'metadata.json' ? new Error('no') : undefined;
  await expect(target.replace('metadata.json', Buffer.from('{}'), HEADERS)).rejects.toThrow('no');
  await target.sync();
  expect(target.log).toEqual(['check', 'create a.json', '!replace metadata.json', 'sync']);
  expect([...target.objects.keys()]).toEqual(['a.json']);
  expect(target.text('a.json')).toBe('{}');
});

test.each([1, 2, 3])('the %i. create fails, the others do not', async (k) => {
  const target = new MemoryTarget();
  target.failOn = (operation, _, nth) =>
    operation === 'create' && nth === k ? new Error(`create ${nth}`) : undefined;
  const results = await Promise.allSettled(
    ['a', 'b', 'c'].map((name) => target.create(name, Buffer.from(name), HEADERS)),
  );
  expect(results.map(({ status }) => status === 'rejected')).toEqual([k === 1, k === 2, k === 3]);
  expect(target.objects.size).toBe(2);
});

test('the state is one and the same each time, with objects, log and faults of its own', async () => {
  const target = new MemoryTarget();
  await target.state().create('a.json', Buffer.from('x'), HEADERS);
  expect(target.state().log).toEqual(['create a.json']);
  expect(target.log).toEqual([]);
});
