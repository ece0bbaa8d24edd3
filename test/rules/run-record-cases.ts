import { runRecordName } from '../../src/core/file-set.js';
import { entities } from '../support/feed-set.js';
import { recorded, type SetCases, untouched } from './set-case.js';

/** What breaks each rule about what the run recorded of the set, and what does not. */
export const RUN_RECORD_CASES: SetCases = {
  run_record_unreadable: {
    breaks: [
      {
        case: 'not a run record',
        change: (set) => set.state.put(runRecordName(set.stem), '{}'),
        found: ['warning run_record_unreadable 1'],
      },
      {
        case: 'files that are none',
        change: recorded(() => ({ files: JSON.parse('[null]') })),
        found: ['warning run_record_unreadable 1'],
      },
    ],
    holds: [{ case: 'no run record', change: (set) => set.state.objects.clear() }],
  },
  run_record_not_published: {
    breaks: [
      {
        case: 'still running',
        change: recorded(() => ({ state: 'running', files: [] })),
        found: ['info run_record_not_published 1'],
      },
    ],
    holds: [{ case: 'published', change: untouched }],
  },
  run_record_descriptor_mismatch: {
    breaks: [
      {
        case: 'another feed, another time',
        change: recorded(({ generation_timestamp }) => ({
          feed: 'glam.service.v0',
          generation_timestamp: generation_timestamp + 1,
        })),
        found: ['error run_record_descriptor_mismatch 2'],
      },
      {
        case: 'a file less',
        change: (set) => {
          set.descriptor.data_file = set.files.slice(1);
          set.describe();
        },
        found: ['error run_record_descriptor_mismatch 1', 'warning orphan_data_file 1'],
      },
      {
        case: 'another order',
        change: (set) => {
          set.descriptor.data_file = set.files.toReversed();
          set.describe();
        },
        found: ['error run_record_descriptor_mismatch 1'],
      },
    ],
    holds: [
      {
        case: 'names behind the data file prefix',
        options: { prefix: 'feeds/' },
        verify: { dataFilePrefix: 'feeds/' },
        change: untouched,
      },
    ],
  },
  run_record_bytes_mismatch: {
    breaks: [
      {
        case: 'a file of other records',
        change: (set) => set.putJson(set.file(0), JSON.stringify({ data: entities(4) }, null, 1)),
        found: ['error run_record_bytes_mismatch 1'],
      },
    ],
    holds: [
      {
        case: 'a file that the run did not write',
        change: (set) => set.target.put('a.json.gz', 'x'),
      },
    ],
  },
  run_record_digest_mismatch: {
    breaks: [
      {
        case: 'a file with another time in its gzip header',
        change: (set) => {
          const bytes = set.target.bytes(set.file(0));
          bytes[4] = (bytes[4] ?? 0) ^ 1;
          set.target.put(set.file(0), bytes);
        },
        found: ['error run_record_digest_mismatch 1'],
      },
    ],
    holds: [{ case: 'as written', options: { gzip: false }, change: untouched }],
  },
  run_record_count_mismatch: {
    breaks: [
      {
        case: 'the run says another number',
        change: recorded(({ files, counts }) => ({
          files: files.map((file, index) => (index === 0 ? { ...file, records: 5 } : file)),
          counts: { ...counts, database: 11, read: 11, written: 11 },
        })),
        found: ['error run_record_count_mismatch 1'],
      },
    ],
    holds: [
      {
        case: 'a refused record less',
        change: recorded(({ counts }) => ({
          counts: { ...counts, database: 11, read: 11, refused: 1 },
        })),
      },
    ],
  },
  run_record_not_balanced: {
    breaks: [
      {
        case: 'a row was lost',
        change: recorded(({ counts }) => ({ counts: { ...counts, database: 11 } })),
        found: ['error run_record_not_balanced 1'],
      },
    ],
    holds: [
      {
        case: 'a refused record less',
        change: recorded(({ counts }) => ({
          counts: { ...counts, database: 11, read: 11, refused: 1 },
        })),
      },
    ],
  },
};
