// `npm run bench`: runs feedgen and its yardsticks as whole processes, in turns, and prints the medians and their ratios.
// Exit codes: 0 everything asked for was measured (goals may be missed: the table says so), 1 something failed, 2 wrong usage,
// 3 some ratios could not be measured because a tool is missing, 128 + n stopped by signal n.
import { readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { bench } from './bench/bench.mjs';
import { Ending } from './bench/ending.mjs';
import { readOptions, USAGE } from './bench/options.mjs';
import { replaceMarked } from './bench/page.mjs';
import { formatReport } from './bench/report.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

process.exitCode = await main(process.argv.slice(2));

async function main(words) {
  const options = readOptions(words);
  if (options.problem !== undefined) {
    console.error(`bench: ${options.problem}\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  try {
    // Before the long work: a page without its markers is found at once.
    if (options.write !== undefined) replaceMarked(readFileSync(options.write, 'utf8'), '');
    return await untilSignal((ending, signal) => benchAndReport(options, ending, signal));
  } catch (error) {
    console.error(`bench: ${error.message}`);
    return 1;
  }
}

async function benchAndReport(options, ending, signal) {
  const result = await bench(options, ending, signal);
  const report = formatReport(result);
  if (options.write !== undefined) {
    writeFileSync(options.write, replaceMarked(readFileSync(options.write, 'utf8'), report));
    console.error(`bench: ${options.write} is up to date`);
  }
  console.log(options.json ? JSON.stringify(result) : report);
  return result.ratios.some(({ verdict }) => verdict === 'not measured') ? 3 : 0;
}

/** Runs `work`, ends what it has registered however it ends, and turns a signal into its exit code. */
async function untilSignal(work) {
  const ending = new Ending();
  const stopped = new AbortController();
  let received;
  const onSignal = (name) => {
    received ??= name;
    stopped.abort(new Error(`stopped by ${name}`));
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await work(ending, stopped.signal);
  } catch (error) {
    if (received === undefined) throw error;
    console.error(`bench: stopped by ${received}`);
    return 128 + constants.signals[received];
  } finally {
    await ending.run();
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}
