import { DESCRIPTOR_SUFFIX } from '../../core/file-set.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { fileSetRules } from '../rules/file-set.js';

/** Longest name that file systems take, in bytes. */
const MAX_NAME_BYTES = 255;

/** Longest key of an object at S3. */
const MAX_PATH_BYTES = 1024;

/** Data files that Google recommends at most, and those that it once took at most. */
const MANY = 20;
const TOO_MANY = 1000;

/**
 * The names of the data files that can be read, in order, each once: entries that point anywhere but beside or below the descriptor are reported and
 * never opened. `file` is the descriptor's name.
 */
export function readDataFileList(
  value: unknown,
  prefix: string,
  file: string,
  report: ReportNotice,
): readonly string[] {
  if (!Array.isArray(value)) {
    const message = value === undefined ? 'data_file is missing' : `data_file is ${show(value)}`;
    report(fileSetRules.data_file_list_missing, { file, pointer: '/data_file', message });
    return [];
  }
  if (value.length === 0)
    report(fileSetRules.data_file_list_empty, {
      file,
      pointer: '/data_file',
      message: 'data_file is empty: the set has no data file',
    });
  if (value.length > MANY)
    report(fileSetRules.shard_count_high, {
      file,
      pointer: '/data_file',
      message: `data_file has ${value.length} entries`,
      ...(value.length > TOO_MANY ? { severity: 'error' } : {}),
    });
  return new List(prefix, file, report).read(value);
}

class List {
  readonly #prefix: string;
  readonly #file: string;
  readonly #report: ReportNotice;
  readonly #byName = new Map<string, number>();
  readonly #byLowerCase = new Map<string, string>();

  constructor(prefix: string, file: string, report: ReportNotice) {
    this.#prefix = prefix;
    this.#file = file;
    this.#report = report;
  }

  read(entries: readonly unknown[]): readonly string[] {
    for (const [index, entry] of entries.entries())
      this.#entry(entry, `/data_file/${index}`, index);
    return [...this.#byName.keys()];
  }

  #entry(entry: unknown, pointer: string, index: number): void {
    const at = { file: this.#file, pointer };
    const problem = entryProblem(entry, this.#prefix);
    if (problem !== undefined || typeof entry !== 'string') {
      const message = `entry ${show(entry)} ${problem}`;
      this.#report(fileSetRules.data_file_entry_invalid, { ...at, message });
      return;
    }
    const name = entry.slice(this.#prefix.length);
    const first = this.#byName.get(name);
    if (first !== undefined) {
      const message = `${show(name)} is also entry ${first}`;
      this.#report(fileSetRules.data_file_duplicate, { ...at, message });
    } else if (name.endsWith(DESCRIPTOR_SUFFIX)) {
      this.#report(fileSetRules.data_file_is_descriptor, { ...at, message: show(name) });
    } else this.#take(name, index, at);
  }

  #take(name: string, index: number, at: { file: string; pointer: string }): void {
    this.#byName.set(name, index);
    if (!/\.json(\.gz)?$/.test(name))
      this.#report(fileSetRules.data_file_extension, { ...at, message: show(name) });
    const other = this.#byLowerCase.get(name.toLowerCase());
    if (other !== undefined)
      this.#report(fileSetRules.data_file_case_collision, {
        ...at,
        message: `${show(name)} and ${show(other)} differ in case only`,
      });
    this.#byLowerCase.set(name.toLowerCase(), name);
  }
}

const UNREADABLE = /[\p{Cc}\p{Cs}]/u;

/** Why an entry is no path of a file beside or below the descriptor. Parts with a leading dot or hyphen are not read by any target. */
function entryProblem(entry: unknown, prefix: string): string | undefined {
  if (typeof entry !== 'string') return 'is not a string';
  if (entry === '') return 'is empty';
  if (UNREADABLE.test(entry)) return 'contains a control character or half a character';
  if (/^[a-z][a-z0-9+.-]*:/i.test(entry)) return 'is a URL or names a drive';
  if (entry.includes('\\')) return 'contains a backslash';
  if (entry.startsWith('/')) return 'is absolute';
  if (entry.split('/').includes('..')) return 'leaves the directory';
  if (!entry.startsWith(prefix)) return `does not begin with the data file prefix ${show(prefix)}`;
  const name = entry.slice(prefix.length);
  if (name === '') return 'is the data file prefix alone';
  if (Buffer.byteLength(name) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  return name.split('/').map(partProblem).find(Boolean);
}

/** Why no part of a path is called this; undefined when one may be. */
export function partProblem(part: string): string | undefined {
  if (UNREADABLE.test(part) || part.includes('\\')) return 'has a name that no target reads';
  if (part === '') return 'has a part without a name';
  if (/^[.-]/.test(part)) return 'has a name that begins with a dot or a hyphen';
  if (Buffer.byteLength(part) > MAX_NAME_BYTES)
    return `has a name of more than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}
