/**
 * Names in a file set and its descriptor. Google reads `generation_timestamp` as Unix seconds and wants names that are
 * never reused (https://developers.google.com/actions-center/verticals/reservations/redirect/reference/tutorials/generic-sftp).
 */
export const POINTER_NAME = 'metadata.json';
export const DESCRIPTOR_SUFFIX = '.filesetdesc.json';

/** The JSON file that names the data files of one set; creating it is the commit. */
export interface Descriptor {
  /** Unix seconds: the database's clock in the snapshot. */
  readonly generation_timestamp: number;
  /** The feed's name at Google, for example `reservewithgoogle.entity`. */
  readonly name: string;
  /** Names of the data files, in order, relative to the descriptor's directory after the data file prefix. */
  readonly data_file: readonly string[];
}

/** All names of one file set follow from its stem, `<file prefix>_<timestamp>`. */
export interface FileSetNames {
  readonly stem: string;
  readonly descriptor: string;
  readonly runRecord: string;
  readonly refusedList: string;
  /** Name of a data file by its number (0-based, at least four digits). */
  dataFile(number: number): string;
}

/** Names of the set of one run. `extension` is `json.gz`, or `json` without gzip. */
export function fileSetNames(
  filePrefix: string,
  timestamp: number,
  extension: 'json' | 'json.gz',
): FileSetNames {
  const stem = `${filePrefix}_${timestamp}`;
  return {
    stem,
    descriptor: `${stem}${DESCRIPTOR_SUFFIX}`,
    runRecord: runRecordName(stem),
    refusedList: `${stem}.refused.ndjson`,
    dataFile: (number) => `${stem}_${String(number).padStart(4, '0')}.${extension}`,
  };
}

/** Name of the run record of a set within the state location. */
export function runRecordName(stem: string): string {
  return `${stem}.run.json`;
}

/** What a name tells that has the form of feedgen's own. */
export interface OwnName {
  readonly stem: string;
  readonly filePrefix: string;
  readonly timestamp: number;
  readonly part: 'data file' | 'descriptor' | 'run record' | 'refused list';
}

const OWN_NAME =
  /^(([a-z]+(?:_[a-z]+)*)_([1-9]\d{0,14}))(?:_\d{4,}\.json(?:\.gz)?|(\.filesetdesc\.json|\.run\.json|\.refused\.ndjson))$/;

const PARTS: Readonly<Record<string, OwnName['part']>> = {
  '.filesetdesc.json': 'descriptor',
  '.run.json': 'run record',
  '.refused.ndjson': 'refused list',
};

/** Reads a name as `fileSetNames` makes it; undefined for every other one. */
export function parseOwnName(name: string): OwnName | undefined {
  const [, stem, filePrefix, digits, ending] = OWN_NAME.exec(name) ?? [];
  if (stem === undefined || filePrefix === undefined) return undefined;
  const part = ending === undefined ? 'data file' : PARTS[ending];
  return part && { stem, filePrefix, timestamp: Number(digits), part };
}

/** Serialises a descriptor: one line, keys in Google's order, a final newline. */
export function formatDescriptor(descriptor: Descriptor): string {
  const { generation_timestamp, name, data_file } = descriptor;
  return `${JSON.stringify({ generation_timestamp, name, data_file })}\n`;
}

/** Unix seconds as UTC text, `2026-11-21T20:30:00Z`. */
export function formatTimestamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** Reads a descriptor that feedgen itself relies on; undefined when the text is not a well-formed one. */
export function parseDescriptor(text: string): Descriptor | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  const { generation_timestamp, name, data_file } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(generation_timestamp) || typeof name !== 'string') return undefined;
  if (!Array.isArray(data_file) || !data_file.every((entry) => typeof entry === 'string'))
    return undefined;
  return { generation_timestamp: generation_timestamp as number, name, data_file };
}
