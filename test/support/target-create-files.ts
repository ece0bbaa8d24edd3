/** A child process that creates files under limits of the shell: many at once, one of them too large. Prints what became of them. */
import { DirectoryTarget } from '../../src/target/directory.js';

const signal = new AbortController().signal;
const target = new DirectoryTarget(process.argv[2] ?? '', { signal, mayBeMissing: true });
const errors: string[] = [];
const stored: string[] = [];
await target.check();
const creates = Array.from({ length: 40 }, async (_, k) => {
  const name = `file_${k}.json`;
  const bytes = Buffer.alloc(k === 39 ? 100_000 : 100);
  try {
    await target.create(name, bytes);
    stored.push(name);
  } catch (error) {
    errors.push(error instanceof Error ? error.message : String(error));
  }
});
await Promise.all(creates);
process.stdout.write(JSON.stringify({ errors, stored }));
