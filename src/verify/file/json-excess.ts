import { ValueScanner } from './value-scanner.js';

/** What a text may hold and still be parsed: of a few megabytes of brackets or keys, memory would hold hundreds. */
export interface JsonLimits {
  /** Deepest nesting. */
  readonly depth: number;
  /** Members of all objects. */
  readonly members: number;
  /** Containers and commas. */
  readonly values: number;
}

/** Which limit the value at the beginning of a text exceeds, in words; undefined for none. What follows the value is not looked at. */
export function jsonExcess(text: Buffer, limits: JsonLimits): string | undefined {
  const scanner = new ValueScanner();
  scanner.scan(text, 0);
  const { deepest, members, values } = scanner;
  if (deepest > limits.depth) return `${deepest} levels`;
  if (members > limits.members) return `${members} keys`;
  if (values > limits.values) return `more than ${limits.values} values`;
  return undefined;
}
