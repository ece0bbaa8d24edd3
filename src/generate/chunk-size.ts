/** Google recommends at most 20 data files a feed (actions-center, "sharding"). */
const RECOMMENDED_FILES = 20;
/** About 160 MB of JSON and 45 MB of gzip at 314 bytes a record: well below Google's 200 MB a file. */
const MOST_RECORDS_A_FILE = 500_000;
const FEWEST_RECORDS_A_FILE = 100;
/** Values that do not compress at all stay below 200 MB with this. */
const MOST_BYTES_A_FILE = 128 * 1024 * 1024;

/** How large the chunks of a feed are. */
export interface ChunkSize {
  readonly rows: number;
  /** Bytes of its rows as text at which a chunk ends; undefined for no bound. */
  readonly bytes?: number;
}

/** The chunks of a feed of `rows` rows: as many rows as the setting says, or for `auto` at most 20 files; the size of a file wins over their count. */
export function chunkSize(setting: number | 'auto', rows: number): ChunkSize {
  if (setting !== 'auto') return { rows: setting };
  const even = Math.ceil(rows / RECOMMENDED_FILES);
  return {
    rows: Math.min(MOST_RECORDS_A_FILE, Math.max(FEWEST_RECORDS_A_FILE, even)),
    bytes: MOST_BYTES_A_FILE,
  };
}
