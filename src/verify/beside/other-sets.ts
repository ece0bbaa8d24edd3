import {
  DESCRIPTOR_SUFFIX,
  type Descriptor,
  formatTimestamp,
  parseDescriptor,
} from '../../core/file-set.js';
import type { TargetReader } from '../../core/target.js';
import { show } from '../../feeds/show.js';
import type { Metadata } from '../descriptor/validate-metadata.js';
import { readWhole } from '../file/read-whole.js';
import type { ReportNotice } from '../findings.js';
import { descriptorRules } from '../rules/descriptor.js';
import { fileSetRules } from '../rules/file-set.js';
import { descriptorName } from './name-parts.js';
import type { NearDescriptor, Neighbours } from './neighbours.js';

/** Descriptors of other names that are opened to learn whose they are, and how large they may be. */
const MOST_OPENED = 10;
const MOST_BYTES = 8 * 1024 * 1024;

/** Copying a directory takes some time: what was stored so much earlier was there before. */
const EARLIER_MS = 60_000;

/** The set that is verified, among others. */
export interface OwnSet {
  /** Name of the descriptor that is verified. */
  readonly file: string;
  /** All of its names begin so, if it follows the custom. */
  readonly stem: string | undefined;
  readonly metadata: Metadata;
}

/** The other sets of the same feed that lie beside, told apart by the names of their descriptors. */
export class OtherSets {
  /** The verified set's own descriptor, where it is another file than the one that is read. */
  readonly own: NearDescriptor | undefined;
  readonly #set: OwnSet;
  readonly #feed: string | undefined;
  readonly #timestamp: number | null;
  readonly #others: readonly NearDescriptor[];
  readonly #stored: Date | undefined;

  constructor(set: OwnSet, { descriptors, pointerStored }: Neighbours) {
    const name = set.stem === undefined ? set.file : `${set.stem}${DESCRIPTOR_SUFFIX}`;
    this.#set = set;
    this.own = descriptors.find((each) => each.name === name);
    this.#stored = this.own?.stored ?? pointerStored;
    this.#feed = descriptorName(name)?.feed;
    this.#timestamp = set.metadata.generation_timestamp;
    this.#others = descriptors.filter((each) => each.name !== name && each.name !== set.file);
  }

  /** When the set was committed. */
  get stored(): Date | undefined {
    return this.#stored;
  }

  /** Timestamps in the names of the feed's other descriptors. */
  get timestamps(): ReadonlySet<number> {
    return new Set(this.#ofFeed().flatMap(({ timestamp }) => timestamp ?? []));
  }

  /** Whether the feed has a newer set, by name. */
  get overtaken(): boolean {
    return this.#ofFeed().some((each) => this.#isAfter(each, 1));
  }

  /** The newest descriptor of the feed that is older than the set; undefined without. */
  get previous(): NearDescriptor | undefined {
    if (this.#timestamp === null) return undefined;
    const older = this.#ofFeed().filter((each) => !this.#isAfter(each, 0));
    return older.sort((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))[0];
  }

  /** Reports sets of the feed that contradict this one in time: there is one current set, and it is the newest. */
  async checkTime(target: TargetReader, report: ReportNotice): Promise<void> {
    for (const other of await this.#rivals(target)) {
      const { file } = this.#set;
      const earlier = (this.#stored?.getTime() ?? 0) - (other.stored?.getTime() ?? 0) > EARLIER_MS;
      const time = formatTimestamp(other.seconds);
      if (earlier && other.stored !== undefined) {
        const message = `${show(other.name)} was stored before it and is of ${time}`;
        report(descriptorRules.descriptor_timestamp_not_newer, {
          file,
          pointer: '/generation_timestamp',
          message,
        });
      } else if (other.seconds === this.#timestamp || !file.endsWith(DESCRIPTOR_SUFFIX)) {
        const message = `${show(other.name)}, of ${time}, is a descriptor of the feed too`;
        report(descriptorRules.descriptor_ambiguous, { file, message });
      }
    }
  }

  /** Reports data files that the set before has under the same path, `prefix` being what stands before it in the descriptor. */
  async checkNames(target: TargetReader, prefix: string, report: ReportNotice): Promise<void> {
    const { previous } = this;
    const before = previous && (await readNear(target, previous));
    if (previous === undefined || before?.name !== this.#set.metadata.name) return;
    const names = new Set(before.data_file.map((entry) => withoutPrefix(entry, prefix)));
    for (const file of this.#set.metadata.files) {
      if (!names.has(file)) continue;
      const message = `${show(previous.name)} lists this name too`;
      report(fileSetRules.data_file_name_reused, { file, message });
    }
  }

  #ofFeed(): NearDescriptor[] {
    return this.#others.filter(({ feed, timestamp }) => feed === this.#feed && timestamp !== null);
  }

  #isAfter({ timestamp }: NearDescriptor, by: number): boolean {
    return timestamp !== null && this.#timestamp !== null && timestamp >= this.#timestamp + by;
  }

  /** Descriptors of the same feed that are not older. Those that are named otherwise say only inside what they are. */
  async #rivals(target: TargetReader): Promise<(NearDescriptor & { seconds: number })[]> {
    const own = this.#timestamp;
    if (own === null) return [];
    const named = this.#ofFeed().filter((each) => this.#isAfter(each, 0));
    const rivals = named.map((each) => ({ ...each, seconds: each.timestamp ?? own }));
    const strange = this.#others.filter(
      (each) => each.feed !== this.#feed && (each.timestamp === null || this.#isAfter(each, 0)),
    );
    for (const each of strange.slice(0, MOST_OPENED)) {
      const descriptor = await readNear(target, each);
      if (descriptor?.name !== this.#set.metadata.name) continue;
      const seconds = descriptor.generation_timestamp;
      if (seconds >= own) rivals.push({ ...each, seconds });
    }
    return rivals;
  }
}

/** A descriptor that lies beside; undefined when it is gone, too large, or none that can be used. */
async function readNear(
  target: TargetReader,
  { name, bytes }: NearDescriptor,
): Promise<Descriptor | undefined> {
  if (bytes > MOST_BYTES) return undefined;
  const object = await target.open(name);
  const text = object && (await readWhole(object.body, MOST_BYTES));
  return text ? parseDescriptor(text.toString('utf8')) : undefined;
}

function withoutPrefix(entry: string, prefix: string): string {
  return entry.startsWith(prefix) ? entry.slice(prefix.length) : entry;
}
