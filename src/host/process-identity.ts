import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, precisely enough to see that another one of the same number is another one. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Boot of the machine, pid namespace and start of the process; null where the system does not tell. */
  readonly boot: string | null;
  readonly namespace: string | null;
  readonly started: string | null;
}

/** This process. */
export function thisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    boot: readOrNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: readOrNull(() => readlinkSync('/proc/self/ns/pid')),
    // In a pid namespace without a /proc of its own, the numbers there are those of other processes.
    started:
      readOrNull(() => readlinkSync('/proc/self')) === String(process.pid)
        ? (startOf(process.pid) ?? null)
        : null,
  };
}

/** Whether a process of this boot and pid namespace is alive; one of the same number that started at another time is another one. */
export function isAlive(other: ProcessIdentity, self: ProcessIdentity): boolean {
  if (!processExists(other.pid)) return false;
  if (other.started === null || self.started === null) return true;
  const started = startOf(other.pid);
  // Where /proc is mounted with hidepid, processes of other users are there and not to be seen.
  return started === undefined ? processExists(other.pid) : started === other.started;
}

/**
 * Whether a process is known to be dead: it ran in the same boot of the same machine and the same pid namespace, and is not there any
 * more. Of any other nothing is known: names of hosts are not unique.
 */
export function isProvablyGone(other: ProcessIdentity, self: ProcessIdentity): boolean {
  const here = other.boot === self.boot && other.namespace === self.namespace;
  if (!here || self.boot === null || self.namespace === null) return false;
  return !isAlive(other, self);
}

/**
 * When a process started, in ticks since boot: field 22 of its stat, counted behind the name, which may hold anything. Null for one
 * that has ended and was not waited for; undefined when it cannot be read.
 */
function startOf(pid: number): string | null | undefined {
  const stat = readOrNull(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === null) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/** Null where the system does not have it; systems without /proc have none of it. */
function readOrNull(read: () => string): string | null {
  try {
    return read();
  } catch (error) {
    if (errnoOf(error) !== undefined) return null;
    throw error;
  }
}

function errnoOf(error: unknown): unknown {
  return error !== null && typeof error === 'object' && 'code' in error ? error.code : undefined;
}
