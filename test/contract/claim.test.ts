import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Claim } from '../../src/core/target.js';
import { isProvablyGone, thisProcess } from '../../src/host/process-identity.js';
import { type ClaimStore, type ClaimTiming, takeClaim } from '../../src/target/claim.js';
import { formatClaim } from '../../src/target/claim-text.js';
import { DirectoryClaimStore } from '../../src/target/directory-claim.js';
import { FileSteps, type StepOptions } from '../../src/target/directory-steps.js';
import { MemoryTarget } from '../support/memory-target.js';
import type { S3Server } from '../support/s3-server.js';
import { BUCKET, directoryFixture, noLinks, s3Fixture } from '../support/target-fixtures.js';

const NAME = 'facility_feed';
const LOCKED = { name: 'FeedgenError', code: 'locked' };

/** The object behind one claim, as several processes see it. */
interface ClaimFixture {
  store(): Promise<ClaimStore>;
  /** Makes the claim look as if it was written so long ago, by the clock of the place; absent where nobody can tell. */
  readonly makeOld?: (seconds: number) => Promise<void>;
  readonly server?: S3Server;
  close(): Promise<void>;
}

async function memory(): Promise<ClaimFixture> {
  const target = new MemoryTarget();
  return { store: async () => target.claimStore(NAME), close: async () => {} };
}

async function directory(options: StepOptions): Promise<ClaimFixture> {
  const { target, close } = await directoryFixture(new AbortController().signal, options);
  await target.check();
  const { location } = target;
  return {
    store: async () => new DirectoryClaimStore(new FileSteps(location, options), location, NAME),
    async makeOld(seconds) {
      const time = Date.now() / 1000 - seconds;
      for (const name of await readdir(location)) await utimes(join(location, name), time, time);
    },
    close,
  };
}

async function bucket(): Promise<ClaimFixture> {
  const fixture = await s3Fixture(new AbortController().signal);
  await fixture.target.check();
  const { server } = fixture;
  return {
    store: async () => fixture.claimStore(NAME),
    async makeOld(seconds) {
      const objects = server.objects(BUCKET);
      for (const [key, object] of objects)
        objects.set(key, { ...object, modified: new Date(Date.now() - seconds * 1000) });
    },
    server,
    close: () => fixture.close(),
  };
}

const PLACES: Readonly<Record<string, () => Promise<ClaimFixture>>> = {
  memory,
  directory: () => directory({}),
  'directory without hard links': () => directory({ link: noLinks }),
  S3: bucket,
};

