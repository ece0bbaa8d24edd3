import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The folders of `src` that each folder may import from besides itself, and why. */
const LAYERS: Readonly<Record<string, { readonly may: readonly string[]; readonly why: string }>> =
  {
    core: { may: [], why: 'the vocabulary depends on nothing' },
    feeds: { may: ['core'], why: 'feed kinds and rules know no database, target or command' },
    threads: { may: ['core'], why: 'what threads do is the business of those who start them' },
    generate: { may: ['core', 'feeds', 'threads'], why: 'adapters arrive as arguments' },
    verify: { may: ['core', 'feeds', 'threads'], why: 'adapters arrive as arguments' },
    facilities: { may: ['core', 'feeds'], why: 'adapters arrive as arguments' },
    runs: { may: ['core', 'feeds'], why: 'adapters arrive as arguments' },
    host: { may: [], why: 'what the machine says of processes is the same for every adapter' },
    db: { may: ['core', 'host'], why: 'adapters know the vocabulary only, never each other' },
    target: { may: ['core', 'host'], why: 'adapters know the vocabulary only, never each other' },
    cli: {
      may: ['core', 'feeds', 'generate', 'verify', 'facilities', 'runs', 'db', 'target', 'host'],
      why: 'the one place that chooses and wires',
    },
    bin: { may: ['cli'], why: 'the binary only starts the command line' },
  };

