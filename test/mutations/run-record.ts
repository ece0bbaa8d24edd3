import type { PublishedSet } from '../support/published-set.js';
import { pick } from '../support/random.js';
import type { Expected, Mutation } from './mutation.js';

const UNREADABLE = 'run_record_unreadable';
const NOT_PUBLISHED = 'run_record_not_published';

/** What is found of a field of the run record that has another value; of the others nobody can tell, they are for people. */
const COMPARED: readonly [path: RegExp, rule: string][] = [
  [/^\/version$/, UNREADABLE],
  [/^\/state$/, NOT_PUBLISHED],
  [/^\/feed$/, 'run_record_descriptor_mismatch'],
  [/^\/generation_timestamp$/, 'run_record_descriptor_mismatch'],
  [/^\/counts\/(database|read|written|refused)$/, 'run_record_not_balanced'],
  [/^\/files\/\d+\/name$/, 'run_record_descriptor_mismatch'],
  [/^\/files\/\d+\/records$/, 'run_record_count_mismatch'],
  [/^\/files\/\d+\/bytes$/, 'run_record_bytes_mismatch'],
  [/^\/files\/\d+\/sha256$/, 'run_record_digest_mismatch'],
];

/** Fields without whose type a run record is none. */
const NEEDED: readonly [path: RegExp, fits: (value: unknown) => boolean][] = [
  [/^\/version$/, (value) => value === 1],
  [/^\/source\/kind$/, (value) => value === 'server' || value === 'embedded'],
  [/^\/(feed|files\/\d+\/(name|sha256))$/, (value) => typeof value === 'string'],
  [/^\/(generation_timestamp|counts\/(database|read|written|refused))$/, isCount],
  [/^\/files\/\d+\/(records|bytes)$/, isCount],
];

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

type Values = Map<string, unknown>;

/** All scalars of a value by their JSON pointers. */
function scalars(value: unknown, pointer = '', all: Values = new Map()): Values {
  if (value !== null && typeof value === 'object')
    for (const [key, member] of Object.entries(value)) scalars(member, `${pointer}/${key}`, all);
  else all.set(pointer, value);
  return all;
}

/** What must be found of a run record that was `good`, by the fields that differ. */
function expectedOf(good: string, mutant: string): Expected {
  let value: unknown;
  try {
    value = JSON.parse(mutant);
  } catch {
    return { found: [UNREADABLE] };
  }
  const [before, now] = [scalars(JSON.parse(good)), scalars(value)];
  const changed = [...before.keys()].filter((path) => !Object.is(before.get(path), now.get(path)));
  const broken = changed.some((path) =>
    NEEDED.some(([needed, fits]) => needed.test(path) && !fits(now.get(path))),
  );
  if (broken) return { found: [UNREADABLE] };
  const found = COMPARED.filter(([path]) => changed.some((each) => path.test(each)));
  const rules = found.map(([, rule]) => rule);
  if (rules.includes(NOT_PUBLISHED)) return { found: [NOT_PUBLISHED] };
  return rules.length === 0 ? 'harmless' : { found: rules };
}

/** Changes the text of the run record. */
function text(
  name: string,
  rounds: number,
  change: (text: string, next: (below: number) => number, set: PublishedSet) => Uint8Array | string,
  expected?: Expected,
): Mutation {
  return {
    name,
    rounds,
    mutate({ set, next }) {
      const good = set.recordText();
      const mutant = change(good, next, set);
      set.putRecord(mutant);
      const recorded = expected ?? expectedOf(good, Buffer.from(mutant).toString());
      return { recorded, alone: 'harmless' };
    },
  };
}

/** Values that a field of another type may get. */
const STRANGE: readonly unknown[] = [
  null,
  -1,
  0.5,
  1e300,
  '',
  'x',
  true,
  [],
  {},
  [{}],
  { toString: 1, valueOf: 2 },
  { __proto__: null, constructor: null },
];

interface Holder {
  [key: string]: unknown;
}

