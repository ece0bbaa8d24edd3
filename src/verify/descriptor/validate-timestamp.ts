import { plural } from '../../core/count-text.js';
import { DESCRIPTOR_SUFFIX, formatTimestamp } from '../../core/file-set.js';
import { show } from '../../feeds/show.js';
import type { Place, ReportNotice } from '../findings.js';
import { descriptorRules } from '../rules/descriptor.js';
import type { MetadataContext } from './validate-metadata.js';

/** Clocks of two machines may differ by this many seconds. */
const CLOCK_SKEW = 300;

/** As seconds, the year 5138; as milliseconds, 1973. */
const NOT_SECONDS = 1e11;

/** Checks `generation_timestamp` (int64 of Unix seconds) and returns it where it can be used. */
export function validateTimestamp(value: unknown, context: MetadataContext): number | null {
  const { file, now, report } = context;
  const at = (message: string): Place => ({ file, pointer: '/generation_timestamp', message });
  if (value === undefined) {
    report(descriptorRules.descriptor_timestamp_missing, at('generation_timestamp is missing'));
    return null;
  }
  const seconds = integer(value);
  if (seconds === undefined) {
    const message = `generation_timestamp is ${show(value)}`;
    report(descriptorRules.descriptor_timestamp_not_integer, at(message));
    return null;
  }
  if (seconds <= 0 || seconds >= NOT_SECONDS) {
    const message = `generation_timestamp ${show(value)} is no time in seconds`;
    report(descriptorRules.descriptor_timestamp_wrong_unit, at(message));
    return null;
  }
  const ahead = seconds - Math.floor(now.getTime() / 1000);
  if (ahead > CLOCK_SKEW) {
    const message = `${formatTimestamp(seconds)} is ${ahead} seconds ahead of the clock`;
    report(descriptorRules.descriptor_timestamp_in_future, at(message));
  }
  compareWithName(seconds, context);
  return seconds;
}

/** Google wants every feed once a day, in seconds. */
const DAY = 86_400;

export interface AgeLimits {
  /** Name of the descriptor. */
  readonly file: string;
  readonly now: Date;
  /** Seconds; an older set is an error. No age is one by itself: Google tells of none after which a feed is dropped. */
  readonly maxAge: number | undefined;
  readonly report: ReportNotice;
}

/** Reports a set that should have been followed by a newer one. */
export function checkAge(timestamp: number, { file, now, maxAge, report }: AgeLimits): void {
  const age = Math.floor(now.getTime() / 1000) - timestamp;
  const tooOld = maxAge !== undefined && age > maxAge;
  if (age <= DAY && !tooOld) return;
  const message = `${formatTimestamp(timestamp)} is ${ageText(age)} ago`;
  report(descriptorRules.descriptor_timestamp_stale, {
    file,
    pointer: '/generation_timestamp',
    message,
    ...(tooOld ? { severity: 'error' } : {}),
  });
}

function ageText(seconds: number): string {
  if (seconds < 2 * 3600) return plural(Math.floor(seconds / 60), 'minute');
  if (seconds < 2 * DAY) return plural(Math.floor(seconds / 3600), 'hour');
  return plural(Math.floor(seconds / DAY), 'day');
}

/** ProtoJSON takes an int64 as a number or as its decimal digits in a string. */
function integer(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) return undefined;
  return Number(value);
}

function compareWithName(seconds: number, { file, report }: MetadataContext): void {
  if (!file.endsWith(DESCRIPTOR_SUFFIX)) return;
  const named = /[_-](\d+)$/.exec(file.slice(0, -DESCRIPTOR_SUFFIX.length))?.[1];
  if (named === undefined || Number(named) === seconds) return;
  const message = `the name says ${named}, generation_timestamp ${seconds}`;
  report(descriptorRules.descriptor_timestamp_vs_name, { file, message });
}
