import { plural } from '../../core/count-text.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { fileSetRules } from '../rules/file-set.js';
import { isUniqueName, type ShardName, shardName } from './name-parts.js';

/** What the names of the data files say by themselves. Numbers are not looked at where a run record names the same files. */
export function checkNames(
  files: readonly string[],
  descriptor: string,
  recorded: boolean,
  report: ReportNotice,
): void {
  for (const file of files)
    if (!isUniqueName(file)) {
      const message = `${show(file)} has no time and nothing random in it`;
      report(fileSetRules.data_file_name_not_unique_style, { file, message });
    }
  if (recorded) return;
  for (const numbers of sequences(files))
    for (const message of [...doubles(numbers), ...holes(numbers)])
      report(fileSetRules.shard_sequence_gap, {
        file: descriptor,
        pointer: '/data_file',
        message,
      });
}

/** One series of numbered names. */
interface Sequence {
  readonly base: string;
  readonly total: number | undefined;
  /** In order. */
  readonly shards: readonly (ShardName & { readonly name: string })[];
}

/** The series among names: those of one base, at least two of them, or with a total in the name. */
function sequences(files: readonly string[]): Sequence[] {
  const byBase = new Map<string, (ShardName & { name: string })[]>();
  for (const name of files) {
    const shard = shardName(name);
    if (shard === undefined) continue;
    const group = byBase.get(shard.base);
    if (group === undefined) byBase.set(shard.base, [{ name, ...shard }]);
    else group.push({ name, ...shard });
  }
  return [...byBase]
    .map(([base, shards]) => {
      const total = shards[0]?.total;
      return { base, total, shards: shards.sort((a, b) => a.number - b.number) };
    })
    .filter(({ total, shards }) => shards.length > 1 || total !== undefined);
}

function doubles({ shards }: Sequence): string[] {
  return shards.flatMap(({ name, number }, index) => {
    const before = shards[index - 1];
    return before?.number === number
      ? [`${show(name)} and ${show(before.name)} have the same number`]
      : [];
  });
}

/** A series begins with 0 or 1. With more numbers absent than there are, the numbers count something else. */
function holes({ base, total, shards }: Sequence): string[] {
  const found: { from: number; to: number }[] = [];
  let expected = Math.min(shards[0]?.number ?? 0, 1);
  const end = total === undefined ? expected : total + expected;
  for (const { number } of shards) {
    if (number > expected) found.push({ from: expected, to: number - 1 });
    expected = Math.max(expected, number + 1);
  }
  if (end > expected) found.push({ from: expected, to: end - 1 });
  const absent = found.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (absent > shards.length) return [];
  return found.map(({ from, to }) => {
    const range = from === to ? `number ${from} is` : `numbers ${from} to ${to} are`;
    return `${range} absent from the ${plural(shards.length, 'file')} named ${show(`${base}…`)}`;
  });
}
