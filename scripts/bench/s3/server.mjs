// Starts and ends the process of the S3 server.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('serve.mjs', import.meta.url));
const BUCKET = 'feedgen-bench';

/** Resolves to the environment for put-objects.mjs; the server ends with `ending`. */
export async function startS3(ending, baseEnvironment) {
  const environment = {
    ...baseEnvironment,
    AWS_ACCESS_KEY_ID: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
    AWS_SECRET_ACCESS_KEY: randomBytes(20).toString('hex'),
    BENCH_BUCKET: BUCKET,
  };
  // A process group of its own: an interrupt from the terminal must not end it before the runs that use it.
  const child = spawn(process.execPath, [SCRIPT], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const exited = once(child, 'exit');
  ending.add(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const failed = exited.then(([code]) => Promise.reject(new Error(`S3 server ended: ${code}`)));
  // Only while it starts: at the end it is killed.
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), failed]);
  lines.close();
  const { endpoint, region } = JSON.parse(line);
  return { ...environment, BENCH_ENDPOINT: endpoint, AWS_REGION: region };
}
