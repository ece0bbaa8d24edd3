// The foreign programs of the yardsticks.
import { spawnSync } from 'node:child_process';

const PROBES = [
  { tool: 'psql', args: ['--version'] },
  { tool: 'bash', args: ['--version'] },
  { tool: 'gzip', args: ['--version'] },
  { tool: 'paste', args: ['--version'] },
  { tool: 'split', args: ['--help'], says: '--filter', called: 'GNU split' },
];

/** Why the pipeline of psql, split and gzip cannot run here, or undefined. */
export function missingTools() {
  const missing = PROBES.filter(({ tool, args, says = '' }) => {
    const { error, stdout } = spawnSync(tool, args, { encoding: 'utf8' });
    return error !== undefined || !stdout.includes(says);
  }).map(({ tool, called = tool }) => called);
  return missing.length === 0 ? undefined : `${missing.join(', ')} not found`;
}
