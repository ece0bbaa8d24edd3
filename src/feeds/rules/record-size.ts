import type { Rule } from '../rule.js';

/** Bytes of a record as JSON; more than any record of a feed needs. */
export const MOST_RECORD_BYTES = 16_777_216;

/** Found by `generate` before the record is written, and by `verify` while the file is read: no rule that looks at a parsed record. */
export const RECORD_TOO_LARGE: Rule = {
  id: 'record_too_large',
  severity: 'error',
  summary: 'A record has at most 16 MB, 10,000 members and 100,000 values.',
  why: 'No venue needs that much: such a record shows a fault of its source, and parsing it could fill the memory of a reader.',
  fix: 'Find out where the record comes from; no record of a feed needs that much.',
  evidence: 'inference',
  bad: 'a record with a name of 20 MB',
  good: 'a record of 400 bytes',
};
