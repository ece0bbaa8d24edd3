import { FeedgenError } from '../core/errors.js';
import type { Notice, NoticeLog } from '../core/notice.js';
import type { RawRow, Snapshot } from '../core/ports.js';
import type { RowEncoder } from '../feeds/encoder.js';
import type { IdIndex } from '../feeds/id-index.js';
import type { FeedKind } from '../feeds/kind.js';
import type { Finding, Rule } from '../feeds/rule.js';
import type { RefusedList } from './refused-list.js';

/** How many suspected repetitions are asked of the database at once. */
const SUSPECTS_A_QUERY = 1000;

export interface JudgedRow {
  readonly key: string;
  /** The record's JSON text; null when it was refused. */
  readonly json: string | null;
}

/**
 * Decides for each row, in key order, whether its record is published: encodes it, applies the kind's rules, and refuses a
 * record that breaks an ERROR rule or repeats the id of an earlier one. Counts everything it decides.
 */
export class Judge {
  readonly counts = { read: 0, written: 0, refused: 0 };
  readonly refusedByRule: Record<string, number> = {};
  readonly warningsByRule: Record<string, number> = {};
  readonly #kind: FeedKind;
  readonly #encoder: RowEncoder;
  readonly #ids: IdIndex;
  readonly #repeatedId: Rule;
  readonly #refused: RefusedList;
  readonly #samples: NoticeLog;
  readonly #suspects = new Set<string>();

  constructor(parts: {
    kind: FeedKind;
    encoder: RowEncoder;
    ids: IdIndex;
    /** The rule that a repeated id breaks. */
    repeatedId: Rule;
    refused: RefusedList;
    samples: NoticeLog;
  }) {
    this.#kind = parts.kind;
    this.#encoder = parts.encoder;
    this.#ids = parts.ids;
    this.#repeatedId = parts.repeatedId;
    this.#refused = parts.refused;
    this.#samples = parts.samples;
  }

  async judge(row: RawRow): Promise<JudgedRow> {
    const key = this.#encoder.keyText(row);
    const { json, id, findings } = this.#encoder.encode(row);
    const position = this.counts.read++;
    const error =
      findings.find(({ severity }) => severity === 'error') ?? this.#repetition(id, position);
    if (error !== undefined) {
      await this.#refuse(key, error);
      return { key, json: null };
    }
    this.counts.written += 1;
    for (const { rule, severity } of findings) {
      if (severity === 'warning') count(this.warningsByRule, rule.id);
    }
    return { key, json };
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

  #repetition(id: string | null, position: number): Finding | undefined {
    if (id === null || this.#ids.add(id, position) === undefined) return undefined;
    this.#suspects.add(id);
    return {
      rule: this.#repeatedId,
      severity: this.#repeatedId.severity,
      pointer: `/${this.#kind.idField}`,
      message: `${this.#kind.idField} ${JSON.stringify(id)} is the id of an earlier record`,
      value: id,
    };
  }

  async #refuse(key: string, { rule, pointer, message, value }: Finding): Promise<void> {
    this.counts.refused += 1;
    count(this.refusedByRule, rule.id);
    const notice: Notice = {
      rule: rule.id,
      severity: 'error',
      pointer,
      message: `key ${key}: ${message}`,
    };
    this.#samples.add(notice);
    await this.#refused.add({ key, rule: rule.id, pointer, message, value });
  }
}

function count(counts: Record<string, number>, rule: string): void {
  counts[rule] = (counts[rule] ?? 0) + 1;
}
