import { FeedgenError } from '../core/errors.js';
import type { Notice, NoticeLog } from '../core/notice.js';
import type { Snapshot } from '../core/source.js';
import type { IdIndex } from '../feeds/id-index.js';
import type { FeedKind } from '../feeds/kind.js';
import type { Rule } from '../feeds/rule.js';
import type { Refusal, Verdict } from './piece-desk.js';
import type { PieceWork } from './piece-encoder.js';
import type { RefusedList } from './refused-list.js';

/** How many suspected repetitions are asked of the database at once. */
const SUSPECTS_A_QUERY = 1000;

/**
 * Decides, piece by piece in key order, which records are published: all but those that break an ERROR rule or repeat the id of an earlier one.
 * Counts everything it decides.
 */
export class Judge {
  readonly counts = { read: 0, written: 0, refused: 0 };
  readonly refusedByRule: Record<string, number> = {};
  readonly warningsByRule: Record<string, number> = {};
  readonly #kind: FeedKind;
  readonly #ids: IdIndex;
  readonly #repeatedId: Rule;
  readonly #refused: RefusedList;
  readonly #samples: NoticeLog;
  readonly #suspects = new Set<string>();

  constructor(parts: {
    kind: FeedKind;
    ids: IdIndex;
    /** The rule that a repeated id breaks. */
    repeatedId: Rule;
    refused: RefusedList;
    samples: NoticeLog;
  }) {
    this.#kind = parts.kind;
    this.#ids = parts.ids;
    this.#repeatedId = parts.repeatedId;
    this.#refused = parts.refused;
    this.#samples = parts.samples;
  }

  /** Judges the next piece; returns the rows, ascending, whose records are left out because their id is that of an earlier one. */
  async judge(verdict: Verdict, identify: PieceWork['identify']): Promise<readonly number[]> {
    const repeated = this.#repetitions(verdict);
    for (const [rule, times] of verdict.warnings) count(this.warningsByRule, rule, times);
    const refusals = [...verdict.refused, ...(await this.#refusalsOf(repeated, identify))];
    refusals.sort((a, b) => a.row - b.row);
    this.counts.read += verdict.rows;
    this.counts.written += verdict.rows - refusals.length;
    for (const refusal of refusals) await this.#refuse(refusal);
    return repeated;
  }

  /**
   * Confirms in the snapshot that every record refused for its id's hash really repeats an id. Two different ids of one hash
   * (one chance in a million at ten million records) fail the run with `source`: its retry hashes with another seed.
   */
  async confirmRepetitions(snapshot: Snapshot): Promise<void> {
    const suspects = [...this.#suspects];
    for (let from = 0; from < suspects.length; from += SUSPECTS_A_QUERY) {
      const some = suspects.slice(from, from + SUSPECTS_A_QUERY);
      const repeated = await snapshot.repeated(this.#kind.idField, some);
      const single = some.find((id) => !repeated.has(id));
      if (single !== undefined)
        throw new FeedgenError(
          'source',
          `cannot prove that every ${this.#kind.idField} is unique: ${JSON.stringify(single)} has the hash of another one`,
          { hint: 'run again: the next run uses another hash' },
        );
    }
  }

  #repetitions({ rows, hashes }: Verdict): readonly number[] {
    const repeated: number[] = [];
    for (let row = 0; row < rows; row += 1) {
      const high = hashes[2 * row] ?? 0;
      const low = hashes[2 * row + 1] ?? 0;
      if (high === 0 && low === 0) continue;
      if (this.#ids.add(high, low, this.counts.read + row) !== undefined) repeated.push(row);
    }
    return repeated;
  }

  async #refusalsOf(
    rows: readonly number[],
    identify: PieceWork['identify'],
  ): Promise<readonly Refusal[]> {
    if (rows.length === 0) return [];
    const field = this.#kind.idField;
    return (await identify(rows)).map(({ key, id, warnings }, at) => {
      this.#suspects.add(id);
      // Only records that are published count.
      for (const rule of warnings) count(this.warningsByRule, rule, -1);
      return {
        row: rows[at] ?? 0,
        key,
        rule: this.#repeatedId.id,
        pointer: `/${field}`,
        message: `${field} ${JSON.stringify(id)} is the id of an earlier record`,
        value: id,
      };
    });
  }

  async #refuse({ key, rule, pointer, message, value }: Refusal): Promise<void> {
    this.counts.refused += 1;
    count(this.refusedByRule, rule, 1);
    const notice: Notice = {
      rule,
      severity: 'error',
      pointer,
      message: `key ${shown(key)}: ${message}`,
    };
    this.#samples.add(notice);
    await this.#refused.add({ key, rule, pointer, message, value });
  }
}

/** A key that would look like no key, or like several words of the message, stands in quotes. */
function shown(key: string): string {
  return /^[^\s\p{C}]+$/u.test(key) ? key : JSON.stringify(key);
}

function count(counts: Record<string, number>, rule: string, times: number): void {
  counts[rule] = (counts[rule] ?? 0) + times;
  if (counts[rule] === 0) delete counts[rule];
}
