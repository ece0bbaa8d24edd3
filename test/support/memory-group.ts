import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux shows its control groups of memory: version 2, and version 1. */
const GROUPS = [
  { root: '/sys/fs/cgroup', limit: 'memory.max', without: 'memory.swap.max' },
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', without: undefined },
] as const;

/** A control group of the kernel, whose processes it kills when they take more memory together than the limit. */
export interface MemoryGroup {
  limit(bytes: number): void;
  /** What starts a program within it. */
  readonly under: readonly string[];
  remove(): void;
}

/** Makes a group; undefined where the system has none, or does not let us. */
export function makeMemoryGroup(): MemoryGroup | undefined {
  const found = GROUPS.find(({ root }) => takesMemory(root));
  if (found === undefined) return undefined;
  const path = join(found.root, `feedgen-test-${process.pid}`);
  mkdirSync(path);
  if (!existsSync(join(path, found.limit))) {
    rmdirSync(path);
    return undefined;
  }
  const { without } = found;
  if (without !== undefined && existsSync(join(path, without)))
    writeFileSync(join(path, without), '0');
  const enter = `echo $$ > '${join(path, 'cgroup.procs')}' && exec "$@"`;
  return {
    limit: (bytes) => writeFileSync(join(path, found.limit), String(bytes)),
    under: ['sh', '-c', enter, 'sh'],
    remove: () => rmdirSync(path),
  };
}

/** Only root may make a group, and only where the one above hands out memory. */
function takesMemory(root: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync(join(root, 'cgroup.procs'))) return false;
  const handedOut = join(root, 'cgroup.subtree_control');
  return !existsSync(handedOut) || /\bmemory\b/.test(readFileSync(handedOut, 'utf8'));
}
