import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BINARY } from '../support/project-files.js';

/** What a finished process said. */
export interface Finished {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** The whole environment but PATH and HOME: nothing of the machine's settings gets in. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the real binary to its end. */
export function feedgen(args: readonly string[], options: RunOptions): Promise<Finished> {
  return runNode([BINARY, ...args], options);
}

/** Runs the real binary with these bytes, or the directory it runs in, on standard input. */
export function feedgenFed(
  input: Uint8Array | 'directory',
  args: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  return runNode([BINARY, ...args], options, input);
}

/** Runs Node.js to its end. */
export function runNode(
  args: readonly string[],
  { cwd, env }: RunOptions,
  input?: Uint8Array | 'directory',
): Promise<Finished> {
  const directory = input === 'directory' ? openSync(cwd, 'r') : undefined;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      // A database that is meant to be missing is not waited for.
      env: { PATH: process.env.PATH, HOME: cwd, FEEDGEN_RETRIES: '0', ...env },
      stdio: [directory ?? (input === undefined ? 'ignore' : 'pipe'), 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // Whoever has read enough goes away.
    child.stdin?.on('error', () => undefined).end(input);
    child.on('error', reject);
    child.on('close', (exit) => {
      if (directory !== undefined) closeSync(directory);
      resolve({ exit, stdout, stderr });
    });
  });
}

/** Calls `use` with an empty directory, and removes it. */
export async function inEmptyDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'feedgen-cli-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
