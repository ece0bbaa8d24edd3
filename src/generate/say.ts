import type { Source } from '../core/source.js';
import type { GeneratePorts, GenerateSettings } from './contract.js';
import type { LastSet } from './last-set.js';
import { queryDigest, type Run } from './run.js';

/** A forgotten DATABASE_URL or --query publishes another feed over this one: the guards count records, people read names. */
export function sayWhatChanged(
  ports: GeneratePorts,
  settings: GenerateSettings,
  source: Source,
  last: LastSet | null,
): void {
  const before = last?.record;
  if (before === null || before === undefined) return;
  const { host, database } = source.identity;
  const warn = (text: string) => ports.onEvent({ type: 'warning', text });
  if (before.source.host !== host || before.source.database !== database)
    warn(
      `the last set came from ${before.source.host}/${before.source.database}, this one comes from ${host}/${database}`,
    );
  if (before.query_sha256 !== queryDigest(settings))
    warn('the feed query is not the one of the last set');
}

/** Shows some of the refused records before their number ends the run. */
export function sayWhyRefused(ports: GeneratePorts, run: Run): void {
  for (const { rule, samples } of run.samples.groups()) {
    for (const { message } of samples.slice(0, 2))
      ports.onEvent({ type: 'remark', text: `refused by ${rule}: ${message}` });
  }
}

/** Tells how many records were read so far. */
export function sayProgress(ports: GeneratePorts, run: Run): void {
  ports.onEvent({
    type: 'progress',
    unit: 'records',
    done: run.judge.counts.read,
    total: run.rows,
    files: run.files.count,
  });
}