describe.each(Object.entries(PLACES))('claim: %s', (_place, open) => {
  let fixture: ClaimFixture;
  let held: Claim[];
  const stopped = new AbortController();

  beforeEach(async () => {
    fixture = await open();
    held = [];
  });

  afterEach(async () => {
    for (const claim of held) await claim.release();
    await fixture.close();
  });

  async function take(waitSeconds = 0, timing: ClaimTiming = {}, signal = stopped.signal) {
    const options = { run: randomUUID(), waitSeconds, signal, ...timing };
    const claim = await takeClaim(await fixture.store(), options);
    held.push(claim);
    return claim;
  }

  /** A claim of another process than this one. */
  async function writeForeign(process: Partial<ReturnType<typeof thisProcess>>): Promise<void> {
    const whole = { ...thisProcess(), ...process };
    const text = formatClaim({ state: 'held', run: 'r-1', renewal: 7, process: whole });
    expect(await (await fixture.store()).swap(text, null)).not.toBeNull();
  }

  test('one takes it; the next is told who holds it, and takes it when it was given back', async () => {
    const first = await take();
    await expect(take()).rejects.toMatchObject({
      ...LOCKED,
      message: expect.stringMatching(
        new RegExp(
          `^claim of ${NAME} in .*: process ${process.pid} on .+ holds it \\(run .{36}\\)$`,
        ),
      ),
      hint: expect.stringContaining('--lock-wait'),
    });
    await first.confirm();
    await first.release();
    await (await take()).confirm();
  });

  test('C1: ten at once: one takes it, nine are refused', async () => {
    const taken = await Promise.allSettled(Array.from({ length: 10 }, () => take()));
    const refused = taken.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(refused).toHaveLength(9);
    for (const reason of refused) expect(reason).toMatchObject(LOCKED);
    await held[0]?.confirm();
  });

  test('waiting for it ends when it is given back, or when the run is stopped', async () => {
    const first = await take();
    const stop = new AbortController();
    const waiting = take(60, {}, stop.signal);
    const patient = take(60);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await first.release();
    await (await patient).confirm();
  });

  test('K5: a holder that stood still loses it, notices, and does not give back what is another one’s', async () => {
    const still = await take(0, { renewMs: 600_000 });
    const next = await take(10, { leaseSeconds: 1 });
    await expect(still.confirm()).rejects.toMatchObject({
      ...LOCKED,
      message: expect.stringContaining('it was lost while the run went on'),
    });
    await still.release();
    await next.confirm();
    await expect(take()).rejects.toMatchObject(LOCKED);
  });

  test('a holder that renews keeps it, however long another one waits', async () => {
    const first = await take(0, { renewMs: 100 });
    await expect(take(2, { leaseSeconds: 1 })).rejects.toMatchObject({
      ...LOCKED,
      message: expect.stringContaining('(waited 2 s)'),
    });
    await first.confirm();
  });

  test('C3: a holder whose process is gone is replaced at once', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await writeForeign({ pid, started: '1' });
    await (await take()).confirm();
  });

  test.each([
    ['a process of this number that started later', { started: '1' }, true],
    ['a process of another machine', { boot: 'another', pid: 4_000_000 }, false],
    ['a process of another container', { namespace: 'pid:[1]', pid: 4_000_000 }, false],
    ['a system that tells nothing', { boot: null, pid: 4_000_000 }, false],
  ] as const)('%s', async (_name, other, gone) => {
    const self = thisProcess();
    expect(isProvablyGone({ ...self, ...other }, self)).toBe(gone);
    await writeForeign(other);
    if (gone) await (await take()).confirm();
    else
      await expect(take()).rejects.toMatchObject({
        ...LOCKED,
        hint: expect.stringMatching(/free in (5\d|60) s$/),
      });
  });

  test('C3: of another machine it is taken over when nobody renewed it for the time of a claim', async () => {
    await writeForeign({ boot: 'another', host: 'cron-2' });
    await expect(take(0)).rejects.toThrow('on cron-2 holds it (run r-1)');
    if (fixture.makeOld === undefined) await (await take(10, { leaseSeconds: 1 })).confirm();
    else {
      await fixture.makeOld(55);
      await expect(take(0)).rejects.toMatchObject(LOCKED);
      await fixture.makeOld(65);
      await (await take(0)).confirm();
    }
  });

  test.each(['', '{"version":2}'])('damaged, %j: waited for', async (text) => {
    const store = await fixture.store();
    await store.swap(text, null);
    await expect(take()).rejects.toThrow('another run holds it');
    await (await take(10, { leaseSeconds: 1 })).confirm();
  });

  test('swap: only who saw the last version writes', async () => {
    const [one, two] = [await fixture.store(), await fixture.store()];
    const first = await one.swap('a', null);
    expect(first).not.toBeNull();
    expect(await two.swap('b', null)).toBeNull();
    const second = await two.swap('b', first);
    expect(second).not.toBeNull();
    expect(await one.swap('c', first)).toBeNull();
    // In a directory the number that comes next for it is free again.
    expect(await one.swap('c', null)).toBeNull();
    expect(await one.read()).toMatchObject({ text: 'b', version: second });
    const all = Array.from({ length: 10 }, (_, n) => one.swap(`d${n}`, second));
    expect((await Promise.all(all)).filter((version) => version !== null)).toHaveLength(1);
  });
});

