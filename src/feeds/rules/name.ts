import { asObject, isBlank } from '../members.js';
import type { RecordRule } from '../rule.js';
import { show } from '../show.js';
import { NAME } from './entity-members.js';
import { ENTITY_FEED } from './sources.js';

export const NAME_MISSING: RecordRule = {
  id: 'name_missing',
  severity: 'error',
  summary: 'An entity has a name.',
  why: 'Google requires the name and matches the venue by it.',
  fix: 'Give every entity the name that people know the venue by.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"name":null}',
  good: '{"name":"Zur Post"}',
  check(record, report) {
    const entity = asObject(record);
    if (entity !== undefined && NAME.in(entity) === undefined)
      report(NAME.at(entity), 'name is missing');
  },
};

export const NAME_BLANK: RecordRule = {
  id: 'name_blank',
  severity: 'error',
  summary: 'A name is more than blanks.',
  why: 'Google requires the name, and blanks match no venue.',
  fix: 'Give every entity the name that people know the venue by.',
  evidence: 'google',
  source: ENTITY_FEED,
  bad: '{"name":" "}',
  good: '{"name":"Zur Post"}',
  check(record, report) {
    const entity = asObject(record);
    const name = NAME.in(entity);
    if (name !== undefined && isBlank(name))
      report(NAME.at(entity), `name is blank: ${show(name)}`, name);
  },
};

/** What must hold of the name of an entity. */
export const NAME_RULES: readonly RecordRule[] = [NAME_MISSING, NAME_BLANK];
