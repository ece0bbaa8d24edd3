// Runs one whole process and measures it from outside.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { busySeconds, endedChildrenCpu, peakMemory } from './proc.mjs';

/** How often the peak is read while the process runs: the kernel keeps the maximum, only the last moments can be missed. */
const PEAK_EVERY_MS = 20;
const KILL_AFTER_MS = 10_000;

/**
 * Runs a command to its end, alone: `{ file, args, cwd, env }`. Resolves to `{ wall, cpu, backend, peak, outside, stdout }`, `outside` being the
 * processors that other processes of the machine kept busy meanwhile; throws with the end of its stderr when it fails. Its output goes to files, so that reading it costs this process nothing meanwhile.
 */
export async function measure(command, { server, scratch, signal }) {
  signal.throwIfAborted();
  const files = { stdout: scratch.fresh('stdout'), stderr: scratch.fresh('stderr') };
  const busyBefore = busySeconds();
  const before = endedChildrenCpu(process.pid);
  const backendBefore = server?.endedBackendsCpu();
  const { wall, peak, end } = await runToEnd(command, files, signal);
  const busy = busySeconds() - busyBefore;
  const cpu = endedChildrenCpu(process.pid) - before;
  signal.throwIfAborted();
  const stdout = readFileSync(files.stdout, 'utf8');
  if (end !== 0) throw new Error(failure(command, end, stdout, readFileSync(files.stderr, 'utf8')));
  await server?.idle();
  const backend = server === undefined ? 0 : server.endedBackendsCpu() - backendBefore;
  // Each of the three is counted in hundredths of a second, at slightly different moments.
  const outside = Math.max(0, busy - cpu - backend) / wall;
  return { wall, cpu, backend, outside, peak: command.isNode ? peak : Number.NaN, stdout };
}

async function runToEnd({ file, args, cwd, env }, files, signal) {
  const out = openSync(files.stdout, 'w');
  const err = openSync(files.stderr, 'w');
  let peak = Number.NaN;
  const started = performance.now();
  // A process group of its own: a signal from the terminal reaches it through `stop` only, and then its children too.
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', out, err], detached: true });
  const sampler = setInterval(() => {
    const read = peakMemory(child.pid);
    if (!Number.isNaN(read)) peak = read;
  }, PEAK_EVERY_MS);
  const stop = () => stopGroup(child);
  signal.addEventListener('abort', stop);
  try {
    const end = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, name) => resolve(code ?? name));
    });
    return { wall: (performance.now() - started) / 1000, peak, end };
  } finally {
    clearInterval(sampler);
    signal.removeEventListener('abort', stop);
    closeSync(out);
    closeSync(err);
  }
}

function stopGroup(child) {
  const kill = (name) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, name);
  };
  kill('SIGTERM');
  setTimeout(() => kill('SIGKILL'), KILL_AFTER_MS).unref();
}

function failure({ name }, end, stdout, stderr) {
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-5).join('\n  ');
  return `${name} ended with ${end}:\n  ${said}`;
}
