import { POINTER_NAME } from '../../src/core/file-set.js';
import { pick } from '../support/random.js';
import {
  always,
  changedFile,
  type Expected,
  foundBy,
  type Materials,
  type Mutation,
} from './mutation.js';

const WHOLE = {
  invisible: 'a pointer at another whole set is a whole set; only its age could tell',
};

/** Puts other bytes in the place of one random data file. */
function replaced(
  name: string,
  bytes: (materials: Materials, file: string) => Uint8Array,
  alone: Expected,
): Mutation {
  return {
    name,
    rounds: 2,
    mutate(materials) {
      const { set, next } = materials;
      const file = pick(set.files, next);
      set.put(file, bytes(materials, file));
      return changedFile(set, file, alone);
    },
  };
}

const DATA_FILES: readonly Mutation[] = [
  {
    name: 'a data file removed',
    rounds: 3,
    mutate({ set, next }) {
      set.target.objects.delete(pick(set.files, next));
      return foundBy('data_file_not_found');
    },
  },
  {
    name: 'all data files removed',
    mutate({ set }) {
      for (const file of set.files) set.target.objects.delete(file);
      return foundBy('data_file_not_found');
    },
  },
  ...['.bak', '.part', '.GZ', ' '].map((ending) => ({
    name: `a data file renamed to end in ${JSON.stringify(ending)}`,
    mutate({ set, next }: Materials) {
      const file = pick(set.files, next);
      set.put(file + ending, set.bytes(file));
      set.target.objects.delete(file);
      return foundBy('data_file_not_found');
    },
  })),
  {
    name: 'two data files swapped',
    rounds: 3,
    mutate({ set, next }) {
      const [a, b] = [set.file(0), pick(set.files.slice(1), next)];
      const [first, second] = [set.bytes(a), set.bytes(b)];
      set.put(a, second);
      set.put(b, first);
      return changedFile(set, a, 'harmless', ...set.mismatch(b));
    },
  },
  replaced(
    'a data file in the place of another',
    ({ set, next }, file) =>
      set.bytes(
        pick(
          set.files.filter((each) => each !== file),
          next,
        ),
      ),
    {
      found: ['entity_id_duplicate'],
    },
  ),
  replaced('the descriptor in the place of a data file', ({ set }) => set.bytes(POINTER_NAME), {
    found: ['gzip_expected_plain_found', 'root_data_missing'],
  }),
  replaced(
    'the run record in the place of a data file',
    ({ set }) => Buffer.from(set.recordText()),
    {
      found: ['gzip_expected_plain_found', 'root_data_missing'],
    },
  ),
  {
    name: 'the file of another run that has the number after',
    mutate({ set, other }) {
      set.put(set.file(1), other.bytes(other.file(2)));
      return changedFile(set, set.file(1), { found: ['entity_id_duplicate'] });
    },
  },
  {
    name: 'the last file of another run, which has more records',
    mutate({ set, other }) {
      const [mine = '', theirs = ''] = [set.files.at(-1), other.files[set.files.length - 1]];
      set.put(mine, other.bytes(theirs));
      const alone = { invisible: 'without the run record these are good records, each there once' };
      return changedFile(set, mine, alone, 'run_record_count_mismatch');
    },
  },
  {
    name: 'a file that belongs to nothing',
    mutate({ set }) {
      set.put('README.txt', 'the feed of our places');
      return always('harmless');
    },
  },
];

const POINTERS: readonly Mutation[] = [
  {
    name: 'the pointer removed',
    mutate({ set }) {
      set.target.objects.delete(POINTER_NAME);
      return foundBy('descriptor_missing');
    },
  },
  {
    name: 'the descriptor removed, the pointer not',
    mutate({ set }) {
      set.target.objects.delete(set.descriptorName);
      return foundBy('pointer_descriptor_missing');
    },
  },
  {
    name: 'a blank behind the pointer',
    mutate({ set }) {
      set.put(POINTER_NAME, `${set.bytes(POINTER_NAME)} `);
      return foundBy('pointer_differs');
    },
  },
  {
    name: 'an entry less in the pointer',
    rounds: 2,
    mutate({ set, next }) {
      const { data_file, ...rest } = set.descriptor();
      const left = data_file.toSpliced(next(data_file.length), 1);
      set.put(POINTER_NAME, JSON.stringify({ ...rest, data_file: left }));
      return foundBy('pointer_differs');
    },
  },
  {
    name: 'an older timestamp in the pointer',
    mutate({ set }) {
      const { generation_timestamp, ...rest } = set.descriptor();
      const older = generation_timestamp - 60;
      set.put(POINTER_NAME, JSON.stringify({ generation_timestamp: older, ...rest }));
      return foundBy('pointer_differs');
    },
  },
  {
    name: 'a byte of the descriptor beside the pointer flipped',
    rounds: 6,
    mutate({ set, next }) {
      const bytes = set.bytes(set.descriptorName);
      const at = next(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 + next(255));
      set.put(set.descriptorName, bytes);
      return foundBy('pointer_differs');
    },
  },
  {
    name: 'a byte of the pointer flipped, outside of the names',
    rounds: 6,
    mutate({ set, next }) {
      const bytes = set.bytes(POINTER_NAME);
      const at = next(bytes.indexOf('data_file'));
      bytes[at] = (bytes[at] ?? 0) ^ (1 + next(255));
      set.put(POINTER_NAME, bytes);
      return always({ oneOf: ['pointer_differs', 'descriptor_not_json'] });
    },
  },
  {
    name: 'the pointer of another run whose files are not there',
    mutate({ set, other }) {
      set.put(POINTER_NAME, other.bytes(POINTER_NAME));
      return foundBy('data_file_not_found', 'pointer_descriptor_missing');
    },
  },
  {
    name: 'the pointer at another whole set beside this one',
    mutate({ set, other }) {
      for (const name of other.target.objects.keys()) set.put(name, other.bytes(name));
      return always(WHOLE);
    },
  },
  {
    name: 'the descriptor emptied under the pointer',
    mutate({ set }) {
      set.put(set.descriptorName, '');
      return foundBy('pointer_differs');
    },
  },
];

/** What can happen to whole files, and to the pointer apart from its descriptor. */
export const FILES: readonly Mutation[] = [...DATA_FILES, ...POINTERS];
