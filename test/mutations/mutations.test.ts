import { beforeAll, describe, expect, test } from '@jest/globals';
import type { VerifyReport } from '../../src/verify/set-report.js';
import { verify } from '../../src/verify/verify.js';
import { TIMESTAMP, verifyOptions } from '../support/feed-set.js';
import { type MakeSet, publishSeeded } from '../support/publish-seeded.js';
import type { PublishedSet } from '../support/published-set.js';
import { random } from '../support/random.js';
import { DESCRIPTOR } from './descriptor.js';
import { FILES } from './files.js';
import { JSON_TEXT } from './json-text.js';
import type { Expected, Mutation } from './mutation.js';
import { RECORDS } from './records.js';
import { RUN_RECORD } from './run-record.js';
import { STORED_BYTES } from './stored-bytes.js';

/** Another seed damages other places; what is expected holds for any. */
const SEED = Number(process.env.FEEDGEN_TEST_SEED ?? 20_261_121);

const GROUPS: readonly [string, readonly Mutation[]][] = [
  ['stored bytes', STORED_BYTES],
  ['JSON text', JSON_TEXT],
  ['records', RECORDS],
  ['descriptor', DESCRIPTOR],
  ['files', FILES],
  ['run record', RUN_RECORD],
];

let makeSet: MakeSet;
let makeOther: MakeSet;

beforeAll(async () => {
  const runs = [
    { facilities: 46, takenAt: TIMESTAMP },
    { facilities: 8, takenAt: TIMESTAMP - 3600 },
  ];
  const [first, second] = await publishSeeded(runs, { chunk: 10 });
  if (first === undefined || second === undefined) throw new Error('two sets were to be made');
  [makeSet, makeOther] = [first, second];
});

/** What was found, and whether it is what was expected; compared as a whole so that a failure shows all of it. */
function verdict({ valid, errors, notices }: VerifyReport, expected: Expected) {
  const rules = notices.map(({ rule }) => rule);
  if (expected === 'harmless')
    return { valid, worse: notices.filter(isBad).map(({ rule }) => rule) };
  if ('invisible' in expected) return { errors };
  if ('oneOf' in expected)
    return { found: expected.oneOf.some((rule) => rules.includes(rule)), rules };
  return { missing: expected.found.filter((rule) => !rules.includes(rule)), rules };
}

/** The verdict that is expected; `rules` are whatever was found. */
function wanted(expected: Expected): object {
  if (expected === 'harmless') return { valid: true, worse: [] };
  if ('invisible' in expected) return { errors: 0 };
  if ('oneOf' in expected) return { found: true };
  return { missing: [] };
}

function isBad({ severity }: VerifyReport['notices'][number]): boolean {
  return severity !== 'info';
}

/** A seed of its own for every mutation, so that a new one changes none of the others. */
function seedOf(name: string, round: number): number {
  let hash = SEED + round;
  for (const character of name)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}

async function expectFound(
  name: string,
  round: number,
  set: PublishedSet,
  expected: Expected,
  recorded: boolean,
) {
  const report = await verify(set.target, recorded ? set.state : null, verifyOptions());
  const label = { mutation: name, round, seed: SEED, recorded, expected };
  expect({ ...label, ...verdict(report, expected) }).toMatchObject({
    ...label,
    ...wanted(expected),
  });
}

test('the set that is changed is good, with its run record and without', async () => {
  for (const make of [makeSet, makeOther])
    for (const recorded of [true, false])
      await expectFound('none', 0, make(), 'harmless', recorded);
});

test('there are hundreds of mutations, each of another name', () => {
  const all = GROUPS.flatMap(([, mutations]) => mutations);
  const names = all.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(all.reduce((sum, { rounds = 1 }) => sum + rounds, 0)).toBeGreaterThan(400);
});

describe.each(GROUPS)('%s', (_, mutations) => {
  test.each(mutations.map((mutation) => [mutation.name, mutation] as const))(
    '%s',
    async (name, { rounds = 1, mutate }) => {
      for (let round = 0; round < rounds; round += 1) {
        const set = makeSet();
        const before = set.fingerprint();
        const expectation = mutate({ set, other: makeOther(), next: random(seedOf(name, round)) });
        expect({ name, round, changed: set.fingerprint() !== before }).toEqual({
          name,
          round,
          changed: true,
        });
        await expectFound(name, round, set, expectation.recorded, true);
        await expectFound(name, round, set, expectation.alone, false);
      }
    },
  );
});
