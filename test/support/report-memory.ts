import { readFileSync, writeFileSync } from 'node:fs';

// Loaded before a program (`node --import`): writes the highest resident memory that its process had, in bytes, to the file that
// FEEDGEN_TEST_MEMORY names.
const file = process.env.FEEDGEN_TEST_MEMORY;
if (file === undefined) throw new Error('FEEDGEN_TEST_MEMORY is not set');
process.on('exit', () => writeFileSync(file, String(peakBytes())));

/** On Linux the usage of resources has the peak of the parent in it, up to the moment at which this program was started; its status has not. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (peak === undefined) throw new Error('no VmHWM in /proc/self/status');
  return Number(peak) * 1024;
}
