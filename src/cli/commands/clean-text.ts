import { bytesText, plural } from '../../core/count-text.js';
import { formatTimestamp } from '../../core/file-set.js';
import { printable } from '../../core/printable.js';
import type { CleanResult, Waiting } from '../../runs/clean.js';
import { filesOf, type Removal } from '../../runs/plan-removals.js';
import type { Settings } from '../settings-table.js';

type Rules = Pick<Settings, 'keep' | 'grace' | 'dryRun'>;

/** The last second that has a text in ISO 8601. */
const LAST_SECOND = 8_640_000_000_000;

/** The object of `clean --json`; field names are public: add, never rename. */
export function cleanFacts(location: string, rules: Rules, result: CleanResult): object {
  const { planned, leftovers, waiting, kept, removed, removedBytes, remarks, blocked } = result;
  const of = (what: Removal['what']) => planned.filter((each) => each.what === what).map(factsOf);
  return {
    ...{ location, dry_run: rules.dryRun, keep: rules.keep ?? null, grace_seconds: rules.grace },
    ...{ sets: of('set'), orphans: of('orphans'), run_records: of('run record') },
    leftovers: leftovers.map(({ kind, name, bytes }) => ({ kind, name, bytes })),
    waiting: {
      ...{ objects: waiting.objects, bytes: waiting.bytes },
      first: waiting.first === null ? null : timeOf(waiting.first),
      last: waiting.last === null ? null : timeOf(waiting.last),
    },
    ...{ kept_sets: kept, removed, removed_bytes: removedBytes, remarks, blocked },
  };
}

/** What `clean` did, or would do, for people. */
export function formatCleanReport(location: string, rules: Rules, result: CleanResult): string {
  const { planned, leftovers, kept, removed, removedBytes } = result;
  const verb = rules.dryRun ? 'would remove' : 'removed';
  const lines = [
    ...planned.map((removal) => `${whatText(removal)}: ${filesText(removal)} (${removal.reason})`),
    ...leftovers.map(({ kind, name, bytes }) => `${kind} ${name}: ${bytesText(bytes)}`),
  ];
  const bytes = rules.dryRun
    ? planned.flatMap(filesOf).reduce((sum, file) => sum + file.bytes, 0)
    : removedBytes;
  const count = rules.dryRun ? planned.flatMap(filesOf).length + leftovers.length : removed;
  const summary =
    count === 0
      ? `nothing to remove at ${location}`
      : `${verb} ${plural(count, 'object')}, ${bytesText(bytes)}, at ${location}`;
  lines.push(`${summary}; ${plural(kept, 'set')} kept`, ...waitingLines(result.waiting));
  return `${lines.map(printable).join('\n')}\n`;
}

/** What another `clean` will find to remove, and when. */
function waitingLines({ objects, bytes, first, last }: Waiting): readonly string[] {
  if (first === null || last === null) return [];
  const until = first === last ? '' : `, the last of it from ${timeOf(last)} on`;
  const what = `${plural(objects, 'object')}, ${bytesText(bytes)}`;
  return [`too young: ${what}, may go from ${timeOf(first)} on${until}`];
}

/** A file may be of any time. */
function timeOf(seconds: number): string {
  return formatTimestamp(Math.min(seconds, LAST_SECOND));
}

function whatText({ what, stem }: Removal): string {
  return what === 'set' ? `set ${stem}` : what === 'orphans' ? `orphans ${stem}` : `run ${stem}`;
}

function filesText(removal: Removal): string {
  const { files } = removal;
  const bytes = bytesText(filesOf(removal).reduce((sum, file) => sum + file.bytes, 0));
  if (files.length === 0) return `run record, ${bytes}`;
  return `${plural(files.length, 'data file')}, ${bytes}`;
}

function factsOf(removal: Removal): object {
  const files = filesOf(removal);
  return {
    stem: removal.stem,
    reason: removal.reason,
    names: files.map(({ name }) => name),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}
