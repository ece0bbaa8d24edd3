import { spawn } from 'node:child_process';
import { BINARY } from './project-files.js';

/** A run that is not done by then hangs. */
const LONGEST_RUN_MS = 120_000;

/** How a process ended, and what it said. */
export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running feedgen. */
export interface FeedgenChild {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** What it has written to stderr so far. */
  said(): string;
  /** Sends a signal; false when the process is gone. */
  kill(signal: NodeJS.Signals): boolean;
}

export interface ChildOptions {
  readonly cwd: string;
  /** The whole environment but PATH and HOME. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program that starts Node.js, with its arguments: `prlimit --fsize=…`, `strace …`. */
  readonly under?: readonly string[];
  /** Options of Node.js itself. */
  readonly node?: readonly string[];
}

/** Starts the real binary, as a process that may be signalled, limited and traced. */
export function startFeedgen(args: readonly string[], options: ChildOptions): FeedgenChild {
  const [program = process.execPath, ...before] = [...(options.under ?? []), process.execPath];
  const child = spawn(program, [...before, ...(options.node ?? []), BINARY, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env.PATH, HOME: options.cwd, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) => resolve({ exit, signal, stdout, stderr }));
  });
  return { pid: child.pid ?? 0, ended, said: () => stderr, kill: (signal) => child.kill(signal) };
}

/** Waits for a run, which is killed when it does not end within so many milliseconds: then this throws, with what it said. */
export async function endOf(run: FeedgenChild, milliseconds = LONGEST_RUN_MS): Promise<Ended> {
  let hangs = false;
  const late = setTimeout(() => {
    hangs = run.kill('SIGKILL');
  }, milliseconds);
  const ended = await run.ended;
  clearTimeout(late);
  if (hangs) throw new Error(`a run did not end within ${milliseconds / 1000} s: ${ended.stderr}`);
  return ended;
}
