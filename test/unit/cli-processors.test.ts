import { describe, expect, test } from '@jest/globals';
import { cpuQuota, type ReadText, usableProcessors } from '../../src/cli/processors.js';

/** The files of a machine, by path. */
function machine(files: Readonly<Record<string, string>>): ReadText {
  return (path) => files[path];
}

describe('cpuQuota', () => {
  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['no control groups', {}, Number.POSITIVE_INFINITY],
    [
      'v2 without a quota',
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' },
      Number.POSITIVE_INFINITY,
    ],
    [
      'v2 in a container',
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': '150000 100000\n' },
      1.5,
    ],
    [
      'v2: the narrowest group up the tree counts',
      {
        '/proc/self/cgroup': '0::/user.slice/job.scope\n',
        '/sys/fs/cgroup/user.slice/cpu.max': '200000 100000\n',
        '/sys/fs/cgroup/user.slice/job.scope/cpu.max': '400000 100000\n',
      },
      2,
    ],
    [
      'v1 in a container that sees only the root of the mount',
      {
        '/proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '50000\n',
        '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
      },
      0.5,
    ],
    [
      'v1 without a quota',
      {
        '/proc/self/cgroup': '4:cpu:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      Number.POSITIVE_INFINITY,
    ],
    [
      'nonsense is no quota',
      { '/proc/self/cgroup': 'x\n', '/sys/fs/cgroup/cpu.max': 'many\n' },
      Number.POSITIVE_INFINITY,
    ],
  ])('%s', (_, files, quota) => {
    expect(cpuQuota(machine(files))).toBe(quota);
  });
});

describe('usableProcessors', () => {
  const quota = (text: string) =>
    machine({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': text });

  test('is the smallest of processors, quota rounded up, and 8', () => {
    expect(usableProcessors(4, quota('max 100000'))).toBe(4);
    expect(usableProcessors(4, quota('150000 100000'))).toBe(2);
    expect(usableProcessors(64, quota('max 100000'))).toBe(8);
    expect(usableProcessors(64, quota('10000 100000'))).toBe(1);
  });

  test('is at least 1 on this machine', () => {
    expect(usableProcessors()).toBeGreaterThanOrEqual(1);
  });
});
