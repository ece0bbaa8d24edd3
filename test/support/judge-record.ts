import { ENTITY } from '../../src/feeds/entity.js';
import { checkRecord, type Finding } from '../../src/feeds/rule.js';
import { contentRules, withContent } from '../../src/verify/content/content-rules.js';

const CONTENT = contentRules(ENTITY.id);
const RULES = [...ENTITY.rules, ...CONTENT.byPresence];

/** All that verify finds in one record of an entity feed by itself. */
export function judgeRecord(record: unknown): readonly Finding[] {
  return withContent(CONTENT, record, checkRecord(RULES, record));
}
