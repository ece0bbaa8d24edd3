import { bytesText, plural } from '../../core/count-text.js';
import type { Opened } from '../file/open-ahead.js';
import type { ReportNotice } from '../findings.js';
import { fileRules } from '../rules/file.js';
import { fileSetRules } from '../rules/file-set.js';
import { checkContentType } from './stored-headers.js';

/** Times of a store are whole seconds, and the clocks of its machines differ a little. */
const CLOCK_MS = 2000;

/** Google takes 200 MB a file; files of a thousandth of that are its overhead only. */
const TINY_BYTES = 200_000;
const TINY_FILES = 20;

/** How much larger than the usual file the largest may be, when it is large at all. */
const UNEVEN = 10;
const UNEVEN_BYTES = 1_000_000;

/** What the target says of the data files of a set, collected while they are opened one after the other: no request is made for it. */
export class StoredFiles {
  readonly #report: ReportNotice;
  readonly #sizes: number[] = [];
  readonly #times: { readonly name: string; readonly at: number }[] = [];
  /** Files that HTTP clients unpack though their name ends in .gz. */
  #unpacked = 0;
  readonly #missing: string[] = [];

  constructor(report: ReportNotice) {
    this.#report = report;
  }

  /** Names that were listed and not there. */
  get missing(): readonly string[] {
    return this.#missing;
  }

  /** Takes a name, in order, and what the target has under it. */
  add({ name, object, why }: Opened): void {
    if (object === null) {
      if (why === undefined) this.#missing.push(name);
      return;
    }
    this.#sizes.push(object.bytes);
    if (object.modified !== undefined) this.#times.push({ name, at: object.modified.getTime() });
    if (object.contentEncoding === 'gzip' && name.endsWith('.gz')) this.#unpacked += 1;
    checkContentType(object, this.#report);
  }

  /** Reports what only all of them together show. `stored` is when the descriptor was, if that is known. */
  finish(descriptor: string, stored: Date | undefined): void {
    this.#checkSizes(descriptor);
    if (stored !== undefined) this.#checkOrder(descriptor, stored);
    if (this.#unpacked === 0) return;
    const files = plural(this.#unpacked, 'data file');
    const message = `${files} named .gz with Content-Encoding gzip: HTTP clients unpack them and keep the name`;
    this.#report(fileRules.s3_content_encoding_mismatch, { severity: 'info', message });
  }

  #checkSizes(file: string): void {
    const report = this.#report;
    const pointer = '/data_file';
    const usual = medianOf(this.#sizes);
    const largest = this.#sizes.slice(0, -1).reduce((most, each) => Math.max(most, each), 0);
    if (this.#sizes.length > 2 && largest > UNEVEN_BYTES && largest > UNEVEN * usual) {
      const message = `the largest data file has ${bytesText(largest)}, half of them at most ${bytesText(usual)}`;
      report(fileSetRules.shard_size_uneven, { file, pointer, message });
    }
    if (this.#sizes.length > TINY_FILES && usual < TINY_BYTES) {
      const files = plural(this.#sizes.length, 'data file');
      const message = `${files}, half of them of at most ${bytesText(usual)}`;
      report(fileSetRules.shard_tiny, { file, pointer, message });
    }
  }

  #checkOrder(file: string, stored: Date): void {
    const after = this.#times.filter(({ at }) => at - stored.getTime() > CLOCK_MS);
    const [first] = after;
    if (first === undefined) return;
    const last = after.reduce((latest, each) => (each.at > latest.at ? each : latest), first);
    const seconds = Math.round((last.at - stored.getTime()) / 1000);
    const files = plural(after.length, 'data file');
    const message = `${files} stored after the descriptor, ${last.name} ${plural(seconds, 'second')} after it`;
    this.#report(fileSetRules.publish_order, { file, message });
  }
}

/** The lower median; 0 of nothing. */
function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
