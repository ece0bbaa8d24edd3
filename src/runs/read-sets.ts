import pLimit from 'p-limit';
import { FeedgenError, messageOf } from '../core/errors.js';
import { type Descriptor, POINTER_NAME, parseDescriptor } from '../core/file-set.js';
import { readText } from '../core/read-text.js';
import { isNotAFile, type TargetReader } from '../core/target.js';
import { FEED_KINDS, feedKindByName } from '../feeds/index.js';
import { type Inventory, ownName } from './inventory.js';

const READS_AT_ONCE = 8;

/** A set that a run of feedgen published here. */
export interface PublishedSet {
  readonly stem: string;
  /** Whether every data file that its descriptor names is there. */
  readonly whole: boolean;
}

/** What the descriptors of a target say. */
export interface ReadSets {
  /** Sets whose names, descriptor and data files are all of one run of feedgen. */
  readonly own: readonly PublishedSet[];
  /** Stems that the pointer or a descriptor other than the stem's own names: nothing of them may go. */
  readonly named: ReadonlySet<string>;
  /** The stems of those that the pointer names. */
  readonly current: ReadonlySet<string>;
  /** Descriptors that name files which nobody can know. */
  readonly unreadable: readonly { readonly name: string; readonly problem: string }[];
}

/** Reads every descriptor of a target, and the pointer. Fails with FeedgenError `target` when the target gives no answer. */
export async function readSets(
  target: TargetReader,
  { descriptors, names }: Inventory,
): Promise<ReadSets> {
  const atOnce = pLimit(READS_AT_ONCE);
  const read = await Promise.all(
    descriptors.map((name) => atOnce(() => readOne(target, name, names))),
  );
  const found = read.filter((each) => each !== null);
  const stemsOf = (wanted: (name: string) => boolean) =>
    new Set(found.flatMap((each) => ('stems' in each && wanted(each.name) ? each.stems : [])));
  return {
    own: found.flatMap((each) => ('own' in each && each.own !== null ? [each.own] : [])),
    named: stemsOf(() => true),
    current: stemsOf((name) => name === POINTER_NAME),
    unreadable: found.filter((each) => 'problem' in each),
  };
}

/** The stems that the pointer names now. Fails with FeedgenError `target` when it cannot be read. */
export async function currentStems(target: TargetReader): Promise<ReadonlySet<string>> {
  const { current, unreadable } = await readSets(target, {
    descriptors: [POINTER_NAME],
    names: new Set(),
    attempts: new Map(),
  });
  const [damaged] = unreadable;
  if (damaged !== undefined)
    throw new FeedgenError(
      'target',
      `cannot read ${damaged.name} in ${target.location}: ${damaged.problem}`,
      { hint: 'somebody changed it meanwhile; find out who' },
    );
  return current;
}

type Read =
  | {
      readonly name: string;
      readonly own: PublishedSet | null;
      /** Named by somebody else than the set's own descriptor. */
      readonly stems: readonly string[];
    }
  | { readonly name: string; readonly problem: string };

/** Null when it is gone. */
async function readOne(
  target: TargetReader,
  name: string,
  names: ReadonlySet<string>,
): Promise<Read | null> {
  let text: string | null;
  try {
    text = await readText(target, name);
  } catch (error) {
    if (isNotAFile(error)) return { name, problem: messageOf(error) };
    throw error;
  }
  if (text === null) return null;
  const descriptor = parseDescriptor(text);
  if (descriptor === undefined) return { name, problem: 'it is not a descriptor' };
  const own = ownSet(name, descriptor, names);
  if (own !== null) return { name, own, stems: [] };
  return { name, own: null, stems: [...stemsIn(descriptor), ...stemOf(name, descriptor)] };
}

/** The set of a descriptor, if it is as feedgen makes it: all that it names bears its own name. */
function ownSet(
  name: string,
  descriptor: Descriptor,
  names: ReadonlySet<string>,
): PublishedSet | null {
  const own = ownName(name);
  if (own?.part !== 'descriptor') return null;
  if (own.timestamp !== descriptor.generation_timestamp) return null;
  if (feedKindByName(descriptor.name)?.filePrefix !== own.filePrefix) return null;
  const { stem } = own;
  const files = descriptor.data_file.map(baseName);
  if (!files.every((file) => ownName(file)?.stem === stem)) return null;
  return { stem, whole: files.every((file) => names.has(file)) };
}

function stemsIn({ data_file }: Descriptor): Set<string> {
  const stems = data_file.map((entry) => ownName(baseName(entry))?.stem);
  return new Set(stems.filter((stem) => stem !== undefined));
}

/** The stem that the descriptor itself has: by its name, or for the pointer by what it says. */
function stemOf(name: string, { name: feed, generation_timestamp }: Descriptor): string[] {
  const byName = ownName(name)?.stem;
  if (byName !== undefined) return [byName];
  const kind = feedKindByName(feed);
  return kind === undefined ? [] : [`${kind.filePrefix}_${generation_timestamp}`];
}

/** The name of feedgen's own at the end of an entry: the data file prefix before it may be anything, and a name that is kept too long harms nobody. */
function baseName(entry: string): string {
  const own = FEED_KINDS.map(({ filePrefix }) => entry.lastIndexOf(`${filePrefix}_`))
    .map((at) => entry.slice(Math.max(0, at)))
    .find((name) => ownName(name) !== undefined);
  return own ?? entry.slice(entry.lastIndexOf('/') + 1);
}
