import { FeedgenError } from '../core/errors.js';

const MAX_BYTES = 255;

/** What the names of objects at S3 may have, and more than a set needs. */
const MAX_PATH_BYTES = 1024;

/**
 * Refuses every name that is not flat and plain, so that nothing outside a target is read or written whatever a descriptor says. Names with a
 * leading dot are a target's own (temporary files, the state).
 * Fails with FeedgenError `target`.
 */
export function checkName(name: string, location: string): void {
  refuse(nameProblem(name), name, location);
}

/**
 * Refuses every path below a target whose parts are not such names: what is read may lie in a folder, what is written may not.
 * Fails with FeedgenError `target`.
 */
export function checkPath(path: string, location: string): void {
  const problem = path.split('/').map(nameProblem).find(Boolean);
  const long = Buffer.byteLength(path) > MAX_PATH_BYTES;
  refuse(long ? `is longer than ${MAX_PATH_BYTES} bytes` : problem, path, location);
}

function refuse(problem: string | undefined, name: string, location: string): void {
  if (problem === undefined) return;
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  throw new FeedgenError(
    'target',
    `cannot use the name ${JSON.stringify(shown)} in ${location}: it ${problem}`,
    { hint: 'names in a file set are plain file names' },
  );
}

function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (/[/\\]/.test(name)) return 'contains a separator';
  if (name.startsWith('.')) return 'begins with a dot';
  if (name.startsWith('-')) return 'begins with a hyphen';
  if (/\p{Cc}/u.test(name)) return 'contains a control character';
  if (/\p{Cs}/u.test(name)) return 'is not well-formed Unicode';
  if (Buffer.byteLength(name) > MAX_BYTES) return `is longer than ${MAX_BYTES} bytes`;
  return undefined;
}
