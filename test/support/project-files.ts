import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The binary that `npm run build` made: what is shipped. */
export const BINARY = fileURLToPath(new URL('../../../dist/bin/feedgen.js', import.meta.url));

/** The text of a file of the project, by its path from the root. */
export function projectFile(path: string): string {
  return readFileSync(`${ROOT}/${path}`, 'utf8');
}

const yaml: { loadAll(text: string): unknown[] } = createRequire(import.meta.url)('js-yaml');

/** The documents of a YAML file of the project. */
export function yamlDocuments(path: string): unknown[] {
  return yaml.loadAll(projectFile(path));
}

/** What lies at `path` in parsed JSON or YAML; fails with the path when there is nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const [depth, key] of path.entries()) {
    if (here === null || typeof here !== 'object' || !(key in here))
      throw new Error(`nothing at ${path.slice(0, depth + 1).join('.')}`);
    here = (here as Record<string | number, unknown>)[key];
  }
  return here;
}

/** The fields of package.json that documents speak of. */
export function packageJson(): {
  version: string;
  engines: { node: string };
  bin: Record<string, string>;
  files: string[];
  scripts: Record<string, string>;
} {
  return JSON.parse(projectFile('package.json'));
}
