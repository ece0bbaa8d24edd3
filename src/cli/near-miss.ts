import { closest, distance } from 'fastest-levenshtein';

/** `did you mean X?` when a known word is near, otherwise undefined. */
export function nearMiss(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(word, known);
  return distance(word, best) <= Math.max(2, Math.floor(word.length / 3))
    ? `did you mean ${best}?`
    : undefined;
}
