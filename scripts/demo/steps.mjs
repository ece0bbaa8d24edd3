// Runs feedgen as a person would, one command after the other, and ends as the first failing one does.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment } from './environment.mjs';
import { command, say } from './say.mjs';

/** The folder that holds package.json. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

export class Steps {
  /** Empty, removed at the end. Commands run in it: a `.env` or config file of the person's folder is no part of the demo. */
  scratch = mkdtempSync(join(tmpdir(), 'feedgen-demo-'));
  #child;
  #signal;
  #cleanups = [() => rmSync(this.scratch, { recursive: true, force: true })];
  #onSignal = (signal) => {
    this.#signal = signal;
    // A terminal signals the child as well, and a second signal would tell it not to tidy up.
    if (signal === 'SIGTERM' || !process.stdin.isTTY) this.#child?.kill(signal);
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
  }

  /** Runs `cleanup` at the end, last registered first. */
  atEnd(cleanup) {
    this.#cleanups.push(cleanup);
  }

  /** Shows `feedgen <args>` and runs it with only the given settings; resolves to its exit code. */
  async feedgen(args, { shownAs = 'npx feedgen', settings = {} } = {}) {
    command([shownAs, ...args].join(' '));
    const binary = join(ROOT, 'dist', 'bin', 'feedgen.js');
    if (!existsSync(binary)) await this.npmRun('build');
    return this.#run([binary, ...args], {
      cwd: this.scratch,
      env: cleanEnvironment(process.env, this.scratch, settings),
    });
  }

  /** Runs a script of package.json; throws when it fails. */
  async npmRun(script) {
    say(`(first: npm run ${script})`);
    const npm = process.env.npm_execpath;
    if (npm === undefined) throw new Error(`start the demo with npm, or first: npm run ${script}`);
    const code = await this.#run([npm, 'run', script], { cwd: ROOT, env: process.env });
    if (code !== 0) throw new Error(`npm run ${script} failed with exit code ${code}`);
  }

  async #run(argv, options) {
    if (this.#signal !== undefined) return exitCodeOf(null, this.#signal);
    const child = spawn(process.execPath, argv, {
      stdio: ['ignore', 'inherit', 'inherit'],
      ...options,
    });
    this.#child = child;
    const [code, signal] = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...end) => resolve(end));
    });
    this.#child = undefined;
    return exitCodeOf(code, signal ?? (code === 0 ? this.#signal : undefined));
  }

  async close() {
    for (const cleanup of this.#cleanups.reverse()) await cleanup();
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}

/** The exit code of a process, or 128 and the number of the signal that ended it, as shells say it. */
function exitCodeOf(code, signal) {
  return signal == null ? code : 128 + constants.signals[signal];
}

/** Runs steps in order until one does not end with 0; resolves to the exit code of the last one that ran. */
export async function inOrder(...steps) {
  for (const step of steps) {
    const code = await step();
    if (code !== 0) return code;
  }
  return 0;
}
