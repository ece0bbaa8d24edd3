import fs, { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { isMainThread } from 'node:worker_threads';

// Loaded before a program (`node --import`): it dies by SIGKILL right before its n-th call that changes a file or speaks to a socket,
// n being FEEDGEN_TEST_KILL_AT. One that ends by itself writes the number of its calls to the file that FEEDGEN_TEST_CALLS names.
// With FEEDGEN_TEST_STRAY it does not die there: an error that nobody catches is thrown soon after the call, or a promise rejected.

type Holder = Record<string, ((...args: unknown[]) => unknown) | undefined>;

const FILES = [
  'open',
  'write',
  'fsync',
  'close',
  'link',
  'unlink',
  'rename',
  'mkdir',
  'rm',
  'writeFile',
];
const FAULTS: Readonly<Record<string, () => unknown>> = {
  throw: () =>
    setImmediate(() => {
      throw new Error('astray');
    }),
  reject: () => void Promise.reject(new Error('astray')),
};
const fault = FAULTS[process.env.FEEDGEN_TEST_STRAY ?? ''] ?? kill;
const at = Number(process.env.FEEDGEN_TEST_KILL_AT);
const file = process.env.FEEDGEN_TEST_CALLS;
let calls = 0;

if (isMainThread) {
  for (const name of FILES) {
    count(fs as unknown as Holder, name);
    count(fs as unknown as Holder, `${name}Sync`);
    count(fs.promises as unknown as Holder, name);
  }
  for (const name of ['connect', '_writeGeneric', 'destroy'])
    count(net.Socket.prototype as unknown as Holder, name);
  syncBuiltinESMExports();
  process.on('exit', () => file !== undefined && writeFileSync(file, String(calls)));
}

function kill(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Puts the count, and the fault, before a function; its properties (how it is promisified) stay. */
function count(holder: Holder, name: string): void {
  const original = holder[name];
  if (original === undefined) return;
  function counted(this: unknown, ...args: unknown[]): unknown {
    calls += 1;
    if (calls === at) fault();
    return Reflect.apply(original as (...args: unknown[]) => unknown, this, args);
  }
  Object.defineProperties(counted, Object.getOwnPropertyDescriptors(original));
  holder[name] = counted;
}
