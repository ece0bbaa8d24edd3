import { FeedgenError } from '../core/errors.js';

const MAX_BYTES = 255;

/**
 * Refuses every name that is not flat and plain, so that nothing outside a target is read or written whatever a descriptor says. Names with a
 * leading dot are a target's own (temporary files, the state).
 * Fails with FeedgenError `target`.
 */
export function checkName(name: string, location: string): void {
  const problem = nameProblem(name);
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
