/** Google recommends at most 20 data files a feed (actions-center, "sharding"). */
const RECOMMENDED_FILES = 20;
/** About 160 MB of JSON and 45 MB of gzip at 314 bytes a record: well below Google's 200 MB a file. */
const MOST_RECORDS_A_FILE = 500_000;
const FEWEST_RECORDS_A_FILE = 100;

/** Records per data file for a feed of `rows` rows: the number itself, or for `auto` at most 20 files; the size of a file wins over their count. */
export function chunkSize(setting: number | 'auto', rows: number): number {
  if (setting !== 'auto') return setting;
  const even = Math.ceil(rows / RECOMMENDED_FILES);
  return Math.min(MOST_RECORDS_A_FILE, Math.max(FEWEST_RECORDS_A_FILE, even));
}
