import { stat } from 'node:fs/promises';
import { isMainThread } from 'node:worker_threads';

// Loaded before a program (`node --import`): it stops by SIGSTOP when Node.js is up and has a thread for files, before its own first step.
if (isMainThread) {
  await stat('.');
  process.kill(process.pid, 'SIGSTOP');
}
