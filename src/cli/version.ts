import { readFileSync } from 'node:fs';

/** The version in package.json, two levels above the compiled `src`. */
export function readVersion(): string {
  const path = new URL('../../../package.json', import.meta.url);
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return content !== null && typeof content === 'object' && 'version' in content
    ? String(content.version)
    : 'unknown';
}
