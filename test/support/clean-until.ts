// A whole `clean` in a process of its own that dies by SIGKILL at one chosen step of its work on the target.
// usage: node clean-until.js '{"out": …, "number": 7, "moment": "before"}'; prints the number of operations of one that lived.
import { clean } from '../../src/runs/clean.js';
import { openTarget } from '../../src/target/open.js';
import { parseTargetPlace } from '../../src/target/place.js';
import { type Operation, watchTarget } from './watched-target.js';

export interface CleanOrder {
  /** Path, or `s3://bucket/prefix`. */
  readonly out: string;
  /** Of the S3 server; the credentials come from the environment. */
  readonly endpoint?: string;
  readonly keep: number;
  /** The operation to die at; 0 for none. */
  readonly number: number;
  readonly moment: 'before' | 'after';
}

const order = JSON.parse(process.argv[2] ?? '') as CleanOrder;
const { signal } = new AbortController();
let operations = 0;
const dieAt =
  (moment: CleanOrder['moment']) =>
  ({ number }: Operation) => {
    operations = Math.max(operations, number);
    if (number === order.number && moment === order.moment) process.kill(process.pid, 'SIGKILL');
  };

const { endpoint, keep } = order;
const s3 = { checksums: 'when_supported', ...(endpoint !== undefined && { endpoint }) } as const;
const place = parseTargetPlace(order.out, process.cwd());
const target = watchTarget(await openTarget(place, s3, { signal, create: false }), {
  before: dieAt('before'),
  after: dieAt('after'),
});
const { error } = await clean(
  { target, state: target.state() },
  {
    ...{ keep, graceSeconds: 0, dryRun: false, signal, now: new Date() },
    lifeOf: () => 'gone',
  },
);
if (error !== null) throw error;
process.stdout.write(JSON.stringify({ operations }));
