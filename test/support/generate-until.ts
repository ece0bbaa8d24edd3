// A whole `generate` in a process of its own that dies by SIGKILL, or is stopped, at one chosen step of its work on the target.
// usage: node generate-until.js '{"url": …, "out": …, "number": 7, "moment": "before"}'; prints what a run that lived did.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { openSource } from '../../src/db/source.js';
import { generate } from '../../src/generate/generate.js';
import type { ClaimTiming } from '../../src/target/claim.js';
import { openTarget } from '../../src/target/open.js';
import { parseTargetPlace } from '../../src/target/place.js';
import { SMALL_RUN } from './small-run.js';
import { type Operation, watchTarget } from './watched-target.js';

export interface Order {
  readonly url: string;
  /** Path, or `s3://bucket/prefix`. */
  readonly out: string;
  /** Of the S3 server; the credentials come from the environment. */
  readonly endpoint?: string;
  /** The operation to die at; 0 for none. */
  readonly number: number;
  readonly moment: 'before' | 'during' | 'after';
  /** Default SIGKILL. */
  readonly signal?: 'SIGKILL' | 'SIGSTOP';
  /** Default: as users have it. */
  readonly claimTiming?: ClaimTiming;
  /** Default 0. */
  readonly lockWaitSeconds?: number;
}

/** What a run that lived prints. */
export interface Done {
  readonly operations: number;
  /** What each of them was: `create metadata.json`. */
  readonly names: readonly string[];
  readonly records: number;
}

const order = JSON.parse(process.argv[2] ?? '') as Order;
const { signal } = new AbortController();
let operations = 0;
const names: string[] = [];
const dieAt =
  (moment: Order['moment']) =>
  ({ number, what, name }: Operation) => {
    operations = Math.max(operations, number);
    names[number - 1] = `${what} ${name}`.trim();
    if (number === order.number && moment === order.moment)
      process.kill(process.pid, order.signal ?? 'SIGKILL');
  };

const { endpoint } = order;
const s3 = { checksums: 'when_supported', ...(endpoint !== undefined && { endpoint }) } as const;
const place = parseTargetPlace(order.out, process.cwd());
const { claimTiming } = order;
const options = { signal, create: true, ...(claimTiming !== undefined && { claimTiming }) };
const target = watchTarget(await openTarget(place, s3, options), {
  before: dieAt('before'),
  during: dieAt('during'),
  after: dieAt('after'),
});
const report = await generate(
  {
    openSource: () =>
      openSource(
        { kind: 'server', url: order.url, env: {} },
        { reader: 'auto', prepare: true, signal },
      ),
    target,
    state: target.state(),
    now: () => new Date(),
    runId: randomUUID,
    host: 'test',
    pid: process.pid,
    version: '0.0.0',
    signal,
    onEvent: () => {},
  },
  {
    ...SMALL_RUN,
    query: await readFile('sql/feeds/entity.sql', 'utf8'),
    jobs: 2,
    maxRefused: { kind: 'share', share: 0.1 },
    lockWaitSeconds: order.lockWaitSeconds ?? 0,
  },
);
const done: Done = { operations, names, records: report.records };
process.stdout.write(JSON.stringify(done));
