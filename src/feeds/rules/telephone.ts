import { asObject, isBlank } from '../members.js';
import { type RecordRule, withSkip } from '../rule.js';
import { show } from '../show.js';
import { TELEPHONE } from './entity-members.js';
import { isPlainPhone, phoneProblem } from './phone.js';
import { ENTITY_FEED } from './sources.js';

export const TELEPHONE_MISSING: RecordRule = {
  id: 'telephone_missing',
  severity: 'warning',
  summary: 'An entity has a telephone number: Google highly recommends it.',
  why: 'Google highly recommends the number: it is one of the fields that the venue is matched by.',
  fix: 'Supply the number with its country code.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"name":"Zur Post"}',
  good: '{"name":"Zur Post","telephone":"+498912345678"}',
  check(record, report) {
    const entity = asObject(record);
    if (entity !== undefined && isBlank(TELEPHONE.in(entity)))
      report(TELEPHONE.at(entity), 'telephone is missing');
  },
};

export const TELEPHONE_NO_COUNTRY_CODE: RecordRule = {
  id: 'telephone_no_country_code',
  severity: 'warning',
  summary: 'A telephone number starts with + and the country code.',
  why: 'Google asks for country and area code; without them the same digits are numbers in many places.',
  fix: 'Write numbers as +14567891234.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"telephone":"089 12345678"}',
  good: '{"telephone":"+498912345678"}',
  check(record, report) {
    const entity = asObject(record);
    const phone = TELEPHONE.in(entity);
    if (typeof phone === 'string' && !isBlank(phone) && !phone.trimStart().startsWith('+'))
      report(TELEPHONE.at(entity), `telephone ${show(phone)} does not start with +`, phone);
  },
};

export const TELEPHONE_MALFORMED: RecordRule = {
  id: 'telephone_malformed',
  severity: 'warning',
  summary: 'A telephone number is one that can exist: digits of a length that its country uses.',
  why: 'Google uses the number to match the venue, and one that cannot exist matches none.',
  fix: 'Write the one full number as +14567891234, without letters, extensions or a second number.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"telephone":"+1-800-5501"}',
  good: '{"telephone":"+1-650-123-4567"}',
  check(record, report) {
    const entity = asObject(record);
    const phone = TELEPHONE.in(entity);
    if (typeof phone !== 'string' || isBlank(phone)) return;
    const problem = phoneProblem(phone);
    if (problem !== undefined)
      report(TELEPHONE.at(entity), `telephone ${show(phone)} ${problem}`, phone);
  },
};

/** What must hold of the telephone number of an entity. */
export const TELEPHONE_RULES = withSkip(hasPlainPhone, [
  TELEPHONE_MISSING,
  TELEPHONE_NO_COUNTRY_CODE,
  TELEPHONE_MALFORMED,
]);

function hasPlainPhone(record: unknown): boolean {
  const phone = TELEPHONE.in(asObject(record));
  return typeof phone === 'string' && isPlainPhone(phone);
}
