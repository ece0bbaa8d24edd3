import { defineRules } from './define.js';
import { FULL_REFRESH, GZIP, SFTP } from './sources.js';

/** Rules about the list of data files and the set as a whole. */
export const fileSetRules = defineRules({
  data_file_list_missing: {
    severity: 'error',
    summary: 'The descriptor lists its data files in data_file, an array of strings.',
    fix: 'Add data_file with the name of every data file of the set.',
    evidence: 'google',
    source: SFTP,
  },
  data_file_list_empty: {
    severity: 'error',
    summary: 'The descriptor lists at least one data file.',
    fix: 'Publish at least one record; a full refresh with nothing in it removes everything.',
    evidence: 'google',
    source: SFTP,
  },
  data_file_entry_invalid: {
    severity: 'error',
    summary: 'Every entry of data_file is the plain name of a file beside the descriptor.',
    fix: 'List names only: no directory, no "..", no URL; set the data file prefix if the set has one.',
    evidence: 'google',
    source: SFTP,
  },
  data_file_duplicate: {
    severity: 'error',
    summary: 'No data file is listed twice.',
    fix: 'Give every data file a name of its own.',
    evidence: 'reported',
  },
  data_file_case_collision: {
    severity: 'warning',
    summary: 'No two data files have names that differ in case only.',
    fix: 'Give the files names that differ on file systems that ignore case.',
    evidence: 'inference',
  },
  data_file_is_descriptor: {
    severity: 'error',
    summary: 'No descriptor is listed as a data file.',
    fix: 'List data files only.',
    evidence: 'inference',
  },
  data_file_extension: {
    severity: 'error',
    summary: 'The names of data files end in .json or .json.gz.',
    fix: 'Rename the file; other formats are not read.',
    evidence: 'google',
    source: GZIP,
  },
  data_file_not_found: {
    severity: 'error',
    summary: 'Every data file that the descriptor names exists.',
    fix: 'Publish the set again: a set with one file missing is not processed at all.',
    evidence: 'google',
    source: SFTP,
  },
  feed_has_no_entities: {
    severity: 'error',
    summary: 'The set has at least one record.',
    fix: 'Find out why the source was empty; a full refresh with nothing in it removes everything.',
    evidence: 'inference',
    source: FULL_REFRESH,
  },
});
