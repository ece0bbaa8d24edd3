import { printable } from '../../core/printable.js';
import type { CleanResult } from '../../runs/clean.js';
import type { Removal } from '../../runs/plan-removals.js';
import { bytesText, plural } from '../reporters/text.js';
import type { Settings } from '../settings-table.js';

type Rules = Pick<Settings, 'keep' | 'grace' | 'dryRun'>;

/** The object of `clean --json`; field names are public: add, never rename. */
export function cleanFacts(location: string, rules: Rules, result: CleanResult): object {
  const { planned, leftovers, kept, removed, removedBytes, remarks, blocked } = result;
  const of = (what: Removal['what']) => planned.filter((each) => each.what === what).map(factsOf);
  return {
    ...{ location, dry_run: rules.dryRun, keep: rules.keep ?? null, grace_seconds: rules.grace },
    ...{ sets: of('set'), orphans: of('orphans'), run_records: of('run record') },
    leftovers: leftovers.map(({ kind, name, bytes }) => ({ kind, name, bytes })),
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
    ? planned.flatMap(namesOf).reduce((sum, file) => sum + file.bytes, 0)
    : removedBytes;
  const count = rules.dryRun ? planned.flatMap(namesOf).length + leftovers.length : removed;
  const summary =
    count === 0
      ? `nothing to remove at ${location}`
      : `${verb} ${plural(count, 'object')}, ${bytesText(bytes)}, at ${location}`;
  return `${[...lines, `${summary}; ${plural(kept, 'set')} kept`].map(printable).join('\n')}\n`;
}

function whatText({ what, stem }: Removal): string {
  return what === 'set' ? `set ${stem}` : what === 'orphans' ? `orphans ${stem}` : `run ${stem}`;
}

function filesText(removal: Removal): string {
  const { files } = removal;
  const bytes = bytesText(namesOf(removal).reduce((sum, file) => sum + file.bytes, 0));
  if (files.length === 0) return `run record, ${bytes}`;
  return `${plural(files.length, 'data file')}, ${bytes}`;
}

function namesOf({ descriptor, files, state }: Removal) {
  return [...(descriptor === null ? [] : [descriptor]), ...files, ...state];
}

function factsOf(removal: Removal): object {
  const files = namesOf(removal);
  return {
    stem: removal.stem,
    reason: removal.reason,
    names: files.map(({ name }) => name),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
}
