import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { isFeedgenError, messageOf } from '../core/errors.js';
import { parseTargetPlace, type S3Options, type TargetPlace } from '../target/place.js';
import { directoryOrUrl } from './parsers.js';
import { type Problem, problem } from './problem.js';
import { levelOf, nameOf, type Resolved } from './settings-resolve.js';
import type { SettingKey, Settings } from './settings-table.js';

/** Where a command publishes or looks, and whether anybody said so. */
export interface TargetChoice {
  readonly place: TargetPlace;
  /** Name of the file there, when the caller pointed at one: a descriptor or a data file. */
  readonly file?: string;
  /** The caller hands a data file over on standard input; then there is no place. */
  readonly stdin?: true;
  /** What named it; undefined for the default `./feeds`. */
  readonly from: string | undefined;
}

const DEFAULT_PREFIX = 'feeds/';

/** The location that means standard input. */
const STDIN = '-';

/**
 * Bucket and directory are one setting: the strongest source that names either wins; both in one source is a problem, added
 * to `problems` like every other. `location` is the positional argument of `verify`.
 */
export function chooseTarget(
  resolved: Resolved,
  location: string | undefined,
  cwd: string,
  problems: Problem[],
): TargetChoice {
  try {
    if (location !== undefined) return locationChoice(location, resolved, cwd, problems);
    const [bucket, out] = [levelOf('bucket', resolved), levelOf('out', resolved)];
    const names = (key: SettingKey) => nameOf(key, resolved.given);
    if (bucket < out) {
      const place = parseTargetPlace(bucketUrl(resolved, problems), cwd);
      return { place, from: names('bucket') };
    }
    if (levelOf('prefix', resolved) === 0)
      problems.push(problem('--prefix: goes with a bucket, and none is named', 'add --bucket'));
    const { out: directory } = resolved.settings;
    if (directory === undefined) return defaultChoice(cwd);
    if (bucket === out) {
      const fact = 'name a bucket or a directory, not both';
      problems.push(problem(`${names('bucket')} and ${names('out')}: ${fact}`, 'leave one out'));
    }
    return { place: parseTargetPlace(directory, cwd), from: names('out') };
  } catch (error) {
    if (!isFeedgenError(error)) throw error;
    problems.push(problem(messageOf(error), error.hint));
    return defaultChoice(cwd);
  }
}

/** The S3 options among the settings. */
export function s3Options(settings: Settings): S3Options {
  const { s3Checksums: checksums } = settings;
  const { endpoint, region, pathStyle, sse, sseKmsKeyId, acl, storageClass, expectedBucketOwner } =
    settings;
  return {
    checksums,
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(pathStyle !== undefined && { pathStyle }),
    ...(sse !== undefined && { sse }),
    ...(sseKmsKeyId !== undefined && { sseKmsKeyId }),
    ...(acl !== undefined && { acl }),
    ...(storageClass !== undefined && { storageClass }),
    ...(expectedBucketOwner !== undefined && { expectedBucketOwner }),
  };
}

function defaultChoice(cwd: string): TargetChoice {
  return { place: { kind: 'directory', path: resolve(cwd, 'feeds') }, from: undefined };
}

/** `s3://bucket/prefix`, from a bucket's name or URL and the prefix that goes with it. A URL is taken as it stands. */
function bucketUrl(resolved: Resolved, problems: Problem[]): string {
  const { bucket = '', prefix } = resolved.settings;
  const [, name = bucket, own] = /^s3:\/\/([^/]*)\/*(.*)$/.exec(bucket) ?? [];
  const [bucketLevel, prefixLevel] = [levelOf('bucket', resolved), levelOf('prefix', resolved)];
  if (own && prefixLevel === bucketLevel) {
    const both = (['bucket', 'prefix'] as const).map((key) => nameOf(key, resolved.given));
    problems.push(problem(`${both.join(' and ')}: the URL has a prefix already`, 'leave one out'));
  }
  const stronger = prefixLevel <= bucketLevel ? prefix : undefined;
  const chosen = stronger ?? own ?? prefix ?? DEFAULT_PREFIX;
  return `s3://${name}/${chosen.replace(/^\/+/, '')}`;
}

/** A directory, an S3 URL, a file in either, then its directory is the place; or standard input. */
function locationChoice(
  location: string,
  resolved: Resolved,
  cwd: string,
  problems: Problem[],
): TargetChoice {
  for (const key of ['bucket', 'out'] as const)
    if (levelOf(key, resolved) === 0)
      problems.push(
        problem(`${nameOf(key, resolved.given)}: a location was given already`, 'leave one out'),
      );
  const from = 'the location given';
  if (location === STDIN) return { ...defaultChoice(cwd), stdin: true, from };
  const read = directoryOrUrl(location, cwd);
  if (!read.ok) {
    const shown = location.replace(/:.*$/s, ':…');
    const fact = 'must be a directory, s3://bucket/prefix, a file in either, or -';
    const hint = read.hint?.replace(/^.*--bucket /, 'write ');
    problems.push(problem(`location ${shown}: ${fact}`, hint));
    return defaultChoice(cwd);
  }
  return { ...setPlace(location, cwd), from };
}

/** The place of what is named by its directory or bucket, or by a file there. Fails with FeedgenError `usage`. */
export function setPlace(location: string, cwd: string): Pick<TargetChoice, 'place' | 'file'> {
  if (!namesFile(location, cwd)) return { place: parseTargetPlace(location, cwd) };
  const parent = location.startsWith('s3://')
    ? location.slice(0, location.lastIndexOf('/') + 1)
    : dirname(location);
  return { place: parseTargetPlace(parent, cwd), file: basename(location) };
}

/** What is there decides; what is not there, or cannot be looked at, is what its ending says. */
function namesFile(location: string, cwd: string): boolean {
  const byEnding = /[^/]\.json(\.gz)?$/.test(location);
  if (location.startsWith('s3://')) return byEnding && location.split('/').length > 3;
  try {
    return statSync(resolve(cwd, location)).isFile();
  } catch {
    // The target says what is wrong, when it is opened.
    return byEnding;
  }
}