/** Sets or removes the value at a JSON pointer. */
function assign(value: unknown, pointer: string, change: (holder: Holder, key: string) => void) {
  const steps = pointer.split('/').slice(1);
  const key = steps.pop() ?? '';
  change(
    steps.reduce((holder, step) => holder[step] as Holder, value as Holder),
    key,
  );
}

function field(name: string, change: (holder: Holder, key: string, strange: unknown) => void) {
  return (path: string): Mutation =>
    text(`${path} of the run record ${name}`, name === 'removed' ? 1 : 3, (good, next) => {
      const value: unknown = JSON.parse(good);
      const strange = pick(STRANGE, next);
      assign(value, path, (holder, key) => change(holder, key, strange));
      return JSON.stringify(value);
    });
}

const FIELDS = [
  '/version',
  '/state',
  '/feed',
  '/generation_timestamp',
  '/started_at',
  '/source/kind',
  '/settings',
  '/counts/database',
  '/counts/read',
  '/counts/written',
  '/counts/refused',
  '/counts/refused_by_rule',
  '/files/0/name',
  '/files/1/records',
  '/files/2/bytes',
  '/files/3/sha256',
  '/files/0/first_key',
  '/error',
];

const remove = field('removed', (holder, key) => {
  delete holder[key];
});
const retype = field('changed', (holder, key, strange) => {
  holder[key] = strange;
});

/** The run record with its list of files changed. */
function files(
  name: string,
  change: (files: Holder[], next: (below: number) => number) => unknown,
  ...found: readonly string[]
) {
  return text(
    name,
    1,
    (good, next) => {
      const { files: list, ...rest } = JSON.parse(good);
      return JSON.stringify({ ...rest, files: change(list, next) });
    },
    { found },
  );
}

const MISMATCH = 'run_record_descriptor_mismatch';
const UNBALANCED = 'run_record_not_balanced';

const LISTS: readonly Mutation[] = [
  files('the run record without its files', () => undefined, UNREADABLE),
  files('an object for the files of the run record', () => ({}), UNREADABLE),
  files('null among the files of the run record', (list) => [...list, null], UNREADABLE),
  files('no file in the run record', () => [], MISMATCH, UNBALANCED),
  files(
    'a file less in the run record',
    (list, next) => list.toSpliced(next(list.length), 1),
    MISMATCH,
    UNBALANCED,
  ),
  files(
    'a file twice in the run record',
    (list) => [...list, ...list.slice(0, 1)],
    MISMATCH,
    UNBALANCED,
  ),
  files('the files of the run record in another order', (list) => list.toReversed(), MISMATCH),
  files(
    'a file of the run record that says nothing',
    ([first, ...list]) => [{ name: first?.name, records: first?.records }, ...list],
    UNREADABLE,
  ),
];

/** What can happen to the run record, which a set is as good without. */
export const RUN_RECORD: readonly Mutation[] = [
  text('a byte of the run record flipped', 40, (good, next) => {
    const bytes = Buffer.from(good);
    const at = next(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << next(8));
    return bytes;
  }),
  text('the run record cut', 4, (good, n) => good.slice(0, n(good.length - 2)), {
    found: [UNREADABLE],
  }),
  text('the run record emptied', 1, () => '', { found: [UNREADABLE] }),
  text('the run record of nothing', 1, () => 'null', { found: [UNREADABLE] }),
  text('the run record is the descriptor', 1, (_, __, set) => set.bytes('metadata.json'), {
    found: [UNREADABLE],
  }),
  text('the run record with blanks', 1, (good) => JSON.stringify(JSON.parse(good)), 'harmless'),
  ...FIELDS.flatMap((path) => [remove(path), retype(path)]),
  ...LISTS,
  {
    name: 'the run record of another run',
    mutate({ set, other }) {
      set.putRecord(other.recordText());
      return { recorded: { found: [MISMATCH] }, alone: 'harmless' };
    },
  },
  {
    name: 'the run record removed',
    mutate({ set }) {
      set.state.objects.clear();
      return { recorded: 'harmless', alone: 'harmless' };
    },
  },
];
