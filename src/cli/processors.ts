import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/** More threads than this only fight for memory bandwidth and file handles. */
const MOST_JOBS = 8;

/** Reads a small file; undefined when it cannot be read. */
export type ReadText = (path: string) => string | undefined;

/** Threads to start when nobody says: usable processors, at most 8; the embedded database runs in this process and leaves work for one. */
export function defaultJobs(embedded: boolean): number {
  return embedded ? 1 : usableProcessors();
}

/** Usable processors, at most 8. */
export function usableProcessors(
  available: number = availableParallelism(),
  readText: ReadText = readOrNothing,
): number {
  return Math.max(1, Math.min(MOST_JOBS, available, Math.ceil(cpuQuota(readText))));
}

/**
 * Processors the control groups of this process allow it, Infinity without a quota. `availableParallelism()` of Node.js 20 knows
 * affinity, not quotas. A quota anywhere up the tree counts (https://docs.kernel.org/admin-guide/cgroup-v2.html).
 */
export function cpuQuota(readText: ReadText): number {
  let quota = Number.POSITIVE_INFINITY;
  for (const line of (readText('/proc/self/cgroup') ?? '0::/').split('\n')) {
    const [, controllers, path = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const group of upwards(path)) {
      if (controllers === '') quota = Math.min(quota, unified(group, readText));
      if (controllers?.split(',').includes('cpu'))
        quota = Math.min(quota, legacy(controllers, group, readText));
    }
  }
  return quota;
}

/** cgroup v2: `cpu.max` is `<quota|max> <period>`. */
function unified(group: string, readText: ReadText): number {
  const [quota, period] = (readText(join('/sys/fs/cgroup', group, 'cpu.max')) ?? '').split(' ');
  return ratio(quota, period);
}

/** cgroup v1: quota and period in files of their own, -1 for no quota. */
function legacy(controllers: string, group: string, readText: ReadText): number {
  const directory = join('/sys/fs/cgroup', controllers, group);
  return ratio(
    readText(join(directory, 'cpu.cfs_quota_us')),
    readText(join(directory, 'cpu.cfs_period_us')),
  );
}

function ratio(quota: string | undefined, period: string | undefined): number {
  const processors = Number(quota) / Number(period);
  return processors > 0 ? processors : Number.POSITIVE_INFINITY;
}

/** A group and all above it; in a container the mount often shows only the root. */
function upwards(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return [...parts.keys(), parts.length].map((length) => `/${parts.slice(0, length).join('/')}`);
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No control groups here, or none of this kind: no quota.
    return undefined;
  }
}
