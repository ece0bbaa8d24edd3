// What Linux says of processes in /proc; elsewhere every figure is NaN.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const HAS_PROC = existsSync('/proc/self/stat');
const TICKS = HAS_PROC ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 1;

/** User and system seconds of all children that have ended and were waited for, and of theirs. */
export function endedChildrenCpu(pid) {
  if (!HAS_PROC) return Number.NaN;
  const fields = statFields(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return (Number(fields[13]) + Number(fields[14])) / TICKS;
}

/** Seconds that all processors of the machine were busy since its start, or taken away by its host. */
export function busySeconds() {
  if (!HAS_PROC) return Number.NaN;
  const [line] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user, nice, system, , , irq, softirq, steal] = line.split(/ +/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS;
}

/** The most memory a process has held, in MB; NaN once it is gone. */
export function peakMemory(pid) {
  const status = readIfThere(`/proc/${pid}/status`);
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024;
}

/** How many processes have this parent. */
export function countChildren(parent) {
  if (!HAS_PROC) return 0;
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = pids.map((pid) => readIfThere(`/proc/${pid}/stat`)).filter((stat) => stat != null);
  return stats.filter((stat) => Number(statFields(stat)[1]) === parent).length;
}

/** The fields after the name, which may hold blanks: state, parent, … (proc(5), from the third on). */
function statFields(stat) {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
}
