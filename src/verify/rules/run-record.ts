import { defineRules } from './define.js';

/** Rules that compare a set with the run record that feedgen keeps of its making. */
export const runRecordRules = defineRules({
  run_record_unreadable: {
    severity: 'warning',
    summary: 'The run record of the set can be read.',
    fix: 'Use a feedgen that knows this version of the run record, or publish again.',
    evidence: 'inference',
  },
  run_record_not_published: {
    severity: 'info',
    summary: 'The run record says that the set was published.',
    fix: 'Nothing, if a run is just ending; else publish again.',
    evidence: 'inference',
  },
  run_record_descriptor_mismatch: {
    severity: 'error',
    summary: 'The descriptor names the feed, the timestamp and the files of the run record.',
    fix: 'Publish the set again: the descriptor was altered after it was written.',
    evidence: 'inference',
  },
  run_record_bytes_mismatch: {
    severity: 'error',
    summary: 'A data file has as many bytes as the run wrote.',
    fix: 'Publish the set again: the file was altered after it was written.',
    evidence: 'inference',
  },
  run_record_digest_mismatch: {
    severity: 'error',
    summary: 'A data file has the SHA-256 of what the run wrote.',
    fix: 'Publish the set again: the file was altered after it was written.',
    evidence: 'inference',
  },
  run_record_count_mismatch: {
    severity: 'error',
    summary: 'A data file has as many records as the run wrote.',
    fix: 'Publish the set again, and report it if the digests agree: then the run miscounted.',
    evidence: 'inference',
  },
  run_record_not_balanced: {
    severity: 'error',
    summary: 'Rows in the database = rows read = records written + records refused.',
    fix: 'Publish the set again, and report it: a run that does not balance must not publish.',
    evidence: 'inference',
  },
});