/** Packages that belong to some folders only. */
const PACKAGES: readonly {
  readonly name: RegExp;
  readonly only: readonly string[];
  readonly why: string;
}[] = [
  { name: /^(commander|chalk|ora)$/, only: ['cli'], why: 'only the command line prints' },
  { name: /^postgres$|^@electric-sql\//, only: ['db', 'cli'], why: 'only db talks to databases' },
  { name: /^@aws-sdk\/|^@smithy\//, only: ['target', 'cli'], why: 'only target talks to S3' },
  {
    name: /^node:fs/,
    only: ['db', 'target', 'host', 'cli'],
    why: 'files are read and written by adapters, so that main paths can be tested without any',
  },
  {
    name: /^node:(?!buffer$)/,
    only: ['bin', 'cli', 'db', 'target', 'host', 'generate', 'verify', 'facilities', 'threads'],
    why: 'core and feeds are pure: they run anywhere',
  },
  {
    name: /^[^.n]|^n(?!ode:)/,
    only: ['bin', 'cli', 'db', 'target', 'generate', 'verify', 'facilities', 'runs', 'feeds'],
    why: 'core imports nothing, no package either',
  },
];

/** Text that belongs to some folders only. */
const TEXTS: readonly {
  readonly text: RegExp;
  readonly only: readonly string[];
  readonly why: string;
}[] = [
  {
    // The SDK reads this one by itself, and prints to stderr when it is missing.
    text: /\bprocess\.env\b(?!\.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED\b)/,
    only: ['cli'],
    why: 'what the environment says arrives as an argument',
  },
  {
    text: /\bconsole\.|\bprocess\.(stdout|stderr)\b/,
    only: ['cli'],
    why: 'report events instead: only reporters print',
  },
  { text: /^export default\b/m, only: [], why: 'a thing has one name everywhere' },
];

interface Import {
  readonly file: string;
  readonly specifier: string;
}

describe('layers', () => {
  test('every folder of src has a row in the table', () => {
    const folders = readdirSync(join(ROOT, 'src'));
    expect(folders.filter((folder) => LAYERS[folder] === undefined)).toEqual([]);
  });

  test('imports go downwards only', () => {
    const wrong = imports().flatMap(({ file, specifier }) => {
      if (!specifier.startsWith('.')) return [];
      const [from, to] = [layerOf(file), layerOf(resolved(file, specifier))];
      const layer = LAYERS[from];
      if (from === to || layer?.may.includes(to)) return [];
      return [`${file} imports ${specifier}: ${from} may import [${layer?.may}]; ${layer?.why}`];
    });
    expect(wrong).toEqual([]);
  });

  test('packages stay in their folders', () => {
    const wrong = imports().flatMap(({ file, specifier }) =>
      PACKAGES.filter(
        ({ name, only }) =>
          !specifier.startsWith('.') && name.test(specifier) && !only.includes(layerOf(file)),
      ).map(({ only, why }) => `${file} imports ${specifier}: only [${only}] may; ${why}`),
    );
    expect(wrong).toEqual([]);
  });

  test('the environment, the streams of the process and default exports stay where they belong', () => {
    const wrong = sources().flatMap((file) =>
      TEXTS.filter(({ text, only }) => text.test(code(file)) && !only.includes(layerOf(file))).map(
        ({ text, why }) => `${file} has ${text}: ${why}`,
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('a file that imports upwards would be found', () => {
    expect(importsOf('src/core/x.ts', "import { y } from '../cli/main.js';")).toEqual([
      { file: 'src/core/x.ts', specifier: '../cli/main.js' },
    ]);
    expect(importsOf('src/a/x.ts', "const { y } = await import('../b/y.js');")).toHaveLength(1);
    expect(importsOf('src/a/x.ts', "export {\n  y,\n} from '../b/y.js';")).toHaveLength(1);
    expect(layerOf(resolved('src/core/x.ts', '../cli/main.js'))).toBe('cli');
  });
});

describe('exports', () => {
  test('everything exported is used somewhere else', () => {
    const users = [...sources(), ...files('test')];
    const wrong = sources().flatMap((file) =>
      exportsOf(file)
        .filter(({ name, isType }) => {
          // A rule is exported under its name, whoever lists it; a type may explain the signatures of its file.
          const stays = isType || file.includes('/rules/');
          const usedAtHome = stays && occurrences(code(file), name) > 1;
          return !usedAtHome && !users.some((user) => user !== file && uses(user, file, name));
        })
        .map(
          ({ name }) => `${file} exports ${name}, which nobody imports: delete it, or its export`,
        ),
    );
    expect(wrong).toEqual([]);
  });
});

function sources(): readonly string[] {
  return [...files('bin'), ...files('src')];
}

function files(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => posix.join(folder, name));
}

const texts = new Map<string, string>();

function read(file: string): string {
  const text = texts.get(file) ?? readFileSync(join(ROOT, file), 'utf8');
  texts.set(file, text);
  return text;
}

/** A file without its comments, which may name what the code must not use. */
function code(file: string): string {
  return read(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function imports(): readonly Import[] {
  return sources().flatMap((file) => importsOf(file, code(file)));
}

function importsOf(file: string, text: string): Import[] {
  const static_ = text.matchAll(/^(?:import|export)\b[^'";]*?\bfrom\s+'([^']+)'/gm);
  const bare = text.matchAll(/^import\s+'([^']+)'/gm);
  const dynamic = text.matchAll(/\bimport\(\s*'([^']+)'/g);
  return [...static_, ...bare, ...dynamic].map(([, specifier = '']) => ({ file, specifier }));
}

function resolved(file: string, specifier: string): string {
  return posix.join(dirname(file), specifier).replace(/\.js$/, '.ts');
}

function layerOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'src' ? second : first;
}

function exportsOf(file: string): { readonly name: string; readonly isType: boolean }[] {
  const declared = code(file).matchAll(
    /^export (?:declare )?(?:abstract )?(async function\*?|function\*?|const|let|class|interface|type)\s+(\w+)/gm,
  );
  return [...declared].map(([, kind = '', name = '']) => ({
    name,
    isType: kind === 'interface' || kind === 'type',
  }));
}

/** Whether `user` imports `file` and names `name`; a lazy import may name it anywhere. */
function uses(user: string, file: string, name: string): boolean {
  const importing = importsOf(user, code(user)).some(
    ({ specifier }) => specifier.startsWith('.') && resolved(user, specifier) === file,
  );
  return importing && occurrences(code(user), name) > 0;
}

function occurrences(text: string, name: string): number {
  return [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length;
}
