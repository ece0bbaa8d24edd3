import { bodyOf } from '../../core/body-of.js';
import { countText, plural } from '../../core/count-text.js';
import { FeedgenError } from '../../core/errors.js';
import type { NoticeGroup } from '../../core/notice.js';
import { printable } from '../../core/printable.js';
import type { TargetReader } from '../../core/target.js';
import type { NamedBytes, UncommittedSet } from '../../generate/contract.js';
import type { VerifyReport } from '../../verify/set-report.js';
import { verify } from '../../verify/verify.js';
import type { VerifyOptions } from '../../verify/verify-options.js';

/** Samples of each rule that are told. */
const SAMPLES = 2;

/** A state that holds nothing. */
const NO_STATE: TargetReader = {
  location: 'the run record in memory',
  open: async () => null,
  stat: async () => null,
  async *list() {},
};

/**
 * Verifies a set before its commit as `verify` will after it: the data files are read from the target, the descriptor and the run record
 * are the ones about to be written. Errors and warnings are told as warnings of the run; an error is FeedgenError `invalid`.
 */
export async function verifyUncommitted(
  target: TargetReader,
  { descriptor, runRecord }: UncommittedSet,
  options: Omit<VerifyOptions, 'descriptorName' | 'strict' | 'stateRequired'>,
): Promise<void> {
  const report = await verify(withObject(target, descriptor), withObject(NO_STATE, runRecord), {
    ...options,
    descriptorName: descriptor.name,
    strict: false,
    stateRequired: true,
  });
  for (const group of report.notices)
    if (group.severity !== 'info') options.onEvent({ type: 'warning', text: groupText(group) });
  if (!report.valid) throw refusal(report);
}

/** The reader with one more object, whatever it holds under that name. */
function withObject(reader: TargetReader, { name, bytes }: NamedBytes): TargetReader {
  const facts = { name, bytes: bytes.byteLength };
  return {
    location: reader.location,
    open: async (asked) =>
      asked === name ? { ...facts, body: bodyOf(bytes) } : reader.open(asked),
    stat: async (asked) => (asked === name ? facts : reader.stat(asked)),
    async *list(folder, wanted) {
      yield* reader.list(folder, wanted);
      if (folder === undefined) yield [{ ...facts, kind: 'file' }];
    },
  };
}

function refusal({ errors, notices, location }: VerifyReport): FeedgenError {
  const groups = notices.filter(({ severity }) => severity === 'error');
  const rules = groups.map(({ rule, count }) => `${rule} ${countText(count)}`).join(', ');
  const [sample = 'none is shown'] = groups.flatMap(sampleTexts);
  return new FeedgenError(
    'invalid',
    `refused to publish: what was written to ${location} has ${plural(errors, 'error')}: ${rules}; first: ${sample}`,
    { hint: `feedgen verify --explain ${groups[0]?.rule} says why it matters and what to do` },
  );
}

/** `error json_syntax: 2 times: facility_feed_1795305175_0003.json.gz: …`. */
function groupText(group: NoticeGroup): string {
  const { severity, rule, count } = group;
  const samples = sampleTexts(group).slice(0, SAMPLES);
  return [`${severity} ${rule}: ${plural(count, 'time')}`, ...samples].join('; ');
}

/** `facility_feed_1795305175_0003.json.gz record 7 /telephone: …`. */
function sampleTexts({ samples }: NoticeGroup): string[] {
  return samples.map(({ file, record, pointer, message }) => {
    const place = [file, record === undefined ? undefined : `record ${record}`, pointer];
    const where = place.filter((part) => part !== undefined && part !== '').join(' ');
    return printable(where === '' ? message : `${where}: ${message}`);
  });
}
