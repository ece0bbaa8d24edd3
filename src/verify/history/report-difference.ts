import { countText, plural } from '../../core/count-text.js';
import { SMALLEST_DROP } from '../../core/drop.js';
import { formatLimit, type Limit } from '../../core/limit.js';
import type { Severity } from '../../core/notice.js';
import { show } from '../../feeds/show.js';
import type { ReportNotice } from '../findings.js';
import { COVERAGE_DROP, FAR_KM, historyRules, MANY_MOVED, MUCH_GROWTH } from '../rules/history.js';
import type { ComparedSet } from './compare-sets.js';
import { COVERED } from './key-coverage.js';
import { nameOfPrevious, type PreviousSet } from './previous-set.js';
import { judgeChurn, judgeDrop, type SetDifference } from './set-comparison.js';

const MINUTE = 60;
const HOUR = 3600;
/** From so many hours on an age is said in days. */
const MANY_HOURS = 48;

/** Two sets, and how they differ. */
interface Compared {
  readonly set: ComparedSet;
  /** The set before, in words. */
  readonly name: string;
  readonly difference: SetDifference;
  /** Ids of some removed entities. */
  readonly ids: readonly string[];
  readonly maxDrop: Limit;
}

/** What a rule says of two sets; nothing when the severity is undefined. */
interface Said {
  readonly rule: keyof typeof historyRules;
  readonly severity: Severity | undefined;
  readonly message: string;
}

/** Reports that two sets have the same bytes. */
export function reportUnchanged(set: ComparedSet, previous: PreviousSet, report: ReportNotice) {
  const [before, now] = [previous.metadata.generation_timestamp, set.generation_timestamp];
  const age = before === null || now === null ? '' : `, ${ageText(now - before)} earlier`;
  const message = `every data file has the SHA-256 of that of ${nameOfPrevious(previous)}${age}`;
  report(historyRules.unchanged_content, { file: set.descriptorName, message });
}

/** Reports every rule that the difference of two sets breaks; `ids` are those of some removed entities. */
export function reportDifference(
  set: ComparedSet,
  previous: PreviousSet,
  difference: SetDifference,
  ids: readonly string[],
  report: ReportNotice,
  maxDrop: Limit,
): void {
  const compared = { set, name: nameOfPrevious(previous), difference, ids, maxDrop };
  const said = [drop, growth, churn, shift].map((rule) => rule(compared));
  for (const { rule, severity, message } of [...said, ...coverage(compared)])
    if (severity !== undefined)
      report(historyRules[rule], { file: set.descriptorName, severity, message });
}

function drop({ difference: { removed, before }, name, ids, maxDrop }: Compared): Said {
  const samples = ids.length === 0 ? '' : `: ${ids.map(show).join(', ')}`;
  return {
    rule: 'inventory_drop',
    severity: judgeDrop(maxDrop, removed, before),
    message: `${part(removed, before)} ids of ${name} are gone (--max-drop ${formatLimit(maxDrop)})${samples}`,
  };
}

function growth({ difference: { added, before }, name }: Compared): Said {
  return {
    rule: 'inventory_growth',
    severity: infoIf(added, MUCH_GROWTH * before),
    message: `${countText(added)} ids are new beside the ${countText(before)} of ${name}`,
  };
}

function churn({ difference, name, maxDrop }: Compared): Said {
  const { churned, churnedOneIn, before } = difference;
  return {
    rule: 'entity_id_churn',
    severity: judgeChurn(maxDrop, churned, before),
    message: `${about(churnedOneIn)}${part(churned, before)} entities of ${name} have a new id (--max-drop ${formatLimit(maxDrop)})`,
  };
}

function shift({ difference: { moved, movedOneIn, kept }, name }: Compared): Said {
  return {
    rule: 'bulk_location_shift',
    severity: infoIf(moved, MANY_MOVED * kept),
    message: `${about(movedOneIn)}${part(moved, kept)} entities moved by more than ${FAR_KM} km since ${name}`,
  };
}

function coverage({ set, difference, name }: Compared): readonly Said[] {
  const { coverage: before } = difference;
  const { coverage: now } = set.records;
  return COVERED.map((field) => {
    const [was, is] = [before.share(field), now.share(field)];
    const lost = (was - is) * now.records;
    return {
      rule: 'field_coverage_drop',
      severity: infoIf(lost, COVERAGE_DROP * now.records),
      message: `${field}: ${percent(is)} of the entities, ${percent(was)} in ${name}`,
    };
  });
}

/** A remark when so many are more than the limit, and not just a few. */
function infoIf(count: number, limit: number): 'info' | undefined {
  return count >= SMALLEST_DROP && count > limit ? 'info' : undefined;
}

/** Said before a number that is estimated from a share. */
function about(oneIn: number): string {
  return oneIn === 1 ? '' : `one in ${countText(oneIn)} was compared: about `;
}

function part(count: number, whole: number): string {
  return `${countText(count)} of ${countText(whole)} (${percent(count / whole)})`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))}%`;
}

function ageText(seconds: number): string {
  if (seconds < MINUTE) return plural(seconds, 'second');
  if (seconds < HOUR) return plural(Math.round(seconds / MINUTE), 'minute');
  const hours = Math.round(seconds / HOUR);
  return hours < MANY_HOURS ? plural(hours, 'hour') : plural(Math.round(hours / 24), 'day');
}
