// Checks that a process has done the work it was timed for.
import { program } from './cases.mjs';

/** Throws when the output of a run is not the whole of it; `run` executes a program, untimed. */
export async function prove(kase, { stdout }, output, { bench, server, run }) {
  if (kase.writes === 'table') {
    const [{ count }] = await server.run('select count(*) from facility', output);
    return expectEqual(kase, 'rows in the table', Number(count));
  }
  if (kase.writes === 'set') {
    const { records, refused } = JSON.parse(stdout);
    expectEqual(kase, 'records reported', records);
    if (refused !== 0) throw new Error(`${kase.name}: ${refused} records were refused`);
  }
  if (kase.writes !== undefined) {
    const args = [program('yardsticks/parse-set.mjs'), output, '--distinct'];
    const env = bench.environment(undefined);
    const command = { name: 'parse-set', file: process.execPath, args, env, cwd: bench.cwd };
    const { records, distinct } = JSON.parse((await run(command)).stdout);
    expectEqual(kase, 'records in the files', records);
    expectEqual(kase, 'different entity ids', distinct);
  }
  if (kase.checks === 'report') expectEqual(kase, 'records', JSON.parse(stdout).records);
  if (kase.pieces !== undefined) expectEqual(kase, 'objects', JSON.parse(stdout).objects);
}

function expectEqual({ name, rows, pieces }, what, found) {
  const expected = pieces ?? rows;
  if (found !== expected) throw new Error(`${name}: ${found} ${what}, expected ${expected}`);
}
