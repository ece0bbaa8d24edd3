import { DESCRIPTOR_SUFFIX } from '../../core/file-set.js';

/** What the name of a data file says by the usual pattern, `<feed>_<timestamp>_<number>.json`, or `…_<number>_of_<total>.json`. */
export interface ShardName {
  /** All before the number. */
  readonly base: string;
  readonly number: number;
  /** How many there should be, where the name says so. */
  readonly total?: number;
}

/** Numbers with more digits are times or random. */
const SHARD = /^(.*\D)?(\d{1,7})\.json(?:\.gz)?$/s;
const SHARD_OF = /^(.*\D)?(\d{1,7})_of_(\d{1,7})\.json(?:\.gz)?$/s;

/** The number in a data file's name; undefined for one without. */
export function shardName(name: string): ShardName | undefined {
  const [, base = '', number, total] = SHARD_OF.exec(name) ?? SHARD.exec(name) ?? [];
  if (number === undefined) return undefined;
  const parts = { base, number: Number(number) };
  return total === undefined ? parts : { ...parts, total: Number(total) };
}

/** The time in a name and everything up to its end, which the files of one run share. */
export interface TimedName {
  readonly family: string;
  /** Unix seconds. */
  readonly seconds: number;
}

/** From September 2001 to November 2096, in seconds or milliseconds, or as YYYYMMDDhhmmss. */
const TIME = /(?<!\d)(?:([1-3]\d{9})(?:\d{3})?|(20\d\d)(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)Z?)(?!\d)/;

/** The first time in a name that is given to the second; undefined for a name without. */
export function timedName(name: string): TimedName | undefined {
  const found = TIME.exec(name);
  if (found === null) return undefined;
  const [text, seconds, ...date] = found;
  const family = name.slice(0, found.index + text.length);
  if (seconds !== undefined) return { family, seconds: Number(seconds) };
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = date.map(Number);
  return { family, seconds: Date.UTC(year, month - 1, day, hour, minute, second) / 1000 };
}

const DATE = /(?<!\d)20\d\d[-_.]?[01]\d[-_.]?[0-3]\d/;
const DIGITS = /\d{8,}/;
const RANDOM = /(?<![0-9a-z])(?=[0-9a-f-]*\d)[0-9a-f-]{8,}(?![0-9a-z])|(?=[a-z]*\d)[0-9a-z]{16,}/i;

/** Whether a name carries a time, a date or something random, so that another set is not likely to have it too. */
export function isUniqueName(name: string): boolean {
  return DIGITS.test(name) || DATE.test(name) || RANDOM.test(name);
}

/** Whether a target opens a file or lists a folder of this name: all others are nobody's, or a way out. */
export function isPlainName(name: string): boolean {
  return /^[^.\-/\\\p{Cc}\p{Cs}][^/\\\p{Cc}\p{Cs}]*$/u.test(name) && Buffer.byteLength(name) <= 255;
}

/** What the name of a descriptor says. */
export interface DescriptorName {
  /** All before the number; the whole stem without one. */
  readonly feed: string;
  /** The timestamp, as it stands there; null without. */
  readonly timestamp: number | null;
}

/** The parts of a descriptor's name; undefined for a name of another ending. */
export function descriptorName(name: string): DescriptorName | undefined {
  if (!name.endsWith(DESCRIPTOR_SUFFIX)) return undefined;
  const stem = name.slice(0, -DESCRIPTOR_SUFFIX.length);
  const [, feed = '', digits] = /^(.*\D)?(\d{1,19})$/s.exec(stem) ?? [];
  return digits === undefined
    ? { feed: stem, timestamp: null }
    : { feed, timestamp: Number(digits) };
}
