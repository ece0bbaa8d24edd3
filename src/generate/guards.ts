import { countText, plural } from '../core/count-text.js';
import { exceedsDrop } from '../core/drop.js';
import { FeedgenError } from '../core/errors.js';
import { exceedsLimit, formatLimit, type Limit } from '../core/limit.js';
import type { RunCounts } from '../core/run-record.js';
import type { SourceIdentity } from '../core/source.js';
import type { LastSet } from './last-set.js';

export interface GuardSettings {
  readonly maxRefused: Limit;
  readonly maxDrop: Limit;
  readonly allowEmpty: boolean;
  readonly allowSourceChange: boolean;
}

/** Refuses (`guard`) a source of another kind than the last published set's, unless allowed. */
export function guardSource(
  source: SourceIdentity,
  last: LastSet | null,
  settings: GuardSettings,
): void {
  const before = last?.record?.source;
  if (before === undefined || before.kind === source.kind || settings.allowSourceChange) return;
  throw new FeedgenError(
    'guard',
    `refused to publish: the last set came from ${nameOf(before)}, this one would come from ${nameOf(source)}`,
    { hint: 'check DATABASE_URL; if the change is meant, pass --allow-source-change once' },
  );
}

/** Refuses (`guard`) an empty feed, and one that lost too many records since the last published set, unless allowed. */
export function guardSize(records: number, last: LastSet | null, settings: GuardSettings): void {
  if (records === 0 && !settings.allowEmpty)
    throw new FeedgenError('guard', 'refused to publish: the feed has no records', {
      hint: 'consumers would delete every listing; if that is meant, pass --allow-empty',
    });
  const before = last?.record?.counts.written;
  if (before === undefined) return;
  const dropped = before - records;
  if (!exceedsDrop(settings.maxDrop, dropped, before)) return;
  const fewer = `${plural(records, 'record')} ${records === 1 ? 'is' : 'are'} ${countText(dropped)} fewer than the ${countText(before)} of the last set`;
  throw new FeedgenError(
    'guard',
    `refused to publish: ${fewer} (--max-drop ${formatLimit(settings.maxDrop)})`,
    { hint: 'find out where they went; if the drop is real, raise --max-drop for one run' },
  );
}

/** Fails (`refused`) when more records were refused than allowed. */
export function guardRefused(
  counts: RunCounts,
  settings: GuardSettings,
  list: string | null,
): void {
  if (!exceedsLimit(settings.maxRefused, counts.refused, counts.read)) return;
  const rules = Object.entries(counts.refused_by_rule)
    .sort(([, a], [, b]) => b - a)
    .map(([rule, count]) => `${rule} ${countText(count)}`);
  const share = `${countText(counts.refused)} of ${plural(counts.read, 'record')}`;
  throw new FeedgenError(
    'refused',
    `nothing was published: ${share} were refused (--max-refused ${formatLimit(settings.maxRefused)}): ${rules.join(', ')}`,
    {
      hint:
        list === null
          ? 'run again without --dry-run to list each of them with its reason'
          : `see ${list} for each record and its reason`,
    },
  );
}

/** Fails (`source`) unless every row the database counted was read, and every row read was written or refused. */
export function guardBalance(counts: RunCounts): void {
  if (counts.database === counts.read && counts.read === counts.written + counts.refused) return;
  const [database, read, written, refused] = [
    counts.database,
    counts.read,
    counts.written,
    counts.refused,
  ].map(countText);
  throw new FeedgenError(
    'source',
    `counts do not balance: the database counted ${database}, read ${read}, written ${written}, refused ${refused}`,
    { hint: 'the feed query must be deterministic: no random(), no clock, no limit without order' },
  );
}

function nameOf(source: SourceIdentity): string {
  return source.kind === 'embedded'
    ? 'the embedded database'
    : `the server ${source.host}/${source.database}`;
}
