import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Loaded before a program (`node --import`): its n-th call about what lies below a directory fails. The directory is
// FEEDGEN_TEST_FAIL_BELOW, n is FEEDGEN_TEST_FAIL_AT, the error FEEDGEN_TEST_FAIL_WITH. At its end the program writes these calls, one a
// line and the failed one marked by "! ", to the file that FEEDGEN_TEST_CALLS names.

type Call = (...args: unknown[]) => unknown;
type Holder = Record<string, Call | undefined>;

/** The first argument is a path, or the descriptor of a file. */
const ON_PATHS = ['open', 'opendir', 'readdir', 'link', 'unlink', 'rename', 'mkdir', 'rm', 'lstat'];
const ON_FILES = ['read', 'write', 'fsync', 'close', 'fstat'];
const ON_HANDLES = ['sync', 'close'];

const at = Number(process.env.FEEDGEN_TEST_FAIL_AT);
const code = process.env.FEEDGEN_TEST_FAIL_WITH ?? 'EIO';
const below = process.env.FEEDGEN_TEST_FAIL_BELOW ?? '';
const file = process.env.FEEDGEN_TEST_CALLS ?? '';
const calls: string[] = [];
/** Of open files below the directory, by descriptor. */
const paths = new Map<unknown, string>();

/** Counts a call; says whether it is the one that fails. */
function strikes(name: string, path: string): boolean {
  const struck = calls.length + 1 === at;
  calls.push(`${struck ? '! ' : ''}${name} ${path}`);
  return struck;
}

function injected(name: string): Error {
  return Object.assign(new Error(`${code}: injected, ${name}`), { code, syscall: name });
}

/** The last path below the directory that the arguments name. */
function pathOf(args: readonly unknown[]): string | undefined {
  const known = paths.get(args[0]);
  const named = args.slice(0, 2).filter((one) => typeof one === 'string' && one.startsWith(below));
  return known ?? (named.at(-1) as string | undefined);
}

/** Puts the count, and failure, before a function that returns, calls back, or promises; its properties (how it is promisified) stay. */
function watch(holder: Holder, name: string, way: 'returns' | 'calls back' | 'promises'): void {
  const original = holder[name];
  if (original === undefined) return;
  function watched(this: unknown, ...args: unknown[]): unknown {
    const path = pathOf(args);
    if (path === undefined) return Reflect.apply(original as Call, this, args);
    const [callback] = way === 'calls back' ? args.splice(-1) : [];
    const done = (error: unknown, ...answers: unknown[]) => {
      if (error === null && name.startsWith('open')) paths.set(answers[0], path);
      if (error === null) notice(answers[0], path);
      (callback as Call)(error, ...answers);
    };
    const struck = strikes(name, path);
    // What was closed with an error is closed all the same.
    if (name.startsWith('close')) paths.delete(args[0]);
    if (struck && !name.startsWith('close')) {
      if (way === 'calls back') return process.nextTick(done, injected(name));
      if (way === 'promises') return Promise.reject(injected(name));
      throw injected(name);
    }
    const fail = struck ? injected(name) : null;
    if (way === 'calls back')
      return Reflect.apply(original as Call, this, [
        ...args,
        (error: unknown, ...answers: unknown[]) => done(fail ?? error, ...answers),
      ]);
    const answer = Reflect.apply(original as Call, this, args);
    if (fail !== null) throw fail;
    if (way === 'promises') return Promise.resolve(answer).then((one) => notice(one, path));
    if (name === 'openSync') paths.set(answer, path);
    return answer;
  }
  Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original));
  holder[name] = watched;
}

/** Handles of `fs/promises` and open directories are watched by themselves. */
function notice(answer: unknown, path: string): unknown {
  if (answer === null || typeof answer !== 'object') return answer;
  const handle = answer as Holder;
  const methods = answer instanceof fs.Dir ? ['read'] : 'fd' in answer ? ON_HANDLES : [];
  for (const name of methods) {
    const original = handle[name] as Call;
    handle[name] = async (...args: unknown[]) => {
      const struck = strikes(name, path);
      if (struck && name !== 'close') throw injected(name);
      const done = await Reflect.apply(original, answer, args);
      if (struck) throw injected(name);
      return done;
    };
  }
  return answer;
}

if (isMainThread) {
  for (const name of [...ON_PATHS, ...ON_FILES]) {
    watch(fs as unknown as Holder, name, 'calls back');
    watch(fs as unknown as Holder, `${name}Sync`, 'returns');
  }
  for (const name of ON_PATHS) watch(fs.promises as unknown as Holder, name, 'promises');
  syncBuiltinESMExports();
  process.on('exit', () => writeFileSync(file, calls.join('\n')));
}
