import { createHash, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { verifyUncommitted } from '../../src/cli/commands/verify-uncommitted.js';
import type { RunEvent } from '../../src/core/run-event.js';
import { parseRunRecord } from '../../src/core/run-record.js';
import type { Target } from '../../src/core/target.js';
import type { GeneratePorts, GenerateReport } from '../../src/generate/contract.js';
import { generate } from '../../src/generate/generate.js';
import { goodRow, MemorySource } from '../support/memory-source.js';
import { SMALL_RUN } from '../support/small-run.js';
import {
  BUCKET,
  directoryFixture,
  s3Fixture,
  type TargetFixture,
} from '../support/target-fixtures.js';
import { type Hooks, type Operation, watchTarget } from '../support/watched-target.js';

type Moment = 'before' | 'after';

const FILES = 3;

/** What becomes of a file's bytes; null: it is removed. */
type Damage = (bytes: Buffer) => Buffer | null;

const DAMAGES: Readonly<Record<string, Damage>> = {
  changed: (bytes) =>
    bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)) as Buffer,
  'cut short': (bytes) => bytes.subarray(0, -1),
  grown: (bytes) => Buffer.concat([bytes, Buffer.from('\n')]),
  emptied: () => Buffer.alloc(0),
  removed: () => null,
};

/** A target, and a way to damage what it holds behind its back. */
interface Place extends TargetFixture {
  /** False when there is no such file. */
  damage(name: string, damage: Damage): Promise<boolean>;
}

async function directoryPlace(): Promise<Place> {
  const fixture = await directoryFixture(new AbortController().signal);
  return {
    ...fixture,
    damage: async (name, damage) => {
      const path = join(fixture.target.location, name);
      const bytes = await readFile(path).catch(() => null);
      if (bytes === null) return false;
      const after = damage(bytes);
      // By another file, as a program does that writes and renames; a change in place is the same to a reader.
      await rm(path);
      if (after !== null) await writeFile(path, after);
      return true;
    },
  };
}

async function s3Place(knowsChecksums: boolean): Promise<Place> {
  const fixture = await s3Fixture(new AbortController().signal);
  if (!knowsChecksums) fixture.server.faults.add({ effect: { kind: 'ignore-checksums' } });
  return {
    ...fixture,
    damage: async (name, damage) => {
      const object = fixture.server.objects(BUCKET).get(`feeds/${name}`);
      if (object === undefined) return false;
      const after = damage(object.bytes);
      if (after === null) fixture.server.objects(BUCKET).delete(`feeds/${name}`);
      else fixture.server.put(BUCKET, `feeds/${name}`, after, object.headers);
      return true;
    },
  };
}

const events: RunEvent[] = [];
let place: Place;
/** The database's clock at the last run: every run has a second of its own, so that all do the same operations. */
let takenAt: number;

beforeEach(() => {
  events.length = 0;
  takenAt = 1_700_000_000;
});

afterEach(() => place.close());

function run(hooks: Hooks, full: boolean): Promise<GenerateReport> {
  takenAt += 1;
  // One file after the other: then every run does the same operations in the same order.
  const target = { ...watchTarget(place.target, hooks), concurrency: 1 };
  const { signal } = new AbortController();
  const onEvent = (event: RunEvent) => void events.push(event);
  const options = { dataFilePrefix: 'out/', samples: 5, severities: new Map(), jobs: 1 };
  const verifySet: GeneratePorts['verifySet'] = (set) =>
    verifyUncommitted(target, set, {
      ...options,
      maxDrop: { kind: 'share', share: 1 },
      now: new Date(1_700_000_100_000),
      signal,
      onEvent,
    });
  const rows = Array.from({ length: 10 * FILES }, (_, n) => goodRow(n + 1));
  return generate(
    {
      openSource: async () => new MemorySource({ rows, takenAt }),
      target,
      state: target.state(),
      ...(full && { verifySet }),
      now: () => new Date(1_700_000_100_000),
      runId: randomUUID,
      host: 'test',
      pid: 1,
      version: '0.0.0',
      signal,
      onEvent,
    },
    { ...SMALL_RUN, dataFilePrefix: 'out/', maxRefused: { kind: 'count', count: 0 } },
  );
}

async function read(target: Pick<Target, 'open'>, name: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const piece of (await target.open(name))?.body ?? []) parts.push(piece);
  return Buffer.concat(parts);
}

/** All that a reader of the feed sees. */
async function visible(): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const name of await place.names())
    seen[name] = createHash('sha256')
      .update(await read(place.target, name))
      .digest('hex');
  return seen;
}

/** A run without damage; returns its operations. */
async function rehearse(full: boolean): Promise<readonly Operation[]> {
  const operations: Operation[] = [];
  await run({ before: (operation) => void operations.push(operation) }, full);
  return operations;
}

