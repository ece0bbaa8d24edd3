import type { MoreNotices, Severity } from '../../core/notice.js';
import type { Place, ReportNotice } from '../findings.js';
import { ruleById } from '../rules/index.js';

/** What was found in one file, in bounded memory; plain data, so that a thread can hand it over. */
export interface FileNotices {
  /** The first few of each rule and severity, in the order of the file; the places name no file. */
  readonly samples: readonly { readonly rule: string; readonly place: Place }[];
  /** How many there were besides. */
  readonly more: readonly (MoreNotices & { readonly rule: string; readonly severity: Severity })[];
}

/**
 * How many samples of each rule and severity are still wanted of files that come in their order: what follows as many as can be shown will not be shown,
 * and need not be handed over.
 */
export class SampleRoom {
  readonly #samplesPerRule: number;
  readonly #taken = new Map<string, number>();

  constructor(samplesPerRule: number) {
    this.#samplesPerRule = samplesPerRule;
  }

  left(rule: string, severity: Severity): number {
    return this.#samplesPerRule - (this.#taken.get(`${severity} ${rule}`) ?? 0);
  }

  take(rule: string, severity: Severity, samples: number): void {
    const key = `${severity} ${rule}`;
    this.#taken.set(key, samples + (this.#taken.get(key) ?? 0));
  }
}

/** Findings of one rule and severity. */
interface Tally {
  count: number;
  /** How many of them are samples, at most. */
  readonly room: number;
  /** Records that only findings beyond the samples are in. */
  recordsMore: number;
  /** The record of the last finding. */
  last: number | undefined;
}

/** Collects what is found in one file: exact counts, and as many samples as can be shown. */
export class FileNoticeLog {
  readonly #room: SampleRoom;
  readonly #samples: { rule: string; place: Place }[] = [];
  readonly #tallies = new Map<string, Record<Severity, Tally>>();

  constructor(room: SampleRoom) {
    this.#room = room;
  }

  /** Bound, so that it can be handed on as a function. */
  readonly report: ReportNotice = ({ id, severity: usual }, place) => {
    if (this.count(id, place.severity ?? usual, place.record)) this.keep(id, place);
  };

  /** Counts a finding; true when it is wanted as a sample. */
  count(rule: string, severity: Severity, record: number | undefined): boolean {
    let tallies = this.#tallies.get(rule);
    if (tallies === undefined) {
      const tally = (of: Severity) => noTally(this.#room.left(rule, of));
      tallies = { error: tally('error'), warning: tally('warning'), info: tally('info') };
      this.#tallies.set(rule, tallies);
    }
    const tally = tallies[severity];
    tally.count += 1;
    const sampled = tally.count <= tally.room;
    if (record !== tally.last) {
      tally.last = record;
      if (!sampled) tally.recordsMore += 1;
    }
    return sampled;
  }

  /** Keeps a sample. */
  keep(rule: string, place: Place): void {
    this.#samples.push({ rule, place });
  }

  /** What was found. The samples count for the files that follow. */
  result(): FileNotices {
    const more: FileNotices['more'][number][] = [];
    for (const [rule, tallies] of this.#tallies)
      for (const severity of SEVERITIES) {
        const { count, room, recordsMore: records } = tallies[severity];
        if (count > 0 && room > 0) this.#room.take(rule, severity, Math.min(count, room));
        if (count > room) more.push({ rule, severity, count: count - room, records });
      }
    return { samples: this.#samples, more };
  }
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

function noTally(room: number): Tally {
  return { count: 0, room, recordsMore: 0, last: undefined };
}

/** Reports what was found in a file as if it was found now, of each rule first what can be shown. */
export function reportAll({ samples, more }: FileNotices, file: string, report: ReportNotice) {
  for (const { rule, place } of samples) report(known(rule), { file, ...place });
  for (const { rule, severity, count, records } of more)
    report(known(rule), { file, severity, message: '', more: { count, records } });
}

function known(id: string) {
  const rule = ruleById(id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule;
}
