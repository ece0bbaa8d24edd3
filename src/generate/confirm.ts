import { formatDescriptor } from '../core/file-set.js';
import { formatRunRecord, type RunRecord } from '../core/run-record.js';
import type { GeneratePorts, GenerateSettings } from './contract.js';
import { descriptorOf } from './outcome.js';
import type { Run } from './run.js';

/**
 * Proves, before the commit, that the target holds every data file as it was written, a power failure or not; with a `verifySet`, also that the whole set is
 * valid, as `verify` will find it. Fails with FeedgenError `target`, or with what `verifySet` fails with.
 */
export async function confirmSet(
  ports: GeneratePorts,
  settings: GenerateSettings,
  run: Run,
  record: RunRecord,
): Promise<void> {
  const { target, verifySet, onEvent } = ports;
  onEvent({ type: 'step', text: 'confirming' });
  await target.confirm(run.files.created);
  await target.sync();
  if (verifySet === undefined) return;
  // Its threads have nothing to do any more; those of the verification need their memory.
  await run.assembly.close();
  await verifySet({
    descriptor: {
      name: run.names.descriptor,
      bytes: Buffer.from(formatDescriptor(descriptorOf(settings, record))),
    },
    runRecord: { name: run.names.runRecord, bytes: Buffer.from(formatRunRecord(record)) },
  });
}