test('S3: the answer to each request of a claim in turn is lost, once: it is taken, confirmed and given back', async () => {
  for (let after = 0; after < 6; after++) {
    const fixture = await bucket();
    const key = /claim\.json$/;
    fixture.server?.faults.add({ effect: { kind: 'cut', when: 'after' }, key, after, times: 1 });
    const { signal } = new AbortController();
    const order = (run: string) => ({ run, waitSeconds: 0, signal });
    const claim = await takeClaim(await fixture.store(), order('one'));
    await claim.confirm();
    await claim.release();
    await (await takeClaim(await fixture.store(), order('two'))).release();
    await fixture.close();
  }
});

test.each([
  ['honoured', undefined, true],
  ['ignored', 'ignore-conditions', false],
  ['refused', 'refuse-conditions', false],
] as const)('S7: conditions %s', async (_name, kind, claimed) => {
  const fixture = await s3Fixture(new AbortController().signal);
  if (kind !== undefined) fixture.server.faults.add({ effect: { kind } });
  const remarks = await fixture.target.check();
  const claim = await fixture.target.state().claim(NAME, 'run', 0);
  expect(claim !== null).toBe(claimed);
  expect(remarks.join()).toMatch(claimed ? /^$/ : /only the lock in the database keeps two runs/);
  await claim?.release();
  await fixture.close();
});

test('S7: a server that honours If-None-Match and ignores If-Match: no claim, and said', async () => {
  const fixture = await s3Fixture(new AbortController().signal);
  fixture.server.faults.add({ effect: { kind: 'ignore-if-match' } });
  expect(await fixture.target.check()).toEqual([
    expect.stringContaining('no replacing on a condition'),
  ]);
  expect(await fixture.target.state().claim(NAME, 'run', 0)).toBeNull();
  await fixture.close();
});

test.each([
  ['free', 0],
  ['of a process that is gone', 5],
])(
  'S7: a server that refuses every If-Match, and the claim is %s: nobody tries for ever',
  async (_, waitSeconds) => {
    const fixture = await s3Fixture(new AbortController().signal);
    const { signal } = new AbortController();
    const self = thisProcess();
    const state = waitSeconds === 0 ? 'free' : 'held';
    const gone = { ...self, started: '1' };
    const store = fixture.claimStore(NAME);
    await store.swap(formatClaim({ state, run: 'r-1', renewal: 1, process: gone }), null);
    fixture.server.faults.add({
      effect: { kind: 'error', status: 412, code: 'PreconditionFailed' },
      operation: 'PutObject',
    });
    await expect(takeClaim(store, { run: 'r-2', waitSeconds, signal })).rejects.toMatchObject({
      code: 'target',
      hint: expect.stringContaining('If-Match'),
    });
    await fixture.close();
  },
);

test('a run at S3 costs a claim four requests', async () => {
  const fixture = await s3Fixture(new AbortController().signal);
  const state = fixture.target.state();
  await state.check();
  for (let run = 0; run < 2; run++) {
    fixture.server.requests.length = 0;
    const claim = await state.claim(NAME, `run ${run}`, 0);
    await claim?.confirm();
    await claim?.release();
    expect(fixture.server.requests.map(({ operation }) => operation)).toEqual([
      'GetObject',
      'PutObject',
      'PutObject',
      'PutObject',
    ]);
  }
  await fixture.close();
});

test('in a directory one hidden file stays, whatever the number of renewals', async () => {
  const { target, close } = await directoryFixture(new AbortController().signal);
  for (let run = 0; run < 3; run++) {
    const claim = await target.claim(NAME, `run ${run}`, 0);
    for (let k = 0; k < 3; k++) await claim?.confirm();
    await claim?.release();
  }
  expect(await readdir(target.location)).toEqual([expect.stringMatching(/^\.feedgen-claim-/)]);
  await close();
});