/** Every moment from the write of a data file until the target is asked to confirm, by the numbers of operations. */
function momentsOf(
  number: number,
  operations: readonly Operation[],
): (readonly [Moment, number])[] {
  const created = operations.find(
    ({ what, name }) => what === 'create' && name.endsWith(`_000${number}.json.gz`),
  );
  const confirmed = operations.find(({ what }) => what === 'confirm');
  if (created === undefined || confirmed === undefined) throw new Error('nothing was confirmed');
  const between = operations.filter(
    (operation) => operation.number > created.number && operation.number < confirmed.number,
  );
  return [
    ['after', created.number],
    ...between.flatMap((operation) => [
      ['before', operation.number] as const,
      ['after', operation.number] as const,
    ]),
    ['before', confirmed.number],
  ];
}

/** A run in which one data file is damaged at one moment: the name of the file, and how the run failed. */
async function strike(
  number: number,
  [moment, step]: readonly [Moment, number],
  damage: Damage,
  full: boolean,
): Promise<{ name: string; failure: unknown }> {
  const name = `facility_feed_${takenAt + 1}_000${number}.json.gz`;
  let struck = false;
  const at = (now: Moment) => async (operation: Operation) => {
    if (now === moment && operation.number === step) struck = await place.damage(name, damage);
  };
  const failure = await run({ before: at('before'), after: at('after') }, full).then(
    () => null,
    (error: unknown) => error,
  );
  expect({ moment, step, name, struck }).toMatchObject({ struck: true });
  return { name, failure };
}

async function recordOf(name: string): Promise<unknown> {
  const stem = name.replace(/_\d+\.json\.gz$/, '');
  return parseRunRecord((await read(place.target.state(), `${stem}.run.json`)).toString());
}

/** Every run must fail with the code and name the file, and leave what readers see as it was; the next one publishes. */
async function strikeEverywhere(damage: Damage, full: boolean, code: string): Promise<void> {
  await rehearse(full);
  const operations = await rehearse(full);
  const before = await visible();
  for (let number = 0; number < FILES; number++)
    for (const when of momentsOf(number, operations)) {
      const { name, failure } = await strike(number, when, damage, full);
      expect({ when, failure }).toMatchObject({ failure: { name: 'FeedgenError', code } });
      expect(String(failure)).toContain(name);
      expect(await visible()).toEqual(before);
      expect(await recordOf(name)).toMatchObject({ state: 'failed', error: { code } });
    }
  const { descriptor } = await run({}, full);
  expect(await read(place.target, 'metadata.json')).toEqual(await read(place.target, descriptor));
}

describe('a file is damaged between its write and the commit: nothing is published', () => {
  test.each(Object.entries(DAMAGES))('in a directory, %s', async (_, damage) => {
    place = await directoryPlace();
    await strikeEverywhere(damage, false, 'target');
  });

  test('in a directory, verified in full, changed: confirming comes first', async () => {
    place = await directoryPlace();
    await strikeEverywhere(DAMAGES.changed ?? (() => null), true, 'target');
  });

  // What such a server says is the size; that a byte changed is for the full verification to find.
  test.each(Object.entries(DAMAGES).filter(([name]) => name !== 'changed'))(
    'on a server that does not know checksums, %s',
    async (_, damage) => {
      place = await s3Place(false);
      await strikeEverywhere(damage, false, 'target');
    },
  );

  test('on a server that does not know checksums, verified in full, changed', async () => {
    place = await s3Place(false);
    await strikeEverywhere(DAMAGES.changed ?? (() => null), true, 'invalid');
  });

  test.each(Object.entries(DAMAGES))(
    'on a server that confirms checksums, verified in full, %s',
    async (_, damage) => {
      place = await s3Place(true);
      await strikeEverywhere(damage, true, 'invalid');
    },
  );
});

test('a server that confirms checksums is asked nothing more about a data file', async () => {
  const s3 = await s3Fixture(new AbortController().signal);
  place = { ...s3, damage: async () => false };
  await run({}, false);
  const about = s3.server.requests.filter(({ key }) => /_\d{4}\.json\.gz$/.test(key));
  expect(about.map(({ operation }) => operation)).toEqual(Array(FILES).fill('PutObject'));
});

describe('verified in full', () => {
  test('a set without a finding is published, and verify finds what it found', async () => {
    place = await directoryPlace();
    const { records } = await run({}, true);
    expect(records).toBe(10 * FILES);
    expect(events.filter(({ type }) => type === 'warning')).toEqual([]);
    const descriptor = (await read(place.target, 'metadata.json')).toString();
    expect(JSON.parse(descriptor).data_file).toHaveLength(FILES);
  });

  test('the findings are told: how many, where, and what to do', async () => {
    place = await s3Place(true);
    const damage = () => gzipSync('{"data":[{"entity_id":"dining-1"}]}');
    await rehearse(true);
    const operations = await rehearse(true);
    const [when = ['before', 0] as const] = momentsOf(1, operations);
    events.length = 0;
    const { name, failure } = await strike(1, when, damage, true);
    expect(failure).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(
        /^refused to publish: what was written to s3:\S+ has \d+ errors: .*run_record_bytes_mismatch 1/,
      ),
      hint: expect.stringMatching(/^feedgen verify --explain \w+ says/),
    });
    const told = events.flatMap((event) => (event.type === 'warning' ? [event.text] : []));
    expect(told).toContainEqual(
      expect.stringMatching(new RegExp(`^error \\w+: \\d+ times?; ${name} record 0`)),
    );
  });
});
