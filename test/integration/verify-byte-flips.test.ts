import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { TargetReader } from '../../src/core/target.js';
import type { VerifyReport } from '../../src/verify/set-report.js';
import { verify } from '../../src/verify/verify.js';
import { TIMESTAMP, verifyOptions } from '../support/feed-set.js';
import { type MakeSet, publishSeeded } from '../support/publish-seeded.js';
import type { PublishedSet } from '../support/published-set.js';
import { type Random, random } from '../support/random.js';

// Machines that do other work at the same time take many times as long.
jest.setTimeout(180_000);

const SEED = Number(process.env.FEEDGEN_TEST_SEED ?? 20_261_121);

/** Sets of one data file. */
let gzipSet: MakeSet;
let plainSet: MakeSet;

beforeAll(async () => {
  [gzipSet, plainSet] = [await publishOne(6), await publishOne(null)];
});

async function publishOne(gzipLevel: number | null): Promise<MakeSet> {
  const runs = [{ facilities: 5, takenAt: TIMESTAMP }];
  const [set] = await publishSeeded(runs, { chunk: 5, gzipLevel });
  if (set === undefined) throw new Error('a set was to be made');
  return set;
}

/** How a mutant is judged. */
interface Way {
  /** Random changes at a time, at most. */
  readonly flips: number;
  /** The record of the run is there. */
  readonly recorded?: boolean;
  /** The target keeps the SHA-256 of the file as it was. */
  readonly digested?: boolean;
  /** Bytes that the target hands out at a time. */
  readonly piece?: (next: Random) => number;
}

/** Flips random bytes of the one data file again and again; a mutant may pass only when it unpacks to the same. */
async function judge(set: PublishedSet, count: number, way: Way): Promise<number> {
  const name = set.file(0);
  const good = set.bytes(name);
  const content = unpacked(good);
  const sha256 = createHash('sha256').update(good).digest('hex');
  const next = random(SEED);
  let passed = 0;
  for (let round = 0; round < count; round += 1) {
    const mutant = flipped(good, 1 + next(way.flips), next);
    set.target.piece = way.piece?.(next) ?? 65_536;
    set.target.objects.set(name, {
      bytes: mutant,
      ...(way.digested === true ? { sha256 } : {}),
    });
    const report = await verified(set, way.recorded === true ? set.state : null);
    if (!report.valid) continue;
    const same = unpacked(mutant)?.equals(content ?? Buffer.alloc(0));
    expect({ seed: SEED, round, way, same }).toMatchObject({ same: true });
    passed += 1;
  }
  return passed;
}

function verified(set: PublishedSet, state: TargetReader | null): Promise<VerifyReport> {
  return verify(set.target, state, verifyOptions());
}

function flipped(good: Buffer, flips: number, next: Random): Buffer {
  const mutant = Buffer.from(good);
  for (let flip = 0; flip < flips; flip += 1) {
    const at = next(mutant.length);
    mutant[at] = (mutant[at] ?? 0) ^ (1 + next(255));
  }
  return mutant;
}

function unpacked(bytes: Buffer): Buffer | undefined {
  try {
    return bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
  } catch {
    return undefined;
  }
}

describe('V7: a data file with flipped bytes is valid only when it unpacks to the same', () => {
  test('6,000 by one byte: gzip and JSON alone can tell', async () => {
    const passed = await judge(gzipSet(), 6000, { flips: 1 });
    // The time, a flag and the system in the header may say anything: seven bytes of some thousand.
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(100);
  });

  test('2,000 by up to four bytes, handed over in pieces of any size', async () => {
    const piece = (next: Random) => 1 + next(80);
    await judge(gzipSet(), 2000, { flips: 4, piece });
  });

  test('1,000 beside the run record: none passes', async () => {
    expect(await judge(gzipSet(), 1000, { flips: 1, recorded: true })).toBe(0);
  });

  test('600 with the digest that the target keeps: none passes', async () => {
    expect(await judge(gzipSet(), 600, { flips: 1, digested: true })).toBe(0);
  });

  test('600 that are not compressed, beside the run record or with a digest: none passes', async () => {
    expect(await judge(plainSet(), 300, { flips: 1, recorded: true })).toBe(0);
    expect(await judge(plainSet(), 300, { flips: 1, digested: true })).toBe(0);
  });

  test('60 of a file so large that it is unpacked as a stream', async () => {
    const set = gzipSet();
    const name = set.file(0);
    const blanks = ' '.repeat(2_000_000);
    set.put(name, gzipSync(set.json(name).replace('{', `{${blanks}`), { level: 0 }));
    expect((await verified(set, null)).valid).toBe(true);
    await judge(set, 60, { flips: 1 });
  });
});
