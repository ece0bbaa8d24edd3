import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Runs a command that needs root; as another user through sudo, which CI machines allow. */
export function privileged(...command: string[]): void {
  const [program = '', ...args] = process.geteuid?.() === 0 ? command : ['sudo', '-n', ...command];
  execFileSync(program, args, { stdio: 'ignore' });
}

/** Mounts a small file system (`size=64k`, `nr_inodes=8`). Where that is not allowed it says so and returns false, which in CI is a failure. */
export function mountSmallDisk(path: string, options: string): boolean {
  try {
    privileged('mount', '-t', 'tmpfs', '-o', `${options},mode=0777`, 'tmpfs', path);
    return true;
  } catch (error) {
    const text = 'NOT RUN: mounting a small file system needs root (or sudo without a password)';
    if (process.env.CI === 'true') throw new Error(text, { cause: error });
    process.stderr.write(`${text}\n`);
    return false;
  }
}

/** Changes a mounted one: `size=96k`, `ro`. */
export function remountSmallDisk(path: string, options: string): void {
  privileged('mount', '-o', `remount,${options}`, path);
}

/** Unmounts whatever is mounted there. */
export function unmountAll(path: string): void {
  const mounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `);
  while (mounted()) privileged('umount', path);
}
