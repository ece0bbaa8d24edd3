import { defineRules } from './define.js';
import { FEED_ERRORS, GZIP, PROTOJSON, SFTP } from './sources.js';

/** Rules about the descriptor by itself, and about the pointer beside it. */
export const descriptorRules = defineRules({
  descriptor_missing: {
    severity: 'error',
    summary: 'The descriptor exists.',
    fix: 'Publish a set with feedgen generate, or name the descriptor that is meant.',
    evidence: 'google',
    source: SFTP,
  },
  descriptor_too_large: {
    severity: 'error',
    summary: 'The descriptor is small enough to be read whole (64 MB).',
    fix: 'Publish fewer, larger data files.',
    evidence: 'inference',
  },
  descriptor_compressed: {
    severity: 'error',
    summary: 'The descriptor is not compressed; only data files may be.',
    fix: 'Store the descriptor as plain JSON.',
    evidence: 'google',
    source: GZIP,
  },
  descriptor_not_json: {
    severity: 'error',
    summary: 'The descriptor is one JSON object in UTF-8.',
    fix: 'Write the descriptor with a JSON library.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  descriptor_unknown_key: {
    severity: 'warning',
    summary: 'The descriptor has the keys generation_timestamp, name and data_file, and no other.',
    fix: 'Rename or remove the key.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  descriptor_key_camel_case: {
    severity: 'info',
    summary: 'The keys of the descriptor are in snake_case, as documented.',
    fix: 'Write generation_timestamp and data_file.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  descriptor_timestamp_missing: {
    severity: 'error',
    summary: 'The descriptor has a generation_timestamp.',
    fix: 'Add the Unix time, in seconds, at which the data were read.',
    evidence: 'google',
    source: SFTP,
  },
  descriptor_timestamp_not_integer: {
    severity: 'error',
    summary: 'generation_timestamp is a whole number, or its digits as a string.',
    fix: 'Write Unix seconds without a fraction, not a date as text.',
    evidence: 'protojson',
    source: PROTOJSON,
  },
  descriptor_timestamp_wrong_unit: {
    severity: 'error',
    summary: 'generation_timestamp is plausible as Unix seconds.',
    fix: 'Write seconds, not milliseconds, microseconds or nanoseconds.',
    evidence: 'google',
    source: FEED_ERRORS,
  },
  descriptor_timestamp_in_future: {
    severity: 'error',
    summary: 'generation_timestamp is at most five minutes ahead of the clock.',
    fix: 'Correct the clock of the machine or database that published the set.',
    evidence: 'google',
    source: FEED_ERRORS,
  },
  descriptor_timestamp_vs_name: {
    severity: 'info',
    summary: "The timestamp in the descriptor's file name is its generation_timestamp.",
    fix: 'Name the descriptor after the timestamp it carries.',
    evidence: 'inference',
  },
  descriptor_name_missing: {
    severity: 'error',
    summary: 'The descriptor names its feed.',
    fix: 'Add the name of the feed, for example reservewithgoogle.entity.',
    evidence: 'google',
    source: SFTP,
  },
  descriptor_name_unknown: {
    severity: 'error',
    summary: 'The name in the descriptor is one of the feeds that Google documents.',
    fix: 'Write the name exactly as documented; a feed of another name is not processed.',
    evidence: 'google',
    source: SFTP,
  },
  feed_kind_not_checked: {
    severity: 'warning',
    summary: 'feedgen has rules for the records of this feed.',
    fix: 'Check the records of this feed by other means; here only files and JSON were checked.',
    evidence: 'inference',
  },
  pointer_differs: {
    severity: 'error',
    summary: 'metadata.json equals the .filesetdesc.json of its set, byte for byte.',
    fix: 'Run feedgen generate again: it writes both.',
    evidence: 'inference',
  },
  pointer_descriptor_missing: {
    severity: 'warning',
    summary: 'The .filesetdesc.json that metadata.json repeats exists beside it.',
    fix: 'Run feedgen generate again: consumers that need the suffix find no descriptor of this set.',
    evidence: 'google',
    source: SFTP,
  },
});
