import { plural } from '../../core/count-text.js';
import { DESCRIPTOR_SUFFIX } from '../../core/file-set.js';
import { isListingRefused, type Listed, type TargetReader } from '../../core/target.js';
import type { ReportNotice } from '../findings.js';
import { fileSetRules } from '../rules/file-set.js';
import { type DescriptorName, descriptorName, isPlainName, timedName } from './name-parts.js';

/** Names that are looked at besides those of the set: in a bucket, a request brings a thousand. */
const MOST_NAMES = 50_000;

/** A descriptor that lies beside, and can be opened. */
export interface NearDescriptor extends DescriptorName {
  readonly name: string;
  readonly bytes: number;
  readonly stored: Date | undefined;
}

/** What lies beside the data files of a set, as far as it says something about the set. */
export interface Neighbours {
  /** All that were seen, those of the set among them. */
  readonly descriptors: readonly NearDescriptor[];
  /** When the descriptor that is verified was stored, be it the pointer. */
  readonly pointerStored: Date | undefined;
  /** Data files that are named as the set names its own, and are not listed. */
  readonly orphans: readonly string[];
  /** What unfinished writes left. */
  readonly residue: readonly string[];
  readonly folders: readonly string[];
}

/** The set whose neighbours are looked for. */
export interface NeighbourSearch {
  /** Name of the descriptor that is verified. */
  readonly file: string;
  /** Its data files. */
  readonly files: readonly string[];
  /** Names to look at besides; default MOST_NAMES. */
  readonly most?: number | undefined;
  readonly report: ReportNotice;
}

/**
 * Lists the target once and keeps what matters. Undefined where it may not be listed, which is reported. Fails with FeedgenError `target` when the
 * target gives no answer.
 */
export async function findNeighbours(
  target: TargetReader,
  search: NeighbourSearch,
): Promise<Neighbours | undefined> {
  const { file, files, most = MOST_NAMES, report } = search;
  const sight = new Sight(file, files);
  let names = 0;
  try {
    for await (const page of target.list(undefined, (name) => sight.isDescriptor(name))) {
      if (names >= most + files.length) {
        const message = `${plural(names, 'name')} were looked at, those behind them were not`;
        report(fileSetRules.listing_cut_short, { file, message });
        break;
      }
      for (const entry of page) sight.see(entry);
      names += page.length;
    }
  } catch (error) {
    if (!isListingRefused(error)) throw error;
    const message = `the rules about what lies beside were not checked: ${error.message}`;
    report(fileSetRules.listing_not_possible, { file, message });
    return undefined;
  }
  return sight.neighbours;
}

/** Sorts names by what they say about a set. */
class Sight {
  readonly neighbours = {
    descriptors: [] as NearDescriptor[],
    pointerStored: undefined as Date | undefined,
    orphans: [] as string[],
    residue: [] as string[],
    folders: [] as string[],
  };
  readonly #file: string;
  readonly #files: ReadonlySet<string>;
  readonly #families: ReadonlySet<string>;

  constructor(file: string, files: readonly string[]) {
    this.#file = file;
    this.#files = new Set(files);
    this.#families = new Set(files.flatMap((name) => timedName(name)?.family ?? []));
  }

  /** Whether size and time of a file matter. */
  isDescriptor(name: string): boolean {
    return name === this.#file || name.endsWith(DESCRIPTOR_SUFFIX);
  }

  see({ name, kind, bytes = 0, modified }: Listed): void {
    const seen = this.neighbours;
    if (name === this.#file) seen.pointerStored = modified;
    if (kind === 'folder') seen.folders.push(name);
    if (kind === 'folder' || this.#files.has(name)) return;
    const descriptor = descriptorName(name);
    if (descriptor !== undefined && kind === 'file' && isPlainName(name))
      seen.descriptors.push({ name, ...descriptor, bytes, stored: modified });
    else if (isResidue(name)) seen.residue.push(name);
    else if (this.#isOrphan(name)) seen.orphans.push(name);
  }

  #isOrphan(name: string): boolean {
    if (!/\.json(\.gz)?$/.test(name)) return false;
    return this.#families.has(timedName(name)?.family ?? '');
  }
}

/** Names that programs give to what they have not finished: their own endings, and the hidden names of rsync and of feedgen. */
function isResidue(name: string): boolean {
  return (
    /\.(tmp|temp|part|partial|filepart|crdownload|swp)$/i.test(name) ||
    /^\..+\.json(\.gz)?\.[0-9A-Za-z]{6}$/.test(name) ||
    isOwnResidue(name)
  );
}

/** Left by a feedgen that was killed, or of one that is writing now. */
export function isOwnResidue(name: string): boolean {
  return /^\.feedgen-(tmp|claim)-/.test(name);
}
